# Joining a server in the window, and the page about other tills.
setup-step-begin = Začátek
setup-step-server = Server
pairing-back = Zpět
pairing-title = Párovací kód serveru
pairing-why = Spusťte na serveru `tillstamp-server till pair`. Kód, který ukáže, podržte před kamerou nebo ho načtěte čtečkou.
pairing-address = Adresa serveru
pairing-address-hint = Tak jak ji server vypíše, třeba https://stamps.example:8443.
pairing-code = Párovací kód
pairing-code-hint = 28 znaků; na velikosti písmen, mezerách a spojovnících nezáleží.
pairing-code-length = { $count ->
    [one] Toto je { $count } znak; párovací kód jich má 28.
    [few] Toto jsou { $count } znaky; párovací kód jich má 28.
   *[other] Toto je { $count } znaků; párovací kód jich má 28.
}
pairing-code-check = Některý znak nesedí: porovnejte skupiny jednu po druhé.
pairing-look-up = Zjistit, kam vede
pairing-compare-title = Porovnejte tato slova
pairing-compare-why = Server má vlastnoručně vydaný certifikát. Pokud vedle kódu vypisuje týchž osm slov, je to ten pravý. Pokud ne, někdo může odposlouchávat.
pairing-same = Jsou stejná
pairing-differ = Liší se
pairing-confirm-title = Připojit k tomuto podniku?
pairing-confirm-fresh = Karty, členové i obsluha přijdou ze serveru. Kód zatím není použit.
pairing-confirm-brings = Pokladna s sebou přinese své členy i celou historii. Kód zatím není použit.
pairing-confirm-empty = K tomuto podniku se ještě žádná pokladna nepřipojila. Založte ho zde: na konci se připojí sám.
pairing-shop = Podnik
pairing-store = Provozovna
pairing-server = Server
pairing-certificate = Certifikát
pairing-vouched = Ručí za něj známá autorita
pairing-name = Název této pokladny
pairing-name-hint = Jak jí lidé říkají: Bar, Terasa, Nahoře.
pairing-name-missing = Pojmenujte tuto pokladnu.
pairing-join = Připojit
pairing-again = Zkusit znovu
pairing-set-up-here = Založit podnik zde
pairing-asking-title = Okamžik
pairing-asking-why = Když spojení selže, nic se neztratí: týž kód lze zkusit znovu.
pairing-looking = Ptám se serveru, kam kód vede…
pairing-joining = Připojuji…
pairing-reading-title = Pokladna je připojena
pairing-reading-why = Čte, co podnik ví. Jakmile se lidé mohou přihlásit, zbytek může doběhnout při práci.
pairing-reading = Čtu historii podniku…
pairing-read = { $count } z { $total } záznamů
pairing-go-on = Pokračovat hned
pairing-no-people = Server zatím nezná nikoho, kdo tu pracuje.
pairing-no-people-cure = Nechte první pokladnu jednou se spojit se serverem a zkuste to znovu.
pairing-training = Cvičný režim zůstává sám.
pairing-training-cure = Nejdřív ho ukončete.
pairing-manager = K serveru smí pokladnu připojit jen vedoucí nebo majitel.
pairing-manager-cure = Přihlaste se jako jeden z nich.
pairing-alone = Tato pokladna pracuje sama.
pairing-joined = Připojena
pairing-last-heard = Poslední spojení
pairing-lease = Odměny fungují bez serveru do
pairing-nameless = Pokladna bez názvu
pairing-entries-here = { $count ->
    [one] zde známý { $count } záznam
    [few] zde známé { $count } záznamy
   *[other] zde známých { $count } záznamů
}
pairing-trying = Ptám se serveru.
pairing-aside-of = { $what }, { $name }
pairing-aside-twice = Už se to stalo u jiné pokladny: počítá se jednou.
pairing-aside-person = Rozhodne o tom člověk u serveru.
pairing-leave-title = Odpojit od serveru?
pairing-leave-body = Pokladna pak pracuje sama: ostatní neuvidí, co se zde orazítkuje, a vydá jen to, co sama drží.
pairing-leave-unsent = { $count ->
    [one] Na server nedorazil { $count } záznam. Lepší je počkat; jinak se nejdřív zapíše do této složky.
    [few] Na server nedorazily { $count } záznamy. Lepší je počkat; jinak se nejdřív zapíšou do této složky.
   *[other] Na server nedorazilo { $count } záznamů. Lepší je počkat; jinak se nejdřív zapíšou do této složky.
}
pairing-leave-export = Zapsat a odpojit
pairing-leave-folder = Složka
pairing-leave-folder-wrong = Napište celou cestu, třeba /media/stick.
pairing-leave-yes = Odpojit
pairing-left-exported = Pokladna pracuje zase sama. Její záznamy jsou v { $file }.
pairing-comparing = Porovnávám se serverem…
pairing-same-entries = Na obou stranách totéž: { $entries } záznamů této pokladny, { $units } razítek a odměn, které tu leží.
pairing-older = { $count ->
    [one] V obraze serveru chybí { $count } záznam odeslaný od té doby. Porovnejte znovu za deset minut.
    [few] V obraze serveru chybí { $count } záznamy odeslané od té doby. Porovnejte znovu za deset minut.
   *[other] V obraze serveru chybí { $count } záznamů odeslaných od té doby. Porovnejte znovu za deset minut.
}
pairing-other-entries = Server má jiné záznamy této pokladny než ona sama.
pairing-other-entries-cure = Zkontrolujte knihu zde a spusťte na serveru `tillstamp-server verify`. Nic se zatím na žádné straně neztratilo.
pairing-other-units = Záznamy jsou stejné, ale ne to, co tu leží.
pairing-other-units-cure = Pokud server právě o něčem rozhodl, porovnejte znovu za deset minut; jinak spusťte `tillstamp-server verify`.
pairing-here-there = zde { $here }, na serveru { $there }
