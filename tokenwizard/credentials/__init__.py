"""Client secrets and certificates: read, opened, made."""
