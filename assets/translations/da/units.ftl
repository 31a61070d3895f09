# Lengths of time, relative days and counts of things.
unit-seconds = { $count } sek.
unit-minutes = { $count } min.
unit-hours = { $count } t.
unit-hours-minutes = { $hours } t. { $minutes } min.
unit-days = { $count ->
    [one] { $count } dag
   *[other] { $count } dage
}
unit-today = i dag
unit-yesterday = i går
unit-tomorrow = i morgen
unit-days-ago = { $count ->
    [one] for { $count } dag siden
   *[other] for { $count } dage siden
}
unit-in-days = { $count ->
    [one] om { $count } dag
   *[other] om { $count } dage
}
unit-stamps = { $count ->
    [one] { $count } stempel
   *[other] { $count } stempler
}
unit-members = { $count ->
    [one] { $count } medlem
   *[other] { $count } medlemmer
}
