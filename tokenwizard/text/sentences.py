"""Sentences put beside each other, and begun: the only place where our own words are changed."""

from __future__ import annotations


def joined(*sentences: str) -> str:
    """The sentences that there are, with a blank between them."""
    return " ".join(filter(None, sentences))


def begun(words: str) -> str:
    """Words of ours that may stand in a sentence, as the beginning of one."""
    return f"{words[:1].upper()}{words[1:]}"
