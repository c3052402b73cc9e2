"""Which addresses may see a secret."""

from __future__ import annotations

from urllib.parse import urlsplit

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_USUAL_PORT = {"http": 80, "https": 443}


def host_in(address: str) -> str:
    """The host in lower case, with its port if that is not the scheme's; empty if there is none."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    shown = f"[{host}]" if ":" in host else host
    return shown if port in (None, _USUAL_PORT.get(parts.scheme)) else f"{shown}:{port}"


def origin_of(address: str) -> str:
    """The scheme and the host; empty if it is no address."""
    host = host_in(address)
    return f"{urlsplit(address).scheme}://{host}" if host else ""


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
