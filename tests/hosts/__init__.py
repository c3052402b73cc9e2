"""Odd hosts: full disks, forbidden folders, users without a home."""
