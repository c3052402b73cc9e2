"""The async flow: discover, redeem, refresh, verify; and what is known about a token."""
