"""`python -m tokenwizard`."""

from tokenwizard.entry import entry_point

if __name__ == "__main__":
    entry_point()
