"""A terminal wizard from "I was told to get a refresh token" to that token on the clipboard."""

__version__ = "0.1.0"
