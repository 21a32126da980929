"""Short films from files: what is in them, and playing them. OpenCV decodes; nothing here knows a screen."""
