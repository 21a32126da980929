"""Home visits, the rounds of the townships, and who signed up for them (M2.3, M3.3, M4.3, M5.3)."""
