"""Plain text in Markdown."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$])")


def plain(text: str) -> str:
    """A text that Markdown shows as it stands."""
    return _SPECIAL.sub(r"\\\1", text)


def literal(text: str) -> str:
    """A text as code; it holds no backtick."""
    return f"`{text}`"
