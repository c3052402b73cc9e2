"""How it is shown: full screen, lines, a page."""
