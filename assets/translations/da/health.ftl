# States of the till's parts, faults, and what cures them.
fault-unknown = Noget gik galt. Intet blev ændret.
fault-unknown-cure = Prøv igen. Hvis det varer ved, så åbn tilstandspanelet.
fault-disk-full = Disken er fuld. Intet blev gemt.
fault-disk-full-cure = Frigør plads; alt tidligere er sikkert.
fault-disk-failed = Disken gør ikke, hvad den skal. Intet blev gemt.
fault-disk-failed-cure = Genstart kassen. Sker det igen, så skift disken, og gendan en sikkerhedskopi.
fault-read-only = Datamappen kan ikke skrives.
fault-read-only-cure = Tjek disken og mappens rettigheder.
fault-busy = Et andet program holder dataene.
fault-busy-cure = Luk det, og prøv igen.
fault-corrupt = Dataene er beskadiget.
fault-corrupt-cure = Start igen, og gendan den nyeste sikkerhedskopi.
fault-private-unreadable = Medlemmets data kan ikke åbnes.
fault-private-unreadable-cure = Stempler og belønninger virker; gendan nøglerne fra en kopi.
fault-no-card-key = Denne enhed kan ikke lave kort.
fault-no-card-key-cure = Indtast gendannelsesordene i tilstandspanelet.
open-second-instance = Tillstamp kører allerede her.
open-second-instance-cure = Brug vinduet, der er åbent.
open-read-only = Datamappen kan ikke skrives.
open-read-only-cure = Tjek disken og mappens rettigheder.
open-disk-full = Disken er fuld.
open-disk-full-cure = Frigør plads, og start igen.
open-corrupt = Hovedbogen er beskadiget; filen er bevaret.
open-corrupt-cure = Gendan den nyeste sikkerhedskopi.
open-newer = Dataene er fra en nyere Tillstamp.
open-newer-cure = Opdater denne enhed.
open-no-shop = Der er ingen butik i denne mappe.
open-no-shop-cure = Opret en, eller gendan en kopi.
open-unfinished = Opsætningen af butikken blev ikke færdig.
open-unfinished-cure = Opret butikken igen. Det påbegyndte gemmes under et andet navn.
open-exists = Der er allerede en butik i mappen.
open-exists-cure = Åbn den, eller vælg en anden mappe.
start-restored = Gendannet fra kopi; epoke { $epoch } begynder.
start-restored-cure = Belønninger udleveret efter kopien kan udleveres igen: vær opmærksom.
start-rolled-back = Disken er en ældre kopi; epoke { $epoch } begynder.
start-rolled-back-cure = Det, der skete efter kopien, mangler. Gendan en nyere kopi, hvis den findes.
start-other-machine = Dataene kom fra en anden maskine; epoke { $epoch } begynder.
start-other-machine-cure = Brug kun den ene af maskinerne herefter.
start-not-done = { $count ->
    [one] { $count } handling blev afbrudt, før den blev gemt.
   *[other] { $count } handlinger blev afbrudt, før de blev gemt.
}
start-not-done-cure = Intet skete: scan igen, hvis kunden stadig er her.
start-not-shown = { $count ->
    [one] { $count } handling blev gemt, men ikke vist.
   *[other] { $count } handlinger blev gemt, men ikke vist.
}
start-not-shown-cure = Se de seneste handlinger; fortryd det, der ikke skal stå.
start-erased-again = { $count ->
    [one] { $count } slettet medlem fra kopien blev slettet igen.
   *[other] { $count } slettede medlemmer fra kopien blev slettet igen.
}
status-alone = { $entries ->
    [one] Arbejder alene: alt er gemt her ({ $entries } post).
   *[other] Arbejder alene: alt er gemt her ({ $entries } poster).
}
status-backing-up = Laver sikkerhedskopi.
status-clock-unsure = Kræver opmærksomhed: tiden er usikker.
status-clock-unsure-cure = Stempler virker. Ejeren stiller uret i tilstandspanelet.
status-redemptions-paused = Belønninger er på pause. Stempler virker.
status-redemptions-paused-cure = En leder kan åbne for dem igen.
health-camera-works = { $name }
health-camera-absent = Intet kamera
health-scanner-works = { $name }
health-scanner-absent = Ingen scanner
health-printer-works = { $name }
health-printer-absent = Ingen printer
health-disk-good = { $free } MB ledig
health-disk-low = Kun { $free } MB ledig
health-disk-low-cure = Frigør snart plads.
health-disk-full = Næsten fuld: { $free } MB ledig
health-disk-full-cure = Frigør plads nu; ellers kan intet gemmes.
health-disk-unknown = Ledig plads er ukendt
health-disk-unknown-cure = Tjek disken.
health-clock-sure = Tiden er sikker
health-clock-unsure = Tiden er usikker
health-clock-unsure-cure = Stempler virker, intet udløber, belønninger kræver en leder. Ejeren stiller uret her.
health-entries-alone = { $entries ->
    [one] Arbejder alene: { $entries } post gemt her
   *[other] Arbejder alene: { $entries } poster gemt her
}
health-entries-unreadable = Posterne kan ikke læses
health-entries-unreadable-cure = Start igen; gendan en kopi, hvis det varer ved.
health-backup-good = Tjekket, { $age } gammel
health-backup-old = Den nyeste kopi er { $age } gammel
health-backup-old-cure = Lav en kopi nu.
health-backup-none = Ingen kopi endnu
health-backup-none-cure = Lav en kopi nu, helst også på en USB-nøgle.
health-backup-failed = Den seneste kopi mislykkedes
health-backup-failed-cure = Tjek disken, og lav en kopi.
backup-unusable = Filen er ikke en sikkerhedskopi, der kan bruges.
backup-unusable-cure = Vælg en anden: ledger-….db fra mappen med sikkerhedskopier eller fra USB-nøglen. Intet er ændret her.
health-card-key-missing = Denne enhed kan endnu ikke lave kort
health-card-key-missing-cure = Indtast de tolv ord fra gendannelsesarket.
health-ledger-good = I orden (epoke { $epoch })
health-ledger-unreadable = Hovedbogen kan ikke læses
health-ledger-unreadable-cure = Start igen; gendan en kopi, hvis det varer ved.
