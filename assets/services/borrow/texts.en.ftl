# Borrowing. The value is seen, .say is heard where it differs, .hint is only heard.

service-name = Borrow something
service-detail = Wheelchair, glasses, magnifier

thing-title = What would you like?
thing-body = Choose one. Somebody brings it.
thing-wheelchair = Wheelchair
thing-glasses = Reading glasses
thing-magnifier = Magnifier
thing-medicine = Medicine box
thing-medicine-detail = If you do not feel well
    .say = If you do not feel well.

wheelchair-title = The wheelchair is coming
wheelchair-body = Staff bring the wheelchair now. Please wait.
glasses-title = The glasses are coming
glasses-body = Staff bring the reading glasses now. Please wait.
magnifier-title = The magnifier is coming
magnifier-body = Staff bring the magnifier now. Please wait.
medicine-title = The medicine box is coming
medicine-body = Staff bring the medicine box now. Please sit down.

brought-title = Here it is
brought-body = When you have it, press "Fine".
    .say = When you have it, press, Fine.

goodbye-title = Please wait here
goodbye-body = Somebody brings it. Please give it back to staff after use.

thanks-title = Take care
thanks-body = Please give it back to staff after use.
