"""The full screen, by Textual."""
