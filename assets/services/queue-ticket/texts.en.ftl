# Drawing a ticket. The value is seen, .say is heard where it differs, .hint is only heard.

service-name = Take a number
service-detail = Then sit and wait
    .say = Take a number, then sit and wait until it is called.

queue-title = What is it for?
queue-body = Choose one.
queue-closed-title = No more numbers today
queue-closed-body = The hall is closing. Come tomorrow, or press "Help me".
    .say = The hall is closing. Come tomorrow, or press, Help me.
queue-unknown-title = No numbers here now
queue-unknown-body = Please ask at the desk, or press "Help me".
    .say = Please ask at the desk, or press, Help me.
queue-more = Others
queue-waiting = { $waiting } before you
    .say = { $waiting } before you.
queue-no-window = No window is open yet
    .say = No window is open yet.
queue-pension = Pension
queue-medical = Medical
queue-disability = Disability

right-title = Do you go first?
right-body = People of 70 and disabled people may. To say nothing, press the last.
right-age = 70 or older
right-age-detail = Lay down your ID card
    .say = You lay down your ID card.
right-certificate = I have a certificate
right-certificate-detail = Show it at the window
    .say = Show it at the window.
right-appointment = I have a time
right-appointment-detail = Lay down your ID card
    .say = You lay down your ID card.
right-none = None of these

card-title = Lay your ID card here
card-body = Flat on the lit place. Then let it lie.

person-title = Please check
person-body = Is this you? You can take your card.

first-granted-title = You go first
first-granted-body = Take your number, then you are called first.
first-refused-title = An ordinary number for you
first-refused-body = With a certificate, press "Back" and choose it.
    .say = With a certificate, press, Back, and choose it.
first-unknown-title = An ordinary number for you
first-unknown-body = To go first, press "Help me".
    .say = To go first, press, Help me.

shown-granted-title = You go first
shown-granted-body = Take your number, then you are called first.

certificate-title = Its number
certificate-body = The 20 signs on it. If a B follows, that too.
certificate-none = Not here

no-card-title = It works without a card
no-card-body = You get an ordinary number. To go first, press "Help me".
    .say = You get an ordinary number. To go first, press, Help me.

name-title = Show your family name?
name-body = On the large screen, beside your number.
name-show = Show it
name-show-detail = Never the whole name
    .say = Never the whole name.
name-hide = Do not show it

hearing-title = How are you called?
hearing-body = When your number comes, go to the window.
hearing-voice = By voice
hearing-voice-detail = And on the large screen
    .say = And on the large screen.
hearing-text = I do not hear
hearing-text-detail = The screens show it
    .say = The large screen and this one show it.

draw-wait-title = Taking a number
draw-wait-body = One moment, only a few seconds.
draw-title = Your number: { $number }
    .say = Your number is { $spoken }.
draw-body = Keep it in mind, sit and wait.
draw-first-age = You are 70 or older and go first.
draw-first-certificate = You go first. Show your certificate at the window.
draw-not-yet = Your card says under 70. This is an ordinary number.
draw-booked = This time is yours: you go first then.
draw-booked-unknown = Your time cannot be looked up now. Say so at the window.
draw-not-booked = No time of yours was found today. This is an ordinary number.
draw-closed-title = No more numbers today
draw-closed-body = The hall is closing. Come tomorrow, or press "Help me".
    .say = The hall is closing. Come tomorrow, or press, Help me.
draw-refused-title = No number could be had
draw-refused-body = Please ask at the desk, or press "Help me".
    .say = Please ask at the desk, or press, Help me.

fact-ticket = Number
fact-ticket-value = { $number }
    .say = { $spoken }
fact-booked = Your time
fact-booked-value = { $at }
fact-before = Before you
fact-before-value = { $before }
fact-wait = Wait
fact-wait-value = about { $minutes } minutes
fact-wait-no-window = No window is open yet
fact-wait-printed = Not known now
fact-called = Called
fact-called-voice = By voice
fact-called-text = On the screens
fact-submission = Your number
fact-submission-value = { $number }
    .say = { $spoken }

receipt-title = Here is your number
receipt-body = Printing it. One moment.
receipt-take = Take your number, below the screen.

goodbye-title = Please sit and wait
goodbye-body = When your number is called, go to the window.

slip-hall = { $hall }
slip-queue = { $queue }
slip-number-label = Your number
slip-number = { $number }
slip-date = Date: { $date }
slip-wait = Please sit, listen, and watch the large screen.
slip-certificate = With a certificate: show it at the window.
slip-missed = Called and missed? Say so at the window.
