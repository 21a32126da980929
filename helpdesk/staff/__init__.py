"""People who work at the desk: roles, passwords, sessions, what they did."""
