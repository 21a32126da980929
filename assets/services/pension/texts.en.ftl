# Pension: what to bring, handing it in, visits at home, whom to call. The value is seen, .say is heard, .hint only heard.

service-name = Pension
service-detail = What to bring, how to claim
    .say = What to bring, and how to claim it.

what-title = What about your pension?
what-body = Choose one.
what-claim = Claim my pension
what-claim-detail = On any day of the year
what-place = Where to go
what-place-detail = Near your home
what-visit = Come to my home
what-visit-detail = When walking is hard
what-ask = Call and ask
what-ask-detail = We say the numbers

consent-title = Claim your pension
consent-body = On any day of the year.
consent-point-1 = First we read your ID card
consent-point-2 = Then we ask what you have
consent-point-3 = This terminal keeps nothing about you

card-title = Lay your ID card here
card-body = Flat on the lit place. Then let it lie.

person-title = Please check
person-body = Is this you? You can take your card.

age-refused-title = Some get it earlier
age-refused-body = Whether you do, the window looks up.

# Examples: the county edits what to bring
papers-title = With you: { $material }?
    .say = Do you have it with you: { $spoken }?
papers-body = { $number } of { $total }. { $detail }.
    .say = { $number } of { $total }. { $spoken }.
papers-household = Household book
papers-household-detail = From the police
papers-social_card = Social card
papers-social_card-detail = From a bank
papers-bank_card = Bank card
papers-bank_card-detail = From a bank
papers-photo = Small photo
papers-photo-detail = From a photo shop
papers-missing-title = Still missing
papers-missing-body = You can bring these later.
papers-later = Come again
papers-go-on = Go on

phone-title = Your mobile number
phone-body = We call it when there is something to say.
phone-none = No phone

call-title = Shall we call you?
call-body = Somebody of the pension office calls and explains it.
call-morning = In the morning
call-morning-detail = Monday to Friday
call-afternoon = In the afternoon
call-afternoon-detail = Monday to Friday
call-none = No need
call-none-detail = Only if there is something

review-title = Please look once more
review-body = If it is right, hand it in. Else go back.
send-title = Handing it in
send-body = One moment, only a few seconds.
paper-title = Handed in
paper-body = Printing your slip. One moment.
paper-take = Take your slip, below the screen.

next-title = To a window now?
next-body = If you have it all, draw a number for the window.
next-ticket = Draw a number
next-ticket-detail = For the pension window
next-finish = Not now
next-finish-detail = That is all for today

to-bring-title = On paper for you
to-bring-body = Printing it. One moment.
to-bring-take = Take it, below the screen.

township-title = Where do you live?
township-body = Not among these? Press "Others".
    .say = Not among these? Press, Others.
place-title = What is near?
place-body = The nearest come first. Press one.
place-one-title = You can go here
place-one-body = You can print it and take it along.
place-none-title = No places known yet
place-none-body = Please call and ask.
place-slip-title = On paper for you
place-slip-body = Printing it. One moment.
place-slip-take = Take it, below the screen.

visit-title = Somebody comes to you
visit-body = On the next page, press "Come to my home".
    .say = On the next page, press, Come to my home.

phones-title = Call one of these
phones-body = Choose your office.
phones-go-on = All right

goodbye-title = Done
goodbye-body = To see how it stands, press "My matters".
    .say = To see how it stands, press, My matters.
goodbye-later-title = See you soon
goodbye-later-body = Come when you have it all. Any day will do.

expired-title = Your card has expired
expired-body = You can hand it in. Please get a new card soon.
no-card-title = We need your ID card
no-card-body = Somebody is coming to help you. Please sit and wait.

fact-phone = Phone
fact-phone-value = { $value }
    .say = ending in { $tail }
    .privacy = masked
fact-call_back = Call
fact-call_back-morning = Morning
fact-call_back-afternoon = Afternoon
fact-call_back-none = No need

slip-hall = { $hall }
slip-service = Pension claim
slip-number-label = Case number
slip-number = { $number }
slip-stored = Noted here. It goes out when the line is back.
slip-name = Name: { $name }
slip-date = Date: { $date }
slip-bring = Please bring:
slip-bring-card = ID card
slip-call-morning = We call you in the morning.
slip-call-afternoon = We call you in the afternoon.
slip-phone-label = To ask, call:
slip-phone = { $phone }
