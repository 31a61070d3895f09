# The manager's day, journal, staff, program, settings, health and members' data.
manager-today = I dag
manager-week = Uge
manager-month = Fire uger
manager-from-to = { $from } til { $to }
manager-visits = Besøg
manager-stamps = Stempler
manager-rewards = Udleverede belønninger
manager-new-members = Nye medlemmer
manager-on-week-before = { $rate } mod ugen før
manager-on-period-before = { $rate } mod perioden før
manager-less-taken-back = uden de tilbagetagne
manager-rewards-per-stamps = { $rate } af givne stempler
manager-of-visits = { $rate } af besøgene
manager-look-voids = { $count } { $count ->
     [one] annullering
    *[other] annulleringer
  }
manager-look-undos = { $count } { $count ->
     [one] fortrydelse
    *[other] fortrydelser
  }
manager-look-overrides = { $count } { $count ->
     [one] undtagelse
    *[other] undtagelser
  }
manager-look-adjustments = { $count } { $count ->
     [one] rettelse
    *[other] rettelser
  }
manager-look-bursts = { $count } { $count ->
     [one] påfaldende serie
    *[other] påfaldende serier
  }
manager-look-outside-hours = { $count } uden for åbningstiden
manager-look-over-limit = { $count } over vagtens grænse
manager-look-refusals = { $count } { $count ->
     [one] afvisning
    *[other] afvisninger
  }
manager-by-whom = { $count } af { $name }
manager-by-itself = af sig selv
manager-owed-stamps = Stempler på kort
manager-owed-rewards = Ventende belønninger
manager-owed-cost = Udestående til kostpris
manager-given-cost = Udleveret til kostpris
manager-z-number = Z-rapport
manager-closed = Dagen er lukket: Z-rapport { $count }.
manager-missing-z = { $day } blev ikke lukket.
manager-by-hour = Besøg pr. time
manager-by-day = Besøg pr. dag
manager-hour = Time
manager-day = Dag
manager-this-day = denne dag
manager-this-period = denne periode
manager-week-before = ugen før
manager-period-before = perioden før
manager-x-title = X-rapport
manager-z-title = Z-rapport { $count }
manager-close-title = Luk dagen?
manager-close-body = { $day } får sin Z-rapport. Den kan altid udskrives igen, men ikke ændres.
manager-close-yes = Luk dagen
manager-print = Udskriv
manager-save-pdf = Gem PDF
manager-save-csv = Gem CSV
manager-fingerprint = Fingeraftryk: { $fingerprint }
manager-saved-as = Gemt som { $file }
manager-print-failed = Papiret kunne ikke laves.
manager-print-failed-cure = Prøv igen; tallene er sikre i hovedbogen.
manager-file-failed = Filen kunne ikke skrives.
manager-file-failed-cure = Gør plads på disken, og prøv igen.
journal-kind-all = Alt
journal-kind-visits = Stempler
journal-kind-rewards = Belønninger
journal-kind-corrections = Taget tilbage
journal-kind-refusals = Afvisninger
journal-kind-members = Medlemmer
journal-kind-shop = Butik
journal-everyone = Alle
journal-span-today = I dag
journal-span-week = 7 dage
journal-span-month = 30 dage
journal-span-all = Alle
journal-when = Hvornår
journal-member = Medlem
journal-by = Af
journal-overridden-by = Tilladt af
journal-entry = Post
journal-cure = Hvad hjælper
journal-state = Tilstand
journal-taken-back = taget tilbage
journal-void-title = Tag det tilbage?
journal-void-body = Posten bliver i journalen og mærkes som taget tilbage.
journal-void-yes = Tag tilbage
journal-void-no = Behold
journal-void-reason = Grund
journal-void-reason-missing = En grund er nødvendig: vælg en eller skriv den.
journal-slip = Bon
void-wrong-member = Forkert medlem
void-refund = Varen kom tilbage
void-mistake = Fejl
void-misuse = Misbrug
role-cashier = Kasserer
role-manager = Leder
role-owner = Ejer
staff-new = En ny person
staff-name = Navn
staff-name-missing = Skriv et navn.
staff-role = Rolle
staff-role-hint = En kasserer stempler, indløser og fortryder. En leder tillader også undtagelser og ser dagen. En ejer ændrer programmet.
staff-pin = PIN
staff-pin-again = PIN igen
staff-pin-shape = Fire til otte cifre.
staff-pin-differs = De to PIN er forskellige: skriv den samme to gange.
staff-pin-title = Ny PIN til { $name }
staff-pin-yes = Sæt PIN
staff-pin-set = { $name } har en ny PIN.
staff-new-pin = Ny PIN
staff-own-card = Eget kort
staff-own-card-hint = Kortnummer eller navn. Ingen kan betjene sit eget kort.
staff-card-linked = eget kort
staff-card-unknown = Det passer ikke på netop ét medlem.
staff-card-unknown-cure = Skriv hele kortnummeret.
staff-locked = PIN låst for nu
staff-inactive-note = Personen kan ikke logge ind. Tidligere poster beholder navnet.
staff-add = Tilføj
staff-added = { $name } kan nu logge ind.
staff-saved = Gemt.
staff-activate = Lad logge ind igen
staff-deactivate = Deaktivér
staff-deactivate-title = Deaktivér { $name }?
staff-deactivate-body = Personen kan ikke længere logge ind. Intet går tabt, og det kan fortrydes.
form-language = Sprog
form-save = Gem
form-room-left = { $count ->
    [one] Plads til ét tegn mere.
   *[other] Plads til { $count } tegn mere.
}
form-too-long = { $count ->
    [one] Ét tegn for meget: gør det kortere.
   *[other] { $count } tegn for meget: gør det kortere.
}
form-number-wrong = Skriv et helt tal.
form-money-wrong = Skriv et beløb, f.eks. 65.
form-percent-wrong = Skriv procent, f.eks. 12 eller 12,5.
form-time-wrong = Skriv et klokkeslæt, f.eks. 02:00.
form-date-wrong = Skriv en dag, f.eks. 24. 12. 2026.
program-cards = Stempelkort
program-rewards = Belønninger
program-rules = Regler
program-limits = Grænser og data
program-hours = Åbningstider
program-versions = Versioner
program-name = Navn
program-other-languages = På andre sprog
program-other-languages-note = Tomt: kunderne ser navnet ovenfor.
program-goal = Stempler til fuldt
program-goal-hint = De fleste caféer tager 8 til 12.
program-reward = Belønning
program-earn = Et stempel for
program-earn-visit = Hvert besøg
program-earn-item = Hver vare
program-item = Hvad der tælles
program-item-example = vare
program-per-visit = Stempler hver gang
program-more = Mere
program-welcome = Velkomststempler
program-stamp-validity = Stempler udløber efter
program-manual = I hånden højst
program-empty-ever = Tomt: aldrig.
program-unit-stamps = stempler
program-unit-days = dage
program-unit-minutes = minutter
program-unit-months = måneder
program-count = { $have } / { $goal }
program-to-go = { $count } tilbage: { $reward }
program-reward-within = { $reward }, inden for { $count } { $count ->
     [one] dag
    *[other] dage
  }
