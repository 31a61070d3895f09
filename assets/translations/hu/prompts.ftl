# What the cashier should say now; templates to start from.
prompt-reward-ready = { $uses ->
    [one] { $reward }: beváltható. Ajánlja fel.
   *[other] { $reward }: { $uses } beváltható. Ajánlja fel.
}
prompt-first-visit = Első látogatás: köszöntse.
prompt-near-goal = { $left ->
    [one] { $card }: már csak { $left } pecsét kell.
   *[other] { $card }: még { $left } pecsét kell.
}
prompt-card-expiring = { $count ->
    [one] { $card }: { $count } pecsét érvényes eddig: { $date }.
   *[other] { $card }: { $count } pecsét érvényes eddig: { $date }.
}
prompt-reward-expiring = { $reward }: beváltható eddig: { $date }.
template-coffee = Kávékártya, 10 + 1
template-coffee-description = Látogatásonként pecsét; teli kártya: ingyen kávé.
template-coffee-lunch = Kávé és ebéd
template-coffee-lunch-description = Kávé látogatásonként, ebéd darabra.
template-per-item = Pecsét minden kávéért
template-per-item-description = Három kávé, három pecsét.
template-perk-club = Klub előnyökkel
template-perk-club-description = Minden ötödik látogatás előny; üdvözlő kedvezmény.
