"""`tokenwizard check`: what ends when."""
