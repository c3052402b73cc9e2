"""`tokenwizard profiles`."""
