# Spojení se serverem: co se děje (s nápravou) a pár slov do stavového řádku.
sync-no-network = Tato pokladna nemá síť.
sync-no-network-cure = Zkontrolujte kabel nebo Wi-Fi. Vše zůstává uloženo zde, než se síť vrátí.
sync-no-network-short = chybí síť
sync-name-unknown = Jméno serveru nelze vyhledat.
sync-name-unknown-cure = Restartujte router. Pokud to trvá, zkontrolujte adresu serveru.
sync-name-unknown-short = jméno serveru nelze najít
sync-unreachable = K serveru nevede žádná cesta.
sync-unreachable-cure = Zkontrolujte router a připojení k internetu.
sync-unreachable-short = k serveru nevede cesta
sync-refused = Počítač se serverem odpovídá, ale server na něm neběží.
sync-refused-cure = Spusťte tillstamp-server, nebo zkontrolujte port v jeho adrese.
sync-refused-short = server neběží
sync-silent = Server neodpovídá.
sync-silent-cure = Zkontrolujte připojení k internetu. Pokladna to zkouší sama dál.
sync-silent-short = server neodpovídá
sync-cut-off = Spojení se přerušuje.
sync-cut-off-cure = Síť je slabá nebo přetížená. Pokladna to zkouší sama dál.
sync-cut-off-short = spojení se přerušuje
sync-captive = Síť chce, aby se někdo nejdřív přihlásil.
sync-captive-cure = Otevřete v této síti webovou stránku, přihlaste se a stiskněte „Zkusit teď“.
sync-captive-short = síť chce přihlášení
sync-proxy = Místo serveru odpovídá něco mezi pokladnou a serverem (kód { $status }).
sync-proxy-cure = Restartujte server nebo proxy před ním; zeptejte se správce sítě.
sync-proxy-short = místo serveru odpovídá něco jiného
sync-foreign = Na adrese serveru neodpovídá server Tillstamp.
sync-foreign-cure = Zkontrolujte adresu a port.
sync-foreign-short = neodpovídá server Tillstamp
sync-certificate-expired = Certifikát serveru vypršel { $date }.
sync-certificate-expired-cure = Obnovte jej na serveru. Pokud je dnes dřívější den, nastavte hodiny pokladny.
sync-certificate-expired-short = certifikát serveru vypršel
sync-certificate-not-yet = Certifikát serveru platí až od { $date }.
sync-certificate-not-yet-cure = Dnes je nejspíš později: nastavte hodiny pokladny.
sync-certificate-not-yet-short = hodiny nebo certifikát nesouhlasí
sync-certificate-unknown = Za certifikát serveru neručí nikdo, komu pokladna věří.
sync-certificate-unknown-cure = Spárujte ji znovu QR kódem, který ukáže server; někdo může odposlouchávat.
sync-certificate-unknown-short = server se neumí prokázat
sync-certificate-name = Certifikát serveru je na jiné jméno.
sync-certificate-name-cure = Zkontrolujte adresu serveru, nebo obnovte jeho certifikát pro toto jméno.
sync-certificate-name-short = certifikát je na jiné jméno
sync-certificate-changed = Server ukazuje jiný certifikát než při párování.
sync-certificate-changed-cure = Pokud byl vyměněn záměrně, spárujte znovu. Pokud ne, někdo může odposlouchávat.
sync-certificate-changed-short = certifikát serveru se změnil
sync-clock-wrong = Hodiny pokladny se od serveru lišily o { $difference }.
sync-clock-wrong-cure = Teď se řídí serverem. Nastavte hodiny počítače, ať to tak zůstane.
sync-clock-wrong-short = hodiny šly špatně
sync-token-unknown = Server už tuto pokladnu nezná.
sync-token-unknown-cure = Spárujte ji znovu. Co je zde zaznamenáno, zůstává.
sync-token-unknown-short = server pokladnu nezná
sync-fenced = Provozovatel tuto pokladnu od serveru odpojil.
sync-fenced-cure = Razítka se zaznamenávají a zůstávají. Zeptejte se provozovatele, nebo záznamy vyvezte.
sync-fenced-short = odpojeno provozovatelem
sync-server-old = Server je na tuto pokladnu příliš starý.
sync-server-old-cure = Aktualizujte server. Do té doby zůstává vše uloženo zde.
sync-server-old-short = server je příliš starý
sync-server-new = Tato pokladna je na server příliš stará.
sync-server-new-cure = Aktualizujte tuto pokladnu. Do té doby zůstává vše uloženo zde.
sync-server-new-short = pokladna je příliš stará
sync-server-busy = Server prosí o strpení.
sync-server-busy-cure = Pokladna to zkusí sama znovu.
sync-server-busy-short = server má moc práce
sync-server-restoring = Server byl obnoven ze zálohy a čeká na ostatní pokladny.
sync-server-restoring-cure = Razítka a co je uloženo zde, fungují. Zapněte ostatní pokladny, nebo odpojte ztracené.
sync-server-restoring-short = server byl obnoven
sync-server-full = Disk serveru je plný.
sync-server-full-cure = Uvolněte tam místo. Do té doby zůstává vše uloženo zde.
sync-server-full-short = disk serveru je plný
sync-server-fault = Server selhal (kód { $status }).
sync-server-fault-cure = Podívejte se do protokolu serveru. Pokladna to zkusí sama znovu.
sync-server-fault-short = server selhal
sync-corrupt = Odpověď serveru došla poškozená.
sync-corrupt-cure = Pokladna to zkusí sama znovu. Pokud to trvá, zkontrolujte síť po cestě.
sync-corrupt-short = odpovědi docházejí poškozené
sync-implausible = Odpověď serveru odporuje tomu, co pokladna ví. Nic z ní nebylo převzato.
sync-implausible-cure = Pokladna to zkusí sama znovu. Pokud to trvá, spusťte `tillstamp-server verify`.
sync-implausible-short = server odporuje pokladně
sync-rejected = Server nepřijímá, co pokladna posílá ({ $code }).
sync-rejected-cure = Vše zůstává uloženo zde. Zkontrolujte knihu pokladny, pak protokol serveru.
sync-rejected-short = server záznamy nepřijímá
sync-here = Vlastní data pokladny nelze zapsat.
sync-here-cure = Zkontrolujte disk.
sync-here-short = disk pokladny
sync-lease = Příliš dlouho bez spojení: odměny čekají na server.
sync-lease-cure = Razítka fungují. Jednou pokladnu připojte a odměny půjdou znovu.
sync-set-aside = { $count ->
    [one] { $count } záznam této pokladny čeká na rozhodnutí na serveru.
    [few] { $count } záznamy této pokladny čekají na rozhodnutí na serveru.
   *[other] { $count } záznamů této pokladny čeká na rozhodnutí na serveru.
}
sync-set-aside-cure = Rozhodne provozovatel: `tillstamp-server quarantine list`.

