"""What a step shows and decides, whichever front end draws it."""
