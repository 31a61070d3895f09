# The manager's day, journal, staff, program, settings, health and members' data.
manager-today = Today
manager-week = Week
manager-month = Four weeks
manager-from-to = { $from } to { $to }
manager-visits = Visits
manager-stamps = Stamps
manager-rewards = Rewards handed over
manager-new-members = New members
manager-on-week-before = { $rate } against a week before
manager-on-period-before = { $rate } against the period before
manager-less-taken-back = less those taken back
manager-rewards-per-stamps = { $rate } of stamps given
manager-of-visits = { $rate } of visits
manager-look-voids = { $count } { $count ->
     [one] void
    *[other] voids
  }
manager-look-undos = { $count } { $count ->
     [one] undo
    *[other] undos
  }
manager-look-overrides = { $count } { $count ->
     [one] override
    *[other] overrides
  }
manager-look-adjustments = { $count } { $count ->
     [one] correction
    *[other] corrections
  }
manager-look-bursts = { $count } { $count ->
     [one] same-member burst
    *[other] same-member bursts
  }
manager-look-outside-hours = { $count } outside opening hours
manager-look-over-limit = { $count } over the shift limit
manager-look-refusals = { $count } { $count ->
     [one] refusal
    *[other] refusals
  }
manager-by-whom = { $count } by { $name }
manager-by-itself = by itself
manager-owed-stamps = Stamps on cards
manager-owed-rewards = Rewards that wait
manager-owed-cost = Outstanding at cost
manager-given-cost = Handed over at cost
manager-z-number = Z report
manager-closed = The day is closed: Z report { $count }.
manager-missing-z = { $day } was not closed.
manager-by-hour = Visits by hour
manager-by-day = Visits by day
manager-hour = Hour
manager-day = Day
manager-this-day = this day
manager-this-period = this period
manager-week-before = a week before
manager-period-before = the period before
manager-x-title = X report
manager-z-title = Z report { $count }
manager-close-title = Close the day?
manager-close-body = { $day } gets its Z report. It can be printed again at any time, but not changed.
manager-close-yes = Close the day
manager-print = Print
manager-save-pdf = Save PDF
manager-save-csv = Save CSV
manager-fingerprint = Fingerprint: { $fingerprint }
manager-saved-as = Saved as { $file }
manager-print-failed = The paper could not be made.
manager-print-failed-cure = Try again; the figures are safe in the ledger.
manager-file-failed = The file could not be written.
manager-file-failed-cure = Make room on the disk and try again.
journal-kind-all = Everything
journal-kind-visits = Stamps
journal-kind-rewards = Rewards
journal-kind-corrections = Taken back
journal-kind-refusals = Refusals
journal-kind-members = Members
journal-kind-shop = Shop
journal-everyone = Everyone
journal-span-today = Today
journal-span-week = 7 days
journal-span-month = 30 days
journal-span-all = All
journal-when = When
journal-member = Member
journal-by = By
journal-overridden-by = Allowed by
journal-entry = Entry
journal-cure = What helps
journal-state = State
journal-taken-back = taken back
journal-void-title = Take this back?
journal-void-body = The entry stays in the journal and is marked as taken back.
journal-void-yes = Take back
journal-void-no = Keep
journal-void-reason = Reason
journal-void-reason-missing = A reason is needed: choose one or write it.
journal-slip = Slip
void-wrong-member = Wrong member
void-refund = Goods came back
void-mistake = Mistake
void-misuse = Misuse
role-cashier = Cashier
role-manager = Manager
role-owner = Owner
staff-new = A new person
staff-name = Name
staff-name-missing = Write a name.
staff-role = Role
staff-role-hint = A cashier stamps, redeems and undoes. A manager also allows exceptions and sees the day. An owner changes the program.
staff-pin = PIN
staff-pin-again = PIN again
staff-pin-shape = Four to eight digits.
staff-pin-differs = The two PINs differ: type the same one twice.
staff-pin-title = New PIN for { $name }
staff-pin-yes = Set the PIN
staff-pin-set = { $name } has a new PIN.
staff-new-pin = New PIN
staff-own-card = Own card
staff-own-card-hint = Card number or name. Nobody can serve the own card.
staff-card-linked = own card linked
staff-card-unknown = No single member fits this.
staff-card-unknown-cure = Type the whole card number.
staff-locked = PIN locked for now
staff-inactive-note = This person cannot sign in. The entries of the past keep the name.
staff-add = Add
staff-added = { $name } can sign in now.
staff-saved = Saved.
staff-activate = Let sign in again
staff-deactivate = Deactivate
staff-deactivate-title = Deactivate { $name }?
staff-deactivate-body = The person can no longer sign in. Nothing of the past is lost, and it can be undone.
form-language = Language
form-save = Save
form-room-left = { $count ->
    [one] Room for one more character.
   *[other] Room for { $count } more characters.
}
form-too-long = { $count ->
    [one] One character too many: shorten it.
   *[other] { $count } characters too many: shorten it.
}
form-number-wrong = Write a whole number.
form-money-wrong = Write an amount, such as 65.
form-percent-wrong = Write per cent, such as 12 or 12.5.
form-time-wrong = Write a time, such as 02:00.
form-date-wrong = Write a day, such as 24. 12. 2026.
program-cards = Stamp cards
program-rewards = Rewards
program-rules = Rules
program-limits = Limits and data
program-hours = Opening hours
program-versions = Versions
program-name = Name
program-other-languages = In other languages
program-other-languages-note = Left empty, customers of that language see the name above.
program-goal = Stamps to fill
program-goal-hint = Most cafés take 8 to 12.
program-reward = Reward
program-earn = A stamp for
program-earn-visit = Each visit
program-earn-item = Each item
program-item = What is counted
program-item-example = item
program-per-visit = Stamps each time
program-more = More
program-welcome = Welcome stamps
program-stamp-validity = Stamps expire after
program-manual = By hand at most
program-empty-ever = Left empty: never.
program-unit-stamps = stamps
program-unit-days = days
program-unit-minutes = minutes
program-unit-months = months
program-count = { $have } / { $goal }
program-to-go = { $count } to go: { $reward }
program-reward-within = { $reward }, within { $count } { $count ->
     [one] day
    *[other] days
  }
