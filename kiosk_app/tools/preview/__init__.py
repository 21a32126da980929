"""A service to look at before citizens meet it: every page in every language, and how its steps lead to one another."""
