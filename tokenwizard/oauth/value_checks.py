"""What a value holds that cannot be what it is kept for; the same on every way in. No I/O.

Only what is certain is told: a shape that Microsoft may give a refresh token is none of these.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tokenwizard.oauth import value_shapes as shapes

if TYPE_CHECKING:
    from tokenwizard.secret import Secret

_QUOTES = "\"'`“”„‟‘’‚‛«»"
_CURLY = "“”„‟‘’‚‛«»"
_SHORTEST_ENTRA_SECRET = 16  # Entra's have 40 characters
_TOKEN_KINDS = {
    "access": "an access token (a JWT)",
    "id": "an ID token (a JWT)",
    "refresh": "a refresh token (a JWT)",
    "": "a JWT",
}


class Misfit(NamedTuple):
    """What is wrong with a value.

    Attributes:
        holds: what it is, as half a sentence behind "holds" or "That is"; nothing of the value.
        mend: what to do about it, a sentence.
    """

    holds: str
    mend: str


def refresh_token_misfit(token: Secret) -> Misfit | None:
    """Why a text cannot be a refresh token; None if it may be one."""
    text = token.reveal().strip()
    mend = "Put the refresh token itself there."
    if not text:
        return Misfit("nothing but blanks", mend)
    if shapes.is_placeholder(text):
        return Misfit("a placeholder", mend)
    if found := _foreign(text, "a refresh token"):
        return Misfit(found, mend)
    if text[:1] in _QUOTES or text[-1:] in _QUOTES:
        kind = "curly quotes" if text[0] in _CURLY or text[-1] in _CURLY else "quotes"
        return Misfit(f"a value in {kind}", "Leave the quotes out.")
    if shapes.is_guid(text):
        return Misfit("a GUID, which is an ID and no refresh token", mend)
    if shapes.personal_kind(text) == "code":
        return Misfit("what has the form of an authorization code, not a refresh token", mend)
    if shapes.is_client_secret(text):
        return Misfit("what has the form of a client secret, not a refresh token", mend)
    if re.match(r"(?:export\s+)?\w*token\w*\s*=\s*\S", text, re.IGNORECASE):
        return Misfit("a name and a = before the value", "Give what stands behind the = alone.")
    return _unsendable(text, "refresh token")


def client_secret_misfit(secret: Secret, *, entra: bool) -> Misfit | None:
    """Why a text cannot be a client secret's Value; None if it may be one.

    Args:
        secret: the text.
        entra: whether it is one of Microsoft Entra ID's, which are long.
    """
    text = secret.reveal().strip()
    mend = "Copy the Value, which is shown only once; else make a new client secret."
    if not text:
        return Misfit("nothing but blanks", mend)
    if shapes.is_guid(text):
        return Misfit(
            "the Secret ID (a GUID)",
            "Copy the Value beside it; if it is hidden by now, make a new client secret.",
        )
    if re.search(r"[*•]{3}\Z", text):
        return Misfit(
            "what the portal shows of a hidden Value", "Make a new client secret, copy its Value."
        )
    if shapes.is_placeholder(text):
        return Misfit("a placeholder", mend)
    if found := _foreign(text, "a client secret"):
        return Misfit(found, mend)
    if len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES:
        kind = "curly quotes" if text[0] in _CURLY or text[-1] in _CURLY else "quotes"
        return Misfit(f"a Value in {kind}", "Leave the quotes out.")
    if shapes.is_refresh_token(text):
        return Misfit("what has the form of a refresh token, not a client secret", mend)
    if entra and len(text) < _SHORTEST_ENTRA_SECRET:
        return Misfit(f"{len(text)} characters, too few for a Value", "Copy it whole.")
    return _unsendable(text, "Value")


def is_rest_of_token(line: str) -> bool:
    """Whether the line below a token may be the rest of it: characters of tokens, and no name."""
    if not re.fullmatch(r"[A-Za-z0-9_.~!*$+/=-]{4,}", line):
        return False
    return not re.fullmatch(r"[A-Z_][A-Z0-9_]*|[A-Za-z_]\w*=(?!=).*", line)


def _foreign(text: str, wanted: str) -> str:
    """Something else that has a name; empty for what may be a value."""
    bare = text.strip(_QUOTES)
    if re.match(r"(?:authorization:\s*)?bearer\s", bare, re.IGNORECASE):
        return f"a text that begins with Bearer, as an access token is sent, not {wanted}"
    if bare.startswith("{") and re.match(r'\{\s*[\\]?["\']', bare):
        return f"JSON, not {wanted} alone"
    if jwt := shapes.jwt_in("".join(bare.split())):
        return (
            ""
            if jwt.kind == "refresh" and "refresh" in wanted
            else f"{_TOKEN_KINDS[jwt.kind]}, not {wanted}"
        )
    if shapes.begins_as_jwt(bare):
        return f"a JWT, or a part of one, not {wanted}"
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]{1,15}://", bare) or re.match(
        r"(?:localhost|127\.0\.0\.1)(?::[0-9]+)?/\S*\?", bare
    ):
        answer = re.search(r"[?&#](?:code|error)=", bare)
        return (
            f"the redirect address of a sign-in, not {wanted}"
            if answer
            else f"an address, not {wanted}"
        )
    if re.match(r"[?&#]?(?:code|state|session_state)=\S", bare):
        return f"the answer of a sign-in, not {wanted}"
    return ""


def _unsendable(text: str, name: str) -> Misfit | None:
    """What cannot be a value's character (RFC 6749 appendix A: visible ASCII)."""
    once = (
        "Copy it whole, onto one line."
        if "\n" in text or "\r" in text
        else f"Copy the {name} alone."
    )
    if len(text) > shapes.LONGEST_VALUE:
        return Misfit(f"{len(text):,} characters, too many for a {name}", once)
    if "\n" in text or "\r" in text:
        return Misfit("a value on more than one line", once)
    if re.search(r"\s", text):
        return Misfit("a value with a blank inside", f"Copy the {name} alone, in one go.")
    if text.endswith(("...", "…")):
        return Misfit("a value that was shortened: dots stand at its end", "Copy it whole.")
    if "…" in text:
        return Misfit("a value that was shortened: dots stand inside", "Copy it whole.")
    if not re.fullmatch(r"[\x21-\x7e]+", text):
        return Misfit(f"a character that no {name} has", f"Copy the {name} again.")
    return None
