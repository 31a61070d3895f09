# The customer's window, in the customer's language. Nothing private stands here.
customer-welcome = Velkommen!
customer-welcome-line = Hold din kode foran kameraet.
customer-aim = Næsten der
customer-aim-line = Før koden ind i rammen.
customer-thanks = Tak!
customer-full = Dit kort er fyldt!
customer-full-line = En belønning venter på dig.
customer-enjoy = Velbekomme!
customer-enjoy-line = Din belønning er udleveret.
customer-already = Allerede stemplet
customer-moment = Et øjeblik
customer-moment-line = Vi hjælper dig straks.
customer-left = { $left ->
    [one] Ét stempel mere: { $reward }
   *[other] { $left } stempler mere: { $reward }
}
customer-reward-waits = { $reward } venter på dig
customer-offers-title = Saml stempler hos os
customer-new-card = Dit nye kort
customer-new-card-line = Tag et foto af koden: fotoet er dit kort.
customer-code = Koden til dit kort
customer-code-next = Vis den ved hvert besøg.
