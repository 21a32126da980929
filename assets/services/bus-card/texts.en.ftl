# The senior bus card's review. The value is seen, .say is heard where it differs, .hint is only heard.

service-name = Senior bus card
service-detail = The review, for you or family
    .say = The review, for yourself or for family.

consent-title = Senior bus card
consent-body = With the review done, the card goes on working. Come at any time.
consent-point-1 = First we read the ID card
consent-point-2 = Then the bus card
consent-point-3 = This terminal keeps nothing about you

card-title = Lay your ID card here
card-body = Flat on the lit place. Then let it lie.

person-title = Please check
person-body = Is this you? You can take your card.

bus-title = Lay the bus card down
bus-body = On the other reader. Then let it lie.
bus-without = No matter, go on. Staff look at your card.
bus-read-title = Take the bus card
bus-wrong-title = Not a senior bus card
bus-wrong-body = Take it away, and try another. None? Then go on.

phone-title = Your mobile number
phone-body = We call you when it is done.
phone-none = No phone

review-title = Please look once more
review-body = If it is right, hand it in.

send-title = Handing it in
send-body = One moment, only a few seconds.

paper-title = Handed in
paper-body = Printing your slip. One moment.
paper-take = Take your slip, below the screen.

goodbye-title = Done
goodbye-body = Take both cards. To do it at a window, take a number.

no-card-title = An ID card is needed
no-card-body = Somebody is coming to help you. Please sit and wait.

fact-bus_card = Bus card
fact-phone = Phone
fact-phone-value = { $value }
    .say = ending in { $tail }
    .privacy = masked

slip-hall = { $hall }
slip-title = Senior bus card, review
slip-number-label = Case number
slip-number = { $number }
slip-stored = Noted here. It goes out when the line is back.
slip-name = Name: { $name }
slip-date = Date: { $date }
slip-next = To see how it stands, look in "My matters".
    .say = To see how it stands, look in, My matters.
slip-desk = At a window: bring ID card and bus card, take a number.
slip-phone-label = Green channel, phone
slip-phone = { $phone }
