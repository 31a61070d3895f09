# The recovery sheet after set-up: typed words, what a restore means, a new sheet.
recovery-no-draft = Pokladna se mezitím zamkla, tento list proto neplatí.
recovery-no-draft-cure = Starý list platí dál. Udělejte nový a tento zahoďte.
recovery-word-unknown = „{ $word }“ není na seznamu slov.
recovery-word-near = „{ $word }“ není na seznamu. Nemělo to být „{ $near }“?
recovery-word-missing = Toto slovo chybí.
recovery-words-order = Každé slovo na seznamu je, ale ne v tomto pořadí: porovnejte je s listem jedno po druhém.
recovery-words-fit = Slova k sobě patří.
recovery-enter-title = Zadejte slova pro obnovu
recovery-enter-body = Dvanáct slov z listu pro obnovu otevře klíč, kterým se dělají karty tohoto podniku.
recovery-entered = Slova jsou správná: pokladna zase dělá karty.
recovery-restore-title = Zpět k { $day }
recovery-restore-words = Klíč, kterým se dělají karty tohoto podniku, v tomto přístroji není. Napište dvanáct slov z listu pro obnovu; bez nich pokladna razítkuje, ale nové karty neudělá.
recovery-restore-yes = Obnovit
recovery-restore-without = Obnovit bez slov
recovery-enter-yes = Ověřit slova
recovery-means-kept = Záloha obsahuje { $count } { $count ->
    [one] záznam
    [few] záznamy
   *[other] záznamů
}, poslední je z { $day }.
recovery-means-lost = { $count ->
    [one] Zmizí { $count } pozdější záznam
    [few] Zmizí { $count } pozdější záznamy
   *[other] Zmizí { $count } pozdějších záznamů
}: razítka v nich budou ztracena a odměny vydané od té doby by šlo vydat znovu.
recovery-means-nothing-lost = Od té doby nic nepřibylo.
recovery-means-other-shop = Toto je záloha jiného podniku: nahradí tento podnik.
recovery-means-aside = Dnešní kniha zůstane stranou uložena.
recovery-means-sheet = Nejnovější list pro obnovu platí dál.
recovery-new-title = Nový list pro obnovu?
recovery-new-body = Nová slova a nový kód majitele. Starý list skončí, jakmile potvrdíte, že nový máte na papíře.
recovery-new-yes = Udělat list
recovery-new-pin = Váš PIN
recovery-confirmed = Nový list od této chvíle platí a je s ním udělaná záloha.
recovery-confirmed-older = Nový list od této chvíle platí a je s ním udělaná záloha. { $count ->
    [one] { $count } starší zálohu stále otevřou stará slova: smažte ji
    [few] { $count } starší zálohy stále otevřou stará slova: smažte je
   *[other] { $count } starších záloh stále otevřou stará slova: smažte je
}, pokud starý list někdo viděl.
recovery-proof-missing = Napište obě slova, nebo list vytiskněte a potvrďte, že ho držíte v ruce.
recovery-dropped = Nic se nezměnilo: platí starý list.