# Stavový řádek.
sync-strip-sent = Připojeno: vše je na serveru.
sync-strip-sending = { $count ->
    [one] Připojeno: { $count } záznam je na cestě.
    [few] Připojeno: { $count } záznamy jsou na cestě.
   *[other] Připojeno: { $count } záznamů je na cestě.
}
sync-strip-connecting = { $count ->
    [one] Připojuje se: { $count } záznam čeká zde.
    [few] Připojuje se: { $count } záznamy čekají zde.
   *[other] Připojuje se: { $count } záznamů čeká zde.
}
sync-strip-down = { $count ->
    [0] Sama od { $since } ({ $cause }): razítka fungují, odměny v mezích toho, co je uloženo zde.
    [one] Sama od { $since } ({ $cause }): { $count } záznam čeká; razítka fungují, odměny v mezích toho, co je uloženo zde.
    [few] Sama od { $since } ({ $cause }): { $count } záznamy čekají; razítka fungují, odměny v mezích toho, co je uloženo zde.
   *[other] Sama od { $since } ({ $cause }): { $count } záznamů čeká; razítka fungují, odměny v mezích toho, co je uloženo zde.
}
sync-strip-down-shop = { $count ->
    [0] Bez serveru od { $since } ({ $cause }): pokladny této prodejny v dosahu ({ $tills }) si pomáhají navzájem.
    [one] Bez serveru od { $since } ({ $cause }): { $count } záznam čeká; pokladny této prodejny v dosahu ({ $tills }) si pomáhají navzájem.
    [few] Bez serveru od { $since } ({ $cause }): { $count } záznamy čekají; pokladny této prodejny v dosahu ({ $tills }) si pomáhají navzájem.
   *[other] Bez serveru od { $since } ({ $cause }): { $count } záznamů čeká; pokladny této prodejny v dosahu ({ $tills }) si pomáhají navzájem.
}
sync-strip-earn-only = { $count ->
    [0] Sama od { $since } ({ $cause }): razítka fungují, odměny čekají.
    [one] Sama od { $since } ({ $cause }): { $count } záznam čeká; razítka fungují, odměny čekají.
    [few] Sama od { $since } ({ $cause }): { $count } záznamy čekají; razítka fungují, odměny čekají.
   *[other] Sama od { $since } ({ $cause }): { $count } záznamů čeká; razítka fungují, odměny čekají.
}

