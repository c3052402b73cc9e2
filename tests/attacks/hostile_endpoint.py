"""A token endpoint on a real socket that answers as an attacker likes, and profiles that ask it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs

from tests.faults.server import Arrived, Server, Visit, serving
from tokenwizard.destinations.editing.dotenv import with_values
from tokenwizard.destinations.model import DEFAULT_NAMES, Role
from tokenwizard.profiles.profile import Profile
from tokenwizard.profiles.store import write_profile
from tokenwizard.providers.provider import ProviderName

TENANT = "11111111-2222-4333-8444-555555555555"
CLIENT_ID = "66666666-7777-4888-9999-aaaaaaaaaaaa"
SECRET = 'Aq~8Q+/k3z&"L.w_Zr9\\tVx-71pH%mN=Ju5>cD2'
"""A client secret with every character that an escaping changes."""

REFRESH_TOKEN = "0.practice-" + "AbCd+/Ef=Gh~1234567890" * 4
Answer = Callable[[Arrived], bytes]
GOOD = {
    "token_type": "Bearer",
    "expires_in": 3600,
    "scope": "AllSites.Manage",
    "access_token": "practice-access-token",
}


def answer(
    body: bytes, status: int = 200, *head: bytes, kind: bytes = b"application/json"
) -> bytes:
    """An HTTP answer with these header lines beside the usual ones."""
    lines = [
        b"HTTP/1.1 %d said" % status,
        b"Content-Type: " + kind,
        b"Content-Length: %d" % len(body),
        b"Connection: close",
        *head,
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def tokens(*head: bytes, **fields: object) -> bytes:
    """An answer with tokens."""
    return answer(json.dumps({**GOOD, **fields}).encode(), 200, *head)


def form(arrived: Arrived) -> Mapping[str, str]:
    """What was posted."""
    return {name: values[0] for name, values in parse_qs(arrived.body.decode()).items()}


@asynccontextmanager
async def endpoint(said: Answer) -> AsyncIterator[Server]:
    """It answers every request with what `said` makes of it."""

    async def behave(visit: Visit) -> None:
        await visit.send(said(await visit.request()))

    async with serving(behave) as server:
        yield server


def profile_at(server: Server, folder: Path, name: str = "practice") -> Path:
    """A profile of the person's own that renews at this endpoint; gives its `.env`."""
    file = folder / f"{name}.env"
    values = {
        Role.CLIENT_ID: CLIENT_ID,
        Role.CLIENT_SECRET: SECRET,
        Role.REFRESH_TOKEN: REFRESH_TOKEN,
    }
    names = DEFAULT_NAMES[ProviderName.SHAREPOINT]
    file.write_text(with_values("", {names[role]: value for role, value in values.items()}))
    file.chmod(0o600)
    write_profile(
        Profile(
            name=name,
            site=server.origin,
            tenant=TENANT,
            authority=server.origin,
            keeps=f"env:{file}",
        )
    )
    return file
