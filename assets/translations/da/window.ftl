# The counter's own texts: what is worded by the window and by no rule.
window-anonymous = Uden navn
window-card-number = Kort { $number }
window-card-left = { $left ->
    [one] Ét stempel til { $reward }
   *[other] { $left } stempler til { $reward }
}
window-who-next = { $who } · { $next }
window-undone = { $what } – fortrudt
window-plus-one = +1 stempel
window-add-items = Tilføj varer
window-note = Note: { $note }
window-until = til { $date }
window-no-end = uden udløb
window-reward-times = { $count } × { $reward }
window-redeem-question = Udlever: { $reward }?
window-redeem-once = Belønningen er dermed brugt. Det kan fortrydes.
window-key-in-free = Gratis vare, rabat { $amount }
window-key-in-amount = Rabat { $amount }
window-key-in-percent = Rabat { $share }
window-key-in-nothing = Intet at taste
window-key-in-times = { $count } × { $what }
window-last-visit = seneste besøg { $date }
window-nobody = Ingen fundet
window-nobody-cure = Tjek stavemåden, eller opret et nyt kort.
window-saved = Gemt: { $file }
window-card-replaced = Det gamle kort er spærret. Dette er det nye.
window-hand-out = Udlever kortet, eller lad kunden fotografere koden.
window-privacy-line = Kortet virker uden. Hvert samtykke kan trækkes tilbage når som helst.
window-purpose-marketing = Nyheder og tilbud
window-purpose-personalization = Forslag, der passer
window-purpose-staff-note = En note til personalet
window-reason-second-visit = Faktisk et besøg mere
window-reason-group-order = Bestilling til flere
window-reason-correction = Retter en fejl
window-reason-goodwill = Kulance
window-reason-paper-card = Stempler fra papirkort
window-reason-mistake = Fejl ved disken
window-reason-wrong-member = Forkert medlem
window-reason-refund = Varer kom retur
window-reason-misuse = Mistanke om misbrug
window-split-sum = { $given } af { $total } fordelt
window-split-movable = { $count ->
    [0] Det hele er allerede brugt: intet kan gives til andre.
    [one] Kun ét kan endnu gives til en anden; resten er brugt.
   *[other] Kun { $count } kan endnu gives til andre; resten er brugt.
}
window-split-unknown = Kortet siger ikke, hvem der menes.
window-split-unknown-cure = Skriv medlemmets nummer, telefon eller navn.
window-training = Øvetilstand: intet her tæller
window-training-verdict = Øvetilstand, intet tæller · { $next }
window-training-real-card = Et rigtigt kort: det betjenes ikke i øvetilstand.
window-training-real-card-cure = Afslut øvetilstanden på skærmen Tilstand, og scan det igen.
window-waits = { $name } venter
window-somebody-waits = Et scannet kort venter
window-tries-left = { $count ->
    [one] Ét forsøg tilbage.
   *[other] { $count } forsøg tilbage.
}
window-new-owner-code = Pinkoden er gemt. Den næste gendannelseskode er { $code }: skriv den ned nu.
window-day-not-closed = { $date } blev ikke lukket.
window-day-close = Luk dagen
window-part-camera = Kamera
window-part-sound = Lyd
window-part-printer = Printer
window-part-clock = Ur
window-part-disk = Disk
window-part-entries = Poster
window-part-scanner = Scanner
window-part-backup = Backup
window-part-ledger = Regnskab
window-check-good = Klar
window-check-absent = Ingen
window-check-limited = Begrænset
window-check-bad = Kræver hjælp
window-check-muted = Slået fra
window-check-nothing-waits = Intet venter
window-check-sign-in = Log ind for at se detaljerne på statusskærmen.
window-demo-camera = Demokamera
window-camera-starting = Kameraet starter
window-pictures-ended = Ikke flere billeder
window-scanner-broken-off = Scanneren sendte en halv kode. Scan den igen.
window-hint-hold = Hold koden i rammen
window-hint-read = Læst
window-hint-black = Billedet er sort: er der noget foran linsen?
window-hint-dark = Skru op for telefonens lysstyrke
window-hint-bright = For lyst: vip den lidt
window-hint-closer = Hold den tættere på
window-hint-farther = Hold den længere væk
window-hint-flatter = Hold den fladere
window-hint-still = Hold den stille
window-foreign-web = Ikke en af vores koder (en webadresse)
window-foreign-wifi = Ikke en af vores koder (et wi-fi-netværk)
window-foreign-contact = Ikke en af vores koder (en kontakt)
window-foreign-product = Ikke en af vores koder (en vare)
health-camera-missing = Intet kamera blev fundet.
health-camera-missing-cure = Tilslut det; det bruges straks. Scanner og søgning virker imens.
health-camera-taken = Et andet program bruger kameraet.
health-camera-taken-cure = Luk programmet; kameraet kommer tilbage af sig selv.
health-camera-denied = Kameraet må ikke læses.
health-camera-denied-cure = Føj brugeren til gruppen video, og start igen.
health-camera-unplugged = Kameraet er taget ud.
health-camera-unplugged-cure = Tilslut det igen; intet gik tabt.
health-camera-silent = Kameraet giver intet billede.
health-camera-silent-cure = Det genstartes. Hvis det fortsætter, så tag det ud og sæt det i igen.
health-camera-unsuitable = Kameraet giver intet billede, der kan læses.
health-camera-unsuitable-cure = Vælg et andet kamera i indstillingerne.
health-camera-broken = Kameraet fejlede.
health-camera-broken-cure = Det prøves igen af sig selv. Hvis det fortsætter, så tag det ud og sæt det i igen.
health-scanner-denied = Scanneren må ikke læses.
health-scanner-denied-cure = Installér udev-reglen fra mappen packaging, og tilslut scanneren igen.
health-scanner-taken = Et andet program bruger scanneren.
health-scanner-taken-cure = Luk programmet; scanneren kommer tilbage af sig selv.
# Keys of the on-screen keyboard, row by row.
window-keyboard-1 = 1 2 3 4 5 6 7 8 9 0
window-keyboard-2 = æ ø å é ö ü ä
window-keyboard-3 = q w e r t y u i o p
window-keyboard-4 = a s d f g h j k l -
window-keyboard-5 = z x c v b n m , . @
