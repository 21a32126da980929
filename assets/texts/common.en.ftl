# Said on every page. Plain words, verb first, no blame, no exclamation marks.

head-welcome = Welcome
progress = Step { $number } of { $total }
help-button = Help me
help-coming = Called
    .say = Help is called
home-title = What can we do today?
home-body = Press one below, or its number key.
home-more = Others
home-title-closed = Not possible here now
home-body-closed = For somebody to take you there, press "Help me".
    .say = For somebody to take you there, press, Help me.
home-closed = { $services }: { $counter }.
    .say = Not possible here now: { $spoken }. Please go here: { $counter }.
home-closed-large = { $services }: ask staff.
    .say = Not possible here now: { $spoken }. Please go here: { $counter }.
home-closed-several = { $count } of them are not possible here now. Please go to the green channel.
home-counter = green channel
without-receipt-printer = Works, but no receipt now
without-photo-printer = Works, but no printed photo now
without-speech = Works, but no sound now
without-camera = Works, but no photo now
without-document-camera = Works, but no papers' photo now
without-id-reader = Works, but no card reader now
without-card-reader = Works, but no other cards now
without-scanner = Works, but no code scanner now
without-keypad = Works, but no keypad now
without-headphones = Works, but no headphones now
without-help-button = Works; for help, press the screen
without-signal-light = Works, but no light now
without-part = Works, but: { $device } is out
action-back = Back
action-agree = Agree, start
action-decline = No, thanks
action-again = Try again
action-no-card = No card
action-no-bus-card = No bus card
action-another-card = Another card
action-number-x = Ends in X
action-certificate-x = This is an X
action-certificate-b = Then B
action-certificate-number = Type its number
action-not-them = No
action-its-them = Yes
action-not-me = Not me
action-its-me = It is me
action-skip-photo = No photo
action-take-photo = Photo
action-retake = Once more
action-use-photo = Use this
action-use-anyway = Use anyway
action-other-photo = The other
action-previous-photo = Use the last
action-photo-ways = Other ways
action-mirror-off = Swap sides
action-mirror-on = As a mirror
action-frame-smaller = Smaller oval
action-frame-larger = Larger oval
action-take-paper = Take it
action-retake-paper = Take again
action-use-paper = It is fine
action-more-pages = One more page
action-skip-paper = Not with me
action-skip-page = No more
action-read-number = Read it
action-done = Done
action-send = Hand it in
action-reprint = Print again
action-taken = I have it
action-print-photos = Print photos
action-no-print = No photos
action-print = Print it
action-go-on = Go on
action-carry-on = Go on
action-no-help = No help now
action-finish = Stop
action-finished = Fine
action-still-here = I am here
action-start-again = Start page
action-other-language = 中文
    .say = Chinese
action-clip-sign = Sign language
action-clip-picture = Show me how
action-clip-stop = Stop
help-calling-title = Calling somebody
help-calling-body = One moment. Nothing you did is lost.
help-delivered-title = Staff know
help-delivered-body = Somebody comes soon. You can sit and wait.
help-claimed-title = { $helper } is coming
help-claimed-body = You can sit and wait. Nothing you did is lost.
help-claimed-minutes = In about { $minutes } min. You can sit and wait. Nothing is lost.
    .say = In about { $minutes } minutes. You can sit and wait. Nothing you did is lost.
help-arrived-title = { $helper } is here
help-arrived-body = Tell { $helper } what you need.
help-closed-title = { $helper } has helped
help-closed-body = You can go on.
help-unheard-title = Looking for staff
help-unheard-body = One moment, or ring { $phone }.
    .say = One moment, or ring { $spoken }.
help-unreached-title = Connecting
help-unreached-body = The line is down. We call as soon as it is back. Or ring { $phone }.
    .say = The line is down. We call as soon as it is back. Or ring { $spoken }.
help-again-title = Finding somebody else
help-again-body = They cannot come. Somebody else will. Nothing you did is lost.
help-waited-title = Still calling
help-waited-body = Wait, call again, or ring { $phone }.
    .say = Wait, call again, or ring { $spoken }.
help-says-title = Staff write
help-illegible = These words cannot be shown here. One moment.
help-answered = Answered: { $answer }
answer-ok = All right
answer-come = Please come
answer-write = Please write
action-call-again = Call again
help-stage-delivered = Told
help-stage-claimed = Taken
help-stage-arrived = Here
still-there-title = Are you still here?
still-there-body = To go on, press "I am here": as long as you like. { $seconds } seconds left.
    .say = To go on, press, I am here: as long as you like. { $seconds } seconds left.
