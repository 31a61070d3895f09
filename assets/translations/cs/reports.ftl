# Lines of history, journal and reports.
day-closed = { $date } uzavřeno: Z { $number }.
day-closed-already = { $date } už bylo uzavřeno: Z { $number }. Nic se nezměnilo.
entry-visit = { $count ->
    [one] Návštěva, { $count } razítko
    [few] Návštěva, { $count } razítka
   *[other] Návštěva, { $count } razítek
}
entry-visit-looked-up = { $count ->
    [one] Návštěva bez kódu, { $count } razítko
    [few] Návštěva bez kódu, { $count } razítka
   *[other] Návštěva bez kódu, { $count } razítek
}
entry-stamps-by-hand = Ručně: { $count } · { $card }
entry-stamps-by-items = Položky: { $count } · { $card }
entry-stamps-welcome = Uvítání: { $count } · { $card }
entry-stamps-moved = Přesunuto sem: { $count } · { $card }
entry-adjusted = Oprava: { $count } · { $card }
entry-expired = Propadlo: { $count } · { $card }
entry-redeemed = { $reward }, vydáno { $uses }×
entry-reversed = Vráceno: { $count } · { $card }
entry-reversed-reward = Vráceno: { $reward }
entry-reversed-plain = Vráceno
entry-enrolled = Přihlášení
entry-card-issued = Vydána karta č. { $version }
entry-card-blocked = Karta zablokována
entry-phone-enrolled = Telefon připojen
entry-phone-revoked = Telefon odebrán
entry-profile-changed = Profil změněn
entry-consent-given = Souhlas udělen
entry-consent-withdrawn = Souhlas odvolán
entry-erased = Člen vymazán
entry-merged = Dva členové spojeni
entry-merge-undone = Spojení vráceno
entry-day-closed = { $date } uzavřeno, Z { $number }
entry-program-published = Program zveřejněn od { $date }
entry-stream-opened = Kniha otevřena
entry-clock-set = Čas nastaven
entry-staff-changed = Změna obsluhy
entry-card-key-added = Klíč karet vytvořen
entry-redemptions-paused = Odměny pozastaveny
entry-redemptions-resumed = Odměny znovu povoleny
entry-gathered = Karta doplněna razítky z jiné pokladny
entry-taken = Načteno ze serveru
entry-returned = Vráceno serveru
entry-lent = Půjčeno jiné pokladně
entry-borrowed = Vypůjčeno od jiné pokladny
entry-other = Jiný záznam
journal-refused = Odmítnuto: { $why }
why-already-stamped = Už orazítkováno.
why-daily-cap = Limit návštěv za den.
why-card-not-for-this = Karta na to není.
why-too-many = Příliš mnoho najednou.
why-shift-limit = Limit směny.
why-not-enough = Málo razítek nebo odměn.
why-reward-expired = Odměna propadla.
why-reward-inactive = Odměna se nevydává.
why-reward-next-visit = Odměna platí až příště.
why-out-of-stock = Není skladem.
why-static-card-limit = Limit odměn na tištěnou kartu.
why-elsewhere = Uloženo na jiné pokladně.
why-lease-ended = Příliš dlouho bez spojení.
why-too-late = Příliš pozdě.
why-split = Díly nedávaly celek.
why-code-expired = Kód vypršel.
why-code-from-future = Hodiny telefonu jdou napřed.
why-too-many-phones = Příliš mnoho telefonů.
why-day = Den nešlo uzavřít.
why-program = Program nešlo zveřejnit.
why-other = Jiný důvod.
