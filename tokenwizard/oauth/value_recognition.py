"""What a pasted text is: a code, a token, a secret, an ID, an address, an answer. No I/O here.

Only a JWT, JSON and an address say what they are; the rest is told by its shape. What is given back
holds nothing that opens anything: of a JWT the claims that say whom it is for, not whose it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from tokenwizard.oauth import value_shapes as shapes
from tokenwizard.oauth.access_token_claims import read_claims
from tokenwizard.oauth.guid import read_guid
from tokenwizard.oauth.http_messages import read_object
from tokenwizard.secret import Secret
from tokenwizard.text.quotation import as_seen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.oauth.access_token_claims import Claims

_QUOTES = "\"'`“”„‘’‚«»<>"
_LONGEST_SHOWN = 200
_MOST_KEYS = 50
_MOST_LINES = 4_000
_NAME = r"[A-Za-z_][A-Za-z0-9_.-]{0,49}"
# A name in small letters without a value may be the end of a token in Base64.
_SETTING = (
    r"(?:export\s+|set\s+|\$env:)?"
    r"([A-Za-z_][A-Za-z0-9_.]{0,49}(?=\s*=[^=])|[A-Z_][A-Z0-9_]{0,49})\s*=(?!=)\s*"
)
_OAUTH_WORD = r"[a-z]{1,20}(?:_[a-z]{1,20}){0,5}"
_TOKEN_KEYS = ("access_token", "refresh_token", "id_token", "device_code", "user_code")
_DEVICE_CODE = r"[B-G]AQAB[A-Za-z0-9_-]{60,}"
# As in JSON, YAML, a query or a note; "code=" begins the answer of a sign-in.
_LABEL = (
    r"[\"']?(?:[A-Za-z]{1,20}[ _-]?){0,2}"
    r"(?:token|secret|code|jwt|(?:client|tenant|app)[ _-]?id)[\"']?"
    r"\s*(?::\s*(?!//)|(?<!\bcode)=(?!=)\s*)(?=\S)"
)
_USER_CODE = r"(?=[A-Z0-9]*[0-9])(?=[A-Z0-9]*[A-Z])[A-Z0-9]{8,9}"


class ValueKind(StrEnum):
    """What a text may be; the names are those of `inspect --json`."""

    AUTHORIZATION_CODE = "authorization_code"
    CODE_OR_REFRESH_TOKEN = "code_or_refresh_token"  # noqa: S105 (a kind's name)
    ACCESS_TOKEN = "access_token"  # noqa: S105
    ID_TOKEN = "id_token"  # noqa: S105
    REFRESH_TOKEN = "refresh_token"  # noqa: S105
    JWT = "jwt"
    ENCRYPTED_JWT = "encrypted_jwt"
    CLIENT_SECRET = "client_secret"  # noqa: S105
    GUID = "guid"
    TOKEN_ANSWER = "token_answer"  # noqa: S105
    DEVICE_ANSWER = "device_answer"
    ERROR_ANSWER = "error_answer"
    REDIRECT_ADDRESS = "redirect_address"
    SIGN_IN_LINK = "sign_in_link"
    ADDRESS = "address"
    DEVICE_CODE = "device_code"
    USER_CODE = "user_code"
    SETTINGS = "settings"
    PLACEHOLDER = "placeholder"
    UNKNOWN = "unknown"


_NAMES = {
    ValueKind.AUTHORIZATION_CODE: "an authorization code",
    ValueKind.CODE_OR_REFRESH_TOKEN: "an authorization code or a refresh token",
    ValueKind.ACCESS_TOKEN: "an access token",
    ValueKind.ID_TOKEN: "an ID token",
    ValueKind.REFRESH_TOKEN: "a refresh token",
    ValueKind.JWT: "a JWT",
    ValueKind.ENCRYPTED_JWT: "an encrypted JWT (JWE)",
    ValueKind.CLIENT_SECRET: "a client secret",
    ValueKind.GUID: "a GUID",
    ValueKind.TOKEN_ANSWER: "a token answer (JSON)",
    ValueKind.DEVICE_ANSWER: "the answer that begins a sign-in with a device code (JSON)",
    ValueKind.ERROR_ANSWER: "an error answer (JSON)",
    ValueKind.REDIRECT_ADDRESS: "a redirect address",
    ValueKind.SIGN_IN_LINK: "a sign-in link",
    ValueKind.ADDRESS: "an address",
    ValueKind.DEVICE_CODE: "a device code",
    ValueKind.USER_CODE: "a user code",
    ValueKind.SETTINGS: "the text of a .env file",
    ValueKind.PLACEHOLDER: "a placeholder",
}
_ISSUERS = {
    "entra": "of Microsoft Entra ID",
    "personal": "of a personal Microsoft account",
    "acs": "of Azure ACS",
}
_USES = {
    ValueKind.AUTHORIZATION_CODE: "It is redeemed once, within minutes, for tokens.",
    ValueKind.ACCESS_TOKEN: "An API takes it, behind the word Bearer; nothing renews it.",
    ValueKind.ID_TOKEN: "It tells an app who signed in; no API takes it.",
    ValueKind.REFRESH_TOKEN: "tokenwizard refresh takes it, and gives an access token for it.",
    ValueKind.CLIENT_SECRET: "It is the Value, with which the app proves itself.",
    ValueKind.GUID: "IDs of apps, tenants and client secrets are GUIDs. None opens anything: in a"
    " client secret's place it is the Secret ID.",
    ValueKind.REDIRECT_ADDRESS: "It is the answer of a sign-in: it is pasted where that began.",
    ValueKind.DEVICE_CODE: "A program polls with it until somebody has signed in.",
    ValueKind.USER_CODE: "It is typed on the page of a sign-in with a device code.",
    ValueKind.ERROR_ANSWER: "tokenwizard explain tells what the error means.",
    ValueKind.SIGN_IN_LINK: "It is opened in a browser; the answer is the address that you end on.",
}


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """What a text is, as far as it can be told.

    Attributes:
        kind: what it is.
        certain: it says so itself; else only its shape does.
        issuer: "entra", "personal", "acs", or empty where that cannot be told.
        length: in characters, as it was read.
        read_as: what was left out to read it, in sentences.
        header: of a JWT, its `alg` and `typ`.
        claims: of a JWT; its account is not shown.
        version: of a JWT, its `ver`.
        contains: what stands in an answer, an address or a file, by name.
        values: what of an address or an error may be shown, by name.
    """

    kind: ValueKind
    certain: bool = True
    issuer: str = ""
    length: int = 0
    read_as: tuple[str, ...] = ()
    header: Mapping[str, str] = field(default_factory=dict)
    claims: Claims | None = None
    version: str = ""
    contains: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What it is, in words."""
        if self.kind is ValueKind.UNKNOWN:
            return "Not known: nothing says what it is."
        looks = "It is" if self.certain else "It looks like"
        whose = f" {_ISSUERS[self.issuer]}" if self.issuer else ""
        jwt = " (a JWT)" if self.header and self.kind is not ValueKind.JWT else ""
        return f"{looks} {_NAMES[self.kind]}{jwt}{whose}."

    @property
    def use(self) -> str:
        """What it is for; empty where that goes without saying."""
        return _USES.get(self.kind, "")


