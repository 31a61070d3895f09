# The manager's day, journal, staff, program, settings, health and members' data.
manager-today = Dnes
manager-week = Týden
manager-month = Čtyři týdny
manager-from-to = { $from } až { $to }
manager-visits = Návštěvy
manager-stamps = Razítka
manager-rewards = Vydané odměny
manager-new-members = Noví členové
manager-on-week-before = { $rate } proti minulému týdnu
manager-on-period-before = { $rate } proti předchozímu období
manager-less-taken-back = bez vzatých zpět
manager-rewards-per-stamps = { $rate } z daných razítek
manager-of-visits = { $rate } z návštěv
manager-look-voids = { $count } { $count ->
     [one] storno
     [few] storna
    *[other] storen
  }
manager-look-undos = { $count } { $count ->
     [one] vrácení zpět
     [few] vrácení zpět
    *[other] vrácení zpět
  }
manager-look-overrides = { $count } { $count ->
     [one] výjimka
     [few] výjimky
    *[other] výjimek
  }
manager-look-adjustments = { $count } { $count ->
     [one] oprava
     [few] opravy
    *[other] oprav
  }
manager-look-bursts = { $count }× { $count ->
     [one] stejný člen často
     [few] stejný člen často
    *[other] stejný člen často
  }
manager-look-outside-hours = { $count } mimo otevírací dobu
manager-look-over-limit = { $count } nad limit směny
manager-look-refusals = { $count } { $count ->
     [one] odmítnutí
     [few] odmítnutí
    *[other] odmítnutí
  }
