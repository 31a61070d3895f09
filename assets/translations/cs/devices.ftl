# The devices as the wizard and the settings choose them, and what health says of them.
device-automatic = Automaticky
device-camera-automatic = První kamera, která funguje
device-camera-gives = { $width } × { $height }, { $rate } { $rate ->
    [one] snímek za sekundu
    [few] snímky za sekundu
   *[other] snímků za sekundu
}
device-camera-unreadable = Nedává obraz, který by pokladna uměla přečíst
device-not-plugged-in = Není připojena
device-scanners-any = Čte se každé zařízení, které si říká čtečka.
device-scanners-these = Čtou se jen tyto; všechna ostatní zařízení zůstávají klávesnicí.
device-scanner-found = { $name } je teď čtečkou této pokladny. { $what }
device-scanner-read = Čte se
device-printer-system = Tiskárna systému
device-printer-default = Ta, která je v systému výchozí
device-printer-none = Systém žádnou nemá: papíry se ukládají jako PDF
device-printer-gone = Už tu není
device-printer-folder = Soubory PDF ve složce
device-folder-whole = Napište celou cestu, začíná lomítkem /.
device-folder-kept = Soubory PDF teď půjdou tam.
device-test-sent = Zkušební stránka odešla na { $name }.
device-test-saved = Zkušební stránka leží v { $file }.
device-output = { $name }, { $width } × { $height }
device-output-till = { $name }, { $width } × { $height } (vlastní obrazovka pokladny)
device-output-gone = { $name } (není připojena)
health-camera-chosen-missing = Vybraná kamera „{ $name }“ tu není.
health-camera-chosen-missing-cure = Připojte ji, nebo v nastavení vyberte jinou. Čtečka a hledání zatím fungují.
health-scanner-missing = Není připojeno: { $name }
health-scanner-missing-cure = Připojte ji; čte se hned. Nebo v nastavení vyberte jinou.
health-printer-no-system = Toto zařízení nemá tiskový systém.
health-printer-no-system-cure = Nainstalujte CUPS, nebo v nastavení vyberte soubory PDF ve složce.
health-printer-none = Žádná tiskárna není nastavena.
health-printer-none-cure = Nastavte ji v systému, nebo v nastavení vyberte soubory PDF ve složce.
health-printer-missing = Tiskárna „{ $name }“ už tu není.
health-printer-missing-cure = V nastavení vyberte jinou. Razítkovat lze dál.
health-printer-stopped = Tiskárna „{ $name }“ je zastavená.
health-printer-stopped-cure = Zkontrolujte papír a kabel a v systému ji nechte pokračovat. Razítkovat lze dál.
health-printer-silent = Tiskový systém neodpovídá.
health-printer-silent-cure = Vypněte a zapněte tiskárnu a zkuste to znovu. Razítkovat lze dál.
health-printer-refused = Tiskový systém úlohu nepřijal.
health-printer-refused-cure = Podívejte se na tiskárnu v nastavení systému a vytiskněte zkušební stránku.
health-printer-folder = Do složky { $name } nelze zapisovat.
health-printer-folder-cure = Je disk USB zasunutý? V nastavení vyberte jinou složku.
health-screen-works = { $name }
health-screen-absent = Žádná druhá obrazovka
health-screen-off = Vypnuto v nastavení
health-screen-unknown = Není známo: není tu displej, kterého by se dalo zeptat.
health-screen-missing = Zvolená obrazovka „{ $name }“ není připojená.
health-screen-missing-cure = Připojte ji, nebo v nastavení zvolte jinou. Pokladní místo funguje i bez ní.
health-action-words = Zadat slova
health-action-camera = Vybrat jinou kameru
health-action-scanner = Vybrat čtečku
health-action-printer = Vybrat tiskárnu
print-test = Zkušební stránka
print-test-letters = Příliš žluťoučký kůň úpěl ďábelské ódy
