"""How fast and how small the wizard is, beside what people would use instead: `make bench`."""
