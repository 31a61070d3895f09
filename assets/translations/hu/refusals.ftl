# What was refused, and what to do next.
refusal-sign-in-first = Senki sincs bejelentkezve.
refusal-sign-in-first-cure = Érintse meg a nevét, és adja meg a PIN-t.
refusal-operator-inactive = Ez a személy már nem dolgozik itt.
refusal-operator-inactive-cure = Jelentkezzen be más néven.
refusal-not-a-manager = Ez a PIN nem vezetőé.
refusal-not-a-manager-cure = Kérje meg a vezetőt, hogy írja be a PIN-jét.
refusal-manager-needed-void = Ezt csak vezető sztornózhatja.
refusal-manager-needed-void-cure = Kérje a vezető PIN-kódját.
refusal-manager-needed-undo-of-others = Ezt egy kolléga végezte.
refusal-manager-needed-undo-of-others-cure = Kérje a vezető PIN-kódját.
refusal-manager-needed-give-reward = Jutalmat csak vezető adhat.
refusal-manager-needed-give-reward-cure = Kérje a vezető PIN-kódját.
refusal-manager-needed-merge = Két tagot csak vezető vonhat össze.
refusal-manager-needed-merge-cure = Kérje a vezető PIN-kódját.
refusal-manager-needed-pause = A jutalmakat csak vezető szüneteltetheti.
refusal-manager-needed-pause-cure = Kérje a vezető PIN-kódját.
refusal-manager-needed-close-day = A napot csak vezető zárhatja le.
refusal-manager-needed-close-day-cure = Kérje a vezető PIN-kódját.
refusal-manager-needed-staff = A személyzetet csak vezető módosíthatja.
refusal-manager-needed-staff-cure = Kérje a vezető PIN-kódját.
refusal-manager-needed-stock = A készletet csak vezető módosíthatja.
refusal-manager-needed-stock-cure = Kérje a vezető PIN-kódját.
refusal-manager-needed-erase = Tagot csak vezető törölhet.
refusal-manager-needed-erase-cure = Kérje a vezető PIN-kódját.
refusal-manager-needed-move-award = Az áthelyezéshez már vezető kell.
refusal-manager-needed-move-award-cure = Kérje a vezető PIN-kódját.
refusal-owner-needed = Ezt csak a tulajdonos teheti meg.
refusal-owner-needed-cure = Kérje meg a tulajdonost, hogy jelentkezzen be.
refusal-unknown-member = Ezt a tagot itt nem ismerjük.
refusal-unknown-member-cure = Keresse meg a tagot, vagy vegyen fel újat.
refusal-already-enrolled = Ez a tag már csatlakozott.
refusal-already-enrolled-cure = A kiszolgáláshoz olvassa be a kártyát.
refusal-member-erased = A tagot törölték, a kártya érvénytelen.
refusal-member-erased-cure = Ajánljon fel új belépést új kártyával.
refusal-own-card = Ez az Ön saját kártyája.
refusal-own-card-cure = Kérjen meg egy kollégát a kiszolgálásra.
refusal-already-stamped = Már kapott pecsétet. Következő: { $wait } múlva.
refusal-already-stamped-cure = A jutalom beváltható. Újat vezető adhat.
refusal-daily-cap-reached = { $limit ->
    [one] Elérte a napi { $limit } látogatást.
   *[other] Elérte a napi { $limit } látogatást.
}
refusal-daily-cap-reached-cure = Holnap újra számít. Most vezető adhat pecsétet.
refusal-card-blocked = Ez a nyomtatott kártya le van tiltva.
refusal-card-blocked-cure = Keresse meg a tagot, és adjon új kártyát.
refusal-device-revoked = Ezt a telefont már nem fogadjuk el.
refusal-device-revoked-cure = Keresse meg a tagot, és kösse be újra.
refusal-no-such-card = Nincs ilyen pecsétkártya.
refusal-no-such-card-cure = Válasszon kártyát a listából.
refusal-card-inactive = { $card }: új pecsét nem jár rá.
refusal-card-inactive-cure = A kész jutalmak még beválthatók.
refusal-not-counted = { $card }: nem tételenként gyűlik.
refusal-not-counted-cure = Használja a +1 pecsét gombot.
refusal-count-zero = A szám nulla.
refusal-count-zero-cure = Adjon meg legalább egyet.
refusal-too-many-at-once = { $limit ->
    [one] { $given } túl sok; legfeljebb { $limit } lehet.
   *[other] { $given } túl sok; legfeljebb { $limit } lehet.
}
refusal-too-many-at-once-cure = Adjon meg kevesebbet, vagy kérje a vezető PIN-jét.
refusal-too-much-for-one-entry = Ez egy bejegyzéshez túl sok.
refusal-too-much-for-one-entry-cure = Bontsa kisebb lépésekre.
refusal-shift-limit-reached = { $limit ->
    [one] Elérte a mai keretét ({ $limit }).
   *[other] Elérte a mai keretét ({ $limit }).
}
refusal-shift-limit-reached-cure = Kérje a vezető PIN-kódját.
refusal-shift-void-limit-reached = Elérte a visszavonások keretét ({ $limit }).
refusal-shift-void-limit-reached-cure = Kérje a vezető PIN-kódját.
refusal-adjust-over-limit = Egy javítás legfeljebb { $limit } lehet.
refusal-adjust-over-limit-cure = Javítson kevesebbet, vagy szóljon a vezetőnek.
refusal-not-enough = Csak { $have } van; { $need } kell.
refusal-not-enough-cure = Válasszon kevesebbet.
refusal-no-such-reward = Nincs ilyen jutalom.
refusal-no-such-reward-cure = Válasszon jutalmat a listából.
refusal-reward-not-ready = { $reward }: még nincs kész.
refusal-reward-not-ready-cure = Mutassa meg a vendégnek, mennyi hiányzik.
refusal-reward-expired = { $reward }: az utolsó nap { $date } volt.
refusal-reward-expired-cure = A vezető méltányosságból odaadhatja.
refusal-reward-inactive = { $reward }: most nem adható ki.
refusal-reward-inactive-cure = Ajánljon mást, vagy kérdezze a vezetőt.
refusal-reward-next-visit = { $reward }: most szerezte meg.
refusal-reward-next-visit-cure = A következő látogatástól váltható be.
refusal-out-of-stock = { $left ->
    [one] { $reward }: már csak { $left } maradt.
   *[other] { $reward }: már csak { $left } maradt.
}
refusal-out-of-stock-cure = Ajánljon mást, vagy számolja újra a készletet.
refusal-redemptions-paused = A jutalmak szünetelnek.
refusal-redemptions-paused-cure = A pecsét jár. A szünetet a vezető oldja fel.
refusal-redemptions-ended = A program véget ért: { $date }.
refusal-redemptions-ended-cure = Mondja el a vendégnek; a tulajdonos hosszabbíthat.
refusal-confirm-card = Ez a vendég saját kártyája?
refusal-confirm-card-cure = Ellenőrizze, majd érintse meg újra: Átadás.
refusal-static-card-limit = { $limit ->
    [one] A kártya mai jutalmát már beváltották.
   *[other] A kártya mai { $limit } jutalma elfogyott.
}
refusal-static-card-limit-cure = Kérje a telefonos kódot vagy a vezető PIN-jét.
refusal-clock-unsure = A kassza nem biztos az időben.
refusal-clock-unsure-cure = Vezetői PIN kell; az időt a tulajdonos állítja be.
refusal-reward-elsewhere = { $count ->
    [one] { $reward }: másutt van ({ $place }).
   *[other] { $reward }: { $count } darab másutt van ({ $place }).
}
refusal-reward-elsewhere-cure = Ott kiadható, vagy itt, ha helyreállt a kapcsolat.
refusal-reward-elsewhere-since = { $count ->
    [one] { $reward }: másutt szerezték ({ $place }), mióta { $since }-kor megszakadt a kapcsolat.
   *[other] { $reward }: { $count } darabot másutt szereztek ({ $place }), mióta { $since }-kor megszakadt a kapcsolat.
}
refusal-reward-elsewhere-since-cure = Ott kiadható, vagy itt, ha helyreállt a kapcsolat.
refusal-stamps-elsewhere = { $count ->
    [one] { $reward }: egy pecsétje másutt van ({ $place }).
   *[other] { $reward }: { $count } pecsétje másutt van ({ $place }).
}
refusal-stamps-elsewhere-cure = Amint a kassza lekérte őket, itt is kiadható.
refusal-stamps-elsewhere-since = { $count ->
    [one] { $reward }: egy pecsét másutt gyűlt ({ $place }), mióta { $since }-kor megszakadt a kapcsolat.
   *[other] { $reward }: { $count } pecsét másutt gyűlt ({ $place }), mióta { $since }-kor megszakadt a kapcsolat.
}
refusal-stamps-elsewhere-since-cure = Amint helyreáll a kapcsolat, kiadható.
refusal-lease-ended = Ez a kassza túl régóta nem ért el szervert: { $since } óta csak pecsétel.
refusal-lease-ended-cure = Állítsa helyre a kapcsolatot; közben semmi sem vész el.
refusal-void-elsewhere = Ez másik kasszán történt ({ $place }).
refusal-void-elsewhere-cure = Ott vonható vissza.
place-server = szerver
place-another-till = másik kassza
refusal-nothing-to-undo = Nincs mit visszavonni.
refusal-nothing-to-undo-cure = Keresse meg a bejegyzést a naplóban.
refusal-already-reversed = Ezt már visszavonták.
refusal-already-reversed-cure = Nincs más teendő.
refusal-cannot-be-undone = Ez itt nem vonható vissza.
refusal-cannot-be-undone-cure = Javítsa a tag adatlapján.
refusal-undo-too-late = Egy érintéssel csak { $limit } ideig vonható vissza.
refusal-undo-too-late-cure = Kérje meg a vezetőt, hogy indokkal sztornózza.
refusal-award-used = A pecséteket már jutalomra váltották.
refusal-award-used-cure = A vezető sztornózhatja, és újat adhat.
refusal-award-partly-used = { $can ->
    [one] A(z) { $asked } közül már csak { $can } adható át; a többit felhasználták.
   *[other] A(z) { $asked } közül már csak { $can } adható át; a többit felhasználták.
}
refusal-award-partly-used-cure = Adjon át kevesebbet, vagy a vezető sztornózza.
refusal-nothing-to-move = Ebben nincs mit áthelyezni.
refusal-nothing-to-move-cure = Vonja vissza, és olvassa be a jó kártyát.
refusal-split-too-few = Válasszon legalább két tagot.
refusal-split-too-few-cure = Adjon hozzá még egy tagot, vagy helyezze át az egészet.
refusal-split-too-many = { $limit ->
    [one] Legfeljebb { $limit } tag között osztható el.
   *[other] Legfeljebb { $limit } tag között osztható el.
}
refusal-split-too-many-cure = Hagyjon ki néhány tagot.
refusal-split-sum = A részek összege { $given }, de { $total } osztható el.
refusal-split-sum-cure = Módosítsa a részeket úgy, hogy az összegük { $total } legyen.
refusal-same-member = Mindkettő ugyanaz a tag.
refusal-same-member-cure = Válasszon másik tagot.
refusal-already-merged = Ezeket a tagokat már összevonták.
refusal-already-merged-cure = Nyissa meg a megmaradt tagot.
refusal-merge-chained = Ehhez a taghoz már mások tartoznak.
refusal-merge-chained-cure = Előbb vonja vissza, majd vonja össze újra.
refusal-joined-merge = Amíg a kassza szerverhez tartozik, tagok nem vonhatók össze.
refusal-joined-merge-cure = Használják tovább az egyik kártyát: írja jóvá rajta a másik pecsétjeit, és ott vonja le őket.
refusal-merge-too-old = { $limit ->
    [one] Ez csak { $limit } napig vonható vissza.
   *[other] Ez csak { $limit } napig vonható vissza.
}
refusal-merge-too-old-cure = Vegyen fel új tagot, és írja át kézzel.
refusal-no-card-issued = A tagnak nincs nyomtatott kártyája.
refusal-no-card-issued-cure = Előbb adjon ki kártyát.
refusal-already-blocked = A kártya már le van tiltva.
refusal-already-blocked-cure = Adjon ki új kártyát.
refusal-too-many-cards = Ennek a tagnak több kártya nem adható.
refusal-too-many-cards-cure = Vegyen fel új tagot, és vonja össze a kettőt.
refusal-too-many-devices = { $limit ->
    [one] Egy tagnak { $limit } telefonja lehet.
   *[other] Egy tagnak { $limit } telefonja lehet.
}
refusal-too-many-devices-cure = Előbb távolítson el egy régit.
refusal-device-known = Ez a telefon már be van kötve.
refusal-device-known-cure = Nincs más teendő.
refusal-device-unknown = Ez nem a tag telefonja.
refusal-device-unknown-cure = Válasszon telefont a listából.
refusal-key-malformed = A telefon kulcsa nem olvasható.
refusal-key-malformed-cure = Kérje meg a vendéget, hogy kösse be újra.
refusal-unknown-wording = Ez a szöveg nincs a programban.
refusal-unknown-wording-cure = Nyissa meg újra a tagot, és kérdezze meg újra.
refusal-day-already-closed = A nap már le van zárva: { $number }. jelentés.
refusal-day-already-closed-cure = Nyissa meg a jelentést az újranyomtatáshoz.
refusal-day-not-begun = { $date } még nem kezdődött el.
refusal-day-not-begun-cure = Válassza a mait vagy egy korábbi napot.
refusal-program-faulty = { $faults ->
    [one] A programban { $faults } hiba van.
   *[other] A programban { $faults } hiba van.
}
refusal-program-faulty-cure = Javítsa a megjelölt mezőket.
refusal-program-from-past = { $date } már elmúlt.
refusal-program-from-past-cure = Válassza a mait vagy egy későbbi napot.
refusal-no-stock-kept = { $reward }: nincs készletfigyelés.
refusal-no-stock-kept-cure = Előbb kapcsolja be a programban.
refusal-last-owner = Az üzletnek kell tulajdonos.
refusal-last-owner-cure = Előbb jelöljön ki más tulajdonost.
refusal-nothing-changed = Ez már így van.
refusal-nothing-changed-cure = Nincs más teendő.
refusal-code-not-ours = Ez nem a mi kódunk.
refusal-code-not-ours-cure = Kérje a hűségkártyát vagy annak oldalát.
refusal-code-damaged = A kód sérült vagy hiányos.
refusal-code-damaged-cure = Mutassák a teljes kódot, vagy írja be a számot.
refusal-code-other-shop = Ez egy másik üzlet kártyája.
refusal-code-other-shop-cure = Kérje a mi kártyánkat, vagy ajánljon tagságot.
refusal-code-forged = Ez a kód nem valódi.
refusal-code-forged-cure = Ne fogadja el. Szóljon a vezetőnek.
refusal-code-expired = A kód { $ago } óta nem érvényes.
refusal-code-expired-cure = Kérje, hogy nyissa meg újra a kártyáját.
refusal-code-from-future = A telefon órája előre jár ({ $ahead }).
refusal-code-from-future-cure = Kérje, hogy állítsa automatikusra az időt.
refusal-code-used = Ezt a kódot már felhasználták.
refusal-code-used-cure = Kérje a vendégtől a friss kódot.
refusal-code-unknown-phone = Ezt a telefont itt még nem ismerjük.
refusal-code-unknown-phone-cure = Érintse meg: „Nem ismeri fel? Nagy kód”.