manager-by-whom = { $count }× { $name }
manager-by-itself = samočinně
manager-owed-stamps = Razítka na kartách
manager-owed-rewards = Odměny, které čekají
manager-owed-cost = Dluh v nákladech
manager-given-cost = Vydáno v nákladech
manager-z-number = Uzávěrka Z
manager-closed = Den je uzavřen: uzávěrka Z { $count }.
manager-missing-z = Den { $day } nebyl uzavřen.
manager-by-hour = Návštěvy po hodinách
manager-by-day = Návštěvy po dnech
manager-hour = Hodina
manager-day = Den
manager-this-day = tento den
manager-this-period = toto období
manager-week-before = před týdnem
manager-period-before = předchozí období
manager-x-title = Přehled X
manager-z-title = Uzávěrka Z { $count }
manager-close-title = Uzavřít den?
manager-close-body = { $day } dostane uzávěrku Z. Lze ji kdykoli vytisknout znovu, ale ne změnit.
manager-close-yes = Uzavřít den
manager-print = Vytisknout
manager-save-pdf = Uložit PDF
manager-save-csv = Uložit CSV
manager-fingerprint = Otisk: { $fingerprint }
manager-saved-as = Uloženo jako { $file }
manager-print-failed = Dokument se nepodařilo vytvořit.
manager-print-failed-cure = Zkuste to znovu; čísla jsou v knize v bezpečí.
manager-file-failed = Soubor se nepodařilo zapsat.
manager-file-failed-cure = Uvolněte místo na disku a zkuste to znovu.
journal-kind-all = Vše
journal-kind-visits = Razítka
journal-kind-rewards = Odměny
journal-kind-corrections = Vzato zpět
journal-kind-refusals = Odmítnutí
journal-kind-members = Členové
journal-kind-shop = Podnik
journal-everyone = Všichni
journal-span-today = Dnes
journal-span-week = 7 dní
journal-span-month = 30 dní
journal-span-all = Vše
journal-when = Kdy
journal-member = Člen
journal-by = Kdo
journal-overridden-by = Povolil
journal-entry = Záznam
journal-cure = Co pomůže
journal-state = Stav
journal-taken-back = vzato zpět
journal-void-title = Vzít to zpět?
journal-void-body = Záznam v deníku zůstane a bude označen jako vzatý zpět.
journal-void-yes = Vzít zpět
journal-void-no = Nechat
journal-void-reason = Důvod
journal-void-reason-missing = Je třeba důvod: vyberte ho nebo napište.
journal-slip = Lístek
void-wrong-member = Jiný člen
void-refund = Vrácené zboží
void-mistake = Omyl
void-misuse = Zneužití
role-cashier = Pokladní
role-manager = Vedoucí
role-owner = Majitel
staff-new = Nová osoba
staff-name = Jméno
staff-name-missing = Napište jméno.
staff-role = Role
staff-role-hint = Pokladní dává razítka, vydává odměny a vrací. Vedoucí navíc povoluje výjimky a vidí den. Majitel mění program.
staff-pin = PIN
staff-pin-again = PIN znovu
staff-pin-shape = Čtyři až osm číslic.
staff-pin-differs = PINy se liší: napište dvakrát stejný.
staff-pin-title = Nový PIN: { $name }
staff-pin-yes = Nastavit PIN
staff-pin-set = { $name } má nový PIN.
staff-new-pin = Nový PIN
staff-own-card = Vlastní karta
staff-own-card-hint = Číslo karty nebo jméno. Vlastní kartu nikdo neobslouží.
staff-card-linked = vlastní karta
staff-card-unknown = Tomu neodpovídá právě jeden člen.
staff-card-unknown-cure = Napište celé číslo karty.
staff-locked = PIN je teď zamčený
staff-inactive-note = Tato osoba se nemůže přihlásit. Dřívější záznamy jméno nesou dál.
staff-add = Přidat
staff-added = { $name } se už může přihlásit.
staff-saved = Uloženo.
staff-activate = Znovu povolit přihlášení
staff-deactivate = Deaktivovat
staff-deactivate-title = Deaktivovat: { $name }?
staff-deactivate-body = Osoba se už nepřihlásí. Z minulosti se nic neztratí a lze to vrátit.
form-language = Jazyk
form-save = Uložit
form-room-left = { $count ->
    [one] Vejde se ještě jeden znak.
    [few] Vejdou se ještě { $count } znaky.
   *[other] Vejde se ještě { $count } znaků.
}
form-too-long = { $count ->
    [one] O jeden znak moc: zkraťte to.
    [few] O { $count } znaky moc: zkraťte to.
   *[other] O { $count } znaků moc: zkraťte to.
}
form-number-wrong = Napište celé číslo.
form-money-wrong = Napište částku, třeba 65.
form-percent-wrong = Napište procenta, třeba 12 nebo 12,5.
form-time-wrong = Napište čas, třeba 02:00.
form-date-wrong = Napište den, třeba 24. 12. 2026.
program-cards = Karty na razítka
program-rewards = Odměny
program-rules = Pravidla
program-limits = Limity a údaje
program-hours = Otevírací doba
program-versions = Verze
program-name = Název
program-other-languages = V jiných jazycích
program-other-languages-note = Prázdné: zákazníci uvidí název výše.
program-goal = Razítek do naplnění
program-goal-hint = Kavárny volí 8 až 12.
program-reward = Odměna
program-earn = Razítko za
program-earn-visit = Každou návštěvu
program-earn-item = Každý kus
program-item = Co se počítá
program-item-example = kus
program-per-visit = Razítek pokaždé
program-more = Další
program-welcome = Uvítací razítka
program-stamp-validity = Razítka vyprší za
program-manual = Ručně nejvýš
program-empty-ever = Prázdné: nikdy.
program-unit-stamps = razítek
program-unit-days = dní
program-unit-minutes = minut
program-unit-months = měsíců
program-count = { $have } / { $goal }
program-to-go = zbývá { $count }: { $reward }
program-reward-within = { $reward }, do { $count } { $count ->
     [one] dne
     [few] dnů
    *[other] dnů
  }
program-new-card = Nová karta
program-new-reward = Nová odměna
program-out-of-use = mimo provoz
program-take-out = Vyřadit
program-take-in = Znovu používat
program-unchanged = Vše je vyhlášeno.
program-changed = Ještě nevyhlášeno.
program-faulty = Před vyhlášením opravte { $count } { $count ->
     [one] věc
     [few] věci
    *[other] věcí
  }.
