# Words that every area uses.
common-yes = Igen
common-no = Nem
common-ok = OK
common-cancel = Mégse
common-close = Bezárás
common-details = Részletek
common-none = Nincs