still-there-left = { $seconds } seconds left.
visit-wiped = What you entered has been erased.
consent-time = Take your time: we ask after { $minutes } minutes
failsafe-title = One moment, please
failsafe-body = Staff have been told. What you entered has been erased.
# when it could not be erased
failsafe-body-kept = Staff have been told. Please wait until they are here.
fact-name = Name
fact-name-value = { $name }
    .privacy = masked
    .say = { $name }
fact-number = ID number
fact-number-value = { $number }
    .say = ending in { $tail }
    .privacy = masked
fact-delegate = Acting for them
fact-birth = Born
fact-birth-value = { $year }
    .say = { $spoken }
    .privacy = masked
fact-unreadable = could not be read
fact-none = left empty
fact-submission = Case number
fact-submission-value = { $number }
    .say = { $spoken }
    .privacy = masked
fact-matter-title = What
fact-matter-title-value = { $title }
    .privacy = masked
fact-matter-state = Now
fact-matter-state-value = { $words }
    .privacy = masked
fact-matter-reason = Why
fact-matter-reason-value = { $reason }
    .privacy = masked
fact-matter-tracking = Tracking number
fact-matter-tracking-value = { $tracking }
    .say = { $spoken }
    .privacy = masked
fact-matter-number = Case number
fact-matter-number-value = { $number }
    .say = { $spoken }
    .privacy = masked
fact-matter-day = Date
fact-matter-day-value = { $day }
    .say = { $spoken }
    .privacy = masked
fact-desk-phone = Phone
fact-desk-phone-value = { $phone }
    .say = { $spoken }
date-day = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
 } { $day }
date-full = { $year }-{ $month }-{ $day }
    .say = { $year }, month { $month }, day { $day }
date-weekday = { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
 }, { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
 }
    .say = { $weekday ->
        [1] Monday
        [2] Tuesday
        [3] Wednesday
        [4] Thursday
        [5] Friday
        [6] Saturday
       *[7] Sunday
     }, { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
     } { $day }
clock-spoken = { $hour }:{ $minute ->
    [0] 00
   *[other] { $minute }
 }

fact-bus-kind = Kind
bus-kind-elderly = Senior bus card
bus-kind-ordinary = Ordinary bus card
bus-kind-student = Student bus card
bus-kind-military = Military bus card
bus-kind-unknown = Bus card
fact-bus-number = Bus card
fact-bus-number-value = { $number }
    .say = ending in { $tail }
    .privacy = masked
fact-bus-none = Not read
fact-bus-valid = Good until
fact-bus-due = Review by
fact-bus-balance = Money on it
fact-bus-balance-value = { $yuan } yuan
    .privacy = masked
bus-due-late = The day of the review has passed. Do it today.
bus-due-now = The day of the review is near. Do it today.
bus-due-later = The review is not due yet. Earlier is fine, too.
bus-due-unknown = You can do it today.
slip-bus-number = Bus card: { $number }
    .say = Bus card, ending in { $tail }
    .privacy = masked
slip-bus-due = Review by: { $day }
    .say = Review by: { $spoken }
slip-bus-after = When done, the next one by: { $day }
    .say = When done, the next one by: { $spoken }
slip-bus-unread = The bus card was not read. Show it to staff.

slip-matter-new = News: { $title }
    .privacy = masked
slip-matter-title = { $title }
    .privacy = masked
slip-matter-number = Case number: { $number }
    .say = Case number: { $spoken }
    .privacy = masked
slip-matter-state = { $words }
    .privacy = masked
found-place-title = Place
found-place-address = Address
found-place-phone = Phone
found-place-hours = Hours
found-place-way = How to get there
found-place-side = Which way
found-place-here = You are here
found-way-north = { $township }, to the north
found-way-north-east = { $township }, to the north-east
found-way-east = { $township }, to the east
found-way-south-east = { $township }, to the south-east
found-way-south = { $township }, to the south
found-way-south-west = { $township }, to the south-west
found-way-west = { $township }, to the west
found-way-north-west = { $township }, to the north-west
found-place-value = { $value }
found-place-phone-value = { $phone }
    .say = { $spoken }
