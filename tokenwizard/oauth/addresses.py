"""Which addresses may see a secret."""

from __future__ import annotations

from urllib.parse import urlsplit

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


def is_safe_address(url: str) -> bool:
    """Whether an address may see a secret: https, or http on this machine alone (RFC 8252).

    One with a blank or a control character is none (RFC 3986); a terminal would obey it.
    """
    if not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (
        parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK_HOSTS)
    )
