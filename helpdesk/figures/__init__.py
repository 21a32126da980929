"""How long citizens waited: the figures of a day, a week, a month."""
