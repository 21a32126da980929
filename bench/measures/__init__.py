"""One module a subject; each has `measure(lab) -> list[Row]`."""
