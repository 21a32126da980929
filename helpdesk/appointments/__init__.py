"""Appointments for the hall's queue (M1.2): booked by telephone or at a window, shown by the card at a terminal."""
