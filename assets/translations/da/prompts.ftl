# What the cashier should say now; templates to start from.
prompt-reward-ready = { $uses ->
    [one] { $reward } er klar. Tilbyd den.
   *[other] { $reward }: { $uses } er klar. Tilbyd en.
}
prompt-first-visit = Første besøg: byd velkommen.
prompt-near-goal = { $left ->
    [one] { $card }: ét stempel mangler.
   *[other] { $card }: { $left } stempler mangler.
}
prompt-card-expiring = { $count ->
    [one] { $card }: ét stempel gælder til { $date }.
   *[other] { $card }: { $count } stempler gælder til { $date }.
}
prompt-reward-expiring = { $reward }: kan bruges til { $date }.
template-coffee = Kaffekort, 10 + 1
template-coffee-description = Et stempel pr. besøg; fuldt kort giver kaffe.
template-coffee-lunch = Kaffe og frokost
template-coffee-lunch-description = Kaffe pr. besøg, frokost pr. stk.
template-per-item = Et stempel pr. kaffe
template-per-item-description = Tre kaffer, tre stempler.
template-perk-club = Klub med fordele
template-perk-club-description = Hvert femte besøg en fordel; velkomstrabat.
