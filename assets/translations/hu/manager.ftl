# The manager's day, journal, staff, program, settings, health and members' data.
manager-today = Ma
manager-week = Hét
manager-month = Négy hét
manager-from-to = { $from } – { $to }
manager-visits = Látogatások
manager-stamps = Pecsétek
manager-rewards = Átadott jutalmak
manager-new-members = Új tagok
manager-on-week-before = { $rate } az előző héthez képest
manager-on-period-before = { $rate } az előző időszakhoz képest
manager-less-taken-back = a visszavontak nélkül
manager-rewards-per-stamps = a kiadott pecsétek { $rate }-a
manager-of-visits = a látogatások { $rate }-a
manager-look-voids = { $count } { $count ->
     [one] törlés
    *[other] törlés
  }
manager-look-undos = { $count } { $count ->
     [one] visszavonás
    *[other] visszavonás
  }
manager-look-overrides = { $count } { $count ->
     [one] kivétel
    *[other] kivétel
  }
manager-look-adjustments = { $count } { $count ->
     [one] javítás
    *[other] javítás
  }
manager-look-bursts = { $count } { $count ->
     [one] feltűnő sorozat
    *[other] feltűnő sorozat
  }
manager-look-outside-hours = { $count } nyitvatartáson kívül
manager-look-over-limit = { $count } a műszakkeret felett
manager-look-refusals = { $count } { $count ->
     [one] elutasítás
    *[other] elutasítás
  }