found-place-print = Print it
# Where a document is posted
address-card = Address on my card
address-card-detail = The address written there
address-home = Another place
address-home-detail = Choose township and village
address-committee = Village committee
address-committee-detail = They pass it on to you
address-other = Another village
address-township-title = In which township?
address-township-body = Not here? Press "See others".
    .say = Not here? Press, See others.
address-village-title = In which village?
address-village-body = Not here? Choose "Another". We ask you later.
    .say = Not here? Choose, Another. We ask you later.
address-house-title = House number
address-house-body = With it the postman finds you.
address-house-none = No number
address-sure-title = Post it here?
address-sure-card = As on your ID card. Only its first half is shown.
address-sure-home = Right? Use it. Wrong? Go back.
address-sure-committee = The committee passes it on to you.
address-sure-home-unknown = We call you to ask for the village.
address-sure-committee-unknown = Your township's service centre passes it on to you.
address-use = Post it here
address-read = Plug in headphones to hear all of it.
# By headphones only
address-read-alone = Post it to: { $address }.
# On the envelope, for staff and the postman
address-written-home = { $village }, { $township }, { $county }
address-written-home-number = { $house }, { $village }, { $township }, { $county }
address-written-home-unknown = { $township }, { $county } (ask for the village)
address-written-committee = Committee of { $village }, { $township }, { $county }
address-written-committee-unknown = Service centre of { $township }, { $county }
fact-address = Address
fact-address-value = { $address }
    .say = { $start }, the rest is not said
    .privacy = masked
fact-address-township = Township
fact-address-village = Village
fact-address-house = House
fact-address-house-value = No. { $value }
    .say = { $count } digits
    .privacy = masked
checklist-brought = I have it
checklist-not-brought = Not with me
slip-material-brought = { $title }
    .say = { $spoken }: here.
slip-material-to-bring = { $title }
    .say = { $spoken }: to bring.
slip-whose = { $whose }
slip-call = { $number }
    .say = { $spoken }
slip-matter-result = The result is here. Please look at it here.
slip-matter-tracking = Tracking number: { $number }
    .say = Tracking number: { $spoken }
    .privacy = masked
slip-matter-day = Date: { $day }
    .say = Date: { $spoken }
    .privacy = masked
number-how = Type { $total } digits.
number-how-between = Type { $least } to { $total } digits.
number-typed = { $count } digits so far
number-erased = One erased, { $count } left
number-full = { $label }: that is all { $total } digits.
    .do = Press "{ $action }".
    .say = { $label }: that is all { $total } digits. Press, { $action }.
number-incomplete = { $label } is not complete: { $count } of { $total } digits.
    .do = Type the rest.
number-wrong = { $label } is not right: { $start } comes first.
    .do = Type it again.
number-check = { $label } is not right.
    .do = Erase what is wrong, and type it again.
number-own = { $label } is your own.
    .do = Erase it, and type that of whom you help.
number-x = { $label } is not complete: { $count } digits. That one comes last.
    .do = Type the rest.
number-too-short = { $label }: at least { $least } digits.
    .do = Type the rest.
number-unlike = { $label }: one digit is not right.
    .do = Look at the card again, slowly.
# a disability certificate's number: the ID number of 18, category, grade; of a reissued one B and how many times
certificate-number-incomplete = The number has { $count } of { $total }.
    .do = Type the rest.
certificate-number-holder = Its ID number is not right.
    .do = Type again.
certificate-number-category = Number: digit 19 is 1 to 7.
    .do = Type again.
certificate-number-grade = Number: digit 20 is 1 to 4.
    .do = Type again.
certificate-number-reissue = The number after B: not 0.
    .do = Type again.
certificate-number-count = The number goes on after B.
    .do = Type it.
certificate-number-long = The number is complete.
    .do = Press "{ $action }".
    .say = The number is complete. Press, { $action }.
certificate-number-other = Card and number differ.
    .do = Look again.
certificate-number-letter = The number has no letter here.
    .do = Type the digits.
certificate-number-read = { $count } signs. Put on headphones to hear all of them.
certificate-number-complete = The number is complete
    .say = The number is complete. Next, press: { $action }.
# may they, and why
eligible-age = You are { $age }, and { $least } is enough.
    .privacy = masked
eligible-age-them = They are { $age }, and { $least } is enough.
    .privacy = masked
eligible-young = You are { $age }, not yet { $least }.
    .privacy = masked
eligible-young-them = They are { $age }, not yet { $least }.
    .privacy = masked
