# The customer's window, in the customer's language. Nothing private stands here.
customer-welcome = Vítejte!
customer-welcome-line = Podržte kód před kamerou.
customer-aim = Už jen kousek
customer-aim-line = Umístěte kód do rámečku.
customer-thanks = Děkujeme!
customer-full = Máte plnou kartičku!
customer-full-line = Čeká na vás odměna.
customer-enjoy = Ať slouží!
customer-enjoy-line = Vaše odměna je předána.
customer-already = Razítko už máte
customer-moment = Okamžik
customer-moment-line = Hned vám pomůžeme.
customer-left = { $left ->
    [one] Ještě { $left } razítko: { $reward }
    [few] Ještě { $left } razítka: { $reward }
   *[other] Ještě { $left } razítek: { $reward }
}
customer-reward-waits = Čeká na vás: { $reward }
customer-offers-title = Sbírejte u nás razítka
customer-new-card = Vaše nová kartička
customer-new-card-line = Vyfoťte si kód: fotka je vaše kartička.
customer-code = Kód vaší kartičky
customer-code-next = Ukažte ho při každé návštěvě.

# The same in a formal tone, where it differs.
customer-welcome-formal = Vítáme vás
customer-welcome-line-formal = Podržte prosím kód před kamerou.
customer-aim-formal = Ještě kousek, prosím
customer-aim-line-formal = Umístěte prosím kód do rámečku.
customer-thanks-formal = Děkujeme za vaši návštěvu.
customer-full-formal = Vaše kartička je plná.
customer-full-line-formal = Máte nárok na odměnu.
customer-enjoy-formal = S naším poděkováním
customer-moment-formal = Okamžik, prosím
customer-moment-line-formal = Ihned se vám budeme věnovat.
customer-offers-title-formal = Razítka za vaše návštěvy
customer-new-card-line-formal = Vyfoťte si prosím kód: fotografie je vaše kartička.
customer-code-next-formal = Předložte ho prosím při každé návštěvě.
