# Hospital costs paid back. The value is seen, .say is heard where it differs, .hint is only heard.

service-name = Hospital costs back
service-detail = For you, or somebody else
    .say = We photograph the papers. The money goes to the bank card. You may do it for family, too.

notice-title = Older and disabled first
notice-body = At the window you go first, too. Here it is the same.

consent-title = Hospital costs
consent-body = Papers and card number serve only this.
consent-point-1 = First ID card and papers
consent-point-2 = Then the bank card
consent-point-3 = This terminal keeps nothing about you

who-title = For whom is it?
who-body = Who cannot walk may send family.
who-me = For myself
who-other = For somebody else
who-other-detail = Family or a neighbour
    .say = Family or a neighbour.

card-title = Lay the ID card here
card-body = Flat on the lit place. Then let it lie.

person-title = Please check
person-body = Is this you? You can take your card.

papers-invoice = hospital bill
papers-summary = doctor's note
papers-list = list of costs

bank-title = Bank card
bank-body = The money goes there.
bank-none = No card

phone-title = Phone number
phone-body = We call it if need be.
phone-none = No phone

review-title = Please look once more
review-body = If it is right, hand it in. Else go back.

send-title = Handing it in
send-body = One moment. Photos take some seconds.

receipt-title = Handed in
receipt-body = Printing your slip. One moment.
receipt-take = Take your slip, below the screen.

# For somebody else
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
has-body = The card of who was in hospital.
has-card = It is here
has-number = Only the number
has-number-detail = Type it here
    .say = Type it here.
has-none = Neither
has-none-detail = Somebody comes
    .say = Somebody comes to help you.

their-card-title = Lay their card here
their-card-body = The card of who was in hospital, flat on the lit place.
they-title = Please check
they-body = Is this the person you help? You can take the card.
their-number-title = Their ID number
their-number-body = All 18 digits. Ends in X? Press the key below.
their-name-title = What is their name?
their-name-body = Write with your finger.
their-name-none = Skip

their-papers-invoice = hospital bill
their-papers-summary = doctor's note
their-papers-list = list of costs

their-bank-title = Bank card
their-bank-body = The money goes to their card.
their-bank-none = No card

their-phone-title = Phone number
their-phone-body = We call it if need be.
their-phone-none = No phone

their-review-title = Please look once more
their-review-body = If it is right, hand it in.

their-send-title = Handing it in
their-send-body = One moment. Photos take some seconds.

their-receipt-title = Handed in
their-receipt-body = Printing your slip. One moment.
their-receipt-take = Take your slip, below the screen.

mandate-title = A paper to sign
mandate-body = Printing it. One moment.
mandate-take = Take it along. They sign it, you hand it in.


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
mandate-money = The money goes to my own bank card.
mandate-sign = I sign, or press my thumb here:
mandate-date = Date: ________________
    .say = Date
# Example: where it is handed in
mandate-then = Bring it signed to floor 1, medical window.

# For both
after-title = Anything else?
after-body = Choose one. If not, the first.
after-nothing = No, that is all
after-code = Health code
after-code-detail = On your phone, in place of the card
after-home = Come to the home
after-home-detail = We fetch the papers there

code-what-title = The code on a phone
code-what-body = With it you need no card at the doctor's. A child's phone will do.
code-find-title = One: find it
code-find-body = Open WeChat or Alipay on the phone. Look for "医保码".
    .say = Open WeChat or Alipay on the phone. Look for the health insurance code.
code-you-title = Two: say who you are
code-you-body = As the phone says: name, ID number, then your face.
code-use-title = Three: use it
code-use-body = At the doctor's, open the code and hold it out.

township-title = Where is the home?
township-body = Not among these? Press "Others".
    .say = Not among these? Press, Others.
village-title = Which village?
village-body = Not there? Choose "Another".
    .say = Not there? Choose, Another.
village-other = Another
village-name-title = Which village is it?
village-name-body = Write with your finger.
village-name-none = Skip
home-days-title = When are you at home?
home-days-body = Choose one. We plan the visit by it.
home-days-any = Any day
home-days-am = Mornings
home-days-pm = Afternoons
home-days-phone = Call first
home-days-phone-detail = We ask when we call
    .say = We ask when we call.
as-home-reimbursement = Medical papers, at home
send-home-title = Handing it in
send-home-body = One moment, only a few seconds.
paper-home-title = We come to the home
paper-home-body = Printing your slip. One moment.
paper-home-take = Take your slip, below the screen.

goodbye-title = All done
goodbye-body = Take ID card, papers and what was printed with you. Goodbye.

no-card-title = We need the ID card
no-card-body = Somebody is coming to help you. Please sit and wait.

fact-bank = Bank
fact-bank_card = Bank card
fact-bank_card-value = { $value }
    .say = ending in { $tail }
    .privacy = masked
fact-phone = Phone
fact-phone-value = { $value }
    .say = ending in { $tail }
    .privacy = masked

slip-hall = { $hall }
slip-service = Hospital costs paid back
slip-number-label = Your case number
slip-number = { $number }
slip-stored = Kept safe. It is handed in when the network is back.
slip-name = Name: { $name }
slip-id-number = ID number: { $id_number }
    .privacy = masked
slip-delegate = Acting for them: { $delegate }
    .privacy = masked
slip-date = Date: { $date }
# Examples: the county edits papers and window
slip-next = Next: we look at your papers and pay to your card. Keep:
slip-their-next = Next: we look at the papers and pay to their card. Keep:
slip-bring-rest = Bring the other papers to the window, and:
slip-bring-all = Bring these to the window:
slip-invoice = Hospital bill
slip-summary = Doctor's note
slip-list = List of costs
slip-bank = Bank card
slip-their-bank = Their bank card
slip-where = Where: floor 1, medical window. Draw a number here first.
slip-phone-label = Green channel, phone
slip-phone = { $phone }
slip-home = Medical papers, fetched at home
slip-home-next = We find a day, call you, then come.
