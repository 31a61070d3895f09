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

# The same in a formal tone, where it differs.
customer-welcome-formal = Velkommen til
customer-welcome-line-formal = Hold venligst din kode foran kameraet.
customer-aim-formal = Lidt endnu, tak
customer-aim-line-formal = Før venligst koden ind i rammen.
customer-thanks-formal = Tak for dit besøg.
customer-full-formal = Dit kort er fyldt.
customer-full-line-formal = Du har optjent en belønning.
customer-enjoy-formal = Med tak for besøget
customer-moment-formal = Et øjeblik, tak
customer-moment-line-formal = Vi er hos dig med det samme.
customer-offers-title-formal = Stempler for dine besøg
customer-new-card-line-formal = Tag venligst et foto af koden: fotoet er dit kort.
customer-code-next-formal = Vis den venligst ved hvert besøg.
