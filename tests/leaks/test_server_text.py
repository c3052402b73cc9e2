"""A server's text is shown and never obeyed: neither by the terminal nor as markup."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.leaks import hostile
from tests.leaks.hostile import EVIL, IN_HEADER, obeyed, raw_server
from tests.leaks.provider import SentinelProvider
from tests.leaks.test_plain import sign_in, someone
from tests.leaks.wizard import ENTER, LEAVE, Place, Walk
from tests.terminal.outer_terminal import OuterTerminal
from tests.ui.plain.person import PROVIDER, Person, to_link
from tokenwizard.errors.errors import Step
from tokenwizard.system.http.loopback_server import Request, Response

Answer = Callable[[Request], Response]
AT_TOKEN = [hostile.error, hostile.unknown_error, hostile.tokens, hostile.scope, hostile.page]
AT_DISCOVERY = [
    hostile.error,
    hostile.unknown_error,
    hostile.page,
    hostile.configuration,
    hostile.foreign,
]
HEADS = {
    "in the challenge": (
        f'HTTP/1.1 401 no\r\nWWW-Authenticate: Bearer realm="{IN_HEADER}",'
        f' client_id="{IN_HEADER}", authorization_uri="{IN_HEADER}"'
    ),
    "in a redirect": f"HTTP/1.1 302 no\r\nLocation: https://contoso.example/{IN_HEADER}",
    "in the reason": f"HTTP/1.1 503 {IN_HEADER}\r\nRetry-After: {IN_HEADER}\r\nDate: {IN_HEADER}",
    "beyond HTTP": f"HTTP/1.1 200 {EVIL}\r\nX: {EVIL}\r\nDate: {EVIL}",
    "instead of HTTP": EVIL,
}


@pytest.mark.parametrize("answer", AT_TOKEN)
def test_from_the_token_endpoint_in_the_full_screen(
    place: Place, provider: SentinelProvider, answer: Answer
) -> None:
    provider.instead["/oauth2/v2.0/token"] = answer
    with Walk(place, provider) as walk:
        walk.go_to(Step.PASTE)
        walk.send_code()
        walk.hear("Sent to" if answer is hostile.scope else "✗")
        walk.settle()
        walk.press(ENTER)
        walk.press(LEAVE)

        assert walk.ended() == (0 if answer is hostile.scope else 3)
        assert obeyed(walk.recorded) == []


@pytest.mark.parametrize("answer", AT_TOKEN)
def test_from_the_token_endpoint_at_line_prompts(
    place: Place, provider: SentinelProvider, answer: Answer
) -> None:
    provider.instead["/oauth2/v2.0/token"] = answer
    with someone(place, provider) as person:
        sign_in(person, provider)
        person.hear("Missing:" if answer is hostile.scope else "Error: ")
        at_next_prompt(person)

        assert obeyed(person.recorded) == []


def at_next_prompt(person: Person) -> None:
    person.hear_like(": $", "the next prompt")


@pytest.mark.parametrize("answer", AT_DISCOVERY)
def test_from_discovery_in_the_full_screen(
    place: Place, provider: SentinelProvider, answer: Answer
) -> None:
    provider.instead["openid-configuration"] = answer
    with Walk(place, provider) as walk:
        walk.go_to(Step.CHECKLIST)
        walk.press(ENTER)
        walk.hear("✗")
        walk.settle()
        walk.press(ENTER)
        walk.press(LEAVE)

        assert walk.ended() == 3
        assert obeyed(walk.recorded) == []


@pytest.mark.parametrize("answer", AT_DISCOVERY)
def test_from_discovery_at_line_prompts(
    place: Place, provider: SentinelProvider, answer: Answer
) -> None:
    provider.instead["openid-configuration"] = answer
    with someone(place, provider) as person:
        to_tenant(person)

        assert obeyed(person.recorded) == []


def to_tenant(person: Person) -> None:
    for prompt in (
        f"{PROVIDER} [",
        "Site [",
        "Permission",
        "It proves itself with",
        "Redirect URI [",
    ):
        person.answer(prompt)
    for prompt in ("registered already?", "(client) ID [", "[given]: "):
        person.answer(prompt)
    person.hear("Error: ")
    at_next_prompt(person)


@pytest.mark.parametrize("where", HEADS)
def test_from_the_site_s_headers(place: Place, provider: SentinelProvider, where: str) -> None:
    with raw_server(HEADS[where]) as origin, Walk(place, provider, "--site", origin) as walk:
        walk.go_to(Step.CHECKLIST)
        walk.press(ENTER)
        walk.hear("✗")
        walk.settle()
        walk.press(ENTER)
        walk.press(LEAVE)

        assert walk.ended() == 3
        assert obeyed(walk.recorded) == []


@pytest.mark.parametrize("plain", [False, True], ids=["full screen", "line prompts"])
def test_from_the_address_that_was_pasted(
    place: Place, provider: SentinelProvider, plain: bool
) -> None:
    told = {"error": f"x{EVIL}", "error_description": EVIL, "error_uri": EVIL}
    if plain:
        with someone(place, provider) as person:
            to_link(person)
            person.hear("Answer, or a letter: ")
            person.paste(f"http://localhost/?{urlencode(told)}\r")
            at_next_prompt(person)

            assert obeyed(person.recorded) == []
        return
    with Walk(place, provider) as walk:
        walk.go_to(Step.PASTE)
        walk.paste(f"http://localhost/?{urlencode(told)}")
        walk.hear("••••")
        walk.settle()
        walk.press(ENTER)
        walk.press(LEAVE)

        assert walk.ended() == 3
        assert obeyed(walk.recorded) == []


@pytest.mark.parametrize("where", HEADS)
@pytest.mark.parametrize("how", [[], ["--json"]], ids=["table", "JSON"])
def test_doctor_shows_nothing_of_it(place: Place, where: str, how: list[str]) -> None:
    with raw_server(HEADS[where], EVIL) as origin:
        command = [sys.executable, "-m", "tokenwizard", "doctor", "--authority", origin, *how]
        with OuterTerminal(command, place.environ()) as terminal:
            terminal.wait_for("login host")
            assert terminal.status() in (0, 1)
            terminal.wait_until(
                lambda: terminal.recorded.rstrip().endswith((b"}", b".")), "the end"
            )

            assert obeyed(terminal.recorded) == []


@pytest.mark.parametrize("how", [[], ["--json"]], ids=["words", "JSON"])
@pytest.mark.parametrize(
    "text", [f"AADSTS999999 {EVIL}", f'{{"error": "x{EVIL}"}}', f"invalid_grant{EVIL}", EVIL]
)
def test_explain_shows_nothing_of_it(place: Place, text: str, how: list[str]) -> None:
    for arguments, stdin in (([text.replace("\x00", "")], ""), ([], text)):
        done = subprocess.run(
            [sys.executable, "-m", "tokenwizard", "explain", *how, *arguments],
            input=stdin.encode(),
            env=place.environ(),
            capture_output=True,
            timeout=15,
            check=False,
        )

        assert done.returncode in (0, 1)
        assert obeyed(done.stdout + done.stderr) == []
