"""A whole walk of each provider at each front end."""
