"""The man page, and what makes it."""
