# What was done at the counter, and why something was not.
done = Hotovo.
done-stamped = { $count ->
    [one] { $count } razítko · { $card }: { $have } z { $goal }.
    [few] { $count } razítka · { $card }: { $have } z { $goal }.
   *[other] { $count } razítek · { $card }: { $have } z { $goal }.
}
done-card-full = { $card } je plná: { $reward } čeká.
done-visit = Návštěva zapsána.
done-redeemed = { $uses ->
    [one] { $reward }: vydáno.
    [few] { $reward }: vydáno { $uses }×.
   *[other] { $reward }: vydáno { $uses }×.
}
done-adjusted = { $card }: opraveno o { $count }.
done-undone = Vráceno zpět.
done-voided = Stornováno.
done-moved = Přesunuto správnému členovi.
done-split = { $people ->
    [one] { $count } předáno jednomu členovi.
    [few] { $count } rozděleno mezi { $people } členy.
   *[other] { $count } rozděleno mezi { $people } členů.
}
done-enrolled = Nový člen je zapsán.
done-card-blocked = Karta je zablokovaná.
done-merged = Oba jsou teď jeden člen.
done-merge-undone = Jsou to zase dva členové.
already-same-code = Tento kód byl právě obsloužen.
already-same-code-cure = Karta člena je otevřená, nic nepřibylo.
already-redeemed = Tato odměna byla právě vydána.
already-redeemed-cure = Jedno klepnutí, jedna odměna: nic dalšího se neodečetlo.
already-sheet-closed = Tato karta člena už je zavřená.
already-sheet-closed-cure = Otevřete člena znovu.
already-nothing-refused = Nic nečeká na potvrzení.
already-nothing-refused-cure = Načtěte nebo vyberte člena znovu.
sign-in-wrong-pin = { $tries ->
    [one] Špatný PIN. Zbývá { $tries } pokus.
    [few] Špatný PIN. Zbývají { $tries } pokusy.
   *[other] Špatný PIN. Zbývá { $tries } pokusů.
}
sign-in-wrong-pin-cure = Zkuste to znovu, nebo požádejte vedoucího o nový PIN.
sign-in-locked = Po špatných PIN zamčeno na { $wait }.
sign-in-locked-cure = Počkejte, nebo požádejte vedoucího o nový PIN.
sign-in-unknown = Tato osoba se nemůže přihlásit.
sign-in-unknown-cure = Vyberte jiné jméno.
sign-in-wrong-owner-code = To není kód z listu pro obnovu.
sign-in-wrong-owner-code-cure = Použijte nejnovější list; každý kód platí jednou.
staff-pin-wrong = PIN má čtyři až osm číslic.
staff-pin-wrong-cure = Zadejte jen číslice.
staff-name-wrong = Jméno má 1 až 40 znaků.
staff-name-wrong-cure = Zadejte krátké jméno.
set-up-name-wrong = Název podniku má 1 až 60 znaků.
set-up-name-wrong-cure = Zadejte název jako na vývěsním štítu.
look-up-too-short = Na hledání je to málo.
look-up-too-short-cure = Zadejte číslo karty, čtyři číslice telefonu nebo dvě písmena jména.
look-up-too-long = Tak dlouhé jméno ani číslo není.
look-up-too-long-cure = Napište číslo karty, čtyři číslice telefonu nebo dvě písmena jména.
look-up-wrong-digit = Některá číslice v čísle karty nesedí.
look-up-wrong-digit-cure = Porovnejte je s kartou.
profile-name-wrong = Jméno je příliš dlouhé nebo obsahuje nevhodné znaky.
profile-name-wrong-cure = Nejvýše 80 znaků.
profile-phone-wrong = To není telefonní číslo.
profile-phone-wrong-cure = 6 až 15 číslic, nebo nechte prázdné.
profile-email-wrong = To není e-mailová adresa.
profile-email-wrong-cure = Např. jmeno@example.com, nebo nechte prázdné.
profile-birthday-wrong = Takový den v kalendáři není.
profile-birthday-wrong-cure = Zadejte den a měsíc, nebo nechte prázdné.
profile-favorites-too-long = O oblíbeném je toho moc.
profile-favorites-too-long-cure = Nejvýš 120 znaků.
profile-diet-too-long = O stravě je toho moc.
profile-diet-too-long-cure = Nejvýš 120 znaků.
profile-interests-too-long = O zájmech je toho moc.
profile-interests-too-long-cure = Nejvýš 120 znaků.
profile-note-too-long = Poznámka je příliš dlouhá.
profile-note-too-long-cure = Nejvýše 300 znaků.
cards-too-many = Najednou 1 až { $limit } karet.
cards-too-many-cure = Vytiskněte je po částech.
brand-logo-not-picture = Tento soubor není obrázek.
brand-logo-not-picture-cure = Vyberte PNG nebo JPEG.
brand-logo-too-large = Tento obrázek je příliš velký.
brand-logo-too-large-cure = Nejvýše 8 MB a 8000 pixelů.
program-unknown = Tato verze programu tu není.
program-unknown-cure = Vyberte některou ze seznamu.
recovery-phrase-wrong = Tato slova klíč karet neotevřou.
recovery-phrase-wrong-cure = Zkontrolujte dvanáct slov a jejich pořadí na listu pro obnovu.
verify-key-wrong = To není otisk klíče.
verify-key-wrong-cure = Opište jej z listu pro obnovu nebo z uzávěrky Z.
import-not-utf8 = Soubor není v kódování UTF-8.
import-not-utf8-cure = Uložte jej jako CSV v UTF-8 a zkuste to znovu.
import-too-large = Soubor je příliš velký.
import-too-large-cure = Rozdělte jej na soubory do 64 MB.
import-empty = Soubor nemá žádné řádky.
import-empty-cure = První řádek: názvy sloupců; každý další: jeden člen.
import-no-reference = Chybí sloupec „reference“.
import-no-reference-cure = Doplňte jej se starými čísly karet.
import-unknown-column = Sloupec „{ $column }“ neznáme.
import-unknown-column-cure = Známé: reference, name, phone, email, birthday, language, stamps, stamps:2.
import-row-doubled = Tato reference je už v některém řádku výše.
import-row-doubled-cure = Nechte jen jeden z obou řádků.
import-row-reference = Reference chybí nebo je příliš dlouhá.
import-row-reference-cure = Dejte každému členovi číslo ze starého systému, nejvýš 64 znaků.
import-row-too-many = Razítek musí být 0 až { $limit }.
import-row-too-many-cure = Opravte počet v souboru.
import-row-not-a-number = Razítka nejsou číslo.
import-row-not-a-number-cure = Pište jen číslice, nebo nechte prázdné.
import-row-not-utf8 = Tento řádek není v UTF-8.
import-row-not-utf8-cure = Uložte soubor jako UTF-8.
import-row-unreadable = Tento řádek není CSV.
import-row-unreadable-cure = Zkontrolujte uvozovky a oddělovače.
