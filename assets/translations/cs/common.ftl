# Words that every area uses.
common-yes = Ano
common-no = Ne
common-ok = OK
common-cancel = Zrušit
common-close = Zavřít
common-details = Podrobnosti
common-none = Žádné
