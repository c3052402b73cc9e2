"""What the screens consist of."""