manager-by-whom = { $count } – { $name }
manager-by-itself = magától
manager-owed-stamps = Pecsétek a kártyákon
manager-owed-rewards = Váró jutalmak
manager-owed-cost = Tartozás költségen
manager-given-cost = Átadva költségen
manager-z-number = Z-jelentés
manager-closed = A nap le van zárva: { $count }. Z-jelentés.
manager-missing-z = Ez a nap nincs lezárva: { $day }.
manager-by-hour = Látogatások óránként
manager-by-day = Látogatások naponta
manager-hour = Óra
manager-day = Nap
manager-this-day = ezen a napon
manager-this-period = ez az időszak
manager-week-before = egy héttel korábban
manager-period-before = az előző időszak
manager-x-title = X-jelentés
manager-z-title = { $count }. Z-jelentés
manager-close-title = Lezárja a napot?
manager-close-body = { $day } megkapja a Z-jelentését. Bármikor újra nyomtatható, de nem módosítható.
manager-close-yes = Nap lezárása
manager-print = Nyomtatás
manager-save-pdf = Mentés PDF-be
manager-save-csv = Mentés CSV-be
manager-fingerprint = Ujjlenyomat: { $fingerprint }
manager-saved-as = Mentve ide: { $file }
manager-print-failed = A dokumentum nem készült el.
manager-print-failed-cure = Próbálja újra; a számok a főkönyvben biztonságban vannak.
manager-file-failed = A fájlt nem sikerült kiírni.
manager-file-failed-cure = Szabadítson fel helyet, és próbálja újra.
journal-kind-all = Minden
journal-kind-visits = Pecsétek
journal-kind-rewards = Jutalmak
journal-kind-corrections = Visszavonva
journal-kind-refusals = Elutasítások
journal-kind-members = Tagok
journal-kind-shop = Üzlet
journal-everyone = Mindenki
journal-span-today = Ma
journal-span-week = 7 nap
journal-span-month = 30 nap
journal-span-all = Összes
journal-when = Mikor
journal-member = Tag
journal-by = Ki
journal-overridden-by = Engedélyezte
journal-entry = Bejegyzés
journal-cure = Mi segít
journal-state = Állapot
journal-taken-back = visszavonva
journal-void-title = Visszavonja?
journal-void-body = A bejegyzés a naplóban marad, visszavontként jelölve.
journal-void-yes = Visszavonás
journal-void-no = Megtartás
journal-void-reason = Indok
journal-void-reason-missing = Indok kell: válasszon vagy írja be.
journal-slip = Bizonylat
void-wrong-member = Rossz tag
void-refund = Visszahozott áru
void-mistake = Tévedés
void-misuse = Visszaélés
role-cashier = Pénztáros
role-manager = Vezető
role-owner = Tulajdonos
staff-new = Új munkatárs
staff-name = Név
staff-name-missing = Írjon be nevet.
staff-role = Szerep
staff-role-hint = A pénztáros pecsétel, jutalmat ad át és visszavon. A vezető kivételt is enged és látja a napot. A tulajdonos a programot is módosítja.
staff-pin = PIN
staff-pin-again = PIN újra
staff-pin-shape = Négy–nyolc számjegy.
staff-pin-differs = A két PIN eltér: kétszer ugyanazt írja be.
staff-pin-title = Új PIN: { $name }
staff-pin-yes = PIN beállítása
staff-pin-set = { $name } új PIN-t kapott.
staff-new-pin = Új PIN
staff-own-card = Saját kártya
staff-own-card-hint = Kártyaszám vagy név. Saját kártyát senki sem szolgálhat ki.
staff-card-linked = saját kártya
staff-card-unknown = Erre nem pontosan egy tag illik.
staff-card-unknown-cure = Írja be a teljes kártyaszámot.
staff-locked = a PIN most zárolva
staff-inactive-note = Ez a személy nem jelentkezhet be. A korábbi bejegyzések megőrzik a nevet.
staff-add = Felvétel
staff-added = { $name } már bejelentkezhet.
staff-saved = Mentve.
staff-activate = Bejelentkezés újra
staff-deactivate = Inaktiválás
staff-deactivate-title = Inaktiválja: { $name }?
staff-deactivate-body = A személy többé nem jelentkezhet be. A múltból semmi sem vész el, és visszavonható.
form-language = Nyelv
form-save = Mentés
form-room-left = { $count ->
    [one] Még egy karakter fér el.
   *[other] Még { $count } karakter fér el.
}
form-too-long = { $count ->
    [one] Egy karakterrel hosszabb: rövidítse.
   *[other] { $count } karakterrel hosszabb: rövidítse.
}
form-number-wrong = Írjon egész számot.
form-money-wrong = Írjon összeget, például 65.
form-percent-wrong = Írjon százalékot, például 12 vagy 12,5.
form-time-wrong = Írjon időpontot, például 02:00.
form-date-wrong = Írjon napot, például 2026. 12. 24.
program-cards = Pecsétkártyák
program-rewards = Jutalmak
program-rules = Szabályok
program-limits = Korlátok és adatok
program-hours = Nyitvatartás
program-versions = Változatok
program-name = Név
program-other-languages = Más nyelveken
program-other-languages-note = Üresen hagyva a vendégek a fenti nevet látják.
program-goal = Pecsét a beteléshez
program-goal-hint = A kávézók többnyire 8–12-t választanak.
program-reward = Jutalom
program-earn = Pecsét ezért
program-earn-visit = Minden látogatás
program-earn-item = Minden tétel
program-item = Mit számolunk
program-item-example = tétel
program-per-visit = Pecsét alkalmanként
program-more = További
program-welcome = Üdvözlő pecsétek
program-stamp-validity = A pecsétek lejárata
program-manual = Kézzel legfeljebb
program-empty-ever = Üresen: soha.
program-unit-stamps = pecsét
program-unit-days = nap
program-unit-minutes = perc
program-unit-months = hónap
program-count = { $have } / { $goal }
program-to-go = még { $count }: { $reward }
program-reward-within = { $reward }, { $count } { $count ->
     [one] napon
    *[other] napon
  } belül
program-new-card = Új kártya
program-new-reward = Új jutalom
program-out-of-use = használaton kívül
program-take-out = Kivonás
program-take-in = Újra használat
program-unchanged = Minden közzé van téve.
program-changed = Még nincs közzétéve.
program-faulty = Közzététel előtt javítandó: { $count } { $count ->
     [one] dolog
    *[other] dolog
  }.
