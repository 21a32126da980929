# The senior bus card's review. The value is seen, .say is heard where it differs, .hint is only heard.

service-name = Senior bus card
service-detail = The review, for you or family
    .say = The review, for yourself or for family.

consent-title = Senior bus card
consent-body = So that your card goes on working.
consent-point-1 = First we read the ID card
consent-point-2 = Then the bus card
consent-point-3 = This terminal keeps nothing about you

card-title = Lay your ID card here
card-body = Flat on the lit place. Then let it lie.

person-title = Please check
person-body = Is this you? You can take your card.

age-refused-title = Not yet old enough
age-refused-body = You may go on; the window looks at it.
their-age-refused-title = Not yet old enough
their-age-refused-body = You may go on; the window looks at it.

bus-title = Lay the bus card down
bus-body = On the other reader. Then let it lie.
bus-without-title = Without the bus card
bus-without-body = No matter, go on. Staff look at your card.
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

who-title = For whom is it?
who-body = Who cannot walk may send family.
who-me = For myself
who-other = For somebody else
who-other-detail = Family or a neighbour
    .say = Family or a neighbour.

delegate-card-title = Lay your own card here
delegate-card-body = Yours first. Flat on the lit place.
delegate-title = Please check
delegate-body = Is this you? Please take your card.

relation-title = Who are you to them?
relation-body = Choose one.
relation-child = Son or daughter
relation-spouse = Husband or wife
relation-relative = Other family
relation-neighbour = Neighbour or friend

has-title = Is their ID card here?
has-body = The card of the person you help.
has-card = It is here
has-number = Only the number
has-number-detail = Type it here
    .say = Type it here.
has-none = Neither
has-none-detail = Somebody comes
    .say = Somebody comes to help you.

their-card-title = Lay their card here
their-card-body = The card of the person you help, flat on the lit place.
they-title = Please check
they-body = Is this the person you help? You can take the card.
their-number-title = Their ID number
their-number-body = All 18 digits. Ends in X? Press the key below.

their-bus-title = Lay the bus card down
their-bus-body = On the other reader. Then let it lie.
their-bus-without-title = Without the bus card
their-bus-without-body = No matter, go on. Staff look at the card.
their-bus-read-title = Take the bus card
their-bus-wrong-title = Not a senior bus card
their-bus-wrong-body = Take it away, and try another. None? Then go on.

their-phone-title = Mobile number
their-phone-body = We call it when it is done.
their-phone-none = No phone

their-review-title = Please look once more
their-review-body = If it is right, hand it in.

their-send-title = Handing it in
their-send-body = One moment, only a few seconds.

their-paper-title = Handed in
their-paper-body = Printing your slip. One moment.
their-paper-take = Take your slip, below the screen.

mandate-title = A paper to sign
mandate-body = Printing it. One moment.
mandate-take = Take it along. The person you help signs it.

their-goodbye-title = Done
their-goodbye-body = Bring it signed, with the bus card. Take your cards along.

fact-delegate_relation = To them you are
fact-delegate_relation-child = Son or daughter
fact-delegate_relation-spouse = Husband or wife
fact-delegate_relation-relative = Other family
fact-delegate_relation-neighbour = Neighbour or friend

slip-id-number = ID number: { $id_number }
    .privacy = masked
slip-delegate = Acting for them: { $delegate }
    .privacy = masked

mandate-head = Acting for me, to sign
mandate-what = I ask the person below to do this for me:
mandate-number = Case number: { $number }
    .privacy = masked
mandate-name = My name:
mandate-line = ____________________
    .say = (write it here)
mandate-id-number = My ID number:
mandate-delegate = Name of who acts for me:
mandate-relation-child = My son or daughter.
mandate-relation-spouse = My husband or wife.
mandate-relation-relative = Of my family.
mandate-relation-neighbour = My neighbour or friend.
mandate-sign = I sign, or press my thumb here:
mandate-date = Date: ________________
    .say = Date
mandate-then = Bring it signed to a window, with the bus card.
