"""Rows: models, schema migrations, and the one writer through which every change goes."""