program-form-has-errors = Egy mező nem olvasható: előbb javítsa.
program-publish-title = Közzéteszi a szabályokat?
program-publish-body = A vendégek pecsétjei és jutalmai maradnak. Bármikor visszatérhet egy korábbi változathoz.
program-publish-yes = Közzététel
program-published = Közzétéve: mostantól érvényes.
program-published-from = Közzétéve: érvényes ettől: { $day }.
program-discard-title = Elveti a módosításokat?
program-discard-body = Az utolsó közzététel óta végzett módosítások elvesznek.
program-discard-yes = Elvetés
program-back-title = Visszatér ehhez: { $day }?
program-back-body = Azok a szabályok mostantól ismét érvényesek. A kiadott pecsétek maradnak.
program-back-yes = Visszatérés
program-went-back = A korábbi szabályok ismét érvényesek.
program-planned = tervezett
program-compare-past = Az érvényes szabályokhoz képest: { $day }
program-compare-planned = Mi változik az érvényes szabályokon: { $day }
program-compare-same = Semmiben sem térnek el.
program-compare-added = { $part }: új.
program-compare-removed = { $part }: már nincs.
program-compare-line = { $what }: { $was } → { $is }
program-compare-state = Állapot
program-in-use = használatban
program-version-note = Kártyák: { $cards } · jutalmak: { $rewards }
program-words-visit = { $card }: minden látogatásért pecsét; { $count } után „{ $reward }”.
program-words-item = { $card }: minden tételért pecsét ({ $item }); { $count } után „{ $reward }”.
program-words-cool-down = A következő pecsét { $count } { $count ->
     [one] perc
    *[other] perc
  } múlva jöhet.
program-words-at-once = A jutalom azon a látogatáson is felhasználható, amely meghozta.
program-words-next-time = A jutalom a következő látogatástól használható fel.
reward-kind = Fajta
reward-free-item = Ingyen tétel
reward-amount-off = Összegkedvezmény
reward-percent-off = Százalékkedvezmény
reward-perk = Előny szavakkal
reward-value = Szokásos ár
reward-amount = Összeg
reward-vat = ÁFA
reward-percent = Kedvezmény
reward-validity = Felhasználható
reward-key-in = Mit kell beütni
reward-key-in-hint = Átadás után a pénztáros látja, például „7-es gomb”.
reward-cost = Költség az üzletnek
reward-cost-hint = A tartozás kimutatásához.
reward-uses = Felhasználás darabonként
reward-stock = Készleten
reward-stock-hint = Üresen: nem számoljuk.
limit-visits = Látogatások
limit-people = Javítások
limit-policy = Beváltás és adatok
limit-cool-down = Idő két pecsét között
limit-cool-down-hint = A közbenső beolvasás „már pecsételve” üzenetet ad. A beváltást nem tartja fel.
limit-daily-cap = Napi látogatás legfeljebb
limit-empty-none = Üresen: nincs korlát.
limit-static = Napi jutalom nyomtatott kártyára
limit-static-hint = Többhöz vezető kell: a nyomtatott kártya másolható.
limit-undo = Visszavonás ennyin belül
limit-adjust-cashier = A pénztáros legfeljebb javít
limit-adjust-manager = A vezető legfeljebb javít
limit-shift-manual = Kézi pecsét naponta, fejenként
limit-shift-adjust = Javított pecsét naponta, fejenként
limit-shift-void = Visszavonás naponta, fejenként
policy-visit-stamps = A jutalmas látogatás is pecsétel
policy-at-once = A jutalom azonnal felhasználható
policy-retention = Az adatok törlése ennyi után
policy-retention-hint = A tag utolsó látogatásától.
hours-opening = Nyitvatartás
hours-opening-note = Például 7:00–18:00; éjfél után 7:00–26:00. Üresen: zárva.
hours-wrong = Így írja: 7:00–18:00.
hours-day = Az üzleti nap
hours-cut-off = A nap vége
hours-cut-off-hint = Ami előtte történik, az előző naphoz tartozik.
hours-holidays = Zárva
hours-holidays-hint = Napok vesszővel, például 24. 12. 2026, 25. 12. 2026.
hours-zone = Időzóna
settings-brand = Arculat
settings-till = Ez a pénztár
settings-data = A tagok adatai
settings-name = Az üzlet neve
settings-name-missing = Írja be az üzlet nevét.
settings-color = Szín
settings-color-hint = Válasszon jobbról, vagy írja be a kódját, például #0B6B5D.
settings-color-wrong = A szín hat jegyű, például #0B6B5D.
settings-color-kept = A választott szín, { $color }: a szöveg jól olvasható rajta.
settings-color-corrected = Így jelenik meg: { $color }, hogy a szöveg olvasható legyen.
settings-logo = Logó
settings-logo-hint = PNG vagy JPEG útvonala az eszközön vagy USB-n.
settings-logo-unreadable = A képfájl nem olvasható.
settings-logo-unreadable-cure = Ellenőrizze az útvonalat és a pendrive-ot.
settings-welcome = Üdvözlő szöveg
settings-welcome-hint = A vendég képernyőjén, amíg senkit sem szolgálnak ki.
settings-voice = Hangnem a vendégekkel
settings-voice-friendly = Barátságos
settings-voice-formal = Hivatalos
settings-voice-hint = Így szól a vendég képernyője.
settings-customer-language = A vendég képernyője
settings-theme = Világos vagy sötét
settings-light = Világos
settings-dark = Sötét
settings-size = Betűméret
settings-sounds = Hangok
settings-sounds-hint = Hang minden eredményhez.
settings-motion = Mozgás
settings-motion-hint = A pecsét a helyére csúszik, az oszlop megnő. Kikapcsolva: minden azonnal a helyén áll.
settings-motion-system = Ahogy a rendszer kéri
settings-motion-on = Be
settings-motion-off = Ki
settings-idle = Önműködő zárolás
settings-idle-hint = 0: soha.
settings-idle-wrong = Írjon 0–60 percet.
settings-retention-wrong = Írjon 1–120 hónapot.
settings-saved = Mentve.
color-sea = Tengerzöld
color-blue = Kék
color-wine = Bordó
color-coffee = Kávébarna
color-violet = Lila
color-leaf = Levélzöld
color-red = Piros
color-graphite = Grafit
health-all-well = Minden működik.
health-needs-look = { $count } { $count ->
     [one] dolog
    *[other] dolog
  } figyelmet kér.
