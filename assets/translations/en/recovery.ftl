# The recovery sheet after set-up: typed words, what a restore means, a new sheet.
recovery-no-draft = The till was locked meanwhile, so this sheet does not count.
recovery-no-draft-cure = The old sheet still does. Make a new one and throw this one away.
recovery-word-unknown = “{ $word }” is not on the list of words.
recovery-word-near = “{ $word }” is not on the list. Did you mean “{ $near }”?
recovery-word-missing = This word is missing.
recovery-words-order = Each word is on the list, but not in this order: compare them with the sheet one by one.
recovery-words-fit = The words fit together.
recovery-enter-title = Enter the recovery words
recovery-enter-body = The twelve words of the recovery sheet open the key that makes this shop's cards.
recovery-entered = The words are right: this till makes cards again.
recovery-restore-title = Go back to { $day }
recovery-restore-words = The key that makes this shop's cards is not on this device. Type the twelve words of the recovery sheet; without them the till stamps, but makes no new cards.
recovery-restore-yes = Restore
recovery-restore-without = Restore without the words
recovery-enter-yes = Check the words
recovery-means-kept = The backup holds { $count } { $count ->
    [one] entry
   *[other] entries
}, the last one of { $day }.
recovery-means-lost = { $count } { $count ->
    [one] entry made since then will be gone
   *[other] entries made since then will be gone
}: the stamps in them are lost, and rewards handed over since then could be handed over again.
recovery-means-nothing-lost = Nothing was entered since then.
recovery-means-other-shop = This is the backup of another shop: it takes this shop's place.
recovery-means-aside = The ledger of today is kept aside.
recovery-means-sheet = The newest recovery sheet stays in force.
recovery-new-title = A new recovery sheet?
recovery-new-body = New words and a new owner's code. The old sheet ends as soon as you confirm that the new one is on paper.
recovery-new-yes = Make the sheet
recovery-new-pin = Your PIN
recovery-confirmed = The new sheet counts from now on, and a backup with it was made.
recovery-confirmed-older = The new sheet counts from now on, and a backup with it was made. { $count } older { $count ->
    [one] backup still opens
   *[other] backups still open
} with the old words: delete them if somebody saw the old sheet.
recovery-proof-missing = Type the two words, or print the sheet and say that you hold it.
recovery-dropped = Nothing has changed: the old sheet still counts.