def recognise(secret: Secret) -> Recognised:
    """Tell what a text is. Takes any text, never raises, in time linear in its length."""
    text = secret.reveal().strip("\ufeff \t\r\n\0")
    if shapes.is_placeholder(text):
        return Recognised(kind=ValueKind.PLACEHOLDER, length=len(text))
    notes: list[str] = []
    if (settings := _settings(text)) is not None:
        return settings
    bare = text.strip(_QUOTES).strip()
    if bare != text:
        notes.append("Quotes around it were left out.")
    begun = re.match(r"(?:authorization:\s*)?bearer\s+", bare, re.IGNORECASE)
    if begun:
        bare = bare[begun.end() :]
        notes.append("The word Bearer before it was left out.")
    if (label := re.match(_LABEL, bare)) and (read := bare[label.end() :].strip(_QUOTES + " ,;")):
        bare = read
        notes.append("The name before it was left out.")
    if (found := _answer(bare)) is None:
        joined = "".join(bare.split())
        if joined != bare and not re.fullmatch(r"[A-Za-z]+(?:\s[A-Za-z]+)+", bare):
            notes.append("Blanks and line ends in it were left out.")
        else:
            joined = bare
        found = _one(joined)
        bare = joined
    return replace(found, length=len(bare), read_as=tuple(notes))


