# Lengths of time, relative days and counts of things.
unit-seconds = { $count } mp
unit-minutes = { $count } perc
unit-hours = { $count } óra
unit-hours-minutes = { $hours } óra { $minutes } perc
unit-days = { $count } nap
unit-today = ma
unit-yesterday = tegnap
unit-tomorrow = holnap
unit-days-ago = { $count } napja
unit-in-days = { $count } nap múlva
unit-stamps = { $count } pecsét
unit-members = { $count } tag
