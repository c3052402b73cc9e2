"""Attempts that were broken off: what was typed is there, and an answer given meanwhile fits."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from tests.terminal.multiplexers import bare_environ
from tests.terminal.outer_terminal import OuterTerminal
from tests.ui.plain.person import PROVIDER, Person, shown_token, signed_in
from tests.written_before.conftest import Provider
from tests.written_before.kept import DATA, kept_files, kept_link, put_attempt
from tests.written_before.practice import Home, app_of

WITHOUT_LINK = ("target", "registration", "full-screen")
NAMES = [kept.partition("/")[2].removesuffix(".json") for kept in kept_files("attempts")]
WITH_LINK = [name for name in NAMES if name not in WITHOUT_LINK]
SECRETS = {
    "sharepoint": "web",
    "adme": "web",
    "entra": "web",
    "china": "web",
    "sharepoint-acs": "acs",
}
"""Whose secret is asked for once more; an app without one, or with a certificate, is not asked."""


def request_of(name: str) -> Any:
    return json.loads((DATA / f"attempts/{name}.json").read_text("utf-8"))["request"]


def gone_on_with(person: Person) -> None:
    person.hear("Go on where you left off?")
    person.answer("Choose, 1 to 3 [1]: ")


def test_those_with_a_link_are_those_that_say_so() -> None:
    assert [name for name in NAMES if request_of(name)] == WITH_LINK


@pytest.mark.parametrize("name", WITH_LINK)
async def test_an_answer_given_meanwhile_fits(name: str, home: Home, provider: Provider) -> None:
    """The same link, and a code that only the kept verifier redeems."""
    file = put_attempt(f"attempts/{name}.json", home.state, provider.origin, home.root)
    link = kept_link(f"attempts/{name}.json", provider.origin)
    home.root.joinpath("practice.pem").write_bytes(provider.certificate.read_bytes())
    address = await signed_in(link)
    with home.person() as person:
        gone_on_with(person)
        if name in SECRETS:
            secret = app_of(provider.described, SECRETS[name])["client_secret"]
            person.hear_like(r"Client [Ss]ecret(: the Value)?: ", "the prompt for the secret")
            person.paste(f"{secret}\r")
        assert person.link() == link
        person.hear("Answer, or a letter: ")
        person.paste(f"{address}\r")
        person.hear("Step 6 of 6: Token.")

        assert shown_token(person).startswith("practice-refresh.")
        assert not file.exists()


@pytest.mark.parametrize("name", ["target", "registration"])
def test_what_was_typed_stands_in_the_prompts(name: str, home: Home, provider: Provider) -> None:
    put_attempt(f"attempts/{name}.json", home.state, provider.origin, home.root)
    with home.person() as person:
        gone_on_with(person)
        person.answer(f"{PROVIDER} [1]: ")
        person.answer(f"Site [{provider.origin}]: ")
        person.answer("Permission to ask for [AllSites.Read]: ")
        person.answer("It proves itself with, 1 to 3 [1]: ")
        person.answer("Redirect URI [http://localhost:8080]: ")
        person.answer("registered already? yes or no [yes]: ")
        person.answer("(client) ID [aaaaaaaa-0000-4000-8000-000000000001]: ")


def test_ticked_steps_of_the_checklist_are_ticked(home: Home, provider: Provider) -> None:
    put_attempt("attempts/full-screen.json", home.state, provider.origin, home.root)
    command = [sys.executable, "-m", "tokenwizard", "--no-listen"]
    with OuterTerminal(command, {**bare_environ(), **home.environ}) as terminal:
        for shown in ("Go on where you left off?", "What is the token for?"):
            terminal.wait_for(shown)
            terminal.type("\r")
        terminal.wait_for("Register the app")
        terminal.wait_until(lambda: terminal.recorded.count("[✓]".encode()) == 2, "two ticks")