def _one(text: str) -> Recognised:
    """A text without blanks."""
    for tell in (_jwt, _address, _by_shape):
        found = tell(text)
        if found is not None:
            return found
    return Recognised(kind=ValueKind.UNKNOWN, certain=False)


def _jwt(text: str) -> Recognised | None:
    if shapes.is_encrypted_jwt(text):
        return Recognised(kind=ValueKind.ENCRYPTED_JWT)
    jwt = shapes.jwt_in(text)
    if jwt is None:
        return None
    kinds = {
        "access": ValueKind.ACCESS_TOKEN,
        "id": ValueKind.ID_TOKEN,
        "refresh": ValueKind.REFRESH_TOKEN,
    }
    header = {name: _shown(jwt.header[name]) for name in ("alg", "typ") if name in jwt.header}
    return Recognised(
        kind=kinds.get(jwt.kind, ValueKind.JWT),
        header=header,
        claims=read_claims(Secret(text)),
        version=_shown(jwt.claims.get("ver", "")),
    )


def _by_shape(text: str) -> Recognised | None:
    if read_guid(text):
        return Recognised(kind=ValueKind.GUID)
    for issuer, kind in (
        ("personal", shapes.personal_kind(text)),
        ("entra", shapes.entra_ticket(text)),
        ("acs", shapes.acs_ticket(text)),
    ):
        if kind:
            return Recognised(kind=_KINDS[kind], issuer=issuer, certain=False)
    if shapes.is_client_secret(text):
        return Recognised(kind=ValueKind.CLIENT_SECRET, issuer="entra", certain=False)
    if re.fullmatch(_DEVICE_CODE, text):
        return Recognised(kind=ValueKind.DEVICE_CODE, issuer="entra", certain=False)
    if re.fullmatch(_USER_CODE, text):
        return Recognised(kind=ValueKind.USER_CODE, certain=False)
    if text.startswith("practice-refresh."):
        return Recognised(kind=ValueKind.REFRESH_TOKEN, certain=False)
    return None


_KINDS = {
    "code": ValueKind.AUTHORIZATION_CODE,
    "refresh": ValueKind.REFRESH_TOKEN,
    "access": ValueKind.ACCESS_TOKEN,
    "either": ValueKind.CODE_OR_REFRESH_TOKEN,
}


def _address(text: str) -> Recognised | None:
    """An address, or the part of one behind its `?` or `#`."""
    if re.match(r"[?&#/]*(?:code|error|state|session_state)=", text):
        return _redirect(text.lstrip("?&#/"), {})
    if re.match(r"(?:localhost|127\.0\.0\.1)(?::[0-9]+)?[/?#]", text):
        text = f"http://{text}"
    if not re.match(r"https?://", text, re.IGNORECASE):
        return None
    try:
        parts = urlsplit(text)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return None
    shown = {"host": _shown(host)}
    query = f"{parts.query}&{parts.fragment}"
    named = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=None))
    if "response_type" in named or (
        "client_id" in named
        and re.search(r"/(?:authorize|oauthauthorize\.aspx)$", parts.path, re.IGNORECASE)
    ):
        asked = ("client_id", "scope", "redirect_uri", "response_type", "response_mode", "prompt")
        shown |= {name: _shown(named[name]) for name in asked if named.get(name)}
        tenant = parts.path.split("/")[1:2]
        if tenant and parts.path.lower().endswith("/authorize"):
            shown["tenant"] = _shown(tenant[0])
        return Recognised(
            kind=ValueKind.SIGN_IN_LINK, values=shown, contains=dict.fromkeys(_keys(named), "")
        )
    if re.search(r"(?:^|&)(?:code|error)=", query):
        return _redirect(query, shown)
    return Recognised(kind=ValueKind.ADDRESS, values=shown)


