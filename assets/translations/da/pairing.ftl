# Joining a server in the window, and the page about other tills.
setup-step-begin = Start
setup-step-server = Server
pairing-back = Tilbage
pairing-title = Serverens parringskode
pairing-why = Kør `tillstamp-server till pair` på serveren. Hold koden, den viser, foran kameraet, eller skan den.
pairing-address = Serverens adresse
pairing-address-hint = Som serveren skriver den, fx https://stamps.example:8443.
pairing-code = Parringskode
pairing-code-hint = 28 tegn; store bogstaver, mellemrum og bindestreger er ligegyldige.
pairing-code-length = { $count ->
    [one] Dette er { $count } tegn; en parringskode har 28.
   *[other] Dette er { $count } tegn; en parringskode har 28.
}
pairing-code-check = Et tegn er forkert: sammenlign grupperne én for én.
pairing-look-up = Slå op
pairing-compare-title = Sammenlign disse ord
pairing-compare-why = Serverens certifikat er hjemmelavet. Skriver serveren de samme otte ord ved siden af koden, er det den rigtige. Hvis ikke, lytter nogen måske med.
pairing-same = De er ens
pairing-differ = De er forskellige
pairing-confirm-title = Tilslut denne butik?
pairing-confirm-fresh = Kort, medlemmer og personale kommer fra serveren. Koden er ikke brugt endnu.
pairing-confirm-brings = Kassen tager sine medlemmer og hele sin historik med. Koden er ikke brugt endnu.
pairing-confirm-empty = Ingen kasse er tilsluttet denne butik endnu. Opret butikken her: den tilsluttes af sig selv til sidst.
pairing-shop = Butik
pairing-store = Afdeling
pairing-server = Server
pairing-certificate = Certifikat
pairing-vouched = En kendt udsteder står inde for det
pairing-name = Kassens navn
pairing-name-hint = Som folk kalder den: Bar, Terrasse, Ovenpå.
pairing-name-missing = Giv kassen et navn.
pairing-join = Tilslut
pairing-again = Prøv igen
pairing-set-up-here = Opret butikken her
pairing-asking-title = Et øjeblik
pairing-asking-why = Svigter forbindelsen, er intet tabt: samme kode kan prøves igen.
pairing-looking = Spørger serveren, hvor koden fører hen…
pairing-joining = Tilslutter…
pairing-reading-title = Kassen er tilsluttet
pairing-reading-why = Den læser, hvad butikken ved. Så snart folk kan logge ind, kan resten fortsætte ved siden af arbejdet.
pairing-reading = Læser butikkens historik…
pairing-read = { $count } af { $total } poster
pairing-go-on = Fortsæt nu
pairing-no-people = Serveren kender endnu ingen, der arbejder her.
pairing-no-people-cure = Lad den første kasse nå serveren én gang, og prøv igen.
pairing-training = Øvelse forbliver alene.
pairing-training-cure = Afslut øvelsen først.
pairing-manager = Kun en leder eller ejeren kan tilslutte kassen til en server.
pairing-manager-cure = Log ind som en af dem.
pairing-alone = Denne kasse arbejder alene.
pairing-joined = Tilsluttet
pairing-last-heard = Sidst hørt
pairing-lease = Belønninger virker uden serveren til
pairing-nameless = En kasse uden navn
pairing-entries-here = { $count ->
    [one] { $count } post kendt her
   *[other] { $count } poster kendt her
}
pairing-trying = Spørger serveren.
pairing-aside-of = { $what }, { $name }
pairing-aside-twice = Det var gjort før ved en anden kasse: tælles én gang.
pairing-aside-person = Et menneske ved serveren tager stilling til det.
pairing-leave-title = Forlad serveren?
pairing-leave-body = Kassen arbejder så alene: andre kasser ser ikke, hvad der stemples her, og den udleverer kun det, den selv har.
pairing-leave-unsent = { $count ->
    [one] { $count } post har ikke nået serveren. Vent hellere; ellers skrives den først til denne mappe.
   *[other] { $count } poster har ikke nået serveren. Vent hellere; ellers skrives de først til denne mappe.
}
pairing-leave-export = Skriv dem og forlad
pairing-leave-folder = Mappe
pairing-leave-folder-wrong = Skriv en hel sti, fx /media/stick.
pairing-leave-yes = Forlad
pairing-left-exported = Kassen arbejder igen alene. Dens poster ligger i { $file }.
pairing-comparing = Sammenligner med serveren…
pairing-same-entries = Det samme på begge sider: { $entries } poster fra kassen, { $units } stempler og belønninger, der ligger her.
pairing-older = { $count ->
    [one] Serverens billede mangler { $count } post, der er sendt siden. Sammenlign igen om ti minutter.
   *[other] Serverens billede mangler { $count } poster, der er sendt siden. Sammenlign igen om ti minutter.
}
pairing-other-entries = Serveren har andre poster fra kassen end kassen selv.
pairing-other-entries-cure = Kontrollér bogen her, og kør `tillstamp-server verify` dér. Indtil da er intet tabt på nogen af siderne.
pairing-other-units = Posterne er de samme, men ikke det, der ligger her.
pairing-other-units-cure = Har serveren lige afgjort noget, så sammenlign igen om ti minutter; ellers kør `tillstamp-server verify`.
pairing-here-there = her { $here }, på serveren { $there }
