"""What of a pasted address names a SharePoint site: its host, and the site's own part of the path.

A library's page has blanks in its address, a sharing link writes `/:f:/s/hr/…` for `/sites/hr`, a
mail puts brackets around it, a mapped drive begins with two backslashes.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from tokenwizard.oauth.pasted_text import without_blanks

_AROUND = "\"'`<>\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb"
_BEHIND = ".,;)]"
_MANAGED_PATHS = frozenset({"sites", "teams", "personal"})
_SHARED = {"s": "sites", "t": "teams", "p": "personal"}
_LEADS_ON = frozenset({"r", "g", "u"})
_SHORTEST_SHARING_TOKEN = 30
_DECODED_AT_MOST = 3


@dataclass(frozen=True)
class SiteAddress:
    """The part of an address that names a site.

    Attributes:
        text: host and path, with the scheme if one was typed; empty for nothing.
        path: the site's own part of the path, as in `/sites/hr`; empty for the root.
        blank: a blank stands inside, where none can be.
    """

    text: str = ""
    path: str = ""
    blank: bool = False


def site_address(text: str) -> SiteAddress:
    """The site that an address names, without what stands around and behind it."""
    whole = _around_taken(text)
    for end in "?#":
        whole = whole.partition(end)[0]
    scheme, separator, rest = whole.partition("://") if "://" in whole else ("", "", whole)
    host, *segments = rest.split("/")
    names = _site_names([segment for segment in map(str.strip, segments) if segment])
    blank = any(" " in one or "\t" in one for one in (host.strip(), *names))
    path = "".join(f"/{without_blanks(name).strip(_AROUND).rstrip(_BEHIND)}" for name in names)
    address = f"{without_blanks(scheme)}{separator}{without_blanks(host).strip(_AROUND)}"
    return SiteAddress(address, path, blank)


def _around_taken(text: str) -> str:
    bare = text.strip().strip(_AROUND)
    if bare.startswith("[") and "](" in bare:
        inside = bare.partition("](")[2]
        bare = inside.rpartition(")")[0] or inside
    for _ in range(_DECODED_AT_MOST):
        if bare[:9].lower().startswith(("https%", "http%")):
            bare = unquote(bare)
    bare = bare.strip().strip(_AROUND).rstrip(",;)")
    if bare.startswith("\\\\"):
        return _of_mapped_drive(bare)
    if bare.startswith("//"):
        return f"https:{bare}"
    return bare[_begins(bare) :]


def _begins(text: str) -> int:
    """Where the address begins behind a word, a name with `=`, or what opens it in a program."""
    lower = text.lower()
    at = max(lower.find("https://"), 0) or max(lower.find("http://"), 0)
    return 0 if any(one in "./?#@\\" for one in text[:at]) else at


def _of_mapped_drive(text: str) -> str:
    r"""`\\contoso.sharepoint.com@SSL\DavWWWRoot\sites\hr`, as Windows shows it."""
    host, *segments = text.lstrip("\\").split("\\")
    rest = [one for one in segments if one.lower() != "davwwwroot"]
    return "/".join((f"https://{host.partition('@')[0]}", *rest))


def _site_names(segments: list[str]) -> list[str]:
    """The segments that name the site; none for the host's root."""
    if len(segments) > 1 and _is_sharing_mark(segments[0]):
        segments = _of_sharing_link(segments[1].lower(), segments[2:])
    names = segments[:2]
    is_site = len(names) > 1 and names[0].lower() in _MANAGED_PATHS
    return names if is_site and names[1].strip(_AROUND + _BEHIND + " \t") else []


def _is_sharing_mark(segment: str) -> bool:
    return len(segment) == 3 and segment[0] == segment[2] == ":" and segment[1].isalpha()  # noqa: PLR2004 (`:f:`)


def _of_sharing_link(letter: str, rest: list[str]) -> list[str]:
    """A link into a site says which by a letter and its name; one into the root only its token."""
    if letter in _LEADS_ON:
        return rest
    named = bool(rest) and (len(rest) > 1 or len(rest[0]) < _SHORTEST_SHARING_TOKEN)
    # `/p/jane` leaves the domain out of `/personal/jane_contoso_com`: that is not the site's name.
    if not named or letter not in _SHARED or (letter == "p" and "_" not in rest[0]):
        return []
    return [_SHARED[letter], *rest]
