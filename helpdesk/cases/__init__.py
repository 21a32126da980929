"""Cases: what becomes of what a citizen handed in."""
