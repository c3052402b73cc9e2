"""The proof that a refresh token works: one refresh, one harmless call."""
