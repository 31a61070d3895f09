# The recovery sheet after set-up: typed words, what a restore means, a new sheet.
recovery-no-draft = Kassen blev låst imens, så dette ark gælder ikke.
recovery-no-draft-cure = Det gamle ark gælder stadig. Lav et nyt, og smid dette ud.
recovery-word-unknown = “{ $word }” står ikke på ordlisten.
recovery-word-near = “{ $word }” står ikke på listen. Mente du “{ $near }”?
recovery-word-missing = Dette ord mangler.
recovery-words-order = Hvert ord står på listen, men ikke i denne rækkefølge: sammenlign dem med arket et for et.
recovery-words-fit = Ordene passer sammen.
recovery-enter-title = Indtast genopretningsordene
recovery-enter-body = Genopretningsarkets tolv ord åbner den nøgle, der laver butikkens kort.
recovery-entered = Ordene er rigtige: kassen laver kort igen.
recovery-restore-title = Tilbage til { $day }
recovery-restore-words = Nøglen, der laver butikkens kort, er ikke på denne enhed. Skriv genopretningsarkets tolv ord; uden dem stempler kassen, men laver ingen nye kort.
recovery-restore-yes = Gendan
recovery-restore-without = Gendan uden ordene
recovery-enter-yes = Tjek ordene
recovery-means-kept = Backuppen har { $count } { $count ->
    [one] post
   *[other] poster
}, den sidste fra { $day }.
recovery-means-lost = { $count } { $count ->
    [one] post derefter forsvinder
   *[other] poster derefter forsvinder
}: stemplerne i dem går tabt, og belønninger udleveret siden da kunne udleveres igen.
recovery-means-nothing-lost = Der er ikke kommet noget til siden da.
recovery-means-other-shop = Dette er en anden butiks backup: den tager denne butiks plads.
recovery-means-aside = Dagens regnskab gemmes ved siden af.
recovery-means-sheet = Det nyeste genopretningsark gælder fortsat.
recovery-new-title = Nyt genopretningsark?
recovery-new-body = Nye ord og en ny ejerkode. Det gamle ark ophører, når du bekræfter, at det nye er på papir.
recovery-new-yes = Lav arket
recovery-new-pin = Din PIN
recovery-confirmed = Det nye ark gælder fra nu af, og der er lavet en backup med det.
recovery-confirmed-older = Det nye ark gælder fra nu af, og der er lavet en backup med det. { $count } ældre { $count ->
    [one] backup åbnes
   *[other] backupper åbnes
} stadig med de gamle ord: slet dem, hvis nogen har set det gamle ark.
recovery-proof-missing = Skriv de to ord, eller udskriv arket, og sig, at du har det i hånden.
recovery-dropped = Intet er ændret: det gamle ark gælder stadig.
