"""One module or folder a command: what was typed, and what that starts."""
