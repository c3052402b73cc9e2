"""Line prompts, for a person and for a script: the same secrets stay where they are."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.free_port import free_port
from tests.leaks.provider import SentinelProvider
from tests.leaks.sentinels import Kind, Text, from_terminal, holds, leaks
from tests.leaks.test_failures import echo_error, echo_html, echo_in_numbers
from tests.leaks.wizard import Place
from tests.ui.plain.person import PROVIDER, Person, to_link
from tokenwizard.system.http.loopback_server import Request, Response

COMMAND = (sys.executable, "-m", "tokenwizard", "--plain")
BROKE = "tokenwizard broke"


def filled_in(place: Place, provider: SentinelProvider) -> list[str]:
    return [
        *COMMAND,
        *("--site", provider.origin, "--authority", provider.origin, "--no-listen"),
        *("--client-id", provider.app["client_id"]),
        *("--client-secret-file", str(place.secret_file)),
        *("--redirect-uri", f"http://localhost:{free_port()}"),
    ]


def someone(place: Place, provider: SentinelProvider, at: str = "") -> Person:
    """A person at the line prompts, in a terminal that takes control sequences."""
    crash = {"LEAKS_AT": at, "LEAKS_WHAT": "crash"} if at else {}
    in_folder = [
        "/bin/sh",
        "-c",
        f"cd {place.root / 'work'} && exec {shlex.join(filled_in(place, provider))}",
    ]
    return Person(in_folder, place.root / "state", **place.environ(**crash))


def sign_in(person: Person, provider: SentinelProvider) -> None:
    address = provider.signed_in(to_link(person))
    person.hear("Answer, or a letter: ")
    person.paste(f"{address}\r")


def written(person: Person, place: Place, asked_for: frozenset[Kind] = frozenset()) -> list[str]:
    return leaks([*from_terminal(person.recorded, asked_for), *place.texts(may=asked_for)])


def test_a_walk_by_prompts(place: Place, provider: SentinelProvider) -> None:
    asked_for = frozenset({Kind.REFRESH_TOKEN})
    with someone(place, provider) as person:
        sign_in(person, provider)
        person.answer("Letter, or done: ", "f")
        person.hear("Refresh token: written for you alone")
        person.answer("Letter, or done: ", "done")

        assert person.status() == 0
        assert written(person, place, asked_for) == []
    file = place.root / "state" / "tokenwizard" / "refresh-token"
    assert holds(file.read_bytes(), Kind.REFRESH_TOKEN)


@pytest.mark.parametrize("answer", [echo_html, echo_error, echo_in_numbers])
def test_an_answer_that_repeats_what_was_sent(
    place: Place, provider: SentinelProvider, answer: Callable[[Request], Response]
) -> None:
    provider.instead["/oauth2/v2.0/token"] = answer
    with someone(place, provider) as person:
        sign_in(person, provider)
        person.hear("Error: ")
        person.hear_like(": $", "the next prompt")
        person.type("\x03")

        assert person.status() == 130
        assert written(person, place) == []


@pytest.mark.parametrize(
    "at",
    [
        "tokenwizard.ui.plain.interactive:InteractivePrompts.ask_registration",
        "tokenwizard.ui.plain.prompts:Prompts.text",
        "tokenwizard.ui.plain.sign_in_prompts:SignInPrompts.next_answer",
        "tokenwizard.ui.plain.run:walk_with_person",
        "tokenwizard.system.terminal.line_keys:KeyReader.read",
        "tokenwizard.cli.prefill:read_prefill",
        "tokenwizard.cli.plain:newest_pending",
    ],
)
def test_a_crash_at_a_prompt_tells_the_place_alone(
    place: Place, provider: SentinelProvider, at: str
) -> None:
    with someone(place, provider, at) as person:
        if "sign_in" in at:
            to_link(person)
        elif "ask_registration" in at:
            for prompt in (f"{PROVIDER} [", "Site [", "Permission"):
                person.answer(prompt)
        elif "line_keys" in at:
            person.answer(f"{PROVIDER} [")

        assert person.status() == 1
        person.hear(BROKE)
        person.hear("RuntimeError")
        assert written(person, place) == []


@pytest.mark.parametrize("at", ["", "tokenwizard.ui.plain.run:write_to_stdout"])
def test_a_script_gets_the_refresh_token_on_stdout_and_nothing_else(
    place: Place, provider: SentinelProvider, tmp_path: Path, at: str
) -> None:
    crash = {"LEAKS_AT": at, "LEAKS_WHAT": "crash"} if at else {}
    with subprocess.Popen(
        filled_in(place, provider),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=place.environ(**crash),
        cwd=place.root / "work",
        start_new_session=True,
    ) as script:
        assert script.stderr is not None
        link = next(line for line in script.stderr if line.startswith(b"http")).decode().strip()
        data, words = script.communicate(f"{provider.signed_in(link)}\n".encode(), timeout=15)

    assert script.returncode == (1 if at else 0)
    assert leaks([Text("stderr", words), *place.texts()]) == []
    assert leaks([Text("stdout", data, frozenset({Kind.REFRESH_TOKEN}))]) == []
    assert holds(data, Kind.REFRESH_TOKEN) is not bool(at)
    assert (BROKE.encode() in words) is bool(at)