def _redirect(query: str, shown: Mapping[str, str]) -> Recognised:
    named = dict(parse_qsl(query.replace("#", "&").replace("?", "&"), keep_blank_values=True))
    contains = dict.fromkeys(_keys(named), "")
    issuer = ""
    if code := named.get("code", "").replace(" ", "+"):
        read = _by_shape(code)
        contains["code"] = "an authorization code"
        issuer = read.issuer if read is not None else ""
    values = dict(shown)
    if re.fullmatch(_OAUTH_WORD, named.get("error", "")):
        values["error"] = named["error"]
    return Recognised(
        kind=ValueKind.REDIRECT_ADDRESS, issuer=issuer, contains=contains, values=values
    )


def _answer(text: str) -> Recognised | None:
    """JSON, as token endpoints answer, or as Python prints it."""
    if not text.startswith("{"):
        return None
    found: Mapping[str, object] | None = read_object(text.encode("utf-8", "surrogatepass"))
    if found is None and text.startswith("{'") and len(text) <= shapes.LONGEST_VALUE:
        found = _dict_in(text)
    if found is None:
        return None
    contains = {name: _name_of(found[name]) if name in _TOKEN_KEYS else "" for name in _keys(found)}
    if "device_code" in found:
        return Recognised(kind=ValueKind.DEVICE_ANSWER, contains=contains)
    if any(
        isinstance(found.get(name), str) for name in ("access_token", "refresh_token", "id_token")
    ):
        return Recognised(kind=ValueKind.TOKEN_ANSWER, contains=contains)
    error = found.get("error")
    if isinstance(error, str):
        values = {"error": error} if re.fullmatch(_OAUTH_WORD, error) else {}
        return Recognised(kind=ValueKind.ERROR_ANSWER, contains=contains, values=values)
    return None


def _dict_in(text: str) -> Mapping[str, object] | None:
    """What Python prints of a dict."""
    import ast

    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    return {str(key): value for key, value in found.items()} if isinstance(found, dict) else None


def _settings(text: str) -> Recognised | None:
    """Lines `NAME=value`; one alone counts where its name is one of capitals."""
    kept = [one for line in text.splitlines() if (one := line.strip()) and one[0] != "#"]
    found = [read for one in kept[:_MOST_LINES] if (read := re.match(_SETTING, one))]
    if not found or 2 * len(found) < len(kept):
        return None
    if len(found) == 1 and not found[0][1].isupper():
        return None
    contains = {one[1]: _name_of(one.string[one.end() :]) for one in found[:_MOST_KEYS]}
    return Recognised(kind=ValueKind.SETTINGS, contains=contains, length=len(text))


def _name_of(value: object) -> str:
    """What a value is, in a few words; nothing of the value."""
    if not isinstance(value, str):
        return ""
    bare = value.strip(_QUOTES + " ;")
    if not bare:
        return "empty"
    if shapes.is_placeholder(bare):
        return _NAMES[ValueKind.PLACEHOLDER]
    found = _one(bare) if not re.search(r"\s", bare) else None
    if found is None or found.kind in (ValueKind.UNKNOWN, ValueKind.USER_CODE):
        return ""
    name = _NAMES[found.kind]
    return name if found.certain else f"looks like {name}"


def _keys(named: Mapping[str, object]) -> list[str]:
    """Those that are names: what is none may be a part of a secret."""
    return [one for one in list(named)[:_MOST_KEYS] if re.fullmatch(_NAME, one)]


def _shown(value: object) -> str:
    """On one line, printable, and not long."""
    text = " ".join(as_seen(str(value)).split())
    return "".join(one for one in text if one.isprintable())[:_LONGEST_SHOWN]
