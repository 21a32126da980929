# Hospital costs paid back. The value is seen, .say is heard where it differs, .hint is only heard.

service-name = Hospital costs back
service-detail = Photograph the papers, get the money
    .say = We photograph the papers. The money goes to your bank card.

notice-title = Older and disabled first
notice-body = At the window you go first, too. Here it is the same.

consent-title = Hospital costs
consent-body = Papers and card number serve only this.
consent-point-1 = First ID card and papers
consent-point-2 = Then the bank card
consent-point-3 = This terminal keeps nothing about you

card-title = Lay the ID card here
card-body = Of who was in hospital. Flat on the lit place.

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

after-title = Anything else?
after-body = Choose one. If not, the first.
after-nothing = No, that is all
after-code = Health code
after-code-detail = On your phone, in place of the card
after-home = Come to my home
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
as-home-reimbursement = Medical papers, at home
send-home-title = Handing it in
send-home-body = One moment, only a few seconds.
paper-home-title = We come to you
paper-home-body = Printing your slip. One moment.
paper-home-take = Take your slip, below the screen.

goodbye-title = All done
goodbye-body = Take your ID card, papers and slip with you. Goodbye.

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
slip-date = Date: { $date }
# Examples: the county edits papers and window
slip-next = Next: we look at your papers and pay to your card. Keep:
slip-bring-rest = Bring the other papers to the window, and:
slip-bring-all = Bring these to the window:
slip-invoice = Hospital bill
slip-summary = Doctor's note
slip-list = List of costs
slip-bank = Bank card
slip-where = Where: floor 1, medical window. Draw a number here first.
slip-phone-label = Green channel, phone
slip-phone = { $phone }
slip-home = Medical papers, fetched at home
slip-home-next = We find a day, call you, then come.
