"""What another user reads in the arguments of the browser that was opened: no sign-in link."""

from __future__ import annotations

import asyncio
import http.client
import json
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.attacks.other_users import OtherUser
from tests.free_port import free_port
from tests.ui.plain.person import Person, at_wizard, redeems, shown_token, signed_in, to_link

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells whose socket it is; CI runs on Linux"
)

ARGUMENTS = """
import json, pathlib
found = []
for process in pathlib.Path("/proc").glob("[0-9]*"):
    try:
        found.append((process / "cmdline").read_bytes().decode("utf-8", "replace").split("\\0"))
    except OSError:
        pass
print(json.dumps(found))
"""
FETCHES = """
import http.client, sys
from urllib.parse import urlsplit
parts = urlsplit(sys.argv[1])
connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
try:
    connection.request("GET", f"{parts.path}?{parts.query}")
    print(connection.getresponse().getheader("location") or "")
except (OSError, http.client.HTTPException):
    print()
"""


def browser_that_stays(folder: Path) -> Path:
    """A browser that is open as long as its window is."""
    program = folder / "xdg-open"
    window = f"while [ -e {program} ]; do /bin/sleep 0.2; done"
    program.write_text(f'#!/bin/sh\n/bin/sh -c \'{window}\' "$0" "$1" &\n', "utf-8")
    program.chmod(0o755)
    return program


def seen_by(attacker: OtherUser, program: Path) -> list[str]:
    """The addresses that the program was given, as another user reads them."""
    done = attacker.run(attacker.command(attacker.python, "-P", "-c", ARGUMENTS))
    commands: list[list[str]] = json.loads(done.stdout)
    return sorted(
        word
        for command in commands
        if any(str(program) in word for word in command)
        for word in command
        if "http" in word
    )


def fetched_by(attacker: OtherUser, address: str) -> str:
    done = attacker.run(attacker.command(attacker.python, "-P", "-c", FETCHES, address))
    return done.stdout.strip()


def led_to(address: str) -> tuple[int, str]:
    """Where the own browser is led."""
    parts = urlsplit(address)
    with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)) as there:
        there.request("GET", f"{parts.path}?{parts.query}".rstrip("?"))
        answer = there.getresponse()
        return answer.status, answer.getheader("location") or ""


async def opened(
    person: Person, attacker: OtherUser, program: Path, known: list[str], secret: str
) -> tuple[str, list[str]]:
    """Type `o`; the one address that was not in any argument before. No argument holds `secret`."""
    person.answer("Answer, or a letter: ", "o")
    person.hear("If no page shows, copy the link instead.")
    now = await asyncio.to_thread(seen_by, attacker, program)
    assert secret not in " ".join(now)
    (new,) = set(now) - set(known)
    return new, now


async def test_the_browser_s_arguments_do_not_lead_another_user_to_the_link(
    attacker: OtherUser, grounds: Path, tmp_path: Path
) -> None:
    program = browser_that_stays(grounds)
    uri = f"http://localhost:{free_port()}"
    with at_wizard(tmp_path, "demo", "--plain", DISPLAY=":practice", PATH=str(grounds)) as person:
        link = to_link(person, redirect_uri=uri)
        (state,) = parse_qs(urlsplit(link).query)["state"]
        first, known = await opened(person, attacker, program, [], state)
        second, known = await opened(person, attacker, program, known, state)
        tickets = [first, second]

        assert [fetched_by(attacker, ticket) for ticket in tickets] == ["", ""]
        assert led_to(tickets[1]) == (302, link)
        assert led_to(tickets[0]) == (302, link)
        assert led_to(tickets[0]) == (410, "")

        third, known = await opened(person, attacker, program, known, state)
        person.answer("Answer, or a letter: ", "n")
        newer = person.link()
        assert newer != link
        assert led_to(third)[1] == ""
        fourth, known = await opened(person, attacker, program, known, state)
        assert led_to(fourth) == (302, newer)

        status, _ = await asyncio.to_thread(led_to, await signed_in(newer))
        assert status == 303
        person.hear("The answer came by itself.")
        assert redeems(newer, shown_token(person))
