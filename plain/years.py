"""How old somebody is: the one way of counting, for the terminal, the desk and the readers.

周岁, completed years: one more on each birthday, from the first hour of the hall's day on. In writing only criminal law
says another day (法释〔2006〕1号, article 2: from the day after it); a right begins on the day that its holder expects.
Who was born on 29 February is a year older on 1 March where there is no such day: the birthday has not come before.
"""

from __future__ import annotations

from datetime import date


def completed_years(born: date, day: date) -> int:
    """Negative before the birth."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
