"""Where an answer was sent to, compared with the redirect URI: what differs, and how it is named.

Browsers turn http into https, people type 127.0.0.1 for localhost, editors forward a port under a
name of their own. Nothing of what was pasted stands in the words but names that are known.
"""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from tokenwizard.oauth.safe_urls import LOOPBACK_HOSTS

ANOTHER_HOST = "another host"
_USUAL_PORT = {"http": 80, "https": 443}
_LEFT_AT_ONCE = ("/oauth2/nativeclient", "/oauth20_desktop.srf")
_ANSWERING = ("code=", "error=", "state=")


def difference(place: str, redirect_uri: str) -> str:
    """What stands in the place of the redirect URI's parts; empty if it is the same place.

    Args:
        place: an address up to its query; browsers may leave the scheme out when they copy.
        redirect_uri: as registered.
    """
    registered = urlsplit(redirect_uri)
    if "://" not in place:
        place = f"{registered.scheme}://{place}"
    try:
        parts = urlsplit(place)
        port = port_of(parts)
    except ValueError:
        return "another address"
    differing = []
    if parts.scheme.lower() != registered.scheme:
        scheme = parts.scheme.lower()
        known = scheme if scheme in _USUAL_PORT else "another scheme"
        differing.append(f"{known} in place of {registered.scheme}")
    if parts.hostname != registered.hostname:
        known = parts.hostname if parts.hostname in LOOPBACK_HOSTS else ANOTHER_HOST
        differing.append(f"{known} in place of {registered.hostname}")
    elif port != port_of(registered) and not (
        differing and parts.port == registered.port  # neither names one
    ):
        differing.append(f"port {port} in place of {port_of(registered)}")
    if (parts.path or "/") != (registered.path or "/"):
        differing.append("another path")
    if parts.username is not None and not differing:
        differing.append("a user name")
    return " and ".join(differing)


def same_place(one: SplitResult, other: SplitResult) -> bool:
    """Scheme, host, port and path are equal; an empty path is `/`."""
    return (
        one.scheme.lower() == other.scheme.lower()
        and one.hostname == other.hostname
        and port_of(one) == port_of(other)
        and (one.path or "/") == (other.path or "/")
    )


def port_of(parts: SplitResult) -> int | None:
    """The port, or the one that is the scheme's.

    Raises:
        ValueError: the port is none.
    """
    return parts.port or _USUAL_PORT.get(parts.scheme.lower())


def leaves_answer(parts: SplitResult) -> bool:
    """Whether it is a page of Microsoft's own that goes on from an answer after a second."""
    return parts.path.lower().endswith(_LEFT_AT_ONCE)


def has_moved_on(parts: SplitResult) -> bool:
    """Whether it is where Microsoft goes to from such a page, or that page without its answer."""
    is_one = leaves_answer(parts) or parts.path.lower().endswith("/wrongplace")
    return is_one and not any(
        name in part for part in (parts.query, parts.fragment) for name in _ANSWERING
    )
