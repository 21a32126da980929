"""Eye, ear, finger: what makes a page reach a person, without any toolkit."""
