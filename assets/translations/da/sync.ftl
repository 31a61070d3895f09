# Forbindelsen til serveren: hvad der er galt (med råd), og i få ord til statuslinjen.
sync-no-network = Denne kasse har intet netværk.
sync-no-network-cure = Tjek kablet eller wi-fi. Alt gemmes her, til det er tilbage.
sync-no-network-short = intet netværk
sync-name-unknown = Serverens navn kan ikke slås op.
sync-name-unknown-cure = Genstart routeren. Bliver det ved, så tjek serverens adresse.
sync-name-unknown-short = serverens navn findes ikke
sync-unreachable = Der er ingen vej til serveren.
sync-unreachable-cure = Tjek routeren og internetforbindelsen.
sync-unreachable-short = ingen vej til serveren
sync-refused = Serverens maskine er der, men serveren kører ikke.
sync-refused-cure = Start tillstamp-server, eller tjek porten i dens adresse.
sync-refused-short = serveren kører ikke
sync-silent = Serveren svarer ikke.
sync-silent-cure = Tjek internetforbindelsen. Kassen prøver selv videre.
sync-silent-short = serveren svarer ikke
sync-cut-off = Forbindelsen bliver afbrudt.
sync-cut-off-cure = Netværket er svagt eller overbelastet. Kassen prøver selv videre.
sync-cut-off-short = forbindelsen bliver afbrudt
sync-captive = Netværket vil have, at nogen logger på først.
sync-captive-cure = Åbn en webside på dette netværk, log på dér, og tryk så på “Prøv nu”.
sync-captive-short = netværket kræver log-on
sync-proxy = Noget mellem kasse og server svarer i dens sted (kode { $status }).
sync-proxy-cure = Genstart serveren eller proxyen foran den; spørg den, der driver netværket.
sync-proxy-short = noget andet svarer for serveren
sync-foreign = Det, der svarer på serverens adresse, er ikke en Tillstamp-server.
sync-foreign-cure = Tjek adressen og porten.
sync-foreign-short = ikke en Tillstamp-server
sync-certificate-expired = Serverens certifikat udløb { $date }.
sync-certificate-expired-cure = Forny det på serveren. Er det en tidligere dag i dag, så stil kassens ur.
sync-certificate-expired-short = serverens certifikat er udløbet
sync-certificate-not-yet = Serverens certifikat gælder først fra { $date }.
sync-certificate-not-yet-cure = Det er nok senere i dag: stil kassens ur.
sync-certificate-not-yet-short = uret eller certifikatet er forkert
sync-certificate-unknown = Ingen, som kassen stoler på, står inde for serverens certifikat.
sync-certificate-unknown-cure = Par igen med den QR-kode, som serveren viser; nogen lytter måske med.
sync-certificate-unknown-short = serveren kan ikke bevise, hvem den er
sync-certificate-name = Serverens certifikat er til et andet navn.
sync-certificate-name-cure = Tjek serverens adresse, eller forny certifikatet til dette navn.
sync-certificate-name-short = certifikatet er til et andet navn
sync-certificate-changed = Serveren viser et andet certifikat end ved parringen.
sync-certificate-changed-cure = Blev det skiftet med vilje, så par igen. Ellers lytter nogen måske med.
sync-certificate-changed-short = serverens certifikat er et andet
sync-clock-wrong = Kassens ur gik { $difference } forkert i forhold til serverens.
sync-clock-wrong-cure = Det følger serveren nu. Stil maskinens ur, så det bliver ved.
sync-clock-wrong-short = uret gik forkert
sync-token-unknown = Serveren kender ikke denne kasse længere.
sync-token-unknown-cure = Par den igen. Det, der er gemt her, bliver her.
sync-token-unknown-short = serveren kender ikke kassen
sync-fenced = Driftsansvarlig har afskåret denne kasse fra serveren.
sync-fenced-cure = Stempler gemmes her. Spørg den driftsansvarlige, eller eksportér posterne.
sync-fenced-short = afskåret af den driftsansvarlige
sync-server-old = Serveren er for gammel til denne kasse.
sync-server-old-cure = Opdater serveren. Alt gemmes her imens.
sync-server-old-short = serveren er for gammel
sync-server-new = Denne kasse er for gammel til serveren.
sync-server-new-cure = Opdater denne kasse. Alt gemmes her imens.
sync-server-new-short = kassen er for gammel
sync-server-busy = Serveren beder om tålmodighed.
sync-server-busy-cure = Kassen prøver selv igen.
sync-server-busy-short = serveren har travlt
sync-server-restoring = Serveren blev gendannet og venter på de andre kasser.
sync-server-restoring-cure = Stempler og det, der er her, virker. Tænd de andre kasser, eller afskær de tabte.
sync-server-restoring-short = serveren blev gendannet
sync-server-full = Serverens disk er fuld.
sync-server-full-cure = Frigør plads dér. Alt gemmes her imens.
sync-server-full-short = serverens disk er fuld
sync-server-fault = Serveren fejlede (kode { $status }).
sync-server-fault-cure = Se i serverens log. Kassen prøver selv igen.
sync-server-fault-short = serveren fejlede
sync-corrupt = Serverens svar kom beskadiget frem.
sync-corrupt-cure = Kassen prøver selv igen. Bliver det ved, så tjek netværket imellem.
sync-corrupt-short = svar kommer beskadiget frem
sync-implausible = Serverens svar modsiger det, kassen ved. Intet af det blev brugt.
sync-implausible-cure = Kassen prøver selv igen. Bliver det ved, så kør `tillstamp-server verify`.
sync-implausible-short = serveren modsiger kassen
sync-rejected = Serveren tager ikke imod det, kassen sender ({ $code }).
sync-rejected-cure = Alt gemmes her. Tjek kassens hovedbog, og se så i serverens log.
sync-rejected-short = serveren tager ikke imod posterne
sync-here = Kassens egne data kan ikke skrives.
sync-here-cure = Tjek disken.
sync-here-short = kassens disk
sync-lease = Uden forbindelse for længe: belønninger venter på serveren.
sync-lease-cure = Stempler virker. Forbind kassen én gang, så virker belønninger igen.
sync-set-aside = { $count ->
    [one] { $count } af kassens poster venter på en afgørelse på serveren.
   *[other] { $count } af kassens poster venter på en afgørelse på serveren.
}
sync-set-aside-cure = Den driftsansvarlige afgør det: `tillstamp-server quarantine list`.

