"""Which addresses may see a secret."""

from __future__ import annotations

from urllib.parse import urlsplit

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_LONGEST_HOST = 253
_USUAL_PORT = {"http": 80, "https": 443}


def ascii_host(host: str) -> str:
    """A host as DNS has it: what is typed as `münchen.example` is `xn--mnchen-3ya.example`.

    By IDNA 2008 with the mapping of UTS 46, as browsers do. As it is where it can be no such name.
    """
    if host.isascii() or len(host) > _LONGEST_HOST:
        return host
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except UnicodeError:
        return host


def with_ascii_host(address: str) -> str:
    """The address, its host as DNS has it."""
    if address.isascii():
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    before, at, place = parts.netloc.rpartition("@")
    host, colon, port = place.partition(":")
    return parts._replace(netloc=f"{before}{at}{ascii_host(host)}{colon}{port}").geturl()


def host_in(address: str) -> str:
    """The host in lower case, with its port if that is not the scheme's; empty if there is none."""
    try:
        parts = urlsplit(address)
        host, port = ascii_host(parts.hostname or ""), parts.port
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
