# The counter's own texts: what is worded by the window and by no rule.
window-anonymous = Név nélkül
window-card-number = Kártya: { $number }
window-card-left = { $left ->
    [one] Még { $left } pecsét – { $reward }
   *[other] Még { $left } pecsét – { $reward }
}
window-who-next = { $who } · { $next }
window-undone = { $what } – visszavonva
window-plus-one = +1 pecsét
window-add-items = Darabok
window-note = Megjegyzés: { $note }
window-until = eddig: { $date }
window-no-end = nincs lejárata
window-reward-times = { $count } × { $reward }
window-redeem-question = Átadás: { $reward }?
window-redeem-once = A jutalom ezzel elhasználódik. Visszavonható.
window-key-in-free = Ingyen, kedvezmény: { $amount }
window-key-in-amount = Kedvezmény: { $amount }
window-key-in-percent = Kedvezmény: { $share }
window-key-in-nothing = Nincs mit beütni
window-key-in-times = { $count } × { $what }
window-last-visit = utolsó látogatás: { $date }
window-nobody = Nincs találat
window-nobody-cure = Ellenőrizze az írásmódot, vagy készítsen új kártyát.
window-saved = Mentve: { $file }
window-card-replaced = A régi kártya letiltva. Ez az új.
window-hand-out = Adja át a kártyát, vagy fényképezze le a vevő a kódot.
window-privacy-line = A kártya ezek nélkül is működik. A hozzájárulás bármikor visszavonható.
window-purpose-marketing = Hírek és ajánlatok
window-purpose-personalization = Személyre szabott javaslatok
window-purpose-staff-note = Megjegyzés a személyzetnek
window-reason-second-visit = Valóban második látogatás
window-reason-group-order = Rendelés több embernek
window-reason-correction = Hiba javítása
window-reason-goodwill = Méltányosság
window-reason-paper-card = Papírkártya pecsétjei
window-reason-mistake = Tévedés a pultnál
window-reason-wrong-member = Rossz tag
window-reason-refund = Visszahozott áru
window-reason-misuse = Visszaélés gyanúja
window-split-sum = { $total } közül { $given } kiosztva
window-split-movable = { $count ->
    [0] Mindet felhasználták már: semmi sem adható másnak.
    [one] Már csak egy adható másnak; a többit felhasználták.
   *[other] Már csak { $count } adható másnak; a többit felhasználták.
}
window-split-unknown = Ez a kártya nem mondja meg, kiről van szó.
window-split-unknown-cure = Írja be a tag kártyaszámát, telefonszámát vagy nevét.
window-training = Gyakorló mód: itt semmi sem számít
window-training-verdict = Gyakorló mód, semmi sem számít · { $next }
window-training-real-card = Valódi kártya: gyakorló módban nem használható.
window-training-real-card-cure = Kapcsolja ki a gyakorló módot az Állapot képernyőn, majd olvassa be újra.
window-waits = Várakozik: { $name }
window-somebody-waits = Egy beolvasott kártya várakozik
window-tries-left = { $count ->
    [one] Még { $count } próba.
   *[other] Még { $count } próba.
}
window-new-owner-code = A PIN beállítva. A következő helyreállítási kód: { $code }. Írja fel most.
window-day-not-closed = Nincs lezárva: { $date }.
window-day-close = Lezárás
window-part-camera = Kamera
window-part-sound = Hang
window-part-printer = Nyomtató
window-part-clock = Óra
window-part-disk = Lemez
window-part-entries = Tételek
window-part-scanner = Olvasó
window-part-backup = Mentés
window-part-ledger = Napló
window-check-good = Rendben
window-check-absent = Nincs
window-check-limited = Korlátozott
window-check-bad = Ellenőrizendő
window-check-muted = Némítva
window-check-nothing-waits = Semmi sem vár
window-check-sign-in = Bejelentkezés után az állapot képernyőn láthatók a részletek.
window-demo-camera = Bemutató kamera
window-camera-starting = A kamera indul
window-pictures-ended = Nincs több kép
window-scanner-broken-off = Az olvasó csak fél kódot küldött. Olvassa be újra.
window-hint-hold = Tartsa a kódot a keretben
window-hint-read = Beolvasva
window-hint-black = A kép fekete: nincs valami az objektív előtt?
window-hint-dark = Növelje a telefon fényerejét
window-hint-bright = Túl világos: döntse meg kissé
window-hint-closer = Tartsa közelebb
window-hint-farther = Tartsa távolabb
window-hint-flatter = Tartsa laposabban
window-hint-still = Tartsa mozdulatlanul
window-foreign-web = Nem a mi kódunk (webcím)
window-foreign-wifi = Nem a mi kódunk (Wi-Fi)
window-foreign-contact = Nem a mi kódunk (névjegy)
window-foreign-product = Nem a mi kódunk (termék)
health-camera-missing = Nem található kamera.
health-camera-missing-cure = Csatlakoztassa; azonnal működik. Az olvasó és a keresés addig is használható.
health-camera-taken = Másik program használja a kamerát.
health-camera-taken-cure = Zárja be azt a programot; a kamera magától visszatér.
health-camera-denied = A kamera nem olvasható.
health-camera-denied-cure = Vegye fel a felhasználót a video csoportba, majd indítsa újra.
health-camera-unplugged = A kamerát kihúzták.
health-camera-unplugged-cure = Csatlakoztassa újra; semmi sem veszett el.
health-camera-silent = A kamera nem ad képet.
health-camera-silent-cure = Újraindul. Ha nem segít, húzza ki és csatlakoztassa.
health-camera-unsuitable = Ez a kamera nem ad olvasható képet.
health-camera-unsuitable-cure = Válasszon másik kamerát a beállításokban.
health-camera-broken = A kamera meghibásodott.
health-camera-broken-cure = Magától újrapróbálja. Ha nem segít, húzza ki és csatlakoztassa.
health-scanner-denied = Az olvasó nem olvasható.
health-scanner-denied-cure = Telepítse az udev-szabályt a packaging mappából, majd csatlakoztassa újra az olvasót.
health-scanner-taken = Másik program használja az olvasót.
health-scanner-taken-cure = Zárja be azt a programot; az olvasó magától visszatér.
# Keys of the on-screen keyboard, row by row.
window-keyboard-1 = 1 2 3 4 5 6 7 8 9 0
window-keyboard-2 = á é í ó ö ő ú ü ű č š
window-keyboard-3 = q w e r t z u i o p
window-keyboard-4 = a s d f g h j k l -
window-keyboard-5 = y x c v b n m , . @