program-form-has-errors = Jedno pole nelze přečíst: nejdřív ho opravte.
program-publish-title = Vyhlásit tato pravidla?
program-publish-body = Razítka a odměny zákazníků zůstanou. Kdykoli se lze vrátit k dřívější verzi.
program-publish-yes = Vyhlásit
program-published = Vyhlášeno: platí od teď.
program-published-from = Vyhlášeno: platí od { $day }.
program-discard-title = Zahodit změny?
program-discard-body = Co se změnilo od posledního vyhlášení, se ztratí.
program-discard-yes = Zahodit
program-back-title = Vrátit se k verzi { $day }?
program-back-body = Ta pravidla od teď zase platí. Daná razítka zůstanou.
program-back-yes = Vrátit se
program-went-back = Dřívější pravidla zase platí.
program-planned = plánováno
program-compare-past = Od { $day } k platným pravidlům
program-compare-planned = Od platných pravidel k { $day }
program-compare-same = V ničem se neliší.
program-compare-added = { $part }: přibylo.
program-compare-removed = { $part }: už tu není.
program-compare-line = { $what }: { $was } → { $is }
program-compare-state = Stav
program-in-use = v provozu
program-version-note = Karty: { $cards } · odměny: { $rewards }
program-words-visit = { $card }: razítko za každou návštěvu; { $count } dá „{ $reward }“.
program-words-item = { $card }: razítko za každý kus ({ $item }); { $count } dá „{ $reward }“.
program-words-cool-down = Další razítko až za { $count } { $count ->
     [one] minutu
     [few] minuty
    *[other] minut
  }.