program-new-card = Nyt kort
program-new-reward = Ny belønning
program-out-of-use = ude af brug
program-take-out = Tag ud af brug
program-take-in = Brug igen
program-unchanged = Alt er udgivet.
program-changed = Endnu ikke udgivet.
program-faulty = { $count } { $count ->
     [one] ting
    *[other] ting
  } at rette før udgivelse.
program-form-has-errors = Et felt kan ikke læses: ret det først.
program-publish-title = Udgiv disse regler?
program-publish-body = Kundernes stempler og belønninger bliver. Du kan altid gå tilbage til en tidligere version.
program-publish-yes = Udgiv
program-published = Udgivet: gælder fra nu.
program-published-from = Udgivet: gælder fra { $day }.
program-discard-title = Kassér ændringerne?
program-discard-body = Det, der er ændret siden sidste udgivelse, går tabt.
program-discard-yes = Kassér
program-back-title = Gå tilbage til { $day }?
program-back-body = De regler gælder igen fra nu. Givne stempler bliver.
program-back-yes = Gå tilbage
program-went-back = De tidligere regler gælder igen.
program-planned = planlagt
program-compare-past = Fra { $day } til de gældende regler
program-compare-planned = Fra de gældende regler til { $day }
program-compare-same = Der er ingen forskel.
program-compare-added = { $part } er ny.
program-compare-removed = { $part } er der ikke længere.
program-compare-line = { $what }: { $was } → { $is }
program-compare-state = Tilstand
program-in-use = i brug
program-version-note = Kort: { $cards } · belønninger: { $rewards }
program-words-visit = { $card }: et stempel for hvert besøg; { $count } giver “{ $reward }”.
program-words-item = { $card }: et stempel for hver { $item }; { $count } giver “{ $reward }”.
program-words-cool-down = Næste stempel kan komme efter { $count } { $count ->
     [one] minut
    *[other] minutter
  }.
