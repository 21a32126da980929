# Choosing the kind of help. The value is seen, .say is heard where it differs, .hint is only heard.

service-name = Ask for a helper
service-detail = Shown the way, helped, done for you

kind-title = How may we help you?
kind-body = Only if you wish. Choose one. Somebody comes.
kind-lead = Show me the way
kind-lead-detail = Somebody walks with you
    .say = Somebody walks with you.
kind-assist = Do it with me
kind-assist-detail = Somebody helps beside you
    .say = Somebody helps beside you.
kind-act = Do it for me
kind-act-detail = You sit, somebody does it
    .say = You sit, somebody does it.
kind-other = Something else
kind-other-detail = Somebody comes and listens
    .say = Somebody comes and listens.

papers-title = Somebody does it for you
papers-body = Only if you wish. Two things are needed:
papers-point-1 = Your identity card
papers-point-2 = The helper's identity card

lead-title = A guide is coming
lead-body = Staff come now and take you to the window.
assist-title = Somebody helps you with it
assist-body = Staff come now and do it with you.
act-title = Somebody does it for you
act-body = Staff come now. Please hold your identity card ready.
other-title = A helper is coming
other-body = Staff come now. Please wait.

brought-title = You were helped
brought-body = When there is nothing else, press "Fine".
    .say = When there is nothing else, press, Fine.

goodbye-title = Please wait here
goodbye-body = Staff come to this place now.

thanks-title = A helper is here
thanks-body = Please tell staff what you need.
