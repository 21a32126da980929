# Disability certificate: apply, posting, where to be examined, a doctor at home. The value is seen, .say is heard where it
# differs, .hint is only heard.

service-name = Disability certificate
service-detail = Apply, by post, doctor at home
    .say = Apply for it, have it posted, or ask a doctor to your home.

what-title = Your certificate
what-body = What would you like? Choose one.
what-apply = I want one
what-apply-detail = For the first time or again
what-post = Post it to me
what-post-detail = Free, no need to come
    .say = Free, no need to come.
what-places = Where to go
what-places-detail = Hospitals that examine
what-home = A doctor at home
what-home-detail = When walking is hard

consent-title = Disability certificate
consent-body = Only if you wish. It is free.
consent-point-1 = First we read your ID card
consent-point-2 = Without a photo, we take one
consent-point-3 = This terminal keeps nothing about you

card-title = Lay your ID card here
card-body = Flat on the lit place. Then let it lie.

person-title = Please check
person-body = Is this you? You can take your card.

photo-title = Photo, or skip it
photo-body = Sit well, take off your hat, look at the dot above.
    .hint = You hear how to sit, and it is taken by itself.

phone-title = Your mobile number
phone-body = We call you when there is news.
phone-none = No phone

visit-title = Where are you examined?
visit-body = A doctor has to look at it.
visit-go = I go there
visit-go-detail = We tell you the nearest hospital
visit-home = A doctor at home
visit-home-detail = When walking is hard

township-title = Your township
township-body = Not here? Press "See others".
    .say = Not here? Press, See others.

place-title = Where will you go?
place-body = The nearest come first.
place-one-title = Is this where you go?
place-one-body = The receipt says how to get there, too.
place-none-title = No hospital listed yet
place-none-body = Hand it in first. We call you about where.

apply-township-title = Your township
apply-township-body = Not here? Press "See others".
    .say = Not here? Press, See others.
apply-village-title = Your village
apply-village-body = Not here? Choose "Another". We ask you later.
    .say = Not here? Choose, Another. We ask you later.
apply-village-other = Another village

review-title = Please look again
review-body = If all is right, hand it in.
review-home-title = Please look again
review-home-body = If all is right, hand it in.

send-title = Handing it in
send-body = One moment, only a few seconds.
send-visit-title = Handing it in
send-visit-body = One moment, only a few seconds.
send-home-title = Handing it in
send-home-body = One moment, only a few seconds.

paper-title = Handed in
paper-body = Printing your receipt. One moment.
paper-take = Take your receipt, below the screen.

post-card-title = Lay your ID card here
post-card-body = Flat on the lit place. Then let it lie.
post-person-title = Please check
post-person-body = Is this you? You can take your card.
address-title = Where do we post it?
address-body = Choose one. Posting is free.
post-phone-title = Your mobile number
post-phone-body = For the postman.
post-phone-none = No phone
post-review-title = Please look again
post-review-body = Right? Hand it in. Wrong? Go back.
post-send-title = Handing it in
post-send-body = One moment, only a few seconds.
post-paper-title = Noted. We post it.
post-paper-body = Printing your receipt. One moment.
post-paper-take = Take your receipt, below the screen.

places-township-title = Your township
places-township-body = Not here? Press "See others".
    .say = Not here? Press, See others.
places-title = Where to go
places-body = Hospitals that examine. The nearest come first.
places-one-title = It is done here
places-one-body = Print it, take it along.
places-none-title = No hospital listed yet
places-none-body = Let somebody ask for you.
places-slip-title = On paper for you
places-slip-body = Printing it. One moment.
places-slip-take = Take it, below the screen.

home-committee-title = The village looks first
home-committee-body = When your village committee agrees, a doctor comes to you.
home-card-title = Lay your ID card here
home-card-body = Flat on the lit place. Then let it lie.
home-person-title = Please check
home-person-body = Is this you? You can take your card.
home-township-title = Your township
home-township-body = Not here? Press "See others".
    .say = Not here? Press, See others.
home-village-title = Your village
home-village-body = Not here? Choose "Another". We ask you later.
    .say = Not here? Choose, Another. We ask you later.
home-village-other = Another village
home-days-title = When are you at home?
home-days-body = Choose one. We plan the visit by it.
home-days-any = Any day
home-days-am = Mornings
home-days-pm = Afternoons
home-days-phone = Call first
home-days-phone-detail = We ask when we call
    .say = We ask when we call.
home-call-title = Whom do we tell first?
home-call-body = Choose one. We agree on a day.
home-call-me = Call me
home-call-me-detail = You answer yourself
home-call-family = Call my family
home-call-family-detail = Children or relatives
home-call-committee = The committee
home-call-committee-detail = They tell you then
home-phone-title = Mobile number
home-phone-body = We call it before we come.
home-phone-none = No phone
home-review-title = Please look again
home-review-body = Right? Hand it in. Wrong? Go back.
home-send-title = Handing it in
home-send-body = One moment, only a few seconds.
home-paper-title = Handed in
home-paper-body = Printing your receipt. One moment.
home-paper-take = Take your receipt, below the screen.

as-home-assessment = A doctor at home
as-posting = Disability certificate by post

next-title = Anything else?
next-body = You can see how yours stands.
next-finish = No, thanks
next-matters = How mine stands

goodbye-title = All done
goodbye-body = Take your ID card and receipt with you. Goodbye.
goodbye-places-title = Take this paper
goodbye-places-body = Please call before you go.

no-place-title = Somebody tells you where
no-place-body = Somebody is coming to help you. Please sit and wait.
no-card-title = We need your ID card
no-card-body = Somebody is coming to help you. Please sit and wait.

fact-phone = Phone
fact-phone-value = { $value }
    .say = ending in { $tail }
    .privacy = masked
fact-place = Where to go
fact-township = Township
fact-village = Village
fact-post_address = Posted to

slip-hall = { $hall }
slip-service = Disability certificate
slip-number-label = Your case number
slip-number = { $number }
slip-stored = Kept safe. It is handed in when the network is back.
slip-name = Name: { $name }
slip-date = Date: { $date }
# Examples: the county edits what to bring
slip-bring = When you go, please bring:
slip-bring-card = ID card
slip-bring-book = Household book
slip-bring-papers = Medical papers and X-rays
slip-where = This is where you are examined:
slip-places = Where to be examined
slip-home = A doctor comes once your village committee agrees.
slip-home-next = When there is a day, we tell you first.
slip-post = Disability certificate by post
slip-post-to = To: { $address }
    .privacy = masked
slip-post-free = Posting is free.
slip-post-next = Once posted, your ID card finds the tracking number here.
slip-phone-label = Green channel phone
slip-phone = { $phone }
