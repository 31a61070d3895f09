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

# The same in a formal tone, where it differs.
customer-welcome-formal = Welcome
customer-welcome-line-formal = Please hold your code before the camera.
customer-aim-formal = A little further, please
customer-aim-line-formal = Please bring the code into the frame.
customer-thanks-formal = Thank you for your visit.
customer-full-formal = Your card is full.
customer-full-line-formal = You have earned a reward.
customer-enjoy-formal = With our compliments
customer-moment-formal = One moment, please
customer-moment-line-formal = We will be with you directly.
customer-offers-title-formal = Stamps for your visits
customer-new-card-line-formal = Please take a photo of the code: the photo is your card.
customer-code-next-formal = Please show it at every visit.
