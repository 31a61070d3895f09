# Lines of history, journal and reports.
day-closed = { $date } er lukket: Z { $number }.
day-closed-already = { $date } var lukket: Z { $number }. Intet ændret.
entry-visit = { $count ->
    [one] Besøg, { $count } stempel
   *[other] Besøg, { $count } stempler
}
entry-visit-looked-up = { $count ->
    [one] Besøg uden kode, { $count } stempel
   *[other] Besøg uden kode, { $count } stempler
}
entry-stamps-by-hand = I hånden: { $count } · { $card }
entry-stamps-by-items = Varer: { $count } · { $card }
entry-stamps-welcome = Velkomst: { $count } · { $card }
entry-stamps-moved = Flyttet hertil: { $count } · { $card }
entry-adjusted = Rettet: { $count } · { $card }
entry-expired = Udløbet: { $count } · { $card }
entry-redeemed = { $reward }, udleveret { $uses }×
entry-reversed = Taget tilbage: { $count } · { $card }
entry-reversed-reward = Taget tilbage: { $reward }
entry-reversed-plain = Taget tilbage
entry-enrolled = Meldt ind
entry-card-issued = Kort nr. { $version } udstedt
entry-card-blocked = Kort spærret
entry-phone-enrolled = Telefon tilknyttet
entry-phone-revoked = Telefon fjernet
entry-profile-changed = Profil ændret
entry-consent-given = Samtykke givet
entry-consent-withdrawn = Samtykke trukket tilbage
entry-erased = Medlem slettet
entry-merged = To medlemmer lagt sammen
entry-merge-undone = Sammenlægning fortrudt
entry-day-closed = { $date } lukket, Z { $number }
entry-program-published = Program udgivet fra { $date }
entry-stream-opened = Hovedbog åbnet
entry-clock-set = Ur stillet
entry-staff-changed = Personale ændret
entry-card-key-added = Kortnøgle lavet
entry-redemptions-paused = Belønninger på pause
entry-redemptions-resumed = Belønninger tilladt igen
entry-gathered = Kortet blev fyldt med stempler fra en anden kasse
entry-taken = Hentet fra serveren
entry-returned = Givet tilbage til serveren
entry-lent = Udlånt til en anden kasse
entry-borrowed = Lånt af en anden kasse
entry-other = Anden post
journal-refused = Afvist: { $why }
why-already-stamped = Allerede stemplet.
why-daily-cap = Grænse for besøg pr. dag.
why-card-not-for-this = Kortet er ikke til dette.
why-too-many = For mange på én gang.
why-shift-limit = Vagtens grænse.
why-not-enough = Ikke nok stempler eller belønninger.
why-reward-expired = Belønningen var udløbet.
why-reward-inactive = Belønningen udleveres ikke.
why-reward-next-visit = Belønningen gælder næste besøg.
why-out-of-stock = Ikke på lager.
why-static-card-limit = Grænse for belønninger på trykt kort.
why-elsewhere = Ligger ved en anden kasse.
why-lease-ended = Alene for længe.
why-too-late = For sent.
why-split = Delene gav ikke det hele.
why-code-expired = Koden var udløbet.
why-code-from-future = Telefonens ur går foran.
why-too-many-phones = For mange telefoner.
why-day = Dagen kunne ikke lukkes.
why-program = Programmet kunne ikke udgives.
why-other = En anden grund.
