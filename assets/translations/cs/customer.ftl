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
