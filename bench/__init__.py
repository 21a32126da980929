"""Side-by-side measurements of the product on this machine: `python -m bench`. What each row means: README.md."""
