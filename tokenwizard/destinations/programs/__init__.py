"""Destinations behind a program of its own: az and gh."""
