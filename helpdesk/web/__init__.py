"""The staff console: pages, scripts, styles."""
