"""What a finished service handed in, encrypted at rest, and who looked at it."""
