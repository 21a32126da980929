"""Tables from a spreadsheet into the desk: every problem by line, written in one transaction or not at all."""
