# What was refused, and what to do next.
refusal-sign-in-first = Ingen er logget ind.
refusal-sign-in-first-cure = Tryk på dit navn, og tast din PIN-kode.
refusal-operator-inactive = Denne person arbejder her ikke længere.
refusal-operator-inactive-cure = Log ind som en anden.
refusal-not-a-manager = PIN-koden er ikke en leders.
refusal-not-a-manager-cure = Bed en leder om at taste sin PIN-kode.
refusal-manager-needed-void = Kun en leder kan annullere dette.
refusal-manager-needed-void-cure = Bed en leder om PIN-kode.
refusal-manager-needed-undo-of-others = En kollega har gjort dette.
refusal-manager-needed-undo-of-others-cure = Bed en leder om PIN-kode.
refusal-manager-needed-give-reward = Kun en leder kan give en belønning.
refusal-manager-needed-give-reward-cure = Bed en leder om PIN-kode.
refusal-manager-needed-merge = Kun en leder kan slå to medlemmer sammen.
refusal-manager-needed-merge-cure = Bed en leder om PIN-kode.
refusal-manager-needed-pause = Kun en leder kan sætte belønninger på pause.
refusal-manager-needed-pause-cure = Bed en leder om PIN-kode.
refusal-manager-needed-close-day = Kun en leder kan lukke dagen.
refusal-manager-needed-close-day-cure = Bed en leder om PIN-kode.
refusal-manager-needed-staff = Kun en leder kan ændre personale.
refusal-manager-needed-staff-cure = Bed en leder om PIN-kode.
refusal-manager-needed-stock = Kun en leder kan ændre lageret.
refusal-manager-needed-stock-cure = Bed en leder om PIN-kode.
refusal-manager-needed-erase = Kun en leder kan slette et medlem.
refusal-manager-needed-erase-cure = Bed en leder om PIN-kode.
refusal-manager-needed-move-award = Det er for sent selv at flytte dette.
refusal-manager-needed-move-award-cure = Bed en leder om PIN-kode.
refusal-owner-needed = Kun ejeren kan gøre dette.
refusal-owner-needed-cure = Bed ejeren om at logge ind.
refusal-unknown-member = Medlemmet kendes ikke her.
refusal-unknown-member-cure = Slå medlemmet op, eller opret et nyt.
refusal-already-enrolled = Medlemmet er allerede oprettet.
refusal-already-enrolled-cure = Scan kortet for at betjene medlemmet.
refusal-member-erased = Medlemmet er slettet; kortet er ugyldigt.
refusal-member-erased-cure = Tilbyd at melde ind igen med nyt kort.
refusal-own-card = Det er dit eget kort.
refusal-own-card-cure = Bed en kollega om at betjene dig.
refusal-already-stamped = Allerede stemplet. Næste stempel om { $wait }.
refusal-already-stamped-cure = Belønninger virker. En leder kan stemple igen.
refusal-daily-cap-reached = { $limit ->
    [one] Grænsen på ét besøg om dagen er nået.
   *[other] Grænsen på { $limit } besøg om dagen er nået.
}
refusal-daily-cap-reached-cure = I morgen tæller igen. En leder kan stemple nu.
refusal-card-blocked = Det trykte kort er spærret.
refusal-card-blocked-cure = Slå medlemmet op, og giv et nyt kort.
refusal-device-revoked = Telefonen accepteres ikke længere.
refusal-device-revoked-cure = Slå medlemmet op, og tilslut telefonen igen.
refusal-no-such-card = Der findes ikke et sådant stempelkort.
refusal-no-such-card-cure = Vælg et kort på listen.
refusal-card-inactive = { $card } giver ikke nye stempler.
refusal-card-inactive-cure = Klare belønninger kan stadig bruges.
refusal-not-counted = { $card } tæller ikke varer.
refusal-not-counted-cure = Brug +1 stempel i stedet.
refusal-count-zero = Antallet er nul.
refusal-count-zero-cure = Indtast mindst én.
refusal-too-many-at-once = { $limit ->
    [one] { $given } er for mange; højst én.
   *[other] { $given } er for mange; højst { $limit }.
}
refusal-too-many-at-once-cure = Indtast færre, eller bed en leder om PIN-kode.
refusal-too-much-for-one-entry = Det er for meget til én postering.
refusal-too-much-for-one-entry-cure = Del det op i mindre trin.
refusal-shift-limit-reached = { $limit ->
    [one] Din grænse for i dag ({ $limit }) er nået.
   *[other] Din grænse for i dag ({ $limit }) er nået.
}
refusal-shift-limit-reached-cure = Bed en leder om PIN-kode.
refusal-shift-void-limit-reached = Din grænse for fortrydelser ({ $limit }) er nået.
refusal-shift-void-limit-reached-cure = Bed en leder om PIN-kode.
refusal-adjust-over-limit = Det meste for én rettelse er { $limit }.
refusal-adjust-over-limit-cure = Ret mindre, eller spørg en med højere rolle.
refusal-not-enough = Der er kun { $have }; der skal bruges { $need }.
refusal-not-enough-cure = Vælg færre.
refusal-no-such-reward = Der findes ikke en sådan belønning.
refusal-no-such-reward-cure = Vælg en belønning på listen.
refusal-reward-not-ready = { $reward }: endnu ikke klar.
refusal-reward-not-ready-cure = Vis kunden, hvad der mangler.
refusal-reward-expired = { $reward }: sidste dag var { $date }.
refusal-reward-expired-cure = En leder kan give den som goodwill.
refusal-reward-inactive = { $reward } udleveres ikke nu.
refusal-reward-inactive-cure = Tilbyd en anden belønning, eller spørg lederen.
refusal-reward-next-visit = { $reward } er lige optjent.
refusal-reward-next-visit-cure = Den kan bruges fra næste besøg.
refusal-out-of-stock = { $left ->
    [one] { $reward }: kun én tilbage.
   *[other] { $reward }: kun { $left } tilbage.
}
refusal-out-of-stock-cure = Tilbyd en anden belønning, eller tæl lageret op.
refusal-redemptions-paused = Belønninger er sat på pause.
refusal-redemptions-paused-cure = Stempler virker. En leder kan genoptage.
refusal-redemptions-ended = Programmet sluttede { $date }.
refusal-redemptions-ended-cure = Sig det til kunden; ejeren kan forlænge.
refusal-confirm-card = Er det kundens eget kort?
refusal-confirm-card-cure = Kontrollér, og tryk Udlever igen.
refusal-static-card-limit = { $limit ->
    [one] Kortets ene belønning i dag er brugt.
   *[other] Kortets { $limit } belønninger i dag er brugt.
}
refusal-static-card-limit-cure = Bed om telefonkoden eller en leders PIN-kode.
refusal-clock-unsure = Kassen er ikke sikker på klokken.
refusal-clock-unsure-cure = En leders PIN kræves; ejeren kan stille uret.
refusal-reward-elsewhere = { $count ->
    [one] { $reward }: den ligger et andet sted ({ $place }).
   *[other] { $reward }: { $count } ligger et andet sted ({ $place }).
}
refusal-reward-elsewhere-cure = Den kan udleveres dér, eller her når forbindelsen er tilbage.
refusal-reward-elsewhere-since = { $count ->
    [one] { $reward }: den er optjent et andet sted ({ $place }), siden forbindelsen røg kl. { $since }.
   *[other] { $reward }: { $count } er optjent et andet sted ({ $place }), siden forbindelsen røg kl. { $since }.
}
refusal-reward-elsewhere-since-cure = Den kan udleveres dér, eller her når forbindelsen er tilbage.
refusal-stamps-elsewhere = { $count ->
    [one] { $reward }: ét stempel ligger et andet sted ({ $place }).
   *[other] { $reward }: { $count } stempler ligger et andet sted ({ $place }).
}
refusal-stamps-elsewhere-cure = Den er klar her, så snart kassen har hentet dem.
refusal-stamps-elsewhere-since = { $count ->
    [one] { $reward }: ét stempel er givet et andet sted ({ $place }), siden forbindelsen røg kl. { $since }.
   *[other] { $reward }: { $count } stempler er givet et andet sted ({ $place }), siden forbindelsen røg kl. { $since }.
}
refusal-stamps-elsewhere-since-cure = Den er klar, så snart forbindelsen er tilbage.
refusal-lease-ended = Kassen har været alene for længe: siden { $since } giver den kun stempler.
refusal-lease-ended-cure = Få forbindelsen til serveren tilbage; intet går tabt imens.
refusal-void-elsewhere = Det skete ved en anden kasse ({ $place }).
refusal-void-elsewhere-cure = Fortryd det dér.
place-server = serveren
place-another-till = en anden kasse
refusal-nothing-to-undo = Der er intet at fortryde.
refusal-nothing-to-undo-cure = Find posteringen i journalen.
refusal-already-reversed = Dette er allerede fortrudt.
refusal-already-reversed-cure = Der er ikke mere at gøre.
refusal-cannot-be-undone = Dette kan ikke fortrydes her.
refusal-cannot-be-undone-cure = Ret det på medlemmets side.
refusal-undo-too-late = Ét tryk fortryder kun i { $limit }.
refusal-undo-too-late-cure = Bed en leder annullere med en grund.
refusal-award-used = Stemplerne er allerede brugt til en belønning.
refusal-award-used-cure = En leder kan annullere dem og give nye.
refusal-award-partly-used = { $can ->
    [one] Kun ét af de { $asked } kan stadig gives til andre; resten er brugt.
   *[other] Kun { $can } af de { $asked } kan stadig gives til andre; resten er brugt.
}
refusal-award-partly-used-cure = Giv færre videre, eller lad en leder annullere det.
refusal-nothing-to-move = Posteringen gav intet at flytte.
refusal-nothing-to-move-cure = Fortryd, og scan det rigtige kort.
refusal-split-too-few = Vælg mindst to medlemmer.
refusal-split-too-few-cure = Tilføj et medlem mere, eller flyt det hele.
refusal-split-too-many = { $limit ->
    [one] Højst ét medlem kan dele det.
   *[other] Højst { $limit } medlemmer kan dele det.
}
refusal-split-too-many-cure = Udelad nogle medlemmer.
refusal-split-sum = Delene giver { $given }, men der er { $total } at fordele.
refusal-split-sum-cure = Ret delene, så de tilsammen giver { $total }.
refusal-same-member = Begge er samme medlem.
refusal-same-member-cure = Vælg et andet medlem.
refusal-already-merged = Medlemmerne er allerede slået sammen.
refusal-already-merged-cure = Åbn det medlem, der er tilbage.
refusal-merge-chained = Andre er allerede slået sammen med medlemmet.
refusal-merge-chained-cure = Fortryd det først, og slå så sammen igen.
refusal-joined-merge = Medlemmer kan ikke slås sammen, så længe kassen hører til en server.
refusal-joined-merge-cure = Fortsæt med det ene kort: giv det stemplerne fra det andet, og træk dem fra dér.
refusal-merge-too-old = { $limit ->
    [one] Det kan kun fortrydes i én dag.
   *[other] Det kan kun fortrydes i { $limit } dage.
}
refusal-merge-too-old-cure = Opret et nyt medlem, og flyt stempler selv.
refusal-no-card-issued = Medlemmet har intet trykt kort.
refusal-no-card-issued-cure = Udlever først et kort.
refusal-already-blocked = Kortet er allerede spærret.
refusal-already-blocked-cure = Udlever et nyt kort.
refusal-too-many-cards = Der kan ikke laves flere kort til medlemmet.
refusal-too-many-cards-cure = Opret et nyt medlem, og slå de to sammen.
refusal-too-many-devices = { $limit ->
    [one] Et medlem kan have én telefon.
   *[other] Et medlem kan have { $limit } telefoner.
}
refusal-too-many-devices-cure = Fjern først en gammel telefon.
refusal-device-known = Telefonen er allerede tilsluttet.
refusal-device-known-cure = Der er ikke mere at gøre.
refusal-device-unknown = Telefonen er ikke medlemmets.
refusal-device-unknown-cure = Vælg en telefon på listen.
refusal-key-malformed = Telefonens nøgle kan ikke læses.
refusal-key-malformed-cure = Bed kunden om at tilslutte telefonen igen.
refusal-unknown-wording = Samtykketeksten er ikke i programmet.
refusal-unknown-wording-cure = Åbn medlemmet igen, og spørg på ny.
refusal-day-already-closed = Dagen er allerede lukket: rapport { $number }.
refusal-day-already-closed-cure = Åbn rapporten for at udskrive den igen.
refusal-day-not-begun = { $date } er ikke begyndt.
refusal-day-not-begun-cure = Vælg i dag eller en tidligere dag.
refusal-program-faulty = { $faults ->
    [one] Programmet har én fejl.
   *[other] Programmet har { $faults } fejl.
}
refusal-program-faulty-cure = Ret de markerede felter.
refusal-program-from-past = { $date } ligger i fortiden.
refusal-program-from-past-cure = Vælg i dag eller en senere dag.
refusal-no-stock-kept = { $reward } har intet lager at tælle.
refusal-no-stock-kept-cure = Slå først lager til i programmet.
refusal-last-owner = Butikken skal have mindst én ejer.
refusal-last-owner-cure = Gør først en anden til ejer.
refusal-nothing-changed = Det er allerede sådan.
refusal-nothing-changed-cure = Der er ikke mere at gøre.
refusal-code-not-ours = Det er ikke en af vores koder.
refusal-code-not-ours-cure = Bed om stempelkortet eller dets side.
refusal-code-damaged = Koden er beskadiget eller skåret af.
refusal-code-damaged-cure = Vis hele koden, eller tast kortnummeret.
refusal-code-other-shop = Kortet er fra en anden butik.
refusal-code-other-shop-cure = Bed om vores kort, eller tilbyd medlemskab.
refusal-code-forged = Koden er ikke ægte.
refusal-code-forged-cure = Brug den ikke. Sig det til lederen.
refusal-code-expired = Koden udløb for { $ago } siden.
refusal-code-expired-cure = Bed kunden åbne sit kort igen.
refusal-code-from-future = Telefonens ur er { $ahead } foran.
refusal-code-from-future-cure = Bed om at stille telefonens ur automatisk.
refusal-code-used = Koden er allerede brugt.
refusal-code-used-cure = Bed kunden vise den friske kode.
refusal-code-unknown-phone = Telefonen kendes endnu ikke her.
refusal-code-unknown-phone-cure = Bed om „Ikke genkendt? Vis den store kode“.
