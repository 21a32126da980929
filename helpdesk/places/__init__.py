"""Where something is done besides this hall: offices, centres, communities, institutions (M2.2, M4.2, M5.2)."""
