# The customer's window, in the customer's language. Nothing private stands here.
customer-welcome = Welcome!
customer-welcome-line = Hold your code before the camera.
customer-aim = Almost there
customer-aim-line = Bring the code into the frame.
customer-thanks = Thank you!
customer-full = Your card is full!
customer-full-line = A reward waits for you.
customer-enjoy = Enjoy!
customer-enjoy-line = Your reward was handed over.
customer-already = Already stamped
customer-moment = One moment
customer-moment-line = We will help you right away.
customer-left = { $left ->
    [one] One more stamp: { $reward }
   *[other] { $left } more stamps: { $reward }
}
customer-reward-waits = { $reward } waits for you
customer-offers-title = Collect stamps with us
customer-new-card = Your new card
customer-new-card-line = Take a photo of the code: the photo is your card.
customer-code = Your card's code
customer-code-next = Show it at every visit.
