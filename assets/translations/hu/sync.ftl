# A kapcsolat a kiszolgálóval: mi a baj (és a teendő), és néhány szóban az állapotsorhoz.
sync-no-network = Ennek a kasszának nincs hálózata.
sync-no-network-cure = Ellenőrizze a kábelt vagy a Wi-Fit. Addig minden itt marad elmentve.
sync-no-network-short = nincs hálózat
sync-name-unknown = A kiszolgáló neve nem kereshető ki.
sync-name-unknown-cure = Indítsa újra a routert. Ha marad, ellenőrizze a kiszolgáló címét.
sync-name-unknown-short = a kiszolgáló neve nem található
sync-unreachable = A kiszolgálóhoz nem vezet út.
sync-unreachable-cure = Ellenőrizze a routert és az internetkapcsolatot.
sync-unreachable-short = nem vezet út a kiszolgálóhoz
sync-refused = A kiszolgáló gépe megvan, de a kiszolgáló nem fut rajta.
sync-refused-cure = Indítsa el a tillstamp-servert, vagy ellenőrizze a portot a címben.
sync-refused-short = a kiszolgáló nem fut
sync-silent = A kiszolgáló nem válaszol.
sync-silent-cure = Ellenőrizze az internetkapcsolatot. A kassza magától tovább próbálja.
sync-silent-short = a kiszolgáló nem válaszol
sync-cut-off = A kapcsolat megszakad.
sync-cut-off-cure = A hálózat gyenge vagy túlterhelt. A kassza magától tovább próbálja.
sync-cut-off-short = a kapcsolat megszakad
sync-captive = A hálózat előbb bejelentkezést kér.
sync-captive-cure = Nyisson meg ezen a hálózaton egy weblapot, jelentkezzen be, majd nyomja meg a „Próba most” gombot.
sync-captive-short = a hálózat bejelentkezést kér
sync-proxy = A kiszolgáló helyett valami más válaszol a kettő között (kód: { $status }).
sync-proxy-cure = Indítsa újra a kiszolgálót vagy az előtte álló proxyt; kérdezze a hálózat gazdáját.
sync-proxy-short = valami más válaszol a kiszolgáló helyett
sync-foreign = A kiszolgáló címén nem Tillstamp-kiszolgáló válaszol.
sync-foreign-cure = Ellenőrizze a címet és a portot.
sync-foreign-short = nem Tillstamp-kiszolgáló válaszol
sync-certificate-expired = A kiszolgáló tanúsítványa lejárt: { $date }.
sync-certificate-expired-cure = Újítsa meg a kiszolgálón. Ha ma korábbi nap van, állítsa be a kassza óráját.
sync-certificate-expired-short = a kiszolgáló tanúsítványa lejárt
sync-certificate-not-yet = A kiszolgáló tanúsítványa csak ettől érvényes: { $date }.
sync-certificate-not-yet-cure = Ma valószínűleg későbbi nap van: állítsa be a kassza óráját.
sync-certificate-not-yet-short = az óra vagy a tanúsítvány hibás
sync-certificate-unknown = A kiszolgáló tanúsítványáért nem kezeskedik senki, akiben a kassza megbízik.
sync-certificate-unknown-cure = Párosítsa újra a kiszolgáló QR-kódjával; lehet, hogy valaki lehallgatja.
sync-certificate-unknown-short = a kiszolgáló nem tudja igazolni magát
sync-certificate-name = A kiszolgáló tanúsítványa másik névre szól.
sync-certificate-name-cure = Ellenőrizze a címet, vagy újítsa meg a tanúsítványt erre a névre.
sync-certificate-name-short = a tanúsítvány másik névre szól
sync-certificate-changed = A kiszolgáló más tanúsítványt mutat, mint a párosításkor.
sync-certificate-changed-cure = Ha szándékosan cserélték, párosítsa újra. Ha nem, lehet, hogy valaki lehallgatja.
sync-certificate-changed-short = a kiszolgáló tanúsítványa megváltozott
sync-clock-wrong = A kassza órája ennyivel tért el a kiszolgálóétól: { $difference }.
sync-clock-wrong-cure = Most a kiszolgálót követi. Állítsa be a gép óráját, hogy így is maradjon.
sync-clock-wrong-short = az óra rosszul járt
sync-token-unknown = A kiszolgáló már nem ismeri ezt a kasszát.
sync-token-unknown-cure = Párosítsa újra. Ami itt rögzült, megmarad.
sync-token-unknown-short = a kiszolgáló nem ismeri a kasszát
sync-fenced = Az üzemeltető leválasztotta ezt a kasszát a kiszolgálóról.
sync-fenced-cure = A pecsétek rögzülnek és megmaradnak. Kérdezze az üzemeltetőt, vagy exportálja a bejegyzéseket.
sync-fenced-short = az üzemeltető leválasztotta
sync-server-old = A kiszolgáló túl régi ehhez a kasszához.
sync-server-old-cure = Frissítse a kiszolgálót. Addig minden itt marad elmentve.
sync-server-old-short = a kiszolgáló túl régi
sync-server-new = Ez a kassza túl régi a kiszolgálóhoz.
sync-server-new-cure = Frissítse ezt a kasszát. Addig minden itt marad elmentve.
sync-server-new-short = a kassza túl régi
sync-server-busy = A kiszolgáló türelmet kér.
sync-server-busy-cure = A kassza magától újra próbálja.
sync-server-busy-short = a kiszolgáló elfoglalt
sync-server-restoring = A kiszolgálót mentésből állították vissza, és a többi kasszára vár.
sync-server-restoring-cure = A pecsételés és ami itt van, működik. Kapcsolja be a többi kasszát, vagy válassza le az elveszetteket.
sync-server-restoring-short = a kiszolgálót visszaállították
sync-server-full = A kiszolgáló lemeze megtelt.
sync-server-full-cure = Szabadítson fel ott helyet. Addig minden itt marad elmentve.
sync-server-full-short = a kiszolgáló lemeze megtelt
sync-server-fault = A kiszolgáló hibázott (kód: { $status }).
sync-server-fault-cure = Nézze meg a kiszolgáló naplóját. A kassza magától újra próbálja.
sync-server-fault-short = a kiszolgáló hibázott
sync-corrupt = A kiszolgáló válasza sérülten érkezett.
sync-corrupt-cure = A kassza magától újra próbálja. Ha marad, ellenőrizze a közbeeső hálózatot.
sync-corrupt-short = a válaszok sérülten érkeznek
sync-implausible = A kiszolgáló válasza ellentmond annak, amit a kassza tud. Semmit sem vett át belőle.
sync-implausible-cure = A kassza magától újra próbálja. Ha marad, futtassa: `tillstamp-server verify`.
sync-implausible-short = a kiszolgáló ellentmond a kasszának
sync-rejected = A kiszolgáló nem veszi át, amit a kassza küld ({ $code }).
sync-rejected-cure = Minden itt marad elmentve. Ellenőrizze a kassza naplóját, majd a kiszolgálóét.
sync-rejected-short = a kiszolgáló nem veszi át a bejegyzéseket
sync-here = A kassza saját adatai nem írhatók.
sync-here-cure = Ellenőrizze a lemezt.
sync-here-short = a kassza lemeze
sync-lease = Túl régóta nincs kapcsolat: a jutalmak a kiszolgálóra várnak.
sync-lease-cure = A pecsételés működik. Kapcsolja össze egyszer a kasszát, és a jutalmak is működnek.
sync-set-aside = A kassza { $count } bejegyzése döntésre vár a kiszolgálón.
sync-set-aside-cure = Az üzemeltető dönt: `tillstamp-server quarantine list`.

