# The line to the server: what is wrong (with its cure), and in a few words for the strip.
sync-no-network = This till has no network.
sync-no-network-cure = Check the cable or the Wi-Fi. Everything is kept here until it is back.
sync-no-network-short = no network
sync-name-unknown = The server's name cannot be looked up.
sync-name-unknown-cure = Restart the router. If it stays, check the server's address.
sync-name-unknown-short = the server's name is not found
sync-unreachable = There is no way to the server.
sync-unreachable-cure = Check the router and the internet connection.
sync-unreachable-short = no way to the server
sync-refused = The server's machine is there, but the server is not running.
sync-refused-cure = Start tillstamp-server, or check the port in its address.
sync-refused-short = the server is not running
sync-silent = The server does not answer.
sync-silent-cure = Check the internet connection. The till keeps trying by itself.
sync-silent-short = the server does not answer
sync-cut-off = The connection breaks off.
sync-cut-off-cure = The network is weak or overloaded. The till keeps trying by itself.
sync-cut-off-short = the connection breaks off
sync-captive = The network wants somebody to sign in first.
sync-captive-cure = Open a web page on this network, sign in there, then press “Try now”.
sync-captive-short = the network wants a sign-in
sync-proxy = Something between till and server answers in its place (code { $status }).
sync-proxy-cure = Restart the server or the proxy in front of it; ask who runs the network.
sync-proxy-short = something answers in the server's place
sync-foreign = What answers at the server's address is not a Tillstamp server.
sync-foreign-cure = Check the address and its port.
sync-foreign-short = not a Tillstamp server
sync-certificate-expired = The server's certificate ran out on { $date }.
sync-certificate-expired-cure = Renew it on the server. If today is before that day, set this till's clock.
sync-certificate-expired-short = the server's certificate has run out
sync-certificate-not-yet = The server's certificate is valid only from { $date }.
sync-certificate-not-yet-cure = Today is probably later: set this till's clock.
sync-certificate-not-yet-short = the clock or the certificate is wrong
sync-certificate-unknown = Nobody this till trusts vouches for the server's certificate.
sync-certificate-unknown-cure = Pair again with the QR code that the server shows; somebody may be listening in.
sync-certificate-unknown-short = the server cannot prove itself
sync-certificate-name = The server's certificate is for another name.
sync-certificate-name-cure = Check the server's address, or renew its certificate for this name.
sync-certificate-name-short = the certificate is for another name
sync-certificate-changed = The server shows another certificate than at pairing.
sync-certificate-changed-cure = If it was replaced on purpose, pair again. If not, somebody may be listening in.
sync-certificate-changed-short = the server's certificate has changed
sync-clock-wrong = This till's clock was { $difference } away from the server's.
sync-clock-wrong-cure = It follows the server now. Set the machine's clock so that it stays right.
sync-clock-wrong-short = the clock was wrong
sync-token-unknown = The server does not know this till any more.
sync-token-unknown-cure = Pair it again. What was recorded here is kept.
sync-token-unknown-short = the server does not know this till
sync-fenced = The operator cut this till off from the server.
sync-fenced-cure = Stamps are recorded and kept. Ask the operator, or export the entries.
sync-fenced-short = cut off by the operator
sync-server-old = The server is too old for this till.
sync-server-old-cure = Update the server. Everything is kept here until then.
sync-server-old-short = the server is too old
sync-server-new = This till is too old for the server.
sync-server-new-cure = Update this till. Everything is kept here until then.
sync-server-new-short = this till is too old
sync-server-busy = The server asks for patience.
sync-server-busy-cure = The till tries again by itself.
sync-server-busy-short = the server is busy
sync-server-restoring = The server was restored and waits for the other tills.
sync-server-restoring-cure = Stamps and what is kept here work. Switch on the other tills, or cut off the lost ones.
sync-server-restoring-short = the server was restored
sync-server-full = The server's disk is full.
sync-server-full-cure = Free some space there. Everything is kept here until then.
sync-server-full-short = the server's disk is full
sync-server-fault = The server failed (code { $status }).
sync-server-fault-cure = Look into the server's log. The till tries again by itself.
sync-server-fault-short = the server failed
sync-corrupt = The server's answer arrived damaged.
sync-corrupt-cure = The till tries again by itself. If it stays, check the network in between.
sync-corrupt-short = answers arrive damaged
sync-implausible = The server's answer contradicts what this till knows. Nothing of it was taken.
sync-implausible-cure = The till tries again by itself. If it stays, run `tillstamp-server verify`.
sync-implausible-short = the server contradicts this till
sync-rejected = The server does not take what this till sends ({ $code }).
sync-rejected-cure = Everything is kept here. Check this till's ledger, then look into the server's log.
sync-rejected-short = the server does not take the entries
sync-here = This till's own data cannot be written.
sync-here-cure = Check the disk.
sync-here-short = this till's disk
sync-lease = Not connected for too long: rewards wait for the server.
sync-lease-cure = Stamps work. Connect this till once, and rewards work again.
sync-set-aside = { $count ->
    [one] { $count } entry of this till waits for a decision on the server.
   *[other] { $count } entries of this till wait for a decision on the server.
}
sync-set-aside-cure = The operator decides: `tillstamp-server quarantine list`.

