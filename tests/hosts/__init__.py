"""Hosts and moments as they are: odd ones, hard ones, each made for real where it can be."""