program-words-at-once = Odměnu lze využít hned při návštěvě, která ji přinesla.
program-words-next-time = Odměnu lze využít od příští návštěvy.
reward-kind = Druh
reward-free-item = Něco zdarma
reward-amount-off = Sleva částkou
reward-percent-off = Sleva v procentech
reward-perk = Výhoda slovy
reward-value = Běžná cena
reward-amount = Částka
reward-vat = DPH
reward-percent = Sleva
reward-validity = Využít do
reward-key-in = Co namarkovat
reward-key-in-hint = Ukáže se pokladní po vydání, třeba „klávesa 7“.
reward-cost = Náklad podniku
reward-cost-hint = Do přehledu toho, co dlužíte.
reward-uses = Použití jedné
reward-stock = Na skladě
reward-stock-hint = Prázdné: nepočítá se.
limit-visits = Návštěvy
limit-people = Opravy obsluhou
limit-policy = Výdej a údaje
limit-cool-down = Čas mezi dvěma razítky
limit-cool-down-hint = Druhé načtení mezitím řekne „už orazítkováno“. Výdej se nezdržuje.
limit-daily-cap = Návštěv denně nejvýš
limit-empty-none = Prázdné: bez limitu.
limit-static = Odměn denně na tištěnou kartu
limit-static-hint = Víc povolí vedoucí: tištěnou kartu lze okopírovat.
limit-undo = Vrátit do
limit-adjust-cashier = Pokladní opraví nejvýš
limit-adjust-manager = Vedoucí opraví nejvýš
limit-shift-manual = Ručních razítek na osobu a den
limit-shift-adjust = Opravených razítek na osobu a den
limit-shift-void = Vzato zpět na osobu a den
policy-visit-stamps = Návštěva s odměnou dá i razítko
policy-at-once = Odměnu lze využít hned
policy-retention = Údaje se smažou za
policy-retention-hint = Od poslední návštěvy člena.
hours-opening = Otevírací doba
hours-opening-note = Třeba 7:00–18:00; po půlnoci 7:00–26:00. Prázdné: zavřeno.
hours-wrong = Napište to jako 7:00–18:00.
hours-day = Obchodní den
hours-cut-off = Den končí v
hours-cut-off-hint = Co se stane dřív, patří k předchozímu dni.
hours-holidays = Zavřeno
hours-holidays-hint = Dny oddělené čárkami, třeba 24. 12. 2026, 25. 12. 2026.
hours-zone = Časové pásmo
settings-brand = Značka
settings-till = Tato pokladna
settings-data = Údaje členů
settings-name = Název podniku
settings-name-missing = Napište název podniku.
settings-color = Barva
settings-color-hint = Vyberte vpravo nebo napište kód, třeba #0B6B5D.
settings-color-wrong = Barva má šest znaků, třeba #0B6B5D.
settings-color-kept = Zobrazí se, jak je, { $color }: text je dobře čitelný.
settings-color-corrected = Zobrazí se jako { $color }, aby byl text čitelný.
settings-logo = Logo
settings-logo-hint = Cesta k PNG nebo JPEG v přístroji či na USB.
settings-logo-unreadable = Soubor s obrázkem nelze přečíst.
settings-logo-unreadable-cure = Zkontrolujte cestu a USB.
settings-welcome = Uvítání
settings-welcome-hint = Na obrazovce zákazníka, když se neobsluhuje.
settings-voice = Tón k zákazníkům
settings-voice-friendly = Přátelský
settings-voice-formal = Formální
settings-voice-hint = Jak mluví obrazovka zákazníka.
settings-customer-language = Obrazovka zákazníka
settings-theme = Světlé nebo tmavé
settings-light = Světlé
settings-dark = Tmavé
settings-size = Velikost textu
settings-sounds = Zvuky
settings-sounds-hint = Tón ke každému výsledku.
settings-motion = Pohyb
settings-motion-hint = Razítko dopadne, sloupec vyroste. Vypnuto: vše stojí hned.
settings-motion-system = Podle systému
settings-motion-on = Zapnuto
settings-motion-off = Vypnuto
settings-idle = Zamknout samo za
settings-idle-hint = 0: nikdy.
settings-idle-wrong = Napište 0 až 60 minut.
settings-retention-wrong = Napište 1 až 120 měsíců.
settings-saved = Uloženo.
color-sea = Mořská
color-blue = Modrá
color-wine = Vínová
color-coffee = Kávová
color-violet = Fialová
color-leaf = Listová
color-red = Červená
color-graphite = Grafitová
health-all-well = Vše funguje.
health-needs-look = { $count } { $count ->
     [one] věc stojí
     [few] věci stojí
    *[other] věcí stojí
  } za pohled.
health-since = od { $time }
health-part-camera = Kamera
health-part-scanner = USB čtečka
health-part-printer = Tiskárna
health-part-disk = Disk
health-part-clock = Hodiny
health-part-entries = K odeslání
health-part-backup = Záloha
health-part-ledger = Kniha
health-action-clock = Nastavit čas
health-action-backup = Zálohovat teď
health-action-check = Zkontrolovat
health-action-again = Zkusit znovu
health-backing-up = Zálohuje se a kontroluje…
health-backed-up = Zálohováno a zkontrolováno: { $count } { $count ->
     [one] záznam
     [few] záznamy
    *[other] záznamů
  }.
health-backup-checked = { $count } { $count ->
     [one] záznam
     [few] záznamy
    *[other] záznamů
  } · { $size } MB · otevřeno a zkontrolováno
health-backup-faulty = { $count } { $count ->
     [one] záznam
     [few] záznamy
    *[other] záznamů
  } · { $size } MB · nelze otevřít
health-checking = Kontroluje se každý záznam…
health-verified = { $count } { $count ->
     [one] záznam
     [few] záznamy
    *[other] záznamů
  }: řetěz i součty souhlasí.
health-fault = Přečteno { $count } { $count ->
     [one] záznam
     [few] záznamy
    *[other] záznamů
  }. První chyba: { $fault }
health-restore-title = Vrátit se k { $day }?
health-restore-yes = Obnovit
health-restoring = Obnovuje se…
health-restored = Obnoveno: { $count } { $count ->
     [one] záznam
     [few] záznamy
    *[other] záznamů
  }; začíná epocha { $epoch }. Přihlaste se znovu.
