# Keys, touch and the veil: simple words, the verb first, no blame, no exclamation marks.
ear-focus-final = { $label }. This cannot be undone. To do it, press OK.
set-steady-on = Steady hand is on: slips do not count
set-steady-off = Steady hand is off
