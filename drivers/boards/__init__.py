"""Relay and input boards: what the signal light and the help button are wired to, often one board for both."""