program-words-at-once = En belønning kan bruges ved det besøg, der gav den.
program-words-next-time = En belønning kan bruges fra næste besøg.
reward-kind = Slags
reward-free-item = Gratis vare
reward-amount-off = Beløb af
reward-percent-off = Procent af
reward-perk = Fordel i ord
reward-value = Normal pris
reward-amount = Beløb
reward-vat = Moms
reward-percent = Rabat
reward-validity = Bruges inden for
reward-key-in = Hvad der tastes
reward-key-in-hint = Vises til kassereren efter udlevering, f.eks. “tast 7”.
reward-cost = Kostpris
reward-cost-hint = Til det, du skylder i dagens tal.
reward-uses = Brug af én
reward-stock = På lager
reward-stock-hint = Tomt: tælles ikke.
limit-visits = Besøg
limit-people = Rettelser
limit-policy = Indløsning og data
limit-cool-down = Tid mellem to stempler
limit-cool-down-hint = En scanning imens siger “allerede stemplet”. Indløsning holdes aldrig op.
limit-daily-cap = Besøg pr. dag højst
limit-empty-none = Tomt: ingen grænse.
limit-static = Belønninger pr. dag på trykt kort
limit-static-hint = Flere kræver en leder: et trykt kort kan kopieres.
limit-undo = Fortryd inden for
limit-adjust-cashier = En kasserer retter højst
limit-adjust-manager = En leder retter højst
limit-shift-manual = Stempler i hånden pr. dag og person
limit-shift-adjust = Rettede stempler pr. dag og person
limit-shift-void = Taget tilbage pr. dag og person
policy-visit-stamps = Et besøg med belønning stempler også
policy-at-once = En belønning kan bruges straks
policy-retention = Data slettes efter
policy-retention-hint = Fra medlemmets seneste besøg.
hours-opening = Åbningstider
hours-opening-note = F.eks. 7:00–18:00; efter midnat 7:00–26:00. Tomt: lukket.
hours-wrong = Skriv det som 7:00–18:00.
hours-day = Forretningsdagen
hours-cut-off = Dagen slutter kl.
hours-cut-off-hint = Hvad der sker før, hører til dagen før.
hours-holidays = Lukket
hours-holidays-hint = Dage med komma imellem, f.eks. 24. 12. 2026, 25. 12. 2026.
hours-zone = Tidszone
settings-brand = Brand
settings-till = Denne kasse
settings-data = Medlemmernes data
settings-name = Butikkens navn
settings-name-missing = Skriv butikkens navn.
settings-color = Farve
settings-color-hint = Vælg til højre, eller skriv koden, f.eks. #0B6B5D.
settings-color-wrong = En farve har seks tegn, f.eks. #0B6B5D.
settings-color-kept = Vises som valgt, { $color }: teksten er let at læse.
settings-color-corrected = Vises som { $color }, så teksten kan læses.
settings-logo = Logo
settings-logo-hint = Sti til en PNG eller JPEG på enheden eller en USB-nøgle.
settings-logo-unreadable = Billedfilen kan ikke læses.
settings-logo-unreadable-cure = Tjek stien og USB-nøglen.
settings-welcome = Velkomstord
settings-welcome-hint = På kundens skærm, når ingen betjenes.
settings-voice = Tone over for kunder
settings-voice-friendly = Venlig
settings-voice-formal = Formel
settings-voice-hint = Sådan taler kundens skærm.
settings-customer-language = Kundens skærm
settings-theme = Lys eller mørk
settings-light = Lys
settings-dark = Mørk
settings-size = Tekststørrelse
settings-sounds = Lyde
settings-sounds-hint = En tone for hvert udfald.
settings-motion = Bevægelse
settings-motion-hint = Et stempel lander, en søjle vokser. Fra: alt står med det samme.
settings-motion-system = Som systemet ønsker
settings-motion-on = Til
settings-motion-off = Fra
settings-idle = Lås af sig selv efter
settings-idle-hint = 0: aldrig.
settings-idle-wrong = Skriv 0 til 60 minutter.
settings-retention-wrong = Skriv 1 til 120 måneder.
settings-saved = Gemt.
color-sea = Havgrøn
color-blue = Blå
color-wine = Vinrød
color-coffee = Kaffe
color-violet = Violet
color-leaf = Bladgrøn
color-red = Rød
color-graphite = Grafit
health-all-well = Alt virker.
health-needs-look = { $count } { $count ->
     [one] sag kræver
    *[other] sager kræver
  } et blik.
health-since = siden { $time }
health-part-camera = Kamera
health-part-scanner = USB-scanner
health-part-printer = Printer
health-part-disk = Disk
health-part-clock = Ur
health-part-entries = Poster at sende
health-part-backup = Sikkerhedskopi
health-part-ledger = Hovedbog
health-action-clock = Indstil tiden
health-action-backup = Tag kopi nu
health-action-check = Kontrollér
health-action-again = Se igen
health-backing-up = Kopierer og kontrollerer…
health-backed-up = Kopieret og kontrolleret: { $count } { $count ->
     [one] post
    *[other] poster
  }.
