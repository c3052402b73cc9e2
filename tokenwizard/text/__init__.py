"""Text alone: how wide it is, whose words it holds, what it says once decoded. No I/O here."""