# Stav zařízení.
window-part-server = Server
health-part-server = Server
health-part-shop = Pokladny této prodejny
health-shop-reached = { $count ->
    [one] { $count } další pokladna v dosahu, i bez internetu
    [few] { $count } další pokladny v dosahu, i bez internetu
   *[other] { $count } dalších pokladen v dosahu, i bez internetu
}
health-server-good = Připojeno
health-server-connecting = Připojuje se
health-entries-sent = Všechny jsou na serveru
health-entries-wait = { $count ->
    [one] { $count } záznam čeká na server
    [few] { $count } záznamy čekají na server
   *[other] { $count } záznamů čeká na server
}
health-action-try-now = Zkusit teď

# Párování.
pair-not-a-code = Toto není párovací kód.
pair-not-a-code-cure = Spusťte `tillstamp-server till pair` a naskenujte, co ukáže, nebo opište písmena.
pair-address-wrong = Toto není adresa serveru.
pair-address-wrong-cure = Vypadá jako https://stamps.example:8443, tak jak ji server vypíše.
pair-address-missing = Samotná písmena neřeknou, kde server je.
pair-address-missing-cure = Zadejte i jeho adresu; server ji vypíše vedle písmen.
pair-code-wrong = Server tento párovací kód nezná.
pair-code-wrong-cure = Kód platí jednou a jen chvíli: vytvořte na serveru nový.
pair-other-merchant = Historie této pokladny patří jinému podniku než kód.
pair-other-merchant-cure = Vytvořte na serveru kód pro její podnik, nebo pokladnu založte znovu.
pair-already = Tato pokladna už je k serveru připojena.
pair-already-cure = Nejdřív ji odpojte.
pair-compare = Server se prokazuje jen tímto otiskem: { $words }
pair-compare-cure = Pokud server vypisuje stejná slova, spárujte znovu s --trust a těmito slovy.
pair-root-differs = Odpověděl jiný server než ten, který kód vytvořil.
pair-root-differs-cure = Nepokračujte: někdo může odposlouchávat. Vytvořte na serveru nový kód.
pair-leads-to = Tento kód vede do: { $merchant }, { $store }. Zatím není použit.
pair-done = Připojeno: { $merchant }, { $store }.
pair-not-joined = Tato pokladna není připojena k serveru.
pair-not-joined-cure = Nejdřív ji spárujte.
pair-unsent = { $count ->
    [one] { $count } záznam ještě nedošel na server.
    [few] { $count } záznamy ještě nedošly na server.
   *[other] { $count } záznamů ještě nedošlo na server.
}
pair-unsent-cure = Připojte pokladnu a počkejte, nebo je nejdřív vyvezte.
pair-left = Tato pokladna pracuje zase sama.
