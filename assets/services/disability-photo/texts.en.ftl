# Free photo for the disability certificate. The value is seen, .say is heard where it differs, .hint is only heard.

service-name = Certificate photo
service-detail = Free. No need to bring a photo.
    .say = The photo is free. You need not bring one.

consent-title = Free photo
consent-body = It is used only for your disability certificate.
consent-point-1 = First we read your ID card
consent-point-2 = Then we take one photo
consent-point-3 = This terminal keeps nothing about you

card-title = Lay your ID card here
card-body = Flat on the lit place. Then let it lie.

person-title = Please check
person-body = Is this you? You can take your card.

aid-title = How can we help?
aid-body = For a better photo. To say nothing, press the first.
aid-none = No need
aid-wheelchair = I use a wheelchair
aid-wheelchair-detail = The camera goes lower
    .say = The camera goes lower.
aid-blind = I see badly
aid-blind-detail = Every step is spoken
aid-deaf = I hear badly
aid-deaf-detail = Every word is on screen

photo-title = Look at the dot above
photo-body = Sit well, take off your hat, look at the dot above.
    .hint = You hear how to sit, and it is taken by itself.

phone-title = Your mobile number
phone-body = We call you when the certificate is ready.
phone-none = No phone

review-title = Please look again
review-body = If all is right, hand it in.

submit-title = Handing it in
submit-body = One moment, only a few seconds.

receipt-title = Photo done
receipt-body = Printing your receipt. One moment.
receipt-take = Take your receipt, below the screen.

goodbye-title = All done
goodbye-body = Take your ID card and receipt with you. Goodbye.

no-card-title = It works without a card
no-card-body = Somebody is on the way to help you.

expired-title = Your card has expired
expired-body = The photo can go on. Ask staff about a new card.

other-card-title = Please go to the window
other-card-body = The certificate window will help. Or press "Help me".
    .say = The certificate window will help you. Or press, Help me.

fact-phone = Phone
fact-phone-value = { $value }
    .say = ending in { $tail }
    .privacy = masked
fact-aid = Help
fact-aid-none = None
fact-aid-wheelchair = Wheelchair
fact-aid-blind = Sees badly
fact-aid-deaf = Hears badly

slip-hall = { $hall }
slip-service = Free photo, disability certificate
slip-number-label = Your case number
slip-number = { $number }
slip-stored = Kept safe. It is handed in when the network is back.
slip-name = Name: { $name }
slip-date = Date: { $date }
# Examples: the county edits papers and window
slip-next = Next time, please bring:
slip-bring-card = ID card
slip-bring-book = Household book
slip-bring-papers = Assessment form from the hospital
slip-where = Where: floor 1, disability window (残联)
slip-phone-label = Green channel phone
slip-phone = { $phone }
