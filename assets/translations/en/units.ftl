# Lengths of time, relative days and counts of things.
unit-seconds = { $count } s
unit-minutes = { $count } min
unit-hours = { $count } h
unit-hours-minutes = { $hours } h { $minutes } min
unit-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
unit-today = today
unit-yesterday = yesterday
unit-tomorrow = tomorrow
unit-days-ago = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
}
unit-in-days = { $count ->
    [one] in { $count } day
   *[other] in { $count } days
}
unit-stamps = { $count ->
    [one] { $count } stamp
   *[other] { $count } stamps
}
unit-members = { $count ->
    [one] { $count } member
   *[other] { $count } members
}
