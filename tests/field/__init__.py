"""What people paste, type, store and are told, out of public reports, and what becomes of it."""
