# The customer's window, in the customer's language. Nothing private stands here.
customer-welcome = Üdvözöljük!
customer-welcome-line = Tartsa a kódját a kamera elé.
customer-aim = Már majdnem
customer-aim-line = Vigye a kódot a keretbe.
customer-thanks = Köszönjük!
customer-full = Betelt a kártyája!
customer-full-line = Jutalom várja.
customer-enjoy = Jó étvágyat!
customer-enjoy-line = A jutalmát átadtuk.
customer-already = Már kapott pecsétet
customer-moment = Egy pillanat
customer-moment-line = Máris segítünk.
customer-left = { $left ->
    [one] Még { $left } pecsét: { $reward }
   *[other] Még { $left } pecsét: { $reward }
}
customer-reward-waits = Önre vár: { $reward }
customer-offers-title = Gyűjtsön nálunk pecséteket
customer-new-card = Az új kártyája
customer-new-card-line = Fényképezze le a kódot: a fotó a kártyája.
customer-code = A kártyája kódja
customer-code-next = Mutassa fel minden látogatáskor.
