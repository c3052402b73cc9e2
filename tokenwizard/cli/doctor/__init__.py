"""`tokenwizard doctor`: what this terminal, clipboard, browser, network and clock can do."""
