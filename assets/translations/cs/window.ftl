# The counter's own texts: what is worded by the window and by no rule.
window-anonymous = Beze jména
window-card-number = Kartička { $number }
window-card-left = { $left ->
    [one] Ještě jedno razítko: { $reward }
    [few] Ještě { $left } razítka: { $reward }
   *[other] Ještě { $left } razítek: { $reward }
}
window-full-next = Nabídněte ji hned, nebo počká na příště.
window-camera-live = Dává obraz
window-who-next = { $who } · { $next }
window-undone = { $what } – vzato zpět
window-plus-one = +1 razítko
window-add-items = Přidat kusy
window-note = Poznámka: { $note }
window-until = do { $date }
window-no-end = bez konce platnosti
window-reward-times = { $count } × { $reward }
window-redeem-question = Předat: { $reward }?
window-redeem-once = Odměna se tím vyčerpá. Lze to vzít zpět.
window-key-in-free = Zdarma, sleva { $amount }
window-key-in-amount = Sleva { $amount }
window-key-in-percent = Sleva { $share }
window-key-in-nothing = Nic nezadávejte
window-key-in-times = { $count } × { $what }
window-last-visit = naposledy { $date }
window-nobody = Nikdo nenalezen
window-nobody-cure = Zkontrolujte zápis, nebo založte novou kartičku.
window-card-replaced = Stará kartička je zablokovaná. Tohle je nová.
window-hand-out = Předejte kartičku, nebo si zákazník kód vyfotí.
window-privacy-line = Kartička funguje i bez toho. Každý souhlas lze kdykoli odvolat.
window-purpose-marketing = Novinky a nabídky
window-purpose-personalization = Nabídky na míru
window-purpose-staff-note = Poznámka pro obsluhu
window-reason-second-visit = Opravdu druhá návštěva
window-reason-group-order = Objednávka pro více lidí
window-reason-correction = Náprava omylu
window-reason-goodwill = Vstřícnost
window-reason-paper-card = Razítka z papírové kartičky
window-reason-mistake = Omyl u pokladny
window-reason-wrong-member = Nesprávný člen
window-reason-refund = Vrácené zboží
window-reason-misuse = Podezření na zneužití
window-split-sum = Rozděleno { $given } z { $total }
window-split-movable = { $count ->
    [0] Všechno už bylo využito: nikomu jinému nelze nic dát.
    [one] Jinému lze dát už jen jedno; zbytek byl využit.
    [few] Jinému lze dát už jen { $count }; zbytek byl využit.
   *[other] Jinému lze dát už jen { $count }; zbytek byl využit.
}
window-split-unknown = Z této karty není jasné, kdo je míněn.
window-split-unknown-cure = Napište číslo karty, telefon nebo jméno člena.
window-training = Cvičný režim: nic z toho neplatí
window-training-verdict = Cvičný režim, nic neplatí · { $next }
window-training-real-card = Skutečná karta: ve cvičném režimu se neobsluhuje.
window-training-real-card-cure = Ukončete cvičný režim na obrazovce Stav a načtěte ji znovu.
window-waits = Čeká: { $name }
window-somebody-waits = Načtená kartička čeká
window-new-owner-code = PIN je nastaven. Další záchranný kód je { $code }: hned si ho zapište.
window-day-not-closed = Den nebyl uzavřen: { $date }.
window-day-close = Uzavřít
window-part-camera = Kamera
window-part-sound = Zvuk
window-part-printer = Tiskárna
window-part-clock = Hodiny
window-part-disk = Disk
window-part-entries = Záznamy
window-part-scanner = Čtečka
window-part-backup = Záloha
window-part-ledger = Kniha
window-check-good = V pořádku
window-check-absent = Není
window-check-limited = Omezeno
window-check-bad = Nutno řešit
window-check-muted = Ztlumeno
window-check-nothing-waits = Nic nečeká
window-check-sign-in = Po přihlášení uvidíte podrobnosti na obrazovce stavu.
window-demo-camera = Ukázková kamera
window-camera-starting = Kamera se spouští
window-pictures-ended = Žádné další obrázky
window-scanner-broken-off = Čtečka poslala jen část kódu. Načtěte ho znovu.
window-hint-hold = Podržte kód v rámečku
window-hint-read = Načteno
window-hint-black = Obraz je černý: není něco před objektivem?
window-hint-dark = Přidejte jas telefonu
window-hint-bright = Příliš světla: trochu nakloňte
window-hint-closer = Podržte blíž
window-hint-farther = Podržte dál
window-hint-flatter = Podržte rovněji
window-hint-still = Držte v klidu
window-foreign-web = Není to náš kód (webová adresa)
window-foreign-wifi = Není to náš kód (síť Wi-Fi)
window-foreign-contact = Není to náš kód (kontakt)
window-foreign-product = Není to náš kód (zboží)
health-camera-missing = Kamera nebyla nalezena.
health-camera-missing-cure = Připojte ji; použije se hned. Čtečka a hledání zatím fungují.
health-camera-taken = Kameru používá jiný program.
health-camera-taken-cure = Zavřete ten program; kamera se vrátí sama.
health-camera-denied = Kameru nelze číst.
health-camera-denied-cure = Přidejte uživatele do skupiny video a spusťte znovu.
health-camera-unplugged = Kamera byla odpojena.
health-camera-unplugged-cure = Připojte ji zpět; nic se neztratilo.
health-camera-silent = Kamera nedává obraz.
health-camera-silent-cure = Restartuje se. Pokud to trvá, odpojte ji a připojte.
health-camera-unsuitable = Tato kamera nedává čitelný obraz.
health-camera-unsuitable-cure = Zvolte v nastavení jinou kameru.
health-camera-broken = Kamera selhala.
health-camera-broken-cure = Zkouší se znovu sama. Pokud to trvá, odpojte ji a připojte.
health-scanner-denied = Čtečku nelze číst.
health-scanner-denied-cure = Nainstalujte pravidlo udev ze složky packaging a čtečku znovu připojte.
health-scanner-taken = Čtečku používá jiný program.
health-scanner-taken-cure = Zavřete ten program; čtečka se vrátí sama.
# Keys of the on-screen keyboard, row by row.
window-keyboard-1 = 1 2 3 4 5 6 7 8 9 0
window-keyboard-2 = ě š č ř ž ý á í é ů ú ď ť ň ó
window-keyboard-3 = q w e r t z u i o p
window-keyboard-4 = a s d f g h j k l -
window-keyboard-5 = y x c v b n m , . @