health-since = { $time } óta
health-part-camera = Kamera
health-part-scanner = USB-olvasó
health-part-printer = Nyomtató
health-part-disk = Lemez
health-part-clock = Óra
health-part-entries = Küldendő bejegyzések
health-part-backup = Mentés
health-part-ledger = Főkönyv
health-action-clock = Idő beállítása
health-action-backup = Mentés most
health-action-check = Ellenőrzés
health-action-again = Újra
health-backing-up = Mentés és ellenőrzés…
health-backed-up = Mentve és ellenőrizve: { $count } { $count ->
     [one] bejegyzés
    *[other] bejegyzés
  }.
health-backup-checked = { $count } { $count ->
     [one] bejegyzés
    *[other] bejegyzés
  } · { $size } MB · megnyitva és ellenőrizve
health-backup-faulty = { $count } { $count ->
     [one] bejegyzés
    *[other] bejegyzés
  } · { $size } MB · nem nyitható meg
health-checking = Minden bejegyzés ellenőrzése…
health-verified = { $count } { $count ->
     [one] bejegyzés
    *[other] bejegyzés
  }: a lánc és az összegek rendben.
health-fault = { $count } { $count ->
     [one] bejegyzés
    *[other] bejegyzés
  } elolvasva. Első hiba: { $fault }
health-restore-title = Visszatér ehhez: { $day }?
health-restore-yes = Visszaállítás
health-restoring = Visszaállítás…
health-restored = Visszaállítva: { $count } { $count ->
     [one] bejegyzés
    *[other] bejegyzés
  }; a(z) { $epoch }. korszak kezdődik. Jelentkezzen be újra.
