"""The terminals: which may speak, which are there, what they need."""
