"""A device code at a real terminal: the reasons first, a code, a wait that can be left."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.ui.plain.person import Person, at_wizard, shown_token
from tests.ui.plain.script import given, practice
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.sandbox.simulated_browser import play_device


@pytest.fixture
def provider() -> Iterator[Mapping[str, Any]]:
    with practice() as described:
        yield described


def answers(folder: Path, described: Mapping[str, Any]) -> Path:
    (app,) = (app for app in described["apps"] if app["name"] == "public")
    file = folder / "answers.toml"
    file.write_text(
        f'site = "{described["site"]}"\nauthority = "{described["authority"]}"\npublic = true\n'
        f'client_id = "{app["client_id"]}"\n'
    )
    return file


def redeemed(link: str, described: Mapping[str, Any], refresh_token: str) -> dict[str, str]:
    """What an app without a secret gets for it."""
    (app,) = (app for app in described["apps"] if app["name"] == "public")
    given = {
        "grant_type": "refresh_token",
        "client_id": app["client_id"],
        "refresh_token": refresh_token,
    }
    endpoint = link.partition("/authorize?")[0]
    answer = httpx.post(f"{endpoint}/token", data=given, trust_env=False, timeout=20)
    fields: dict[str, str] = answer.json()
    return fields


def to_code(person: Person) -> tuple[str, str]:
    """Past the reasons, to the address and the code."""
    person.answer("Answer, or a letter: ", "d")
    person.hear("A device code is the last resort")
    person.hear("Whoever sends you one is phishing.")
    person.answer("Ask for a device code all the same? yes or no [no]: ", "yes")
    found = person.hear_like(r"code below it\.\n(http\S+)\n(\S+)\n", "address and code")
    return found[1], found[2]


def test_a_code_typed_elsewhere_brings_a_token_that_works(
    tmp_path: Path, provider: Mapping[str, Any]
) -> None:
    file = answers(tmp_path, provider)
    with at_wizard(tmp_path, "--plain", "--no-listen", *given(file)) as person:
        link = person.link()
        person.hear("d asks for a device code instead")
        address, code = to_code(person)
        asyncio.run(play_device(address, code))
        person.hear("Step 6 of 6: Token.")

        assert address == f"{provider['authority']}/devicelogin"
        assert redeemed(link, provider, shown_token(person))["scope"].endswith("/AllSites.Manage")


def test_the_wait_is_left_with_b_and_the_link_is_the_same(
    tmp_path: Path, provider: Mapping[str, Any]
) -> None:
    file = answers(tmp_path, provider)
    with at_wizard(tmp_path, "--plain", "--no-listen", *given(file)) as person:
        link = person.link()
        to_code(person)
        person.answer("b and Enter goes back to the link.", "what")
        person.answer("Still waiting. b and Enter goes back to the link.", "b")

        assert person.link() == link
        person.answer("Answer, or a letter: ", "d")
        person.answer("all the same? yes or no [no]: ")
        assert person.link() == link


@pytest.mark.parametrize("app", ["public", "web"])
def test_in_practice_g_plays_the_browser(tmp_path: Path, app: str) -> None:
    """An app that proves itself with a secret may have none: public client flows are off."""
    with at_wizard(tmp_path, "demo", "--plain", "--no-listen", "--app", app) as person:
        while "sign-in link." not in person.heard:
            person.type("\r")
            person.hear_like(r"\]: |sign-in link\.", "another prompt")
        to_code(person)
        person.hear("It lasts 15 minutes.")
        person.answer("g and Enter plays the browser.", "g")
        person.hear("The page says: You have signed in")
        if app == "public":
            assert shown_token(person)
        else:
            person.hear(f"Error: {catalogue()['public_client_flows_off'].title}.")
            person.hear("To quote: AADSTS7000218")
            person.answer("all the same? yes or no [no]: ", "no")
            person.hear("sign-in link.")
