"""What the hall lends: wheelchairs, reading glasses, magnifiers (M1.3)."""