# Az állapotsor.
sync-strip-sent = Kapcsolódva: minden a kiszolgálón van.
sync-strip-sending = Kapcsolódva: { $count } bejegyzés úton van.
sync-strip-connecting = Kapcsolódik: { $count } bejegyzés itt vár.
sync-strip-down = { $count ->
    [0] Egyedül { $since } óta ({ $cause }): a pecsételés működik, jutalom az itteni készletig.
   *[other] Egyedül { $since } óta ({ $cause }): { $count } bejegyzés vár; a pecsételés működik, jutalom az itteni készletig.
}
sync-strip-down-shop = { $count ->
    [0] Nincs kiszolgáló { $since } óta ({ $cause }): az üzlet elérhető kasszái ({ $tills }) egymást segítik.
   *[other] Nincs kiszolgáló { $since } óta ({ $cause }): { $count } bejegyzés vár; az üzlet elérhető kasszái ({ $tills }) egymást segítik.
}
sync-strip-earn-only = { $count ->
    [0] Egyedül { $since } óta ({ $cause }): a pecsételés működik, a jutalmak várnak.
   *[other] Egyedül { $since } óta ({ $cause }): { $count } bejegyzés vár; a pecsételés működik, a jutalmak várnak.
}

# Az állapotlap.
window-part-server = Kiszolgáló
health-part-server = Kiszolgáló
health-part-shop = Az üzlet kasszái
health-shop-reached = { $count ->
   *[other] { $count } másik kassza elérhető, internet nélkül is
}
health-server-good = Kapcsolódva
health-server-connecting = Kapcsolódik
health-entries-sent = Mind a kiszolgálón van
health-entries-wait = { $count } bejegyzés vár a kiszolgálóra
health-action-try-now = Próba most

