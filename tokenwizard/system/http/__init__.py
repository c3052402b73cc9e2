"""The HTTP client, and the servers on the loopback address."""
