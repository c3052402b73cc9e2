"""`tokenwizard inspect`: what a pasted token, code or secret is. It sends nothing and prints none.

`--json` gives one object with these keys, always all of them:

    kind            authorization_code, access_token, id_token, refresh_token, client_secret, guid,
                    token_answer, redirect_address, sign_in_link, device_code, settings, unknown …
    known           whether it was told what it is
    certain         whether it says so itself; else only its shape does
    issuer          entra, personal or acs; null where that cannot be told
    length          characters, without what was left out
    read_as         what was left out to read it, in sentences
    header          of a JWT: alg, typ; else null
    claims          of a JWT: aud, iss, tid, app_id, scopes, roles, ver, issued_at, expires_at;
                    else null. Whose it is, is not told
    contains        what stands in an answer, an address or a .env file: what each is, by its name
    values          what of an address or an error may be seen, by its name
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.oauth.guid import read_guid
from tokenwizard.oauth.value_recognition import Recognised, ValueKind, recognise
from tokenwizard.secret import Secret
from tokenwizard.system.exit_status import DONE, INTERRUPTED, SAID_NO, usage
from tokenwizard.system.files.bounded_file import bytes_of
from tokenwizard.system.terminal.safe_text import one_line
from tokenwizard.text.encodings import NotReadableError, text_in
from tokenwizard.ui.console.rfc3339 import rfc3339
from tokenwizard.ui.console.stdout import write_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tokenwizard.oauth.access_token_claims import Claims

LONGEST_INPUT = 2**20  # bytes
_PROMPT = "Paste it, then press Enter; nothing of it is shown: "
_NO_ARGUMENT = (
    "inspect takes a file, or - for stdin, and there is no such file. A value is no argument:"
    " others on this machine can read it there, and the shell keeps it. Start tokenwizard inspect"
    " alone and paste it"
)


def takes(arguments: Sequence[str]) -> bool:
    """Whether the arguments may be parsed, whose complaints would repeat a secret."""
    known = {"-", "--", "--json", "--help", "-h"}
    return all(one in known or not one.startswith("-") for one in arguments)


def refuse_value() -> int:
    """Say that a value is no argument; the status of it."""
    return usage(_NO_ARGUMENT)


def inspect_command(words: Sequence[str], *, json: bool) -> int:
    """Tell what stands in a file, on stdin, or is pasted; gives the exit status.

    0 it is known, 1 it is not, 2 usage, 130 interrupted.
    """
    from tokenwizard.system.hardening import harden_process

    harden_process()
    try:
        text = _given(list(words))
    except _UnusableError as why:
        return usage(str(why))
    except EOFError:
        return INTERRUPTED
    found = recognise(text)
    written = write_data([_as_json(found) if json else _as_text(found), "\n"])
    return written or (SAID_NO if found.kind is ValueKind.UNKNOWN else DONE)


class _UnusableError(Exception):
    """The words say what cannot be used, and hold nothing of it."""


def _given(words: Sequence[str]) -> Secret:
    if not words:
        return _from_stdin()
    given = words[0]
    if len(words) == 1 and read_guid(given):  # an ID opens nothing
        return Secret(given)
    if len(words) > 1:
        raise _UnusableError(_NO_ARGUMENT)
    if given == "-":
        return _from_stdin()
    try:
        content = bytes_of(Path(given), LONGEST_INPUT + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise _UnusableError(_NO_ARGUMENT) from None
    except OSError as fault:
        if os.path.lexists(given):
            raise _UnusableError(
                f"{one_line(given)} cannot be read: {type(fault).__name__}"
            ) from None
        raise _UnusableError(_NO_ARGUMENT) from None
    return _text(content, one_line(given))


def _from_stdin() -> Secret:
    if sys.stdin is None:  # a process may start with its stdin closed
        raise _UnusableError("inspect reads stdin, and that is closed")
    if sys.stdin.isatty():
        return _hidden()
    return _text(sys.stdin.buffer.read(LONGEST_INPUT + 1), "stdin")


def _hidden() -> Secret:
    """What is pasted at a terminal, which shows nothing of it."""
    if sys.platform == "win32":
        from getpass import getpass

        return Secret(getpass(_PROMPT))
    import asyncio

    from tokenwizard.system.terminal.line_input import TerminalLines
    from tokenwizard.system.terminal.safe_text import write_words

    async def ask() -> Secret:
        with TerminalLines(sys.stdin.fileno(), write_words, brackets=True) as lines:
            return await lines.hidden_line(_PROMPT, joined=True, with_blanks=True)

    return asyncio.run(ask())


def _text(content: bytes, where: str) -> Secret:
    if len(content) > LONGEST_INPUT:
        raise _UnusableError(
            f"{where} is longer than {LONGEST_INPUT:,} bytes: that is none of these"
        )
    if not content.strip():
        raise _UnusableError(f"{where} is empty")
    try:
        return Secret(text_in(content))
    except NotReadableError as why:
        raise _UnusableError(f"{where} cannot be read: it is {why}") from None


def _as_json(found: Recognised) -> str:
    import json

    return json.dumps(
        {
            "kind": found.kind.value,
            "known": found.kind is not ValueKind.UNKNOWN,
            "certain": found.certain,
            "issuer": found.issuer or None,
            "length": found.length,
            "read_as": list(found.read_as),
            "header": (
                {name: found.header.get(name) for name in ("alg", "typ")} if found.header else None
            ),
            "claims": _claims(found.claims, found.version) if found.claims else None,
            "contains": dict(found.contains),
            "values": dict(found.values),
        }
    )


def _claims(claims: Claims, version: str) -> dict[str, object]:
    return {
        "aud": claims.audience or None,
        "iss": claims.issuer or None,
        "tid": claims.tenant or None,
        "app_id": claims.app_id or None,
        "scopes": list(claims.scopes),
        "roles": list(claims.roles),
        "ver": version or None,
        "issued_at": rfc3339(claims.issued),
        "expires_at": rfc3339(claims.expires),
    }


def _as_text(found: Recognised) -> str:
    lines = [found.title, *found.read_as, f"{found.length:,} characters."]
    lines += filter(None, (found.use,))
    lines += [f"{label}: {value}" for label, value in _rows(found) if value]
    return "\n".join(lines)


def _rows(found: Recognised) -> Iterator[tuple[str, str]]:
    yield "Signed with (alg)", found.header.get("alg", "")
    if found.claims is not None:
        claims = found.claims
        yield "For (aud)", claims.audience
        yield "Issuer (iss)", claims.issuer
        yield "Directory (tenant) ID (tid)", claims.tenant
        yield "Application (client) ID (appid, azp)", claims.app_id
        yield "Delegated permissions (scp)", " ".join(claims.scopes)
        yield "Application permissions (roles)", " ".join(claims.roles)
        yield "Version (ver)", found.version
        yield "Issued", rfc3339(claims.issued) or ""
        yield "Ends (exp)", rfc3339(claims.expires) or ""
        yield "Not checked", "the signature. Whose it is, is not shown."
    yield from found.values.items()
    for name, what in found.contains.items():
        if name not in found.values:
            yield f"In it, {name}", what or "there"
