# What was done at the counter, and why something was not.
done = Done.
done-stamped = { $count ->
    [one] { $count } stamp · { $card }: { $have } of { $goal }.
   *[other] { $count } stamps · { $card }: { $have } of { $goal }.
}
done-card-full = { $card } is full: { $reward } is ready.
done-visit = Visit noted.
done-redeemed = { $uses ->
    [one] { $reward } handed over.
   *[other] { $reward } handed over, { $uses } times.
}
done-adjusted = { $card } corrected by { $count }.
done-undone = Undone.
done-voided = Voided.
done-moved = Moved to the right member.
done-split = { $people ->
    [one] { $count } given to one member.
   *[other] { $count } divided among { $people } members.
}
done-enrolled = New member has joined.
done-card-blocked = The card is blocked.
done-merged = The two are one member now.
done-merge-undone = They are two members again.
already-same-code = This code was just served.
already-same-code-cure = The sheet is open; nothing was added.
already-redeemed = This reward was just handed over.
already-redeemed-cure = One tap, one reward: nothing more was taken.
already-sheet-closed = This sheet was closed.
already-sheet-closed-cure = Open the member again.
already-nothing-refused = Nothing waits for a confirmation.
already-nothing-refused-cure = Scan or choose the member again.
sign-in-wrong-pin = { $tries ->
    [one] Wrong PIN. { $tries } try left.
   *[other] Wrong PIN. { $tries } tries left.
}
sign-in-wrong-pin-cure = Try again, or ask a manager for a new PIN.
sign-in-locked = Locked for { $wait } after wrong PINs.
sign-in-locked-cure = Wait, or ask a manager for a new PIN.
sign-in-unknown = This person cannot sign in.
sign-in-unknown-cure = Choose another name.
sign-in-wrong-owner-code = That is not the code on the recovery sheet.
sign-in-wrong-owner-code-cure = Use the newest sheet; each code works once.
staff-pin-wrong = A PIN has four to eight digits.
staff-pin-wrong-cure = Enter digits only.
staff-name-wrong = A name has 1 to 40 characters.
staff-name-wrong-cure = Enter a short name.
set-up-name-wrong = The shop's name has 1 to 60 characters.
set-up-name-wrong-cure = Enter the name as on your sign.
look-up-too-short = Too little to search for.
look-up-too-short-cure = Type a card number, four digits of the phone, or two letters of the name.
look-up-too-long = There is no such long name or number.
look-up-too-long-cure = Type a card number, four digits of the phone, or two letters of the name.
look-up-wrong-digit = A digit of the card number is wrong.
look-up-wrong-digit-cure = Compare it with the card.
profile-name-wrong = The name is too long or has signs that no name has.
profile-name-wrong-cure = At most 80 characters.
profile-phone-wrong = This is not a phone number.
profile-phone-wrong-cure = 6 to 15 digits, or leave it empty.
profile-email-wrong = This is not an e-mail address.
profile-email-wrong-cure = Like name@example.com, or leave it empty.
profile-birthday-wrong = This day is not in the calendar.
profile-birthday-wrong-cure = Enter day and month, or leave it empty.
profile-favorites-too-long = Too much about favourites.
profile-favorites-too-long-cure = At most 120 characters.
profile-diet-too-long = Too much about diet.
profile-diet-too-long-cure = At most 120 characters.
profile-interests-too-long = Too much about interests.
profile-interests-too-long-cure = At most 120 characters.
profile-note-too-long = The note is too long.
profile-note-too-long-cure = At most 300 characters.
cards-too-many = Between 1 and { $limit } cards at once.
cards-too-many-cure = Print several batches.
brand-logo-not-picture = This file is not a picture.
brand-logo-not-picture-cure = Choose a PNG or JPEG.
brand-logo-too-large = This picture is too large.
brand-logo-too-large-cure = At most 8 MB and 8000 pixels.
program-unknown = This version of the programme is not here.
program-unknown-cure = Choose one from the list.
recovery-phrase-wrong = These words do not open the card key.
recovery-phrase-wrong-cure = Check the twelve words and their order on the recovery sheet.
verify-key-wrong = This is not a fingerprint.
verify-key-wrong-cure = Type it as printed on the recovery sheet or a Z report.
import-not-utf8 = The file is not in UTF-8.
import-not-utf8-cure = Save it as CSV with UTF-8 and try again.
import-too-large = The file is too large.
import-too-large-cure = Split it into files below 64 MB.
import-empty = The file has no rows.
import-empty-cure = Put the column names in the first row and one member in each further row.
import-no-reference = The column “reference” is missing.
import-no-reference-cure = Add it with the old card numbers.
import-unknown-column = The column “{ $column }” is not known.
import-unknown-column-cure = Known: reference, name, phone, email, birthday, language, stamps, stamps:2.
import-row-doubled = This reference stands in an earlier row.
import-row-doubled-cure = Keep one of the two rows.
import-row-reference = The reference is missing or too long.
import-row-reference-cure = Give each member the old system's number, at most 64 signs.
import-row-too-many = Stamps must lie between 0 and { $limit }.
import-row-too-many-cure = Correct the count in the file.
import-row-not-a-number = The stamps are not a number.
import-row-not-a-number-cure = Write digits only, or leave it empty.
import-row-not-utf8 = This row is not in UTF-8.
import-row-not-utf8-cure = Save the file as UTF-8.
import-row-unreadable = This row is no CSV.
import-row-unreadable-cure = Check its quotation marks and separators.
