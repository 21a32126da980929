"""Commands of `helpdesk` that are longer than a few lines."""
