# My matters: results, home visits, rounds. The value is seen, .say is heard where it differs, .hint is only heard.

service-name = My matters
service-detail = See how yours stands
    .say = See how your matter stands.

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
my-why-title = Why
my-new = There is news. Please read it.
my-old = No news of this one yet.
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