health-backup-checked = { $count } { $count ->
     [one] post
    *[other] poster
  } · { $size } MB · åbnet og kontrolleret
health-backup-faulty = { $count } { $count ->
     [one] post
    *[other] poster
  } · { $size } MB · kan ikke åbnes
health-checking = Kontrollerer hver post…
health-verified = { $count } { $count ->
     [one] post
    *[other] poster
  }: kæde og summer stemmer.
health-fault = { $count } { $count ->
     [one] post
    *[other] poster
  } læst. Første fejl: { $fault }
health-restore-title = Gå tilbage til { $day }?
health-restore-yes = Gendan
health-restoring = Gendanner…
health-restored = Gendannet: { $count } { $count ->
     [one] post
    *[other] poster
  }; epoke { $epoch } begynder. Log ind igen.
health-clock-title = Hvad er klokken?
health-clock-body = Sammenlign med et ur. Udløb og ventetid regnes fra det, du bekræfter.
health-clock-label = Dato og tid
health-clock-yes = Det er rigtigt
health-clock-wrong = Skriv det som 2026-11-21 14:27.
health-clock-set = Tiden er sat.
health-paused = Indløsning er sat på pause.
health-resumed = Indløsning fortsætter.
health-training-on = Øvelse: intet her tæller.
health-training-off = Tilbage i den rigtige butik. Log ind.
health-details = Detaljer
health-about-program = Program
health-about-data = Hovedbog
health-about-key = Fingeraftryk
import-title = Importér disse rækker?
import-body = Medlemmer og stempler tilføjes. Samme fil igen ændrer intet.
import-yes = Importér
import-unreadable = Filen kan ikke læses.
import-unreadable-cure = Tjek stien og USB-nøglen.
import-would = Ville blive taget: { $count }, med { $stamps } stempler. Taget før: { $already }. Afvist: { $refused }.
import-did = Taget: { $count }, med { $stamps } stempler. Taget før: { $already }. Afvist: { $refused }.
import-line = Linje { $count }
member-anonymous = Medlem uden navn
member-name = Navn eller kaldenavn
member-phone = Telefon
member-email = E-mail
member-birthday = Fødselsdag
member-birthday-hint = Dag og måned, f.eks. 24. 5.
member-birthday-wrong = Skriv dag og måned, f.eks. 24. 5.
member-channel = Foretrukken kontakt
member-channel-any = Intet ønske
member-channel-email = E-mail
member-channel-sms = Sms
member-channel-whatsapp = WhatsApp
member-channel-hint = Gælder kun med samtykke til nyheder og tilbud.
member-frequency = Hvor ofte
member-frequency-any = Intet ønske
member-frequency-weekly = Højst en gang om ugen
member-frequency-monthly = Højst en gang om måneden
member-frequency-seldom = Kun det vigtigste
member-favorites = Favoritter
member-diet = Kost
member-interests = Interesser
member-wish-hint = Kun hvad medlemmet selv vil fortælle.
member-note = Note til personalet
member-note-hint = Vises kun med medlemmets samtykke.
member-since = Medlem siden
member-saved = Gemt.
member-consent-kept = Medlemmets ønske er gemt, med ordlyd og tid.
member-replace-title = Lav et nyt kort?
member-replace-body = Det gamle kort holder op med at virke straks. Stempler og belønninger bliver.
member-replace-yes = Nyt kort
member-replaced = Det gamle kort er spærret. Nyt kort: { $number }
member-erase-title = Slet dette medlem?
member-erase-body = Navn, kontakt, noter og samtykker forsvinder for altid, og kortet holder op med at virke. Posterne bliver og nævner ingen. Det kan ikke fortrydes.
member-erase-yes = Slet for altid
member-erased = Slettet. Fra { $day } er data heller ikke i nogen kopi.
member-merge-title = Er disse to samme person?
member-merge-body = Stempler og belønninger samles, begge kort virker. Det kan fortrydes i 30 dage.
member-merge-yes = Samme person
member-merge-nobody = Ingen anden passer.
member-merged = Kort { $number }
member-merged-until = Lagt sammen med dette; kan skilles indtil { $day }.
member-separate-title = Er det alligevel to personer?
member-separate-body = Begge kort virker fortsat. Hvert får sine egne stempler og belønninger tilbage, så vidt de stadig er der.
member-separate-yes = To personer
consent-marketing = Nyheder og tilbud
consent-personalization = Forslag ud fra køb
consent-staff-note = Note til personalet
consent-given = givet { $day }
consent-withdrawn = trukket tilbage { $day }
consent-never = ikke givet
