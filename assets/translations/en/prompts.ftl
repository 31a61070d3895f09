# What the cashier should say now; templates to start from.
prompt-reward-ready = { $uses ->
    [one] { $reward } is ready. Offer it.
   *[other] { $reward }: { $uses } ready. Offer one.
}
prompt-first-visit = First visit: say welcome.
prompt-near-goal = { $left ->
    [one] { $card }: one stamp to go.
   *[other] { $card }: { $left } stamps to go.
}
prompt-card-expiring = { $count ->
    [one] { $card }: one stamp expires after { $date }.
   *[other] { $card }: { $count } stamps expire after { $date }.
}
prompt-reward-expiring = { $reward }: can be used until { $date }.
template-coffee = Coffee card, 10 + 1
template-coffee-description = A stamp a visit; the full card is a free coffee.
template-coffee-lunch = Coffee and lunch
template-coffee-lunch-description = Coffee by the visit, lunch by the count.
template-per-item = A stamp per coffee
template-per-item-description = Three coffees, three stamps.
template-perk-club = Club with perks
template-perk-club-description = Every fifth visit a perk; a welcome discount.
