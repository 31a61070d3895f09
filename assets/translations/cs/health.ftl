# States of the till's parts, faults, and what cures them.
fault-unknown = Něco se nepovedlo. Nic se nezměnilo.
fault-unknown-cure = Zkuste to znovu. Pokud to trvá, otevřete stav zařízení.
fault-disk-full = Disk je plný. Nic se nezapsalo.
fault-disk-full-cure = Uvolněte místo; dřívější záznamy jsou v bezpečí.
fault-disk-failed = Disk nepracuje, jak má. Nic se nezapsalo.
fault-disk-failed-cure = Spusťte pokladnu znovu. Když se to opakuje, vyměňte disk a obnovte zálohu.
fault-read-only = Do datové složky nelze zapisovat.
fault-read-only-cure = Zkontrolujte disk a práva složky.
fault-busy = Data drží jiný program.
fault-busy-cure = Zavřete jej a zkuste to znovu.
fault-corrupt = Data jsou poškozená.
fault-corrupt-cure = Spusťte znovu a obnovte nejnovější zálohu.
fault-private-unreadable = Údaje člena nelze otevřít.
fault-private-unreadable-cure = Razítka a odměny fungují; obnovte klíče ze zálohy.
fault-no-card-key = Toto zařízení neumí vydávat karty.
fault-no-card-key-cure = Zadejte obnovovací slova ve stavu zařízení.
open-second-instance = Tillstamp tu už běží.
open-second-instance-cure = Použijte otevřené okno.
open-read-only = Do datové složky nelze zapisovat.
open-read-only-cure = Zkontrolujte disk a práva složky.
open-disk-full = Disk je plný.
open-disk-full-cure = Uvolněte místo a spusťte znovu.
open-corrupt = Kniha je poškozená; soubor zůstal zachován.
open-corrupt-cure = Obnovte nejnovější zálohu.
open-newer = Data jsou z novější verze Tillstamp.
open-newer-cure = Aktualizujte toto zařízení.
open-no-shop = V této složce není žádný podnik.
open-no-shop-cure = Založte jej, nebo obnovte zálohu.
open-unfinished = Založení tohoto podniku se nedokončilo.
open-unfinished-cure = Založte podnik znovu. Co bylo rozpracováno, zůstane uloženo pod jiným jménem.
open-exists = V této složce už podnik je.
open-exists-cure = Otevřete jej, nebo vyberte jinou složku.
start-restored = Obnoveno ze zálohy; začíná epocha { $epoch }.
start-restored-cure = Odměny vydané po záloze lze vydat znovu: dejte na ně pozor.
start-rolled-back = Tento disk je starší kopie; začíná epocha { $epoch }.
start-rolled-back-cure = Co se stalo po kopii, chybí. Máte-li novější zálohu, obnovte ji.
start-other-machine = Data přišla z jiného počítače; začíná epocha { $epoch }.
start-other-machine-cure = Používejte dál jen jeden z obou počítačů.
start-not-done = { $count ->
    [one] { $count } akce se přerušila před zápisem.
    [few] { $count } akce se přerušily před zápisem.
   *[other] { $count } akcí se přerušilo před zápisem.
}
start-not-done-cure = Nic z toho se nestalo: je-li host ještě tu, načtěte znovu.
start-not-shown = { $count ->
    [one] { $count } akce je zapsaná, ale neukázala se.
    [few] { $count } akce jsou zapsané, ale neukázaly se.
   *[other] { $count } akcí je zapsáno, ale neukázalo se.
}
start-not-shown-cure = Podívejte se na poslední akce a vraťte, co nemá platit.
start-erased-again = { $count ->
    [one] { $count } vymazaný člen ze zálohy byl vymazán znovu.
    [few] { $count } vymazaní členové ze zálohy byli vymazáni znovu.
   *[other] { $count } vymazaných členů ze zálohy bylo vymazáno znovu.
}
status-alone = { $entries ->
    [one] Pracuje samo: vše uloženo zde ({ $entries } záznam).
    [few] Pracuje samo: vše uloženo zde ({ $entries } záznamy).
   *[other] Pracuje samo: vše uloženo zde ({ $entries } záznamů).
}
status-backing-up = Probíhá zálohování.
status-clock-unsure = Vyžaduje pozornost: čas není jistý.
status-clock-unsure-cure = Razítka fungují. Čas nastaví majitel ve stavu zařízení.
status-redemptions-paused = Odměny jsou pozastavené. Razítka fungují.
status-redemptions-paused-cure = Vedoucí je může znovu povolit.
health-camera-works = { $name }
health-camera-absent = Žádná kamera
health-scanner-works = { $name }
health-scanner-absent = Žádná čtečka
health-printer-works = { $name }
health-printer-absent = Žádná tiskárna
health-disk-good = Volno { $free } MB
health-disk-low = Volno jen { $free } MB
health-disk-low-cure = Brzy uvolněte místo.
health-disk-full = Skoro plný: volno { $free } MB
health-disk-full-cure = Uvolněte místo hned; bez něj nelze zapisovat.
health-disk-unknown = Volné místo není známo
health-disk-unknown-cure = Zkontrolujte disk.
health-clock-sure = Čas je jistý
health-clock-unsure = Čas není jistý
health-clock-unsure-cure = Razítka fungují, nic nepropadá, odměny povoluje vedoucí. Čas zde nastaví majitel.
health-entries-alone = { $entries ->
    [one] Pracuje samo: { $entries } záznam uložen zde
    [few] Pracuje samo: { $entries } záznamy uloženy zde
   *[other] Pracuje samo: { $entries } záznamů uloženo zde
}
health-entries-unreadable = Záznamy nelze číst
health-entries-unreadable-cure = Spusťte znovu; pokud to trvá, obnovte zálohu.
health-backup-good = Zkontrolovaná, stáří { $age }
health-backup-old = Nejnovější záloha je stará { $age }
health-backup-old-cure = Zálohujte teď.
health-backup-none = Zatím žádná záloha
health-backup-none-cure = Zálohujte teď, nejlépe i na flash disk.
health-backup-failed = Poslední záloha se nezdařila
health-backup-failed-cure = Zkontrolujte disk a zálohujte.
backup-unusable = Tento soubor není použitelná záloha.
backup-unusable-cure = Vyberte jiný: ledger-….db ze složky záloh nebo z flash disku. Zde se nic nezměnilo.
health-card-key-missing = Toto zařízení zatím nevydává karty
health-card-key-missing-cure = Zadejte dvanáct slov z listu pro obnovu.
health-ledger-good = V pořádku (epocha { $epoch })
health-ledger-unreadable = Knihu nelze číst
health-ledger-unreadable-cure = Spusťte znovu; pokud to trvá, obnovte zálohu.
