"""A profile that another user owns or may write sends no secret anywhere."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.attacks.other_users import OtherUser
from tests.destinations.examples import sharepoint
from tests.profiles.practice_profiles import ADME, SHAREPOINT
from tokenwizard.destinations.kinds.env import _with
from tokenwizard.profiles.profile import Profile, text_of


class Listening(BaseHTTPRequestHandler):
    """Counts what it is sent, and says no to all of it."""

    received: list[str]

    def _count(self) -> None:
        self.received.append(self.path)
        self.send_response(500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = _count  # noqa: N815 (http.server's names)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def attackers_port() -> Iterator[tuple[str, list[str]]]:
    """An address, and what came to it."""
    received: list[str] = []
    handler = type("Handler", (Listening,), {"received": received})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", received
        server.shutdown()


@pytest.fixture
def profiles(person: OtherUser) -> Path:
    for folder in (".config", ".config/tokenwizard", ".config/tokenwizard/profiles"):
        person.own(person.home / folder)
    return person.home / ".config" / "tokenwizard" / "profiles"


def kept_by(person: OtherUser, authority: str) -> Profile:
    """A profile whose token is in a `.env` of theirs."""
    file = person.own(person.home / ".env", _with("", sharepoint()))
    return replace(
        SHAREPOINT, name="prod", names={}, keeps=f"env:{file}", out=(), authority=authority
    )


@pytest.mark.parametrize(
    "how",
    ["their file", "file for all", "file for a group", "their folder", "folder for all", "sticky",
     "folder for a group"],
)  # fmt: skip
def test_a_profile_that_others_may_have_written_sends_nothing(
    person: OtherUser, attacker: OtherUser, profiles: Path, how: str
) -> None:
    with attackers_port() as (address, received):
        file = person.own(profiles / "prod.toml", text_of(kept_by(person, address)))
        if how.startswith("their"):
            os.chown(file if how == "their file" else profiles, attacker.uid, attacker.uid)
            profiles.chmod(0o755)
            file.chmod(0o644)
        elif "group" in how:
            shared = file if how.startswith("file") else profiles
            os.chown(shared, person.uid, attacker.uid)
            shared.chmod(0o660 if shared is file else 0o770)
        else:
            shared = file if how.startswith("file") else profiles
            shared.chmod(0o666 if shared is file else 0o1777 if how == "sticky" else 0o777)

        one = person.run(person.tokenwizard("refresh", "--profile", "prod"))
        every = person.run(person.tokenwizard("refresh", "--all"))

    assert received == []
    assert one.returncode == (2 if "file" in how else 1), one.stderr
    assert every.returncode == 1
    for told in (one.stderr, every.stderr):
        assert "chown" in told if how.startswith("their") else "chmod" in told


@pytest.mark.parametrize("how", ["as it is made", "of a private group", "of root", "linked"])
def test_a_profile_of_ones_own_is_used(
    person: OtherUser, profiles: Path, grounds: Path, how: str
) -> None:
    """Also where a umask of 002 let one's own group write, and where root put it there."""
    with attackers_port() as (address, received):
        file = person.own(profiles / "prod.toml", text_of(kept_by(person, address)))
        if how == "of a private group":
            file.chmod(0o664)
            profiles.chmod(0o775)
        elif how == "of root":
            os.chown(file, 0, 0)
            file.chmod(0o644)
        elif how == "linked":
            kept = person.own(person.home / "dotfiles") / "prod.toml"
            file.rename(kept)
            file.symlink_to(kept)
            os.chown(file, person.uid, person.uid, follow_symlinks=False)

        person.run(person.tokenwizard("refresh", "--profile", "prod"))

    assert received


def test_one_that_leads_into_a_folder_of_others_stops_no_other(
    person: OtherUser, profiles: Path, grounds: Path
) -> None:
    shared = person.own(grounds / "shared", mode=0o777)
    person.own(profiles / "adme.toml", text_of(ADME))
    person.own(shared / "prod.toml", text_of(SHAREPOINT))
    (profiles / "prod.toml").symlink_to(shared / "prod.toml")

    done = person.run(person.tokenwizard("profiles", "--json"))

    assert [one["name"] for one in json.loads(done.stdout)] == ["adme"]
    assert str(profiles / "prod.toml") in done.stderr


def test_the_others_are_listed(person: OtherUser, attacker: OtherUser, profiles: Path) -> None:
    person.own(profiles / "adme.toml", text_of(ADME))
    file = attacker.own(profiles / "prod.toml", text_of(SHAREPOINT), mode=0o644)

    done = person.run(person.tokenwizard("profiles", "--json"))

    assert [one["name"] for one in json.loads(done.stdout)] == ["adme"]
    assert str(file) in done.stderr


def test_a_colleagues_file_that_is_given_by_name_is_no_less_readable(
    person: OtherUser, attacker: OtherUser, grounds: Path
) -> None:
    theirs = attacker.own(grounds / "adme.toml", text_of(ADME), mode=0o644)

    done = person.run(person.tokenwizard("profiles", "import", str(theirs)))

    assert done.returncode == 0, done.stderr