eligible-certificate = The certificate's number is right.
eligible-shown-later = Show your certificate at the window.
eligible-other-kind = Another kind of certificate is needed.
eligible-no-card = Without an ID card the age is not known.
eligible-no-birth = The birthday on the card cannot be read.
eligible-two-births = The card tells two different birthdays.
eligible-no-certificate = No certificate has been seen.
eligible-no-rule = The age asked for is not known now.
eligible-sex = The card does not say man or woman.
number-read = Ending in { $tail }. Put on headphones to hear all of it.
number-read-alone = These digits: { $number }.
number-complete = The number is complete
    .say = The number is complete, ending in { $tail }. Next, press: { $action }.
# heard by headphones only
number-complete-alone = The number is complete: { $number }. Next, press: { $action }.
photo-no-face = We do not see your face.
    .do = Sit before the camera.
photo-several-faces = There are several people before the camera.
    .do = Stay alone, please.
photo-too-far = You are far from the camera.
    .do = Move a little closer.
photo-too-close = You are near the camera.
    .do = Move a little back.
photo-move-left = Your face is not in the middle.
    .do = Move a little to your left.
photo-move-right = Your face is not in the middle.
    .do = Move a little to your right.
photo-move-up = Your face is a little low.
    .do = Sit a little higher.
photo-move-down = Your face is a little high.
    .do = Sit a little lower.
photo-too-dark = The photo is a little dark.
    .do = Wait for the light.
photo-too-bright = The photo is too bright.
    .do = Move out of strong light.
photo-hold-still = The photo would be unclear.
    .do = Hold still.
photo-straight = In the photo your head leans.
    .do = Hold it straight.
photo-blurred = The photo is a little blurred.
    .do = Sit still and take another.
photo-geometry = The head in the photo has a wrong size.
    .do = Take another.
photo-eyes = In the photo your eyes seem closed.
    .do = Never mind, or take another.
photo-mouth = In the photo your mouth seems open.
    .do = Never mind, or take another.
photo-pose = In the photo your face looks aside.
    .do = Never mind, or take another.
photo-tilt = In the photo your head leans.
    .do = Never mind, or take another.
photo-covered = Something seems to cover your face.
    .do = Never mind, or take another.
photo-glasses = In the photo your glasses shine.
    .do = Never mind, or take another.
photo-uneven = The light on your face is uneven.
    .do = Look to where it is bright.
photo-background = The photo is not white behind you.
    .do = Ask staff to have a look.
photo-head-support = The photo shows a headrest.
    .do = Leave it: a white cloth covers it.
photo-uncertain = The photo may not be good enough.
    .do = Take another.
photo-taking = Taking it. Please hold still.
photo-taking-burst = Taking many. Please wait, be at ease.
photo-count-3 = three
photo-count-2 = two
photo-count-1 = one
photo-taken = It is taken.
photo-review-title = Is this one all right?
photo-review-good = It is clear. You can take another.
photo-review-hard = { $reason } You may use it anyway: staff will look.
    .say = { $spoken } You may use it anyway: staff will look.
photo-review-advice = { $reason } You may use it anyway.
    .say = { $spoken } You may use it anyway.
photo-other-one = This is the other one.

# Before the camera, sentence by sentence: left and right are the sitter's own
coach-no-face = Sit before the camera and face the screen.
coach-several-faces = Only one person before the camera, please.
coach-too-far = Come a little closer.
coach-too-close = Move a little back.
coach-move-left = Move a little to your left.
coach-move-right = Move a little to your right.
coach-move-up = Sit a little higher, or look up.
coach-move-down = Sit a little lower.
coach-too-dark = It is a little dark. Wait for the light.
coach-too-bright = It is too bright. Move out of strong light.
coach-straight = Hold your head a little straighter.
coach-hold-still = Sit firmly and hold still.
coach-good = Very good. Hold still, here it comes.
coach-given-up = Never mind, it can be taken like this.
coach-unseen = No face was seen. It works all the same: press, Photo.

photo-ways-title = Other ways
photo-ways-body = White cloth and helping hands are fine.
photo-way-hide = Hide my picture
photo-way-hide-detail = The screen shows an oval only
photo-way-see = Show my picture
photo-way-see-detail = The screen shows you
photo-way-burst = Many pictures
photo-way-burst-detail = For who cannot hold still
photo-way-single = One picture
photo-way-single-detail = After a count of three
photo-way-frame = Place it myself
photo-way-frame-detail = Put the oval on your face
photo-way-helper = Ask a helper
photo-way-helper-detail = Staff come to you
photo-frame-title = Put the oval on your face
photo-frame-body = From hair to chin, then take the photo.
frame-left = Left
frame-right = Right
frame-up = Up
frame-down = Down
frame-left-done = Moved left.
frame-right-done = Moved right.
frame-up-done = Moved up.
frame-down-done = Moved down.
frame-larger-done = The oval is larger.
frame-smaller-done = The oval is smaller.

