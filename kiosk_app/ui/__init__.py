"""What the eye sees, in Kivy: scenes composed from pages, drawn by a handful of reused widgets."""