health-clock-title = Mennyi az idő?
health-clock-body = Vesse össze egy órával. A lejárat és a várakozás ettől számít.
health-clock-label = Dátum és idő
health-clock-yes = Ez a helyes
health-clock-wrong = Így írja: 2026-11-21 14:27.
health-clock-set = Az idő be van állítva.
health-paused = A beváltás szünetel.
health-resumed = A beváltás folytatódik.
health-training-on = Gyakorlás: itt semmi sem számít.
health-training-off = Vissza a valódi üzletben. Jelentkezzen be.
health-details = Részletek
health-about-program = Program
health-about-data = Főkönyv
health-about-key = Ujjlenyomat
import-title = Importálja a sorokat?
import-body = Tagok és pecsétek kerülnek be. Ugyanaz a fájl másodszor semmit sem változtat.
import-yes = Importálás
import-unreadable = A fájl nem olvasható.
import-unreadable-cure = Ellenőrizze az útvonalat és a pendrive-ot.
import-would = Átvenné: { $count }, { $stamps } pecséttel. Korábban átvéve: { $already }. Elutasítva: { $refused }.
import-did = Átvéve: { $count }, { $stamps } pecséttel. Korábban átvéve: { $already }. Elutasítva: { $refused }.
import-line = { $count }. sor
member-anonymous = Névtelen tag
member-name = Név vagy becenév
member-phone = Telefon
member-email = E-mail
member-birthday = Születésnap
member-birthday-hint = Nap és hónap, például 24. 5.
member-birthday-wrong = Írja be a napot és hónapot, például 24. 5.
member-channel = Hogyan írjunk neki
member-channel-any = Nincs kívánsága
member-channel-email = E-mail
member-channel-sms = SMS
member-channel-whatsapp = WhatsApp
member-channel-hint = Csak a hírekhez és ajánlatokhoz adott hozzájárulással számít.
member-frequency = Milyen gyakran
member-frequency-any = Nincs kívánsága
member-frequency-weekly = Legfeljebb hetente egyszer
member-frequency-monthly = Legfeljebb havonta egyszer
member-frequency-seldom = Csak ami fontos
member-favorites = Kedvencek
member-diet = Étrend
member-interests = Érdeklődés
member-wish-hint = Csak amit a tag el szeretne mondani.
member-note = Megjegyzés a személyzetnek
member-note-hint = Csak a tag hozzájárulásával látszik.
member-since = Tag ettől
member-saved = Mentve.
member-consent-kept = A tag kívánsága rögzítve, szöveggel és idővel.
member-replace-title = Új kártyát készít?
member-replace-body = A régi kártya azonnal érvénytelen. A pecsétek és jutalmak maradnak.
member-replace-yes = Új kártya
member-replaced = A régi kártya letiltva. Új kártya: { $number }
member-erase-title = Törli ezt a tagot?
member-erase-body = A név, elérhetőség, jegyzetek és hozzájárulások végleg eltűnnek, a kártya érvénytelen lesz. A bejegyzések maradnak és senkit sem neveznek meg. Ez nem vonható vissza.
member-erase-yes = Végleges törlés
member-erased = Törölve. { $day } után mentésben sem marad adat.
member-merge-title = Ez a kettő egy személy?
member-merge-body = A pecsétek és jutalmak egyesülnek, mindkét kártya működik. 30 napig visszavonható.
member-merge-yes = Egy személy
member-merge-nobody = Senki más nem illik.
member-merged = { $number } kártya
member-merged-until = Ezzel összevonva; eddig választható szét: { $day }.
member-separate-title = Mégis két ember?
member-separate-body = Mindkét kártya használható marad. Mindegyik visszakapja a saját bélyegzőit és jutalmait, ha még megvannak.
member-separate-yes = Két ember
consent-marketing = Hírek és ajánlatok
consent-personalization = Ajánlás vásárlás alapján
consent-staff-note = Megjegyzés a személyzetnek
consent-given = megadva: { $day }
consent-withdrawn = visszavonva: { $day }
consent-never = nincs megadva
