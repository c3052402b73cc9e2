"""`tokenwizard doctor`: what this terminal, clipboard, browser, network and clock can do.

One module a subject: each has a frozen value of what was gathered, the gathering, which is bounded
in time and changes nothing, and pure functions that make findings of it.
"""
