"""What a person types into a field, read on the spot: a value, or what to type instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from tokenwizard.oauth.discovery import LOOPBACK_HOSTS, read_guid
from tokenwizard.secret import Secret

_BLANK = re.compile(r"\s+")
_GUID_INSIDE = re.compile(
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
)
_HEX_ONLY = re.compile(r"[0-9a-fA-F]{32}")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_NOT_IN_REDIRECT_URI = frozenset(
    "!$'(),;"
)  # Microsoft: "Redirect URI restrictions and limitations"
_LONGEST_REDIRECT_URI = 256


@dataclass(frozen=True)
class Read:
    """A field as read.

    Attributes:
        value: the value to go on with, cleaned; empty if there is none.
        problem: one sentence that says what to do; empty if the value can be used.
        note: one sentence about what was made of it; empty if it was taken as typed.
    """

    value: str = ""
    problem: str = ""
    note: str = ""

    @property
    def ok(self) -> bool:
        """Whether the value can be used."""
        return not self.problem


def read_client_id(text: str) -> Read:
    """An Application (client) ID: a GUID. Blanks, braces and words around it are left out."""
    return _read_guid_field(text, "Application (client) ID")


def read_tenant(text: str) -> Read:
    """A Directory (tenant) ID or a domain name of the tenant."""
    bare = _BLANK.sub("", text)
    if not bare:
        return Read(
            problem="Type the Directory (tenant) ID, or a domain name of your organisation."
        )
    if "@" in bare:
        domain = bare.rpartition("@")[2].lower()
        if _DOMAIN.fullmatch(domain):
            return Read(domain, note=f"Taken from the e-mail address: {domain}.")
    if _DOMAIN.fullmatch(bare.lower()):
        return Read(bare.lower(), note=_blank_note(text, bare))
    return _read_guid_field(text, "Directory (tenant) ID")


def read_realm(text: str) -> Read:
    """A tenant typed by hand on the discovery screen: a GUID."""
    return _read_guid_field(text, "Directory (tenant) ID")


def _read_guid_field(text: str, label: str) -> Read:
    bare = _BLANK.sub("", text)
    if not bare:
        return Read(problem=f"Type the {label}: 32 digits and letters in five groups.")
    if guid := read_guid(bare):
        return Read(guid, note=_blank_note(text, bare))
    inside = _GUID_INSIDE.findall(bare)
    if len(inside) == 1:
        return Read(inside[0].lower(), note=f"Only the {label} was taken out of that text.")
    if _HEX_ONLY.fullmatch(bare):
        grouped = "-".join((bare[:8], bare[8:12], bare[12:16], bare[16:20], bare[20:])).lower()
        return Read(grouped, note="The hyphens were put in.")
    digits = sum(c in "0123456789abcdefABCDEF" for c in bare)
    if digits == len(bare.replace("-", "")) and digits:
        return Read(problem=f"This has {digits} of the 32 digits of a {label}: copy it whole.")
    return Read(problem=f"This is not a {label}: copy the GUID from the app's Overview page.")


def _blank_note(text: str, bare: str) -> str:
    return "A stray blank was left out." if text.strip("\r\n") != bare else ""


def read_client_secret(secret: Secret, *, entra: bool) -> Read:
    """A client secret's Value; tells it from the Secret ID, which is a GUID (AADSTS7000215).

    The returned `Read` never holds the secret: its value is the word "given".
    """
    text = secret.reveal().strip()
    if not text:
        return Read(problem="Paste the client secret: the Value, which is shown only once.")
    if read_guid(text):
        return Read(
            problem="That is the Secret ID (a GUID). Copy the Value beside it; if it is hidden"
            " by now, make a new client secret."
        )
    if re.search(r"\s", text):
        return Read(problem="There is a blank inside the secret: copy the Value alone, in one go.")
    if entra and len(text) < 16:  # noqa: PLR2004 (Entra's have 40; a portal's hidden one shows 3 and dots)
        return Read(
            problem="That is too short for a Value: the portal hides old ones; make a new one."
        )
    return Read("given", note="A blank around it was left out." if text != secret.reveal() else "")


def read_redirect_uri(text: str, *, https_only: bool) -> Read:
    """A redirect URI that Microsoft would register, taken exactly as typed.

    Args:
        text: what was typed.
        https_only: appregnew.aspx takes no http address, not even on localhost.
    """
    uri = _BLANK.sub("", text)
    if not uri:
        return Read(problem="Type the redirect URI exactly as it is registered with the app.")
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return Read(problem="This address cannot be read: check the port and the brackets.")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return Read(
            problem="A redirect URI begins with http:// or https://, as in https://localhost/"
        )
    if parts.scheme == "http" and https_only:
        return Read(problem="SharePoint registers https addresses only: use https://localhost/")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK_HOSTS:
        return Read(problem="http works for localhost only: use https, or http://localhost:8080")
    if parts.fragment or "#" in uri:
        return Read(problem="A redirect URI has no # part: leave it out.")
    if wrong := sorted(_NOT_IN_REDIRECT_URI & set(uri)):
        return Read(problem=f"Microsoft registers no redirect URI with {' '.join(wrong)} in it.")
    if len(uri) > _LONGEST_REDIRECT_URI:
        return Read(problem=f"A redirect URI has at most {_LONGEST_REDIRECT_URI} characters.")
    return Read(uri, note=_blank_note(text, uri))
