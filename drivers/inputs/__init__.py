"""Linux input devices (evdev): keypads, keyboards, scanners that type, jack switches."""
