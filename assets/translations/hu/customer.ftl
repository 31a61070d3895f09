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

# The same in a formal tone, where it differs.
customer-welcome-formal = Tisztelettel köszöntjük
customer-welcome-line-formal = Kérjük, tartsa a kódját a kamera elé.
customer-aim-formal = Kérjük, még egy kicsit
customer-aim-line-formal = Kérjük, vigye a kódot a keretbe.
customer-thanks-formal = Köszönjük a látogatását.
customer-full-formal = A kártyája betelt.
customer-full-line-formal = Önt jutalom illeti meg.
customer-enjoy-formal = Köszönettel
customer-moment-formal = Egy pillanat türelmét kérjük
customer-moment-line-formal = Munkatársunk azonnal segít Önnek.
customer-offers-title-formal = Pecsétek a látogatásaiért
customer-new-card-line-formal = Kérjük, fényképezze le a kódot: a fénykép az Ön kártyája.
customer-code-next-formal = Kérjük, mutassa be minden látogatáskor.
