"""`tokenwizard refresh --env-file` beside MSAL for Python and beside curl, each from its start.

All go over TLS to the same provider in a process of its own, and trust its one certificate.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from dotenv import dotenv_values

from benchmarks.measuring import RUNS, Row, alternated, home, medians, milliseconds, run
from benchmarks.provider import PracticeProcess

AT_MOST = 0.7
_OURS = "import sys; from tokenwizard.cli.entry_point import entry_point; sys.exit(entry_point())"
_MSAL = """
import sys
import msal
from dotenv import dotenv_values, set_key
file, authority, trusted, scope = sys.argv[1:]
kept = dotenv_values(file)
app = msal.ConfidentialClientApplication(
    kept["SP_ID"], client_credential=kept["SP_SECRET"], authority=authority,
    verify=trusted, instance_discovery=False,
)
tokens = app.acquire_token_by_refresh_token(kept["SP_TOKEN"], [scope])
set_key(file, "SP_TOKEN", tokens["refresh_token"])
print(tokens["access_token"])
"""
# The least that an async program over httpx can do, however little else it loads.
_HTTPX = """
import asyncio
import sys
import httpx
from dotenv import dotenv_values, set_key
file, endpoint, scope = sys.argv[1:]
kept = dotenv_values(file)
form = {
    "grant_type": "refresh_token", "client_id": kept["SP_ID"], "client_secret": kept["SP_SECRET"],
    "refresh_token": kept["SP_TOKEN"], "scope": scope,
}
async def tokens():
    async with httpx.AsyncClient() as client:
        return (await client.post(endpoint, data=form)).json()
got = asyncio.run(tokens())
set_key(file, "SP_TOKEN", got["refresh_token"])
print(got["access_token"])
"""
# What a script does with a .env file, curl and jq; the newer refresh token goes back in its place.
_CURL = """
set -euo pipefail
. "$1"
answer=$(curl -sS --fail --cacert "$3" --data-urlencode grant_type=refresh_token \
  --data-urlencode "client_id=$SP_ID" --data-urlencode "client_secret=$SP_SECRET" \
  --data-urlencode "refresh_token=$SP_TOKEN" --data-urlencode "scope=$4" "$2")
newer=$(%s refresh_token <<<"$answer")
sed -i "s|^SP_TOKEN=.*|SP_TOKEN='$newer'|" "$1"
%s access_token <<<"$answer"
"""
_JQ = 'f() { jq -r ".$1"; }; f'
_PYTHON = "f() { python3 -c \"import json, sys; print(json.load(sys.stdin)['$1'])\"; }; f"


def rows(smallest: bool = False) -> list[Row]:
    """MSAL, then curl."""
    runs = 1 if smallest else RUNS
    curl = _curl()
    with home() as bare, PracticeProcess(bare, tls=True) as provider:
        environ = {**bare, "SSL_CERT_FILE": provider.trust}
        file = Path(environ["HOME"]) / ".env"
        provider.env_file(file)
        scope = f"{provider.origin}/AllSites.Manage"
        named = ("--authority", provider.origin)
        authority = f"{provider.origin}/{provider.tenant_id}"
        commands = {
            "ours": [sys.executable, "-c", _OURS, "refresh", "--env-file", str(file), *named],
            "msal": [sys.executable, "-c", _MSAL, str(file), authority, provider.trust, scope],
            "httpx": [sys.executable, "-c", _HTTPX, str(file), provider.token_endpoint, scope],
        }
        if curl is not None:
            commands["curl"] = [
                *("bash", "-c", curl, "bash", str(file)),
                *(provider.token_endpoint, provider.trust, scope),
            ]

        def timed(command: list[str]) -> Callable[[], float]:
            def once() -> float:
                before = dotenv_values(file)
                taken = milliseconds(
                    lambda: subprocess.run(
                        command, env=environ, stdout=subprocess.DEVNULL, check=True
                    )
                )
                if dotenv_values(file) == before:
                    raise SystemExit(f"{command[0]} put no newer refresh token back")
                return taken

            return once

        taken = medians(alternated(runs, {name: timed(it) for name, it in commands.items()}))
    found = [
        Row(
            what="`refresh --env-file`",
            here=taken["ours"],
            unit="ms",
            against="MSAL for Python and python-dotenv",
            there=taken["msal"],
            at_most=AT_MOST,
            runs=runs,
        ),
        Row(
            what="floor: one httpx POST and no more, from its start",
            here=taken["httpx"],
            unit="ms",
            against="MSAL for Python and python-dotenv",
            there=taken["msal"],
            runs=runs,
        ),
    ]
    if curl is not None:
        against = f"curl and {'jq' if shutil.which('jq') else 'python'}"
        row = {"unit": "ms", "against": against, "there": taken["curl"], "runs": runs}
        found.append(Row(what="`refresh --env-file`", here=taken["ours"], **row))  # type: ignore[arg-type]
    return found


def _curl() -> str | None:
    """The script; None where there is no curl."""
    if not (shutil.which("curl") and shutil.which("bash")):
        return None
    read = _JQ if shutil.which("jq") else _PYTHON
    define, name = read.rsplit("; ", 1)
    return f"{define}\n{_CURL % (name, name)}"


if __name__ == "__main__":
    run(rows)
