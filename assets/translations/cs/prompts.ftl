# What the cashier should say now; templates to start from.
prompt-reward-ready = { $uses ->
    [one] { $reward }: připraveno. Nabídněte.
    [few] { $reward }: připraveny { $uses }. Nabídněte.
   *[other] { $reward }: připraveno { $uses }. Nabídněte.
}
prompt-first-visit = První návštěva: přivítejte.
prompt-near-goal = { $left ->
    [one] { $card }: chybí jedno razítko.
    [few] { $card }: chybí { $left } razítka.
   *[other] { $card }: chybí { $left } razítek.
}
prompt-card-expiring = { $count ->
    [one] { $card }: jedno razítko platí do { $date }.
    [few] { $card }: { $count } razítka platí do { $date }.
   *[other] { $card }: { $count } razítek platí do { $date }.
}
prompt-reward-expiring = { $reward }: platí do { $date }.
template-coffee = Kávová karta 10 + 1
template-coffee-description = Razítko za návštěvu; plná karta je káva zdarma.
template-coffee-lunch = Káva a oběd
template-coffee-lunch-description = Káva za návštěvu, oběd podle počtu.
template-per-item = Razítko za každou kávu
template-per-item-description = Tři kávy, tři razítka.
template-perk-club = Klub s výhodami
template-perk-club-description = Každá pátá návštěva výhoda; sleva na uvítanou.
