"""A citizen waits for a helper: from the press to the end of the help."""
