# What was refused, and what to do next.
refusal-sign-in-first = Nikdo není přihlášen.
refusal-sign-in-first-cure = Klepněte na své jméno a zadejte PIN.
refusal-operator-inactive = Tato osoba tu už nepracuje.
refusal-operator-inactive-cure = Přihlaste se jako někdo jiný.
refusal-not-a-manager = Tento PIN nepatří vedoucímu.
refusal-not-a-manager-cure = Požádejte vedoucího, ať zadá svůj PIN.
refusal-manager-needed-void = Stornovat smí jen vedoucí.
refusal-manager-needed-void-cure = Požádejte vedoucího o PIN.
refusal-manager-needed-undo-of-others = Toto udělal kolega.
refusal-manager-needed-undo-of-others-cure = Požádejte vedoucího o PIN.
refusal-manager-needed-give-reward = Odměnu smí darovat jen vedoucí.
refusal-manager-needed-give-reward-cure = Požádejte vedoucího o PIN.
refusal-manager-needed-merge = Sloučit dva členy smí jen vedoucí.
refusal-manager-needed-merge-cure = Požádejte vedoucího o PIN.
refusal-manager-needed-pause = Odměny smí pozastavit jen vedoucí.
refusal-manager-needed-pause-cure = Požádejte vedoucího o PIN.
refusal-manager-needed-close-day = Den smí uzavřít jen vedoucí.
refusal-manager-needed-close-day-cure = Požádejte vedoucího o PIN.
refusal-manager-needed-staff = Personál smí měnit jen vedoucí.
refusal-manager-needed-staff-cure = Požádejte vedoucího o PIN.
refusal-manager-needed-stock = Zásobu smí měnit jen vedoucí.
refusal-manager-needed-stock-cure = Požádejte vedoucího o PIN.
refusal-manager-needed-erase = Vymazat člena smí jen vedoucí.
refusal-manager-needed-erase-cure = Požádejte vedoucího o PIN.
refusal-manager-needed-move-award = Na vlastní přesun je už pozdě.
refusal-manager-needed-move-award-cure = Požádejte vedoucího o PIN.
refusal-owner-needed = Toto smí jen majitel.
refusal-owner-needed-cure = Požádejte majitele, ať se přihlásí.
refusal-unknown-member = Tohoto člena tu neznáme.
refusal-unknown-member-cure = Vyhledejte člena, nebo založte nového.
refusal-already-enrolled = Tento člen už je zapsán.
refusal-already-enrolled-cure = Naskenujte kartu a obslužte člena.
refusal-member-erased = Člen byl vymazán, karta neplatí.
refusal-member-erased-cure = Nabídněte nový zápis s novou kartou.
refusal-own-card = To je vaše vlastní karta.
refusal-own-card-cure = Nechte se obsloužit kolegou.
refusal-already-stamped = Už orazítkováno. Další za { $wait }.
refusal-already-stamped-cure = Odměny fungují. Vedoucí může razítkovat znovu.
refusal-daily-cap-reached = { $limit ->
    [one] Dnes už návštěva započtena byla.
    [few] Dosažen denní limit { $limit } návštěv.
   *[other] Dosažen denní limit { $limit } návštěv.
}
refusal-daily-cap-reached-cure = Zítra se počítá znovu. Vedoucí může i teď.
refusal-card-blocked = Tato tištěná karta je zablokovaná.
refusal-card-blocked-cure = Vyhledejte člena a vydejte novou kartu.
refusal-device-revoked = Tento telefon už neplatí.
refusal-device-revoked-cure = Vyhledejte člena a připojte telefon znovu.
refusal-no-such-card = Taková razítkovací karta není.
refusal-no-such-card-cure = Vyberte kartu ze seznamu.
refusal-card-inactive = { $card }: nová razítka se nedávají.
refusal-card-inactive-cure = Připravené odměny lze stále využít.
refusal-not-counted = { $card }: položky se nepočítají.
refusal-not-counted-cure = Použijte +1 razítko.
refusal-count-zero = Počet je nula.
refusal-count-zero-cure = Zadejte alespoň jedna.
refusal-too-many-at-once = { $limit ->
    [one] { $given } je moc; nejvýše jedno na návštěvu.
    [few] { $given } je moc; nejvýše { $limit } na návštěvu.
   *[other] { $given } je moc; nejvýše { $limit } na návštěvu.
}
refusal-too-many-at-once-cure = Zadejte méně, nebo požádejte vedoucího o PIN.
refusal-too-much-for-one-entry = Na jeden zápis je toho moc.
refusal-too-much-for-one-entry-cure = Rozdělte to na menší kroky.
refusal-shift-limit-reached = { $limit ->
    [one] Váš dnešní limit ({ $limit }) je vyčerpán.
    [few] Váš dnešní limit ({ $limit }) je vyčerpán.
   *[other] Váš dnešní limit ({ $limit }) je vyčerpán.
}
refusal-shift-limit-reached-cure = Požádejte vedoucího o PIN.
refusal-shift-void-limit-reached = Váš limit vrácených akcí ({ $limit }) je vyčerpán.
refusal-shift-void-limit-reached-cure = Požádejte vedoucího o PIN.
refusal-adjust-over-limit = Nejvyšší oprava najednou je { $limit }.
refusal-adjust-over-limit-cure = Opravte méně, nebo požádejte nadřízeného.
refusal-not-enough = K dispozici { $have }, potřeba { $need }.
refusal-not-enough-cure = Zvolte méně.
refusal-no-such-reward = Taková odměna není.
refusal-no-such-reward-cure = Vyberte odměnu ze seznamu.
refusal-reward-not-ready = { $reward }: ještě není připraveno.
refusal-reward-not-ready-cure = Ukažte zákazníkovi, kolik chybí.
refusal-reward-expired = { $reward }: poslední den byl { $date }.
refusal-reward-expired-cure = Vedoucí ji může dát z dobré vůle.
refusal-reward-inactive = { $reward } se teď nevydává.
refusal-reward-inactive-cure = Nabídněte jinou odměnu, nebo se zeptejte vedoucího.
refusal-reward-next-visit = { $reward }: získáno právě teď.
refusal-reward-next-visit-cure = Využít ji lze od příští návštěvy.
refusal-out-of-stock = { $left ->
    [one] { $reward }: zbývá jen jedna.
    [few] { $reward }: zbývají jen { $left }.
   *[other] { $reward }: zbývá jen { $left }.
}
refusal-out-of-stock-cure = Nabídněte jinou odměnu, nebo přepočtěte zásobu.
refusal-redemptions-paused = Odměny jsou pozastavené.
refusal-redemptions-paused-cure = Razítka běží dál. Odměny obnoví vedoucí.
refusal-redemptions-ended = Program skončil { $date }.
refusal-redemptions-ended-cure = Řekněte to zákazníkovi; prodloužit může majitel.
refusal-confirm-card = Je to zákazníkova vlastní karta?
refusal-confirm-card-cure = Ověřte a klepněte znovu na Předat.
refusal-static-card-limit = { $limit ->
    [one] Dnešní odměna na kartu je vyčerpána.
    [few] Dnešní { $limit } odměny na kartu jsou vyčerpány.
   *[other] Dnešních { $limit } odměn na kartu je vyčerpáno.
}
refusal-static-card-limit-cure = Požádejte o kód z telefonu, nebo PIN vedoucího.
refusal-clock-unsure = Pokladna si není jistá časem.
refusal-clock-unsure-cure = Je třeba PIN vedoucího; čas nastaví majitel.
refusal-reward-elsewhere = { $count ->
    [one] { $reward }: je uložena jinde ({ $place }).
   *[other] { $reward }: { $count }× uloženo jinde ({ $place }).
}
refusal-reward-elsewhere-cure = Vydat ji lze tam, nebo tady po obnovení spojení.
refusal-reward-elsewhere-since = { $count ->
    [one] { $reward }: získána jinde ({ $place }) od výpadku spojení v { $since }.
   *[other] { $reward }: { $count }× získáno jinde ({ $place }) od výpadku spojení v { $since }.
}
refusal-reward-elsewhere-since-cure = Vydat ji lze tam, nebo tady po obnovení spojení.
refusal-stamps-elsewhere = { $count ->
    [one] { $reward }: jedno razítko je uloženo jinde ({ $place }).
    [few] { $reward }: { $count } razítka jsou uložena jinde ({ $place }).
   *[other] { $reward }: { $count } razítek je uloženo jinde ({ $place }).
}
refusal-stamps-elsewhere-cure = Bude připravena, jakmile je pokladna načte.
refusal-stamps-elsewhere-since = { $count ->
    [one] { $reward }: jedno razítko přibylo jinde ({ $place }) od výpadku spojení v { $since }.
    [few] { $reward }: { $count } razítka přibyla jinde ({ $place }) od výpadku spojení v { $since }.
   *[other] { $reward }: { $count } razítek přibylo jinde ({ $place }) od výpadku spojení v { $since }.
}
refusal-stamps-elsewhere-since-cure = Bude připravena, jakmile se spojení obnoví.
refusal-lease-ended = Pokladna je příliš dlouho bez spojení: od { $since } jen přidává razítka.
refusal-lease-ended-cure = Obnovte spojení se serverem; zatím se nic neztratí.
refusal-void-elsewhere = Toto proběhlo na jiné pokladně ({ $place }).
refusal-void-elsewhere-cure = Vraťte to tam.
place-server = server
place-another-till = jiná pokladna
refusal-nothing-to-undo = Není co vrátit.
refusal-nothing-to-undo-cure = Najděte zápis v deníku.
refusal-already-reversed = Toto už bylo vráceno.
refusal-already-reversed-cure = Není třeba nic dělat.
refusal-cannot-be-undone = Toto tu vrátit nelze.
refusal-cannot-be-undone-cure = Opravte to na listu člena.
refusal-undo-too-late = Jedním klepnutím lze vrátit jen { $limit }.
refusal-undo-too-late-cure = Požádejte vedoucího o storno s důvodem.
refusal-award-used = Razítka už byla použita na odměnu.
refusal-award-used-cure = Vedoucí je může stornovat a dát nová.
refusal-award-partly-used = { $can ->
    [one] Předat lze už jen jedno z { $asked }; zbytek byl použit.
    [few] Předat lze už jen { $can } z { $asked }; zbytek byl použit.
   *[other] Předat lze už jen { $can } z { $asked }; zbytek byl použit.
}
refusal-award-partly-used-cure = Předejte méně, nebo to vedoucí stornuje.
refusal-nothing-to-move = Zápis nic k přesunu nedal.
refusal-nothing-to-move-cure = Vraťte ho a naskenujte správnou kartu.
refusal-split-too-few = Vyberte aspoň dva členy.
refusal-split-too-few-cure = Přidejte dalšího člena, nebo přesuňte vše.
refusal-split-too-many = { $limit ->
    [one] Rozdělit lze nejvýše jednomu členovi.
    [few] Rozdělit lze nejvýše mezi { $limit } členy.
   *[other] Rozdělit lze nejvýše mezi { $limit } členů.
}
refusal-split-too-many-cure = Některé členy vynechejte.
refusal-split-sum = Součet dílů je { $given }, k rozdělení je ale { $total }.
refusal-split-sum-cure = Upravte díly, aby dohromady daly { $total }.
refusal-same-member = Je to tentýž člen.
refusal-same-member-cure = Vyberte jiného člena.
refusal-already-merged = Tito členové už byli sloučeni.
refusal-already-merged-cure = Otevřete člena, který zůstal.
refusal-merge-chained = K tomuto členu jsou sloučeni jiní.
refusal-merge-chained-cure = Nejdřív to vraťte, pak slučte znovu.
refusal-joined-merge = Dokud pokladna patří k serveru, nelze členy sloučit.
refusal-joined-merge-cure = Dál používejte jednu kartu: připište na ni razítka z druhé a tam je odeberte.
refusal-merge-too-old = { $limit ->
    [one] Vrátit to lze jen jeden den.
    [few] Vrátit to lze jen { $limit } dny.
   *[other] Vrátit to lze jen { $limit } dní.
}
refusal-merge-too-old-cure = Založte člena a razítka přesuňte ručně.
refusal-no-card-issued = Člen nemá tištěnou kartu.
refusal-no-card-issued-cure = Nejdřív kartu vydejte.
refusal-already-blocked = Karta už je zablokovaná.
refusal-already-blocked-cure = Vydejte novou kartu.
refusal-too-many-cards = Pro člena už nelze vydat další kartu.
refusal-too-many-cards-cure = Založte nového člena a oba slučte.
refusal-too-many-devices = { $limit ->
    [one] Člen může mít jeden telefon.
    [few] Člen může mít { $limit } telefony.
   *[other] Člen může mít { $limit } telefonů.
}
refusal-too-many-devices-cure = Nejdřív odeberte starý telefon.
refusal-device-known = Telefon už je připojen.
refusal-device-known-cure = Není třeba nic dělat.
refusal-device-unknown = Telefon k tomuto členu nepatří.
refusal-device-unknown-cure = Vyberte telefon ze seznamu.
refusal-key-malformed = Klíč telefonu nelze přečíst.
refusal-key-malformed-cure = Požádejte zákazníka o nové připojení.
refusal-unknown-wording = Tento text souhlasu v programu není.
refusal-unknown-wording-cure = Otevřete člena znovu a zeptejte se znovu.
refusal-day-already-closed = Den už je uzavřen: uzávěrka { $number }.
refusal-day-already-closed-cure = Otevřete ji a vytiskněte znovu.
refusal-day-not-begun = { $date } ještě nezačal.
refusal-day-not-begun-cure = Vyberte dnešek nebo dřívější den.
refusal-program-faulty = { $faults ->
    [one] Program má jednu chybu.
    [few] Program má { $faults } chyby.
   *[other] Program má { $faults } chyb.
}
refusal-program-faulty-cure = Opravte označená pole.
refusal-program-from-past = { $date } už minul.
refusal-program-from-past-cure = Vyberte dnešek nebo pozdější den.
refusal-no-stock-kept = { $reward }: zásoba se nesleduje.
refusal-no-stock-kept-cure = Nejdřív zapněte zásobu v programu.
refusal-last-owner = Provozovna musí mít majitele.
refusal-last-owner-cure = Nejdřív určete jiného majitele.
refusal-nothing-changed = Už to tak je.
refusal-nothing-changed-cure = Není třeba nic dělat.
refusal-code-not-ours = To není náš kód.
refusal-code-not-ours-cure = Požádejte o věrnostní kartu nebo její stránku.
refusal-code-damaged = Kód je poškozený nebo neúplný.
refusal-code-damaged-cure = Ukažte celý kód, nebo zadejte číslo karty.
refusal-code-other-shop = Karta je z jiného obchodu.
refusal-code-other-shop-cure = Požádejte o naši kartu, nebo nabídněte členství.
refusal-code-forged = Kód není pravý.
refusal-code-forged-cure = Neobsluhujte a řekněte to vedoucímu.
refusal-code-expired = Kód už neplatí { $ago }.
refusal-code-expired-cure = Požádejte zákazníka, ať kartu znovu otevře.
refusal-code-from-future = Hodiny telefonu jdou o { $ahead } napřed.
refusal-code-from-future-cure = Požádejte o automatický čas v telefonu.
refusal-code-used = Tento kód už byl použit.
refusal-code-used-cure = Požádejte zákazníka o čerstvý kód.
refusal-code-unknown-phone = Tento telefon tu ještě neznáme.
refusal-code-unknown-phone-cure = Ať klepne na „Nerozpoznáno? Ukázat velký kód“.