# Párosítás.
pair-not-a-code = Ez nem párosítókód.
pair-not-a-code-cure = Futtassa: `tillstamp-server till pair`, és olvassa be, amit mutat, vagy írja be a betűket.
pair-address-wrong = Ez nem egy kiszolgáló címe.
pair-address-wrong-cure = Így néz ki: https://stamps.example:8443, ahogy a kiszolgáló kiírja.
pair-address-missing = A betűk magukban nem mondják meg, hol a kiszolgáló.
pair-address-missing-cure = Adja meg a címét is; a kiszolgáló a betűk mellé írja.
pair-code-wrong = A kiszolgáló nem ismeri ezt a párosítókódot.
pair-code-wrong-cure = A kód egyszer és rövid ideig érvényes: készítsen újat a kiszolgálón.
pair-other-merchant = Ennek a kasszának a múltja másik üzleté, mint a kód.
pair-other-merchant-cure = Készítsen a kiszolgálón kódot a saját üzletéhez, vagy állítsa be újra a kasszát.
pair-already = Ez a kassza már kiszolgálóhoz kapcsolódik.
pair-already-cure = Előbb válassza le.
pair-compare = A kiszolgáló csak ezzel az ujjlenyomattal igazolja magát: { $words }
pair-compare-cure = Ha a kiszolgáló ugyanezeket a szavakat írja ki, párosítsa újra a --trust kapcsolóval és ezekkel a szavakkal.
pair-root-differs = Másik kiszolgáló válaszolt, mint amelyik a kódot készítette.
pair-root-differs-cure = Ne folytassa: lehet, hogy valaki lehallgatja. Készítsen új kódot a kiszolgálón.
pair-leads-to = Ez a kód ide vezet: { $merchant }, { $store }. Még nincs felhasználva.
pair-done = Kapcsolódva: { $merchant }, { $store }.
pair-not-joined = Ez a kassza nem kapcsolódik kiszolgálóhoz.
pair-not-joined-cure = Előbb párosítsa.
pair-unsent = { $count } bejegyzés még nem ért el a kiszolgálóra.
pair-unsent-cure = Kapcsolja össze a kasszát és várjon, vagy előbb exportálja őket.
pair-left = Ez a kassza újra önállóan működik.
