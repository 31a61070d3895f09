# Words that every area uses.
common-yes = Yes
common-no = No
common-ok = OK
common-cancel = Cancel
common-close = Close
common-details = Details
common-none = None
