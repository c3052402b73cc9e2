"""The order of the steps, what is known so far, and attempts that can be resumed."""
