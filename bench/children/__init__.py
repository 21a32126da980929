"""Programs that are measured, each in a process of its own: Kivy can be configured only once a process."""
