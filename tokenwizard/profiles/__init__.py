"""What is remembered between runs, everything but secrets, and what ends when."""
