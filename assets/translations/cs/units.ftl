# Lengths of time, relative days and counts of things.
unit-seconds = { $count } s
unit-minutes = { $count } min
unit-hours = { $count } h
unit-hours-minutes = { $hours } h { $minutes } min
unit-days = { $count ->
    [one] { $count } den
    [few] { $count } dny
    [many] { $count } dne
   *[other] { $count } dní
}
unit-today = dnes
unit-yesterday = včera
unit-tomorrow = zítra
unit-days-ago = { $count ->
    [one] před { $count } dnem
   *[other] před { $count } dny
}
unit-in-days = { $count ->
    [one] za { $count } den
    [few] za { $count } dny
    [many] za { $count } dne
   *[other] za { $count } dní
}
unit-stamps = { $count ->
    [one] { $count } razítko
    [few] { $count } razítka
    [many] { $count } razítka
   *[other] { $count } razítek
}
unit-members = { $count ->
    [one] { $count } člen
    [few] { $count } členové
    [many] { $count } člena
   *[other] { $count } členů
}
