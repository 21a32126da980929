"""The hall's queue: tickets, windows, who is called next."""