program-new-card = New card
program-new-reward = New reward
program-out-of-use = out of use
program-take-out = Take out of use
program-take-in = Use again
program-unchanged = Everything is published.
program-changed = Not published yet.
program-faulty = { $count } { $count ->
     [one] thing
    *[other] things
  } to correct before publishing.
program-form-has-errors = A field cannot be read: correct it first.
program-publish-title = Publish these rules?
program-publish-body = Customers' stamps and rewards stay as they are. You can go back to an earlier version at any time.
program-publish-yes = Publish
program-published = Published: in force from now.
program-published-from = Published: in force from { $day }.
program-discard-title = Discard the changes?
program-discard-body = What was changed since the last publishing is lost.
program-discard-yes = Discard
program-back-title = Go back to { $day }?
program-back-body = Those rules are in force again from now. Stamps already given stay.
program-back-yes = Go back
program-went-back = The earlier rules are in force again.
program-planned = planned
program-compare-past = From { $day } to the rules in force
program-compare-planned = From the rules in force to { $day }
program-compare-same = Nothing differs.
program-compare-added = { $part } is new.
program-compare-removed = { $part } is gone.
program-compare-line = { $what }: { $was } → { $is }
program-compare-state = State
program-in-use = in use
program-version-note = Cards: { $cards } · rewards: { $rewards }
program-words-visit = { $card }: a stamp for each visit; { $count } give “{ $reward }”.
program-words-item = { $card }: a stamp for each { $item }; { $count } give “{ $reward }”.
program-words-cool-down = The next stamp can come after { $count } { $count ->
     [one] minute
    *[other] minutes
  }.
