"""The same as `test_whose_token`, at line prompts and in a script: nobody to ask means no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.test_whose_token import MEMBER, stolen
from tests.free_port import free_port
from tests.practice_sign_in import GUARDED
from tests.ui.plain.person import Person, at_wizard, signed_in
from tests.ui.plain.script import Script, answers_file, given, practice
from tokenwizard.oauth.account import Account
from tokenwizard.profiles.profile import Profile, text_of

USE_IT = "Use this token? yes or no [no]: "
LETTER = "Letter, or done: "
PROFILE = "mine"


@dataclass(frozen=True)
class Place:
    """The answers of a walk for `practice`, and where its files lie."""

    folder: Path
    described: Mapping[str, Any]

    @property
    def answers(self) -> Path:
        return self.folder / "answers.toml"

    @property
    def there(self) -> Path:
        """A file that the token is to go to."""
        return self.folder / "there.env"

    @property
    def profile(self) -> Path:
        return self.folder / "config" / "tokenwizard" / "profiles" / f"{PROFILE}.toml"

    def remember(self, username: str) -> str:
        """Write down that an earlier walk for this app was that account's; gives the file."""
        app = next(app for app in self.described["apps"] if app["platform"] == "web")
        profile = Profile(
            name=PROFILE,
            site=self.described["site"],
            tenant=self.described["tenant_id"],
            client_id=app["client_id"],
            authority=self.described["authority"],
            account=Account(usernames=(username,)),
        )
        self.profile.parent.mkdir(mode=0o700, parents=True)
        self.profile.write_text(text_of(profile))
        self.profile.chmod(0o600)
        return self.profile.read_text()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with practice() as described:
        answers_file(tmp_path, described, f"http://localhost:{free_port()}")
        yield Place(tmp_path, described)


def give(person: Person, address: str) -> None:
    person.hear("Answer, or a letter: ")
    person.paste(f"{address}\r")


@pytest.mark.parametrize("says", ["hint", "last walk"])
async def test_a_person_is_asked_before_the_token_is_copied_or_saved(
    place: Place, says: str
) -> None:
    hint = ("--login-hint", MEMBER) if says == "hint" else ()
    before = "" if hint else place.remember(MEMBER)
    out = (*("--out", f"env:{place.there}"), *("--out", "clipboard"))
    walk = ("--plain", *given(place.answers), *hint, *out)
    config = str(place.folder / "config")
    with at_wizard(place.folder, *walk, XDG_CONFIG_HOME=config, TERM="xterm") as person:
        give(person, await stolen(person.link()))
        person.answer(USE_IT)
        link = person.link()
        assert "prompt=select_account" in link
        assert "\x1b]52;" not in person.heard
        assert not place.there.exists()
        give(person, await signed_in(link))
        person.hear(MEMBER)
        person.hear(LETTER)

    assert place.there.exists()
    assert not before or place.profile.read_text() == before


async def test_a_pipe_that_stdout_leads_to_gets_nothing_without_a_yes(place: Place) -> None:
    data = place.folder / "data"
    walk = ("--plain", *given(place.answers), "--login-hint", MEMBER)
    with at_wizard(place.folder, *walk, to=data) as person:
        give(person, await stolen(person.link()))
        person.answer(USE_IT, "quit")
        assert person.ended() == 3
    assert data.read_text() == ""
    with at_wizard(place.folder, *walk, to=data) as person:
        give(person, await stolen(person.link()))
        person.answer(USE_IT, "yes")
        person.hear(GUARDED)
        assert person.ended() == 0
    assert data.read_text().startswith("practice-refresh")


@pytest.mark.parametrize("out", ["stdout", "a file"])
async def test_a_script_ends_with_1_and_with_nothing_anywhere(place: Place, out: str) -> None:
    where = ("--out", f"env:{place.there}") if out == "a file" else ()
    hint = ("--login-hint", MEMBER)
    with Script(*given(place.answers), *hint, *where) as script:
        script.give(await stolen(script.link()))
        status, data = script.ended()

    assert (status, data) == (1, "")
    assert GUARDED in script.words
    assert "practice-refresh" not in script.words
    assert not place.there.exists()


async def test_a_script_is_told_whose_token_it_gets(place: Place) -> None:
    with Script(*given(place.answers)) as script:
        script.give(await signed_in(script.link()))
        status, data = script.ended()

    assert status == 0
    assert data.startswith("practice-refresh")
    assert MEMBER in script.words