# Papers, photographed one by one
paper-lay-title = Lay the { $paper } here
paper-lay-page = { $paper }, page { $page }
paper-lay-body = Print up, hands away. Press "Take it".
    .say = Print up, hands away. Press, Take it.
paper-nothing-there = We see no paper yet.
    .do = Lay it under the camera.
paper-too-dark = The paper is a little dark.
    .do = Take your hand away.
paper-not-middle = The paper is not in the middle.
    .do = Move it there, hands away.
paper-not-still = The paper moved meanwhile.
    .do = Lay it flat, hands away.
paper-not-sharp = The paper is not clear.
    .do = Lay it flat, take it again.
paper-good = It lies well. Take it now.
paper-taking = Taking it. Do not move it.
paper-review-title = Can you read it?
paper-review-body = If it is clear, press "It is fine". Or take it again.
    .say = If it is clear, press, It is fine. Or take it again.
paper-review-advice = { $reason } You may still use this one.
    .say = { $spoken } You may still use this one.
papers-without-title = No papers' photo now
papers-without-body = Never mind, go on. Take the papers to the window.

card-lift-and-place-again = The card was not read.
    .do = Lift it, then lay it down again.
card-hold-still = The card is still being read.
    .do = Leave it there.
bus-card-lift-and-place-again = The bus card was not read.
    .do = Lift it and lay it down again.
bus-card-hold-still = The bus card is still being read.
    .do = Leave it there for now.
card-own = Your own ID card lies on the reader.
    .do = Lay down that of whom you help.
card-left = Please take your ID card. It is still on the reader.
card-of-another = An ID card lies on the reader. If it is not yours, please hand it to staff.
# for staff
card-left-staff = An ID card was left on the reader
print-photo-title = Printing your photos
print-photo-body = It takes about a minute. Please wait here.
print-photo-still = Still printing. One more moment.
print-photo-done-title = Your photos are ready
print-photo-done-body = Take your photos. Cut them apart to use them.
print-photo-sent-title = Your photos are coming
print-photo-sent-body = Take them when they are out. Cut them apart.
print-photo-failed-title = The photos did not print
print-photo-without-title = No photos can print now
print-photo-kept-body = Your photo is not lost. Staff can print it, too.
print-photo-ready-title = Photos can print now
print-photo-ready-body = Press "Print photos" if you want them.
    .say = Press, Print photos, if you want them.

receipt-on-screen = No receipt came.
    .do = Note the number, or ask for help.
set-larger = Larger text
set-largest = This is the largest text
set-smaller = Smaller text
set-smallest = This is the smallest text
set-theme-default = Normal colours
set-theme-high-dark = Yellow on black
set-theme-high-light = Black on white
set-sound-on = Sound is on
set-sound-off = Sound is off
set-language = Now in English
set-louder = Louder
set-quieter = Quieter
set-faster = Faster
set-slower = Slower
set-nothing = Nothing changed
# while nobody is there: how to begin to listen
ear-invite = If you cannot see the screen, press a raised key or plug in headphones.
ear-choices = { $count } choices.
ear-choice = Number { $number }, { $label }.
# the caption of what is said by headphones alone
ear-alone = Please listen by headphones.
# the focus has come to something: what it is, of which sort, and its place among that sort
ear-focus = { $label }. { $role }, number { $number } of { $count }. Press OK.
ear-role-choice = Choice
ear-role-button = Button
ear-role-digit = Digit key
ear-role-letter = Letter key
ear-role-setting = Settings key
# how to go on; what else can be pressed
ear-main = To go on, press: { $label }.
ear-also = You can also press: { $label }.
ear-wait = One moment please, still working.
# the first key of the keypad, or headphones
ear-welcome = This machine speaks. Press the key down to hear one after the other. Press OK to choose it. For help, press the help key.
ear-fact = { $label }: { $value }.
ear-paper = The slip says:
strip-smaller = Smaller
    .say = Smaller letters. Now: { $size }
strip-larger = Larger
    .say = Larger letters. Now: { $size }