program-words-at-once = A reward can be used on the visit that earned it.
program-words-next-time = A reward can be used from the next visit on.
reward-kind = Kind
reward-free-item = Free item
reward-amount-off = Amount off
reward-percent-off = Per cent off
reward-perk = Perk in words
reward-value = Usual price
reward-amount = Amount
reward-vat = VAT
reward-percent = Discount
reward-validity = To be used within
reward-key-in = What to key in
reward-key-in-hint = Shown to the cashier after handing over, such as “key 7”.
reward-cost = Cost to the shop
reward-cost-hint = For what you owe in the day's figures.
reward-uses = Uses of one
reward-stock = In stock
reward-stock-hint = Left empty: not counted.
limit-visits = Visits
limit-people = Corrections by people
limit-policy = Redeeming and data
limit-cool-down = Time between two stamps
limit-cool-down-hint = A second scan meanwhile says “already stamped”. Redeeming is never held up.
limit-daily-cap = Visits a day at most
limit-empty-none = Left empty: no limit.
limit-static = Rewards a day by printed card
limit-static-hint = More than that needs a manager: a printed card can be copied.
limit-undo = Undo within
limit-adjust-cashier = A cashier corrects at most
limit-adjust-manager = A manager corrects at most
limit-shift-manual = Stamps by hand a day and person
limit-shift-adjust = Corrected stamps a day and person
limit-shift-void = Taken back a day and person
policy-visit-stamps = A visit with a reward also stamps
policy-at-once = A reward may be used at once
policy-retention = Data are erased after
policy-retention-hint = Counted from the member's last visit.
hours-opening = Opening hours
hours-opening-note = Such as 7:00–18:00; after midnight 7:00–26:00. Left empty: closed.
hours-wrong = Write it as 7:00–18:00.
hours-day = The business day
hours-cut-off = The day ends at
hours-cut-off-hint = What happens before belongs to the day before.
hours-holidays = Closed on
hours-holidays-hint = Days with commas between, such as 24. 12. 2026, 25. 12. 2026.
hours-zone = Time zone
settings-brand = Brand
settings-till = This till
settings-data = Members' data
settings-name = Shop's name
settings-name-missing = Write the shop's name.
settings-color = Colour
settings-color-hint = Choose one on the right or write its code, such as #0B6B5D.
settings-color-wrong = A colour is six digits, such as #0B6B5D.
settings-color-kept = Shown as chosen, { $color }: text on it is easy to read.
settings-color-corrected = Shown as { $color }, so that text on it can be read.
settings-logo = Logo
settings-logo-hint = Path of a PNG or JPEG on this device or a USB stick.
settings-logo-unreadable = The picture's file cannot be read.
settings-logo-unreadable-cure = Check the path and the stick.
settings-welcome = Words of welcome
settings-welcome-hint = On the customer's screen while nobody is served.
settings-voice = Tone towards customers
settings-voice-friendly = Friendly
settings-voice-formal = Formal
settings-voice-hint = How the customer's screen speaks.
settings-customer-language = Customer's screen
settings-theme = Light or dark
settings-light = Light
settings-dark = Dark
settings-size = Size of text
settings-sounds = Sounds
settings-sounds-hint = A tone for each verdict.
settings-motion = Movement
settings-motion-hint = A stamp lands, a bar grows. Off: everything stands at once.
settings-motion-system = As the system wishes
settings-motion-on = On
settings-motion-off = Off
settings-idle = Lock by itself after
settings-idle-hint = 0: never.
settings-idle-wrong = Write 0 to 60 minutes.
settings-retention-wrong = Write 1 to 120 months.
settings-saved = Saved.
color-sea = Sea green
color-blue = Blue
color-wine = Wine
color-coffee = Coffee
color-violet = Violet
color-leaf = Leaf
color-red = Red
color-graphite = Graphite
health-all-well = Everything works.
health-needs-look = { $count } { $count ->
     [one] matter needs
    *[other] matters need
  } a look.
health-since = since { $time }
health-part-camera = Camera
health-part-scanner = USB scanner
health-part-printer = Printer
health-part-disk = Disk
health-part-clock = Clock
health-part-entries = Entries to send
health-part-backup = Backup
health-part-ledger = Ledger
health-action-clock = Set the time
health-action-backup = Back up now
health-action-check = Check now
health-action-again = Look again
health-backing-up = Backing up and checking…
health-backed-up = Backed up and checked: { $count } { $count ->
     [one] entry
    *[other] entries
  }.
