# Words that every area uses.
common-yes = Ja
common-no = Nej
common-ok = OK
common-cancel = Annuller
common-close = Luk
common-details = Detaljer
common-none = Ingen
