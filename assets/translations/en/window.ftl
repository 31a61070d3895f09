# The counter's own texts: what is worded by the window and by no rule.
window-anonymous = No name
window-card-number = Card { $number }
window-card-left = { $left ->
    [one] One stamp to { $reward }
   *[other] { $left } stamps to { $reward }
}
window-who-next = { $who } · { $next }
window-undone = { $what } – undone
window-plus-one = +1 stamp
window-add-items = Add items
window-note = Note: { $note }
window-until = until { $date }
window-no-end = no end date
window-reward-times = { $count } × { $reward }
window-redeem-question = Hand over: { $reward }?
window-redeem-once = The reward is used up with this. You can undo it.
window-key-in-free = Free item, discount { $amount }
window-key-in-amount = Discount { $amount }
window-key-in-percent = Discount { $share }
window-key-in-nothing = Nothing to key in
window-key-in-times = { $count } × { $what }
window-last-visit = last visit { $date }
window-nobody = Nobody found
window-nobody-cure = Check the spelling, or make a new card.
window-saved = Saved: { $file }
window-card-replaced = The old card is blocked. This is the new one.
window-hand-out = Hand out the card, or let the customer take a photo of the code.
window-privacy-line = The card works without any of it. Each consent can be withdrawn at any time.
window-purpose-marketing = News and offers
window-purpose-personalization = Suggestions that fit
window-purpose-staff-note = A note for the staff
window-reason-second-visit = Really a second visit
window-reason-group-order = Order for several people
window-reason-correction = Puts a mistake right
window-reason-goodwill = Goodwill
window-reason-paper-card = Stamps of a paper card
window-reason-mistake = Mistake at the counter
window-reason-wrong-member = Wrong member
window-reason-refund = Goods came back
window-reason-misuse = Suspected misuse
window-split-sum = { $given } of { $total } given out
window-split-movable = { $count ->
    [0] All of it was used already: nothing can go to somebody else.
    [one] Only one can still go to somebody else; the rest was used already.
   *[other] Only { $count } can still go to somebody else; the rest was used already.
}
window-split-unknown = This card does not say who is meant.
window-split-unknown-cure = Type the member's number, phone or name.
window-training = Training mode: nothing here counts
window-training-verdict = Training, nothing counts · { $next }
window-training-real-card = A real card: training does not serve it.
window-training-real-card-cure = End the training on the health screen, then scan it again.
window-waits = { $name } waits
window-somebody-waits = A scanned card waits
window-tries-left = { $count ->
    [one] One try left.
   *[other] { $count } tries left.
}
window-new-owner-code = The PIN is set. The next recovery code is { $code }: write it down now.
window-day-not-closed = { $date } was not closed.
window-day-close = Close it
window-part-camera = Camera
window-part-sound = Sound
window-part-printer = Printer
window-part-clock = Clock
window-part-disk = Disk
window-part-entries = Entries
window-part-scanner = Scanner
window-part-backup = Backup
window-part-ledger = Ledger
window-check-good = Ready
window-check-absent = None set up
window-check-limited = Limited
window-check-bad = Needs a look
window-check-muted = Muted
window-check-nothing-waits = None waiting
window-check-sign-in = Sign in to see the details on the health screen.
window-demo-camera = Demo camera
window-camera-starting = The camera is starting
window-pictures-ended = No more pictures
window-scanner-broken-off = The scanner sent half a code. Scan it again.
window-hint-hold = Hold the code in the frame
window-hint-read = Read
window-hint-black = The picture is black: is something before the lens?
window-hint-dark = Raise the phone's brightness
window-hint-bright = Too bright: tilt it a little
window-hint-closer = Hold it closer
window-hint-farther = Hold it farther away
window-hint-flatter = Hold it flatter
window-hint-still = Hold it still
window-foreign-web = Not one of our codes (a web address)
window-foreign-wifi = Not one of our codes (a Wi-Fi network)
window-foreign-contact = Not one of our codes (a contact)
window-foreign-product = Not one of our codes (goods)
health-camera-missing = No camera was found.
health-camera-missing-cure = Plug it in; it is used at once. Scanner and look-up work meanwhile.
health-camera-taken = Another program uses the camera.
health-camera-taken-cure = Close that program; the camera comes back by itself.
health-camera-denied = The camera may not be read.
health-camera-denied-cure = Add this user to the group video, then start again.
health-camera-unplugged = The camera was unplugged.
health-camera-unplugged-cure = Plug it in again; nothing was lost.
health-camera-silent = The camera gives no picture.
health-camera-silent-cure = It is being restarted. If it stays so, unplug it and plug it in.
health-camera-unsuitable = This camera gives no picture that can be read.
health-camera-unsuitable-cure = Choose another camera in the settings.
health-camera-broken = The camera failed.
health-camera-broken-cure = It is tried again by itself. Unplug it and plug it in if it stays so.
health-scanner-denied = The scanner may not be read.
health-scanner-denied-cure = Install the udev rule from the packaging folder, then plug the scanner in again.
health-scanner-taken = Another program uses the scanner.
health-scanner-taken-cure = Close that program; the scanner comes back by itself.
# Keys of the on-screen keyboard, row by row.
window-keyboard-1 = 1 2 3 4 5 6 7 8 9 0
window-keyboard-2 = ' & / : ! ? é è ö ü
window-keyboard-3 = q w e r t y u i o p
window-keyboard-4 = a s d f g h j k l -
window-keyboard-5 = z x c v b n m , . @