health-backup-checked = { $count } { $count ->
     [one] entry
    *[other] entries
  } · { $size } MB · opened and checked
health-backup-faulty = { $count } { $count ->
     [one] entry
    *[other] entries
  } · { $size } MB · cannot be opened
health-checking = Checking every entry…
health-verified = { $count } { $count ->
     [one] entry
    *[other] entries
  }: chain and sums are right.
health-fault = { $count } { $count ->
     [one] entry
    *[other] entries
  } read. First fault: { $fault }
health-restore-title = Go back to { $day }?
health-restore-yes = Restore
health-restoring = Restoring…
health-restored = Restored: { $count } { $count ->
     [one] entry
    *[other] entries
  }; epoch { $epoch } begins. Sign in again.
health-clock-title = What time is it?
health-clock-body = Compare with a watch. Expiry dates and cool-downs count from what you confirm.
health-clock-label = Date and time
health-clock-yes = This is right
health-clock-wrong = Write it as 2026-11-21 14:27.
health-clock-set = The time is set.
health-paused = Redemptions are paused.
health-resumed = Redemptions go on.
health-training-on = Training: nothing here counts.
health-training-off = Back in the real shop. Sign in.
health-details = Details
health-about-program = Program
health-about-data = Ledger
health-about-key = Fingerprint
import-title = Import these rows?
import-body = Members and stamps are added. The same file a second time changes nothing.
import-yes = Import
import-unreadable = The file cannot be read.
import-unreadable-cure = Check the path and the stick.
import-would = Would be taken: { $count }, with { $stamps } stamps. Taken before: { $already }. Refused: { $refused }.
import-did = Taken: { $count }, with { $stamps } stamps. Taken before: { $already }. Refused: { $refused }.
import-line = Line { $count }
member-anonymous = Member without a name
member-name = Name or nickname
member-phone = Phone
member-email = E-mail
member-birthday = Birthday
member-birthday-hint = Day and month, such as 24. 5.
member-birthday-wrong = Write day and month, such as 24. 5.
member-channel = Preferred way to reach
member-channel-any = No wish
member-channel-email = E-mail
member-channel-sms = Text message
member-channel-whatsapp = WhatsApp
member-channel-hint = Counts only with the consent to news and offers.
member-frequency = How often
member-frequency-any = No wish
member-frequency-weekly = Once a week at most
member-frequency-monthly = Once a month at most
member-frequency-seldom = Only what matters
member-favorites = Favourites
member-diet = Diet
member-interests = Interests
member-wish-hint = Only what the member wants to tell.
member-note = Note for staff
member-note-hint = Shown only with the member's consent.
member-since = Member since
member-saved = Saved.
member-consent-kept = The member's wish is kept, with wording and time.
member-replace-title = Make a new card?
member-replace-body = The old card stops working at once. Stamps and rewards stay.
member-replace-yes = New card
member-replaced = The old card is blocked. New card: { $number }
member-erase-title = Erase this member?
member-erase-body = Name, contacts, notes and consents are gone for ever, and the card stops working. The entries stay and name nobody. This cannot be undone.
member-erase-yes = Erase for ever
member-erased = Erased. From { $day } on no backup holds the data either.
member-merge-title = Are these two one person?
member-merge-body = Stamps and rewards come together, both cards work. It can be taken back for 30 days.
member-merge-yes = One person
member-merge-nobody = Nobody else fits.
member-merged = Card { $number }
member-merged-until = Joined with this one; can be separated until { $day }.
member-separate-title = Are these two people after all?
member-separate-body = Both cards stay in use. Each gets back the stamps and rewards of its own that are still there.
member-separate-yes = Two people
consent-marketing = News and offers
consent-personalization = Suggestions from purchases
consent-staff-note = Note for staff
consent-given = given { $day }
consent-withdrawn = withdrawn { $day }
consent-never = not given
