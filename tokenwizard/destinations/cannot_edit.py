"""What stops an edit before anything is written."""

from __future__ import annotations


class CannotEditError(ValueError):
    """A text that cannot be edited, or a value that cannot be written there.

    Its words are a sentence for the person; they name lines and settings and hold no value.
    """
