"""Certificates with their private keys: opened from files, checked, and made."""
