"""The pictures of every screen, and what makes them."""
