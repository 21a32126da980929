"""The photo of a case: what was found wanting, who decided; cut by hand, printed, brought in from a bedside."""
