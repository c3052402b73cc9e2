"""Which format a text of settings is in, where it is no `.env`. No I/O here."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from tokenwizard.text.toml import NoTomlError, toml_in

_ASSIGNMENT = re.compile(r"^[ \t]*+(?:export[ \t]++)?[A-Za-z_][\w.-]*+=", re.MULTILINE)
_SPACED = re.compile(r"^[ \t]*[A-Za-z_][\w.-]*[ \t]+=[ \t]", re.MULTILINE)
_SECTION = re.compile(r"^[ \t]*\[[^\[\]\r\n]+\][ \t]*\r?$", re.MULTILINE)
_YAML_KEY = re.compile(r"\s*+(?:-\s++)?[\"']?[A-Za-z_][\w. -]*+[\"']?\s*+:(?:\s.*)?")
_MSAL = frozenset({"AccessToken", "RefreshToken", "IdToken", "Account", "AppMetadata"})
_ENCRYPTED_RCLONE = "RCLONE_ENCRYPT_V0:"


class FileFormat(NamedTuple):
    """One format.

    Attributes:
        syntax: "json", "yaml", "ini", "toml", or empty where it cannot be read.
        title: what it is called, as in "an MSAL token cache".
        about: what to know of it, a sentence; empty for nothing.
    """

    syntax: str
    title: str
    about: str = ""


def format_of(text: str) -> FileFormat | None:
    """The format; None for a `.env` file, and for what has none."""
    bare = text.strip("\ufeff \t\r\n")
    if bare[:1] in ("{", "["):
        found = _json(bare)
        if found is not None:
            return found
    if _ENCRYPTED_RCLONE in text[:2_000]:
        return FileFormat("", "an encrypted rclone configuration", "rclone config show prints it.")
    if bare[:5].lower() == "<?xml":
        return FileFormat("", "XML")
    if bare.startswith("-----BEGIN "):
        return FileFormat("", "a certificate or key (PEM)")
    sections = _SECTION.findall(text)
    if sections or _SPACED.search(text):
        try:
            toml_in(text)
        except NoTomlError:
            if sections:
                rclone = re.search(r"^[ \t]*type[ \t]*=[ \t]*\w", text, re.MULTILINE)
                return FileFormat("ini", "an rclone configuration" if rclone else "an INI file")
        else:
            return FileFormat("toml", "TOML")
    if _ASSIGNMENT.search(text):
        return None
    lines = [one for one in text.splitlines() if one.strip() and one.lstrip()[:1] not in "#-"]
    keys = sum(1 for one in lines if _YAML_KEY.fullmatch(one))
    return FileFormat("yaml", "YAML") if keys and 2 * keys > len(lines) else None


def is_dotenv(text: str) -> bool:
    """Whether most lines are `NAME=value`, as in a `.env` file."""
    lines = [one for one in text.splitlines() if one.strip() and one.lstrip()[:1] != "#"]
    return bool(lines) and 2 * sum(map(bool, map(_ASSIGNMENT.match, lines))) > len(lines)


def _json(text: str) -> FileFormat | None:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return FileFormat("", "broken JSON") if re.match(r'\{\s*"', text) else None
    if isinstance(document, dict):
        if sum(isinstance(document.get(name), dict) for name in _MSAL) > 1 or _is_msal(document):
            return FileFormat("json", "an MSAL token cache")
        if "subscriptions" in document and "installationId" in document:
            return FileFormat("", "the Azure CLI's list of subscriptions", "It holds no token.")
        if "access_token" in document:
            return FileFormat("json", "a token answer (JSON)")
    first = document[0] if isinstance(document, list) and document else None
    if isinstance(first, dict) and "_clientId" in first and "refreshToken" in first:
        return FileFormat("json", "the Azure CLI's old list of tokens")
    return FileFormat("json", "JSON")


def _is_msal(document: dict[str, object]) -> bool:
    tokens = document.get("RefreshToken")
    return isinstance(tokens, dict) and all(
        isinstance(one, dict) and "credential_type" in one for one in tokens.values()
    )
