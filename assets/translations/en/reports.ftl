# Lines of history, journal and reports.
day-closed = { $date } is closed: Z { $number }.
day-closed-already = { $date } was closed before: Z { $number }. Nothing changed.
entry-visit = { $count ->
    [one] Visit, { $count } stamp
   *[other] Visit, { $count } stamps
}
entry-visit-looked-up = { $count ->
    [one] Visit without a code, { $count } stamp
   *[other] Visit without a code, { $count } stamps
}
entry-stamps-by-hand = By hand: { $count } · { $card }
entry-stamps-by-items = Items: { $count } · { $card }
entry-stamps-welcome = Welcome: { $count } · { $card }
entry-stamps-moved = Moved here: { $count } · { $card }
entry-adjusted = Corrected: { $count } · { $card }
entry-expired = Expired: { $count } · { $card }
entry-redeemed = { $reward }, { $uses }× handed over
entry-reversed = Taken back: { $count } · { $card }
entry-reversed-reward = Taken back: { $reward }
entry-reversed-plain = Taken back
entry-enrolled = Joined
entry-card-issued = Card no. { $version } issued
entry-card-blocked = Card blocked
entry-phone-enrolled = Phone connected
entry-phone-revoked = Phone removed
entry-profile-changed = Profile changed
entry-consent-given = Consent given
entry-consent-withdrawn = Consent withdrawn
entry-erased = Member erased
entry-merged = Two members joined into one
entry-merge-undone = Joining taken back
entry-day-closed = { $date } closed, Z { $number }
entry-program-published = Programme published, from { $date }
entry-stream-opened = Ledger opened
entry-clock-set = Time set
entry-staff-changed = Staff changed
entry-card-key-added = Card key made
entry-redemptions-paused = Rewards paused
entry-redemptions-resumed = Rewards allowed again
entry-gathered = Card filled with stamps from another till
entry-taken = Fetched from the server
entry-returned = Given back to the server
entry-lent = Lent to another till
entry-borrowed = Borrowed from another till
entry-other = Other entry
journal-refused = Refused: { $why }
why-already-stamped = Already stamped.
why-daily-cap = Limit of visits a day.
why-card-not-for-this = The card is not for this.
why-too-many = Too many at once.
why-shift-limit = Limit of the shift.
why-not-enough = Not enough stamps or rewards.
why-reward-expired = The reward had expired.
why-reward-inactive = The reward is not handed out.
why-reward-next-visit = The reward is for the next visit.
why-out-of-stock = Out of stock.
why-static-card-limit = Limit of rewards on a printed card.
why-elsewhere = Kept at another till.
why-lease-ended = Alone too long.
why-too-late = Too late.
why-split = The parts did not add up.
why-code-expired = The code had expired.
why-code-from-future = The phone's clock is ahead.
why-too-many-phones = Too many phones.
why-day = The day could not be closed.
why-program = The programme could not be published.
why-other = Another reason.
