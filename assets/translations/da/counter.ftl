# What was done at the counter, and why something was not.
done = Færdig.
done-stamped = { $count ->
    [one] { $count } stempel · { $card }: { $have } af { $goal }.
   *[other] { $count } stempler · { $card }: { $have } af { $goal }.
}
done-card-full = { $card } er fuldt: { $reward } er klar.
done-visit = Besøget er noteret.
done-redeemed = { $uses ->
    [one] { $reward } er udleveret.
   *[other] { $reward } er udleveret { $uses } gange.
}
done-adjusted = { $card } er rettet med { $count }.
done-undone = Fortrudt.
done-voided = Annulleret.
done-moved = Flyttet til det rigtige medlem.
done-split = { $people ->
    [one] { $count } givet til ét medlem.
   *[other] { $count } fordelt på { $people } medlemmer.
}
done-enrolled = Nyt medlem er oprettet.
done-card-blocked = Kortet er spærret.
done-merged = De to er nu ét medlem.
done-merge-undone = De er to medlemmer igen.
already-same-code = Denne kode er lige betjent.
already-same-code-cure = Arket er åbent; intet blev lagt til.
already-redeemed = Denne belønning er lige udleveret.
already-redeemed-cure = Ét tryk, én belønning: intet mere blev taget.
already-sheet-closed = Arket er lukket.
already-sheet-closed-cure = Åbn medlemmet igen.
already-nothing-refused = Intet venter på bekræftelse.
already-nothing-refused-cure = Scan eller vælg medlemmet igen.
sign-in-wrong-pin = Forkert PIN. { $tries } forsøg tilbage.
sign-in-wrong-pin-cure = Prøv igen, eller bed lederen om en ny PIN.
sign-in-locked = Låst i { $wait } efter forkerte PIN-koder.
sign-in-locked-cure = Vent, eller bed lederen om en ny PIN.
sign-in-unknown = Denne person kan ikke logge ind.
sign-in-unknown-cure = Vælg et andet navn.
sign-in-wrong-owner-code = Det er ikke koden på gendannelsesarket.
sign-in-wrong-owner-code-cure = Brug det nyeste ark; hver kode virker én gang.
staff-pin-wrong = En PIN har fire til otte cifre.
staff-pin-wrong-cure = Indtast kun cifre.
staff-name-wrong = Et navn har 1 til 40 tegn.
staff-name-wrong-cure = Indtast et kort navn.
set-up-name-wrong = Butikkens navn har 1 til 60 tegn.
set-up-name-wrong-cure = Skriv navnet som på skiltet.
look-up-too-short = For lidt at søge efter.
look-up-too-short-cure = Skriv et kortnummer, fire cifre af telefonen eller to bogstaver af navnet.
look-up-too-long = Så langt et navn eller nummer findes ikke.
look-up-too-long-cure = Skriv et kortnummer, fire cifre af telefonnummeret eller to bogstaver af navnet.
look-up-wrong-digit = Et ciffer i kortnummeret er forkert.
look-up-wrong-digit-cure = Sammenlign med kortet.
profile-name-wrong = Navnet er for langt eller har ugyldige tegn.
profile-name-wrong-cure = Højst 80 tegn.
profile-phone-wrong = Det er ikke et telefonnummer.
profile-phone-wrong-cure = 6 til 15 cifre, eller lad feltet stå tomt.
profile-email-wrong = Det er ikke en e-mailadresse.
profile-email-wrong-cure = Som navn@example.com, eller lad feltet stå tomt.
profile-birthday-wrong = Den dag findes ikke i kalenderen.
profile-birthday-wrong-cure = Angiv dag og måned, eller lad feltet stå tomt.
profile-favorites-too-long = For meget om favoritter.
profile-favorites-too-long-cure = Højst 120 tegn.
profile-diet-too-long = For meget om kost.
profile-diet-too-long-cure = Højst 120 tegn.
profile-interests-too-long = For meget om interesser.
profile-interests-too-long-cure = Højst 120 tegn.
profile-note-too-long = Noten er for lang.
profile-note-too-long-cure = Højst 300 tegn.
cards-too-many = Mellem 1 og { $limit } kort ad gangen.
cards-too-many-cure = Print flere gange.
brand-logo-not-picture = Filen er ikke et billede.
brand-logo-not-picture-cure = Vælg en PNG eller JPEG.
brand-logo-too-large = Billedet er for stort.
brand-logo-too-large-cure = Højst 8 MB og 8000 pixel.
program-unknown = Denne version af programmet findes ikke.
program-unknown-cure = Vælg en fra listen.
recovery-phrase-wrong = Ordene åbner ikke kortnøglen.
recovery-phrase-wrong-cure = Tjek de tolv ord og deres rækkefølge på gendannelsesarket.
verify-key-wrong = Det er ikke et fingeraftryk.
verify-key-wrong-cure = Skriv det som på gendannelsesarket eller en Z-rapport.
import-not-utf8 = Filen er ikke i UTF-8.
import-not-utf8-cure = Gem den som CSV i UTF-8, og prøv igen.
import-too-large = Filen er for stor.
import-too-large-cure = Del den i filer under 64 MB.
import-empty = Filen har ingen rækker.
import-empty-cure = Kolonnenavne i første række, ét medlem i hver af de næste.
import-no-reference = Kolonnen »reference« mangler.
import-no-reference-cure = Tilføj den med de gamle kortnumre.
import-unknown-column = Kolonnen »{ $column }« kendes ikke.
import-unknown-column-cure = Kendte: reference, name, phone, email, birthday, language, stamps, stamps:2.
import-row-doubled = Referencen står i en tidligere række.
import-row-doubled-cure = Behold kun den ene af de to rækker.
import-row-reference = Referencen mangler eller er for lang.
import-row-reference-cure = Giv hvert medlem nummeret fra det gamle system, højst 64 tegn.
import-row-too-many = Stempler skal ligge mellem 0 og { $limit }.
import-row-too-many-cure = Ret tallet i filen.
import-row-not-a-number = Stemplerne er ikke et tal.
import-row-not-a-number-cure = Skriv kun cifre, eller lad feltet være tomt.
import-row-not-utf8 = Rækken er ikke i UTF-8.
import-row-not-utf8-cure = Gem filen som UTF-8.
import-row-unreadable = Rækken er ikke CSV.
import-row-unreadable-cure = Se efter anførselstegn og skilletegn.
