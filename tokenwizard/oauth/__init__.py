"""The protocol without I/O: what to send, and what an answer means."""