strip-size-1 = normal
strip-size-2 = large
strip-size-3 = larger
strip-size-4 = largest
strip-contrast = Colours
    .say = Other colours. Now: { $theme }
strip-sound-on = Sound
    .say = Sound, now on
strip-sound-off = Muted
    .say = Sound, now off
number-key-erase = Erase
    .say = Erase one digit

action-large-off = Large
    .say = Large letters, now off
action-large-on = Large
    .say = Large letters, now on
action-voice = Voice
    .say = Voice, I speak to you
action-low-off = Low
    .say = Low keys, now off. For whoever sits
action-low-on = Low
    .say = Low keys, now on
home-voice-told = I speak to you. The down key goes from one to the next; OK chooses.

settings-title-1 = What helps you?
settings-title-2 = More to change
settings-language = 中文
    .say = Chinese, now English
settings-steady = Steady hand: { $state }
    .say = Steady hand, now { $state }
settings-steady-detail = for hands that shake
settings-slower = Slower, { $state }
    .say = Slower speech, now { $state }
settings-faster = Faster, { $state }
    .say = Faster speech, now { $state }
settings-louder = Louder, { $state }
    .say = Louder, now { $state }
settings-quieter = Quieter, { $state }
    .say = Quieter, now { $state }
settings-low = Low keys: { $state }
    .say = Low keys, now { $state }
settings-low-detail = for whoever sits
settings-reset = All as it was
settings-reset-detail = nothing you did is lost
action-more-choices = Others
action-next-leaf = More
action-settings-done = Done
state-on = on
state-off = off
state-rate-50 = slowest
state-rate-75 = very slow
state-rate-90 = slow
state-rate-100 = normal
state-rate-125 = fast
state-rate-150 = very fast
state-rate-200 = fastest
state-volume = step { $step }

set-large = Large letters
set-not-large = Normal letters
set-low-on = The keys are low now
set-low-off = The keys are back in their place
set-theme-soft = Soft colours
set-loudest = This is the loudest
set-quietest = This is the quietest
set-fastest = This is the fastest
set-slowest = This is the slowest
set-reset = All as it was
strip-low-on = Low on
    .say = Low keys, now on
strip-low-off = Low
    .say = Low keys, now off. For whoever sits
key-again = Again
    .say = Hear it again
strip-more = More
    .say = More: speed of speech, steady hand, Chinese
settings-title-3 = Keys, cover, slow touch
settings-practice = Practise the keys
settings-practice-detail = each key says its name
settings-switches = Two keys: { $state }
    .say = Two keys only, now { $state }
settings-switches-detail = one moves, one chooses
settings-privacy = Cover: { $state }
    .say = Cover the screen, now { $state }
settings-privacy-detail = nobody sees it, you listen
settings-hold = Slow touch: { $state }
    .say = A touch counts when it rests, now { $state }
settings-hold-detail = a touch must rest a moment
# only where several voices are installed: dialects
set-voice = I speak like this now
settings-title-4 = Which voice?
settings-dialect = Voice: { $state }
    .say = Another voice, now { $state }
settings-dialect-detail = hear the same in another way
state-voice-machine = machine

rare-character = a rare character
name-rare = Staff will write your name right.

# Silent call, for whoever does not hear
called-title = { $number }: please look
called-body = Please go to { $window }.
called-notice = { $number }: { $window }.
    .say = { $number }: please go to { $window }.

## Writing a name (steps of kind write)

action-spell = Letters
action-draw = Finger
write-choose = Press the one you want.
write-again = Not clear. Erase it and write again.
write-go-on = Write the next one, or press “Done”.
    .say = Write the next one, or press Done.
write-spell = Press the letters of its sound.
write-no-hand = Please press the letters now.
write-full = It is long enough.
write-choose-first = Choose the character, or erase it.
write-nothing = Write one character first.
write-typed = Letters so far: { $letters }
write-taken = Characters so far: { $count }
write-erased = One erased
write-erased-alone = Erased: { $sign }
write-wiped = Erased
write-spelled = { $letters }. { $count } characters to choose from.
write-letters = { $letters }
write-row = { $letters }
write-rows = Other letters
write-more = More
write-dot = ·
    .say = Dot
write-sign = { $sign }
    .say = { $sign }, { $tells }
write-sign-word = { $sign }
    .say = { $sign }, as in { $tells }
write-sign-bare = { $sign }
write-so-far = Written: { $text }