# The strip.
sync-strip-sent = Connected: everything is on the server.
sync-strip-sending = { $count ->
    [one] Connected: { $count } entry on its way.
   *[other] Connected: { $count } entries on their way.
}
sync-strip-connecting = { $count ->
    [one] Connecting: { $count } entry waits here.
   *[other] Connecting: { $count } entries wait here.
}
sync-strip-down = { $count ->
    [0] Alone since { $since } ({ $cause }): stamps work, rewards as far as kept here.
    [one] Alone since { $since } ({ $cause }): { $count } entry waits; stamps work, rewards as far as kept here.
   *[other] Alone since { $since } ({ $cause }): { $count } entries wait; stamps work, rewards as far as kept here.
}
sync-strip-down-shop = { $count ->
    [0] No server since { $since } ({ $cause }): the shop's own tills in reach ({ $tills }) help each other.
    [one] No server since { $since } ({ $cause }): { $count } entry waits; the shop's own tills in reach ({ $tills }) help each other.
   *[other] No server since { $since } ({ $cause }): { $count } entries wait; the shop's own tills in reach ({ $tills }) help each other.
}
sync-strip-earn-only = { $count ->
    [0] Alone since { $since } ({ $cause }): stamps work, rewards wait.
    [one] Alone since { $since } ({ $cause }): { $count } entry waits; stamps work, rewards wait.
   *[other] Alone since { $since } ({ $cause }): { $count } entries wait; stamps work, rewards wait.
}

# The health screen.
window-part-server = Server
health-part-server = Server
health-part-shop = Tills of this shop
health-shop-reached = { $count ->
    [one] { $count } other till in reach, without the internet too
   *[other] { $count } other tills in reach, without the internet too
}
health-server-good = Connected
health-server-connecting = Connecting
health-entries-sent = All are on the server
health-entries-wait = { $count ->
    [one] { $count } entry waits for the server
   *[other] { $count } entries wait for the server
}
health-action-try-now = Try now

# Pairing.
pair-not-a-code = This is not a pairing code.
pair-not-a-code-cure = Run `tillstamp-server till pair` and scan what it shows, or type its letters.
pair-address-wrong = This is not a server's address.
pair-address-wrong-cure = It looks like https://stamps.example:8443, as the server prints it.
pair-address-missing = Letters alone do not say where the server is.
pair-address-missing-cure = Give its address too, as the server prints it beside the letters.
pair-code-wrong = The server does not know this pairing code.
pair-code-wrong-cure = Codes are used once and run out: make a new one on the server.
pair-other-merchant = This till's history belongs to another shop than the code.
pair-other-merchant-cure = Make a code for its own merchant on the server, or set this till up anew.
pair-already = This till is joined to a server already.
pair-already-cure = Unpair it first.
pair-compare = The server proves itself by this fingerprint only: { $words }
pair-compare-cure = If the server prints the same words, pair again with --trust and these words.
pair-root-differs = Another server answered than the one that made this code.
pair-root-differs-cure = Do not go on: somebody may be listening in. Make a new code on the server.
pair-leads-to = This code leads to { $merchant }, { $store }. It is not used up yet.
pair-done = Joined { $merchant }, { $store }.
pair-not-joined = This till is not joined to a server.
pair-not-joined-cure = Pair it first.
pair-unsent = { $count ->
    [one] { $count } entry has not reached the server yet.
   *[other] { $count } entries have not reached the server yet.
}
pair-unsent-cure = Connect this till and wait, or export them first.
pair-left = This till works alone again.
