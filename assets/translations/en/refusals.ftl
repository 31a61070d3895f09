# What was refused, and what to do next.
refusal-sign-in-first = Nobody is signed in.
refusal-sign-in-first-cure = Tap your name and enter your PIN.
refusal-operator-inactive = This person no longer works here.
refusal-operator-inactive-cure = Sign in as somebody else.
refusal-not-a-manager = That PIN is not a manager's.
refusal-not-a-manager-cure = Ask a manager to enter their PIN.
refusal-manager-needed-void = Only a manager can void this.
refusal-manager-needed-void-cure = Ask a manager to enter their PIN.
refusal-manager-needed-undo-of-others = A colleague did this.
refusal-manager-needed-undo-of-others-cure = Ask a manager to enter their PIN.
refusal-manager-needed-give-reward = Only a manager can give a reward.
refusal-manager-needed-give-reward-cure = Ask a manager to enter their PIN.
refusal-manager-needed-merge = Only a manager can join two members.
refusal-manager-needed-merge-cure = Ask a manager to enter their PIN.
refusal-manager-needed-pause = Only a manager can pause rewards.
refusal-manager-needed-pause-cure = Ask a manager to enter their PIN.
refusal-manager-needed-close-day = Only a manager can close the day.
refusal-manager-needed-close-day-cure = Ask a manager to enter their PIN.
refusal-manager-needed-staff = Only a manager can change staff.
refusal-manager-needed-staff-cure = Ask a manager to enter their PIN.
refusal-manager-needed-stock = Only a manager can change the stock.
refusal-manager-needed-stock-cure = Ask a manager to enter their PIN.
refusal-manager-needed-erase = Only a manager can erase a member.
refusal-manager-needed-erase-cure = Ask a manager to enter their PIN.
refusal-manager-needed-move-award = It is too late to move this yourself.
refusal-manager-needed-move-award-cure = Ask a manager to enter their PIN.
refusal-owner-needed = Only the owner can do this.
refusal-owner-needed-cure = Ask the owner to sign in.
refusal-unknown-member = This member is not known here.
refusal-unknown-member-cure = Look the member up, or enrol a new one.
refusal-already-enrolled = This member has already joined.
refusal-already-enrolled-cure = Scan the card to serve the member.
refusal-member-erased = This member was erased; the card is void.
refusal-member-erased-cure = Offer to join again with a new card.
refusal-own-card = This is your own card.
refusal-own-card-cure = Ask a colleague to serve you.
refusal-already-stamped = Already stamped. Next stamp in { $wait }.
refusal-already-stamped-cure = Rewards still work. A manager can stamp again.
refusal-daily-cap-reached = { $limit ->
    [one] The limit of one visit a day is reached.
   *[other] The limit of { $limit } visits a day is reached.
}
refusal-daily-cap-reached-cure = Tomorrow counts again. A manager can stamp now.
refusal-card-blocked = This printed card is blocked.
refusal-card-blocked-cure = Look the member up and hand out a new card.
refusal-device-revoked = This phone is no longer accepted.
refusal-device-revoked-cure = Look the member up and connect the phone again.
refusal-no-such-card = There is no such stamp card.
refusal-no-such-card-cure = Choose a card from the list.
refusal-card-inactive = { $card } gives no new stamps.
refusal-card-inactive-cure = Rewards that are ready can still be used.
refusal-not-counted = { $card } does not count items.
refusal-not-counted-cure = Use +1 stamp instead.
refusal-count-zero = The number is zero.
refusal-count-zero-cure = Enter at least one.
refusal-too-many-at-once = { $limit ->
    [one] { $given } would be too many; the limit is one.
   *[other] { $given } would be too many; the limit is { $limit }.
}
refusal-too-many-at-once-cure = Enter fewer, or ask a manager for the PIN.
refusal-too-much-for-one-entry = That is too much for one entry.
refusal-too-much-for-one-entry-cure = Split it into smaller steps.
refusal-shift-limit-reached = { $limit ->
    [one] Your limit for today ({ $limit }) is reached.
   *[other] Your limit for today ({ $limit }) is reached.
}
refusal-shift-limit-reached-cure = Ask a manager to enter their PIN.
refusal-shift-void-limit-reached = Your limit of undone actions ({ $limit }) is reached.
refusal-shift-void-limit-reached-cure = Ask a manager to enter their PIN.
refusal-adjust-over-limit = The most for one correction is { $limit }.
refusal-adjust-over-limit-cure = Correct less, or ask somebody with a higher role.
refusal-not-enough = Only { $have } are there; { $need } are needed.
refusal-not-enough-cure = Choose fewer.
refusal-no-such-reward = There is no such reward.
refusal-no-such-reward-cure = Choose a reward from the list.
refusal-reward-not-ready = { $reward }: not ready yet.
refusal-reward-not-ready-cure = Show the customer what is missing.
refusal-reward-expired = { $reward }: the last day was { $date }.
refusal-reward-expired-cure = A manager can give it as goodwill.
refusal-reward-inactive = { $reward } is not handed out now.
refusal-reward-inactive-cure = Offer another reward, or ask the manager.
refusal-reward-next-visit = { $reward } was earned just now.
refusal-reward-next-visit-cure = It can be used from the next visit.
refusal-out-of-stock = { $left ->
    [one] { $reward }: only one left.
   *[other] { $reward }: only { $left } left.
}
refusal-out-of-stock-cure = Offer another reward, or count the stock anew.
refusal-redemptions-paused = Rewards are paused.
refusal-redemptions-paused-cure = Stamps go on. A manager can resume rewards.
refusal-redemptions-ended = The programme ended on { $date }.
refusal-redemptions-ended-cure = Tell the customer; the owner can extend it.
refusal-confirm-card = Is this the customer's own card?
refusal-confirm-card-cure = Check, then tap Hand over again.
refusal-static-card-limit = { $limit ->
    [one] The printed card's one reward today is used.
   *[other] The printed card's { $limit } rewards today are used.
}
refusal-static-card-limit-cure = Ask for the phone code, or a manager's PIN.
refusal-clock-unsure = The till is not sure of the time.
refusal-clock-unsure-cure = A manager's PIN is needed; the owner can set it.
refusal-reward-elsewhere = { $count ->
    [one] { $reward }: it is kept elsewhere ({ $place }).
   *[other] { $reward }: { $count } are kept elsewhere ({ $place }).
}
refusal-reward-elsewhere-cure = It can be handed over there, or here once the line is back.
refusal-reward-elsewhere-since = { $count ->
    [one] { $reward }: it was earned at { $place } since the line went down at { $since }.
   *[other] { $reward }: { $count } were earned at { $place } since the line went down at { $since }.
}
refusal-reward-elsewhere-since-cure = It can be handed over there, or here once the line is back.
refusal-stamps-elsewhere = { $count ->
    [one] { $reward }: one stamp of it is kept elsewhere ({ $place }).
   *[other] { $reward }: { $count } stamps of it are kept elsewhere ({ $place }).
}
refusal-stamps-elsewhere-cure = It is ready here as soon as the till has fetched them.
refusal-stamps-elsewhere-since = { $count ->
    [one] { $reward }: one stamp was collected at { $place } since the line went down at { $since }.
   *[other] { $reward }: { $count } stamps were collected at { $place } since the line went down at { $since }.
}
refusal-stamps-elsewhere-since-cure = It is ready as soon as the line is back.
refusal-lease-ended = This till has been alone too long: since { $since } it only gives stamps.
refusal-lease-ended-cure = Restore the line to the server; nothing is lost meanwhile.
refusal-void-elsewhere = This was done at another till ({ $place }).
refusal-void-elsewhere-cure = Take it back there.
place-server = server
place-another-till = another till
refusal-nothing-to-undo = There is nothing to undo.
refusal-nothing-to-undo-cure = Find the entry in the journal.
refusal-already-reversed = This was undone before.
refusal-already-reversed-cure = Nothing more to do.
refusal-cannot-be-undone = This cannot be undone here.
refusal-cannot-be-undone-cure = Correct it on the member's sheet.
refusal-undo-too-late = One tap undoes for { $limit } only.
refusal-undo-too-late-cure = Ask a manager to void it with a reason.
refusal-award-used = These stamps were already used for a reward.
refusal-award-used-cure = A manager can void them and give new ones.
refusal-award-partly-used = { $can ->
    [one] Only one of the { $asked } can still go to somebody else; the rest was used already.
   *[other] Only { $can } of the { $asked } can still go to somebody else; the rest was used already.
}
refusal-award-partly-used-cure = Give away fewer, or let a manager void it.
refusal-nothing-to-move = This entry gave nothing to move.
refusal-nothing-to-move-cure = Undo it, then scan the right card.
refusal-split-too-few = Choose at least two members.
refusal-split-too-few-cure = Add another member, or move all of it.
refusal-split-too-many = { $limit ->
    [one] At most one member can share it.
   *[other] At most { $limit } members can share it.
}
refusal-split-too-many-cure = Leave some members out.
refusal-split-sum = The parts add up to { $given }, but there are { $total } to divide.
refusal-split-sum-cure = Change the parts so that they add up to { $total }.
refusal-same-member = Both are the same member.
refusal-same-member-cure = Choose another member.
refusal-already-merged = These members were joined before.
refusal-already-merged-cure = Open the member who remains.
refusal-merge-chained = This member has others joined to it.
refusal-merge-chained-cure = Undo that first, then join them again.
refusal-joined-merge = Members cannot be joined while this till belongs to a server.
refusal-joined-merge-cure = Go on with one of the cards: give it the stamps of the other one, and take them off there.
refusal-merge-too-old = { $limit ->
    [one] This can be undone for one day only.
   *[other] This can be undone for { $limit } days only.
}
refusal-merge-too-old-cure = Enrol a new member and move stamps by hand.
refusal-no-card-issued = This member has no printed card.
refusal-no-card-issued-cure = Hand out a card first.
refusal-already-blocked = This card is blocked already.
refusal-already-blocked-cure = Hand out a new card.
refusal-too-many-cards = No more cards can be made for this member.
refusal-too-many-cards-cure = Enrol a new member and join the two.
refusal-too-many-devices = { $limit ->
    [one] A member can have one phone.
   *[other] A member can have { $limit } phones.
}
refusal-too-many-devices-cure = Remove an old phone first.
refusal-device-known = This phone is connected already.
refusal-device-known-cure = Nothing more to do.
refusal-device-unknown = This phone is not the member's.
refusal-device-unknown-cure = Choose a phone from the list.
refusal-key-malformed = The phone's key cannot be read.
refusal-key-malformed-cure = Ask the customer to connect the phone again.
refusal-unknown-wording = This consent text is not in the programme.
refusal-unknown-wording-cure = Open the member again and ask once more.
refusal-day-already-closed = The day is closed already: report { $number }.
refusal-day-already-closed-cure = Open that report to print it again.
refusal-day-not-begun = { $date } has not begun.
refusal-day-not-begun-cure = Choose today or an earlier day.
refusal-program-faulty = { $faults ->
    [one] The programme has one fault.
   *[other] The programme has { $faults } faults.
}
refusal-program-faulty-cure = Correct the marked fields.
refusal-program-from-past = { $date } is in the past.
refusal-program-from-past-cure = Choose today or a later day.
refusal-no-stock-kept = { $reward } has no stock to count.
refusal-no-stock-kept-cure = Turn on stock in the programme first.
refusal-last-owner = The shop needs at least one owner.
refusal-last-owner-cure = Make somebody else owner first.
refusal-nothing-changed = It is so already.
refusal-nothing-changed-cure = Nothing more to do.
refusal-code-not-ours = This is not one of our codes.
refusal-code-not-ours-cure = Ask for the loyalty card or its page.
refusal-code-damaged = The code is damaged or cut off.
refusal-code-damaged-cure = Show the whole code, or type the card number.
refusal-code-other-shop = This card is from another shop.
refusal-code-other-shop-cure = Ask for our card, or offer to join.
refusal-code-forged = This code is not genuine.
refusal-code-forged-cure = Do not serve it. Tell the manager.
refusal-code-expired = The code expired { $ago } ago.
refusal-code-expired-cure = Ask the customer to reopen their wallet.
refusal-code-from-future = The phone's clock is { $ahead } ahead.
refusal-code-from-future-cure = Ask to set the phone's time to automatic.
refusal-code-used = This code was used already.
refusal-code-used-cure = Ask the customer to show the fresh code.
refusal-code-unknown-phone = This phone is not known here yet.
refusal-code-unknown-phone-cure = Ask to tap “Not recognised? Show the large code”.
