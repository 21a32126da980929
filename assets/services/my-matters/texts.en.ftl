# My matters: results, visits at home, rounds. The value is seen, .say is heard where it differs, .hint is only heard.

service-name = My matters
service-detail = Results, home visits, rounds
    .say = Results of yours, visits at home, and rounds.

what-title = What would you like?
what-body = Choose one.
what-matters = How mine stands
what-matters-detail = See what became of it
what-visit = Come to my home
what-visit-detail = When walking is hard
what-rounds = Days in townships
what-rounds-detail = When we come to yours

card-title = Lay your ID card here
card-body = Flat on the lit place. Then let it lie.

person-title = Please check
person-body = Is this you? You can take your card.

no-card-title = We need your ID card
no-card-body = Somebody is coming to help you. Please sit and wait.

my-asking-title = Looking it up
my-asking-body = One moment, only a few seconds.
my-none-title = Nothing found
my-none-body = Just handed in? Look again later. To ask, press "Help me".
    .say = Just handed in? Look again later. To ask, press, Help me.
my-failed-title = Cannot look it up now
my-failed-body = The line is down. Press "Help me", or call us.
    .say = The line is down. Press, Help me, or call us.
my-title = Number { $at } of { $of }
my-only-title = Your matter
my-state-title = How it stands
my-reason-title = Why
my-new = There is news.
my-old = No news of this one.
my-next = Next one
my-print = Print it

slip-title = On paper for you
slip-body = Printing it. One moment.
slip-take = Take it, below the screen.

goodbye-title = That is all
goodbye-body = When there is news, you hear it next time.

slip-hall = { $hall }
slip-about = Your matters
slip-name = Name: { $name }
slip-date = Date: { $date }
slip-why = Reasons are not printed. Look again, or call us.
slip-phone-label = Green channel, phone
slip-phone = { $phone }

visit-title = What should we come for?
visit-body = Choose one.
visit-pension = My pension
visit-pension-detail = For people of 70 and disabled people
visit-assessment = An assessment
visit-assessment-detail = Of a disability, by doctors
visit-phones-title = You can call, too
visit-phones-body = Or call one of these.
visit-phones-go-on = Do it here
visit-committee-title = Your village looks first
visit-committee-body = When your committee agrees, doctors come to your home.
visit-card-title = Lay your ID card here
visit-card-body = Flat on the lit place. Then let it lie.
visit-person-title = Please check
visit-person-body = Is this you? You can take your card.
township-title = Where do you live?
township-body = Not among these? Press "Others".
    .say = Not among these? Press, Others.
village-title = Which village?
village-body = Not there? Choose "Another".
    .say = Not there? Choose, Another.
village-other = Another
village-name-title = Which village is it?
village-name-body = Write with your finger.
village-name-none = Skip
days-title = When are you at home?
days-body = Choose one. We plan the visit by it.
days-any = Any day
days-am = Mornings
days-pm = Afternoons
days-phone = Call first
days-phone-detail = We ask when we call
    .say = We ask when we call.
call-title = Whom shall we tell?
call-body = Choose one. We say the day beforehand.
call-me = Call me
call-me-detail = You answer yourself
call-family = Call my family
call-family-detail = A child, a relative
call-committee = Tell the village
call-committee-detail = The committee tells you
phone-title = Phone number
phone-body = We call it first.
phone-none = No phone
review-title = Please look once more
review-body = If it is right, hand it in. Else go back.
send-title = Handing it in
send-body = One moment, only a few seconds.
paper-title = Handed in
paper-body = Printing your slip. One moment.
paper-take = Take your slip, below the screen.
as-home-visit = Pension review at home
as-home-assessment = Assessment at home
as-round-signup = Sign-up for a round

round-township-title = Where do you live?
round-township-body = Not among these? Press "Others".
    .say = Not among these? Press, Others.
round-title = What
round-body = Choose a day to see it.
round-one-title = We come on this day
round-one-body = You can print it, or sign up.
round-full = It is full. Who signs up now waits for a place.
round-none-title = No day is set yet
round-none-body = Look again in some days, or call us.
round-print = Print it
round-sign-up = Sign up
round-title-value = { $title }
round-place-value = { $place }
round-day = Day
round-time = Time
round-time-value = { $begins } to { $ends }
    .say = { $first } to { $last }
round-when = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
 }, { $begins } to { $ends }
    .say = { $weekday ->
        [1] Monday
        [2] Tuesday
        [3] Wednesday
        [4] Thursday
        [5] Friday
        [6] Saturday
       *[7] Sunday
     }, { $first } to { $last }
round-place = Place
round-slip-title = On paper for you
round-slip-body = Printing it. One moment.
round-slip-take = Take it, below the screen.
round-card-title = Lay your ID card here
round-card-body = Flat on the lit place. Then let it lie.
round-person-title = Please check
round-person-body = Is this you? You can take your card.
round-phone-title = Your phone number
round-phone-body = For changes of the day.
round-phone-none = No phone
round-review-title = Please look once more
round-review-body = If it is right, hand it in. Else go back.
round-send-title = Signing you up
round-send-body = One moment, only a few seconds.
round-paper-title = You are signed up
round-paper-body = Printing your slip. One moment.
round-paper-take = Take your slip, below the screen.

goodbye-visit-title = Done
goodbye-visit-body = To see how it stands, look here again.

fact-township = Township
fact-village = Village
fact-phone = Phone
fact-phone-value = { $value }
    .say = ending in { $tail }
    .privacy = masked

slip-visit = A visit at your home
slip-number-label = Case number
slip-number = { $number }
slip-stored = Noted here. It goes out when the line is back.
slip-visit-next = When the day is set, we tell you.
slip-visit-committee = For assessments the village agrees first.
slip-visit-phones = About pensions you may also call:
slip-round = You are signed up for a round
slip-round-bring = Bring your ID card, and what is to be done.