# Statuslinjen.
sync-strip-sent = Forbundet: alt er på serveren.
sync-strip-sending = { $count ->
    [one] Forbundet: { $count } post er på vej.
   *[other] Forbundet: { $count } poster er på vej.
}
sync-strip-connecting = { $count ->
    [one] Forbinder: { $count } post venter her.
   *[other] Forbinder: { $count } poster venter her.
}
sync-strip-down = { $count ->
    [0] Alene siden { $since } ({ $cause }): stempler virker, belønninger så langt det her rækker.
    [one] Alene siden { $since } ({ $cause }): { $count } post venter; stempler virker, belønninger så langt det her rækker.
   *[other] Alene siden { $since } ({ $cause }): { $count } poster venter; stempler virker, belønninger så langt det her rækker.
}
sync-strip-down-shop = { $count ->
    [0] Ingen server siden { $since } ({ $cause }): butikkens egne kasser inden for rækkevidde ({ $tills }) hjælper hinanden.
    [one] Ingen server siden { $since } ({ $cause }): { $count } post venter; butikkens egne kasser inden for rækkevidde ({ $tills }) hjælper hinanden.
   *[other] Ingen server siden { $since } ({ $cause }): { $count } poster venter; butikkens egne kasser inden for rækkevidde ({ $tills }) hjælper hinanden.
}
sync-strip-earn-only = { $count ->
    [0] Alene siden { $since } ({ $cause }): stempler virker, belønninger venter.
    [one] Alene siden { $since } ({ $cause }): { $count } post venter; stempler virker, belønninger venter.
   *[other] Alene siden { $since } ({ $cause }): { $count } poster venter; stempler virker, belønninger venter.
}

# Tilstandspanelet.
window-part-server = Server
health-part-server = Server
health-part-shop = Butikkens kasser
health-shop-reached = { $count ->
    [one] { $count } anden kasse inden for rækkevidde, også uden internet
   *[other] { $count } andre kasser inden for rækkevidde, også uden internet
}
health-server-good = Forbundet
health-server-connecting = Forbinder
health-entries-sent = Alle er på serveren
health-entries-wait = { $count ->
    [one] { $count } post venter på serveren
   *[other] { $count } poster venter på serveren
}
health-action-try-now = Prøv nu

# Parring.
pair-not-a-code = Dette er ikke en parringskode.
pair-not-a-code-cure = Kør `tillstamp-server till pair`, og skan det, den viser, eller tast bogstaverne.
pair-address-wrong = Dette er ikke en servers adresse.
pair-address-wrong-cure = Den ligner https://stamps.example:8443, som serveren skriver den.
pair-address-missing = Bogstaverne alene siger ikke, hvor serveren er.
pair-address-missing-cure = Angiv også adressen; serveren skriver den ved siden af bogstaverne.
pair-code-wrong = Serveren kender ikke denne parringskode.
pair-code-wrong-cure = En kode bruges én gang og udløber: lav en ny på serveren.
pair-other-merchant = Kassens historik tilhører en anden butik end koden.
pair-other-merchant-cure = Lav en kode til dens egen butik på serveren, eller opret kassen på ny.
pair-already = Denne kasse er allerede forbundet med en server.
pair-already-cure = Ophæv parringen først.
pair-compare = Serveren beviser kun sig selv med dette fingeraftryk: { $words }
pair-compare-cure = Skriver serveren de samme ord, så par igen med --trust og disse ord.
pair-root-differs = Der svarede en anden server end den, der lavede koden.
pair-root-differs-cure = Fortsæt ikke: nogen lytter måske med. Lav en ny kode på serveren.
pair-leads-to = Koden fører til { $merchant }, { $store }. Den er ikke brugt endnu.
pair-done = Forbundet med { $merchant }, { $store }.
pair-not-joined = Denne kasse er ikke forbundet med en server.
pair-not-joined-cure = Par den først.
pair-unsent = { $count ->
    [one] { $count } post er ikke nået til serveren endnu.
   *[other] { $count } poster er ikke nået til serveren endnu.
}
pair-unsent-cure = Forbind kassen og vent, eller eksportér dem først.
pair-left = Denne kasse arbejder alene igen.
