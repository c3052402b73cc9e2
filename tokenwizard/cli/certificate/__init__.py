"""`tokenwizard certificate`."""
