"""One box for all that has a number or a name at the desk."""
