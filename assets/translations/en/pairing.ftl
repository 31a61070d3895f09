# Joining a server in the window, and the page about other tills.
setup-step-begin = Start
setup-step-server = Server
pairing-back = Back
pairing-title = The server's pairing code
pairing-why = Run `tillstamp-server till pair` on the server. Hold the code that it shows before the camera, or scan it.
pairing-address = Server's address
pairing-address-hint = As the server prints it, such as https://stamps.example:8443.
pairing-code = Pairing code
pairing-code-hint = 28 characters; capitals, spaces and hyphens do not matter.
pairing-code-length = { $count ->
    [one] This is { $count } character; a pairing code has 28.
   *[other] These are { $count } characters; a pairing code has 28.
}
pairing-code-check = One character is wrong: compare the groups one by one.
pairing-look-up = Look up
pairing-compare-title = Compare these words
pairing-compare-why = The server's certificate is self-made. If the server prints the same eight words beside the code, it is the right one. If not, somebody may be listening in.
pairing-same = They are the same
pairing-differ = They differ
pairing-confirm-title = Join this shop?
pairing-confirm-fresh = Cards, members and people come from the server. Nothing is used up yet.
pairing-confirm-brings = This till brings its members and its whole history along. Nothing is used up yet.
pairing-confirm-empty = No till has joined this shop yet. Set the shop up here: it joins by itself at the end.
pairing-shop = Shop
pairing-store = Store
pairing-server = Server
pairing-certificate = Certificate
pairing-vouched = Vouched for by a known authority
pairing-name = This till's name
pairing-name-hint = As people call it: Bar, Terrace, Upstairs.
pairing-name-missing = Give this till a name.
pairing-join = Join
pairing-again = Try again
pairing-set-up-here = Set up the shop here
pairing-asking-title = One moment
pairing-asking-why = If the line fails, nothing is lost: the same code can be tried again.
pairing-looking = Asking the server where the code leads…
pairing-joining = Joining…
pairing-reading-title = This till has joined
pairing-reading-why = It reads what the shop knows. As soon as people can sign in, the rest can go on beside their work.
pairing-reading = Reading the shop's history…
pairing-read = { $count } of { $total } entries
pairing-go-on = Go on now
pairing-no-people = The server knows nobody who works here yet.
pairing-no-people-cure = Let the first till reach the server once, then try again.
pairing-training = Training stays alone.
pairing-training-cure = Leave training first.
pairing-manager = Only a manager or the owner lets this till join a server.
pairing-manager-cure = Sign in as one of them.
pairing-alone = This till works alone.
pairing-joined = Joined on
pairing-last-heard = Last heard
pairing-lease = Rewards work without the server until
pairing-nameless = A till without a name
pairing-entries-here = { $count ->
    [one] { $count } entry known here
   *[other] { $count } entries known here
}
pairing-trying = Asking the server.
pairing-aside-of = { $what }, { $name }
pairing-aside-twice = It was done before at another till: counted once.
pairing-aside-person = A person at the server decides about it.
pairing-leave-title = Leave the server?
pairing-leave-body = This till works alone then: other tills no longer see what is stamped here, and it hands over only what it holds.
pairing-leave-unsent = { $count ->
    [one] { $count } entry has not reached the server. Better wait until it has; else it is written to this folder first.
   *[other] { $count } entries have not reached the server. Better wait until they have; else they are written to this folder first.
}
pairing-leave-export = Write them and leave
pairing-leave-folder = Folder
pairing-leave-folder-wrong = Write a whole path, such as /media/stick.
pairing-leave-yes = Leave
pairing-left-exported = This till works alone again. Its entries are in { $file }.
pairing-comparing = Comparing with the server…
pairing-same-entries = The same on both sides: { $entries } entries of this till, { $units } stamps and rewards that rest here.
pairing-older = { $count ->
    [one] The server's picture lacks { $count } entry that was sent since. Compare again in ten minutes.
   *[other] The server's picture lacks { $count } entries that were sent since. Compare again in ten minutes.
}
pairing-other-entries = The server has other entries of this till than this till itself.
pairing-other-entries-cure = Check the ledger here, and run `tillstamp-server verify` there. Until then nothing is lost on either side.
pairing-other-units = The entries are the same, but not what rests here.
pairing-other-units-cure = If the server decided something just now, compare again in ten minutes; else run `tillstamp-server verify`.
pairing-here-there = here { $here }, at the server { $there }