health-clock-title = Kolik je hodin?
health-clock-body = Porovnejte s hodinkami. Platnost a prodlevy se počítají od toho, co potvrdíte.
health-clock-label = Datum a čas
health-clock-yes = To je správně
health-clock-wrong = Napište to jako 2026-11-21 14:27.
health-clock-set = Čas je nastaven.
health-paused = Výdej odměn je pozastaven.
health-resumed = Výdej odměn pokračuje.
health-training-on = Cvičení: nic se nepočítá.
health-training-off = Zpět ve skutečném podniku. Přihlaste se.
health-details = Podrobnosti
health-about-program = Program
health-about-data = Kniha
health-about-key = Otisk
import-title = Importovat tyto řádky?
import-body = Členové a razítka se přidají. Stejný soubor podruhé nic nezmění.
import-yes = Importovat
import-unreadable = Soubor nelze přečíst.
import-unreadable-cure = Zkontrolujte cestu a USB.
import-would = Převzalo by se: { $count }, razítek { $stamps }. Už dříve: { $already }. Odmítnuto: { $refused }.
import-did = Převzato: { $count }, razítek { $stamps }. Už dříve: { $already }. Odmítnuto: { $refused }.
import-line = Řádek { $count }
member-anonymous = Člen beze jména
member-name = Jméno nebo přezdívka
member-phone = Telefon
member-email = E-mail
member-birthday = Narozeniny
member-birthday-hint = Den a měsíc, třeba 24. 5.
member-birthday-wrong = Napište den a měsíc, třeba 24. 5.
member-channel = Jak se ozvat
member-channel-any = Bez přání
member-channel-email = E-mailem
member-channel-sms = SMS
member-channel-whatsapp = WhatsApp
member-channel-hint = Platí jen se souhlasem s novinkami a nabídkami.
member-frequency = Jak často
member-frequency-any = Bez přání
member-frequency-weekly = Nejvýš jednou týdně
member-frequency-monthly = Nejvýš jednou měsíčně
member-frequency-seldom = Jen to podstatné
member-favorites = Oblíbené
member-diet = Strava
member-interests = Zájmy
member-wish-hint = Jen to, co chce člen sám říct.
member-note = Poznámka pro obsluhu
member-note-hint = Ukáže se jen se souhlasem člena.
member-since = Členem od
member-saved = Uloženo.
member-consent-kept = Přání člena je uloženo i se zněním a časem.
member-replace-title = Udělat novou kartu?
member-replace-body = Stará karta hned přestane platit. Razítka a odměny zůstanou.
member-replace-yes = Nová karta
member-replaced = Stará karta je zablokovaná. Nová karta: { $number }
member-erase-title = Vymazat tohoto člena?
member-erase-body = Jméno, kontakty, poznámky a souhlasy navždy zmizí a karta přestane platit. Záznamy zůstanou a nikoho nejmenují. Nelze to vrátit.
member-erase-yes = Vymazat navždy
member-erased = Vymazáno. Od { $day } údaje nejsou ani v zálohách.
member-merge-title = Je to tentýž člověk?
member-merge-body = Razítka a odměny se spojí, obě karty platí. Do 30 dnů to lze vrátit.
member-merge-yes = Jeden člověk
member-merge-nobody = Nikdo jiný neodpovídá.
member-merged = Karta { $number }
member-merged-until = Spojena s touto; rozdělit ji lze do { $day }.
member-separate-title = Jsou to přece jen dva lidé?
member-separate-body = Obě karty platí dál. Každá dostane zpět svá razítka a odměny, které ještě zbývají.
member-separate-yes = Dva lidé
consent-marketing = Novinky a nabídky
consent-personalization = Doporučení podle nákupů
consent-staff-note = Poznámka pro obsluhu
consent-given = dáno { $day }
consent-withdrawn = odvoláno { $day }
consent-never = nedáno
