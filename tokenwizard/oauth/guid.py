"""A GUID, as Microsoft writes the IDs of tenants and apps."""

from __future__ import annotations

import re

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def read_guid(text: str) -> str | None:
    """The GUID in its plain form (lower case, with hyphens), or None if the text is not one."""
    bare = text.strip().strip("{}")
    return bare.lower() if _GUID.fullmatch(bare) else None
