"""Odd hosts and odd moments: terminals that go, homes that are missing, clocks that are wrong."""
