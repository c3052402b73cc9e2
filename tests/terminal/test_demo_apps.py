"""`tokenwizard demo` walked by keys in a real tmux, for every kind of app and for other clouds."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.terminal.multiplexers import Tmux, bare_environ
from tests.terminal.test_demo_in_tmux import ENDED, Demo


class Walked:
    """A demo led by keys alone to its last screen, and what stood on the screens before."""

    def __init__(self, tmux: Tmux, *options: str) -> None:
        self.demo = Demo(tmux, "demo", *options, then=ENDED)
        self.demo.until_shown("What is the token for?")
        self.target = self.demo.screen()
        self.demo.press("Enter")
        self.demo.until_shown("Register the app")
        self.demo.until_shown("Redirect URI: platform")
        self.app = self.demo.screen()
        self.demo.press("Enter")
        self.demo.until_shown("Found. Enter goes on.")
        self.demo.press("Enter")
        self.demo.until_shown("Sign in with your browser")
        self.demo.press("C-y")
        self.demo.until_shown("Sign-in link: Sent to")
        self.link = parse_qs(urlsplit(self.demo.clipboard()).query)
        self.demo.press("C-g")
        self.demo.until_shown("state matches")
        self.demo.press("Enter")
        self.demo.until_shown("Refresh token: Sent to")

    def proved(self) -> str:
        """What the API answers to the token, the screen's lines joined."""

        def shown() -> str:
            return " ".join(self.demo.screen().split())

        self.demo.press("C-e")
        self.demo.until(lambda: "It works: 127" in shown() and "took the" in shown(), "the answer")
        return shown()


def test_a_certificate_app_is_walked_to_a_token() -> None:
    with Tmux() as tmux:
        walked = Walked(tmux, "--app", "certificate")
        last = walked.demo.screen()
        shown = walked.proved()

    assert walked.link["client_id"] == ["aaaaaaaa-0000-4000-8000-000000000006"]
    assert "AllSites.Manage" in last
    assert "90 days" in last
    assert 'the site is "Practice site"' in shown


def test_the_practice_key_is_its_users_alone_and_gone_at_the_end(tmp_path: Path) -> None:
    with Tmux(bare_environ(TMPDIR=str(tmp_path))) as tmux:
        walked = Walked(tmux, "--app", "certificate")
        (folder,) = tmp_path.glob("tokenwizard-*")
        (file,) = folder.iterdir()
        modes = [stat.S_IMODE(one.stat().st_mode) for one in (folder, file)]
        walked.demo.press("C-q")
        walked.demo.until_shown("ended 0")

    assert file.name == "practice.pem"
    assert modes == [0o700, 0o600]
    assert list(tmp_path.glob("tokenwizard-*")) == []


def test_a_signal_takes_the_practice_key_away_too(tmp_path: Path) -> None:
    with Tmux(bare_environ(TMPDIR=str(tmp_path))) as tmux:
        demo = Demo(tmux, "demo", "--app", "certificate", then=ENDED)
        demo.until_shown("What is the token for?")
        assert list(tmp_path.glob("tokenwizard-*/practice.pem"))
        os.kill(demo.process(), 15)
        demo.until_shown("ended 143")

    assert list(tmp_path.glob("tokenwizard-*")) == []


def test_a_public_app_is_walked_to_a_token_without_a_secret() -> None:
    with Tmux() as tmux:
        walked = Walked(tmux, "--app", "public")
        shown = walked.proved()

    assert "Public client/native" in walked.app
    assert "client secret" not in walked.app
    assert walked.link["code_challenge_method"] == ["S256"]
    assert walked.link["client_id"] == ["aaaaaaaa-0000-4000-8000-000000000002"]
    assert 'the site is "Practice site"' in shown


def test_a_site_of_gcc_high_is_walked_to_a_token() -> None:
    with Tmux() as tmux:
        walked = Walked(tmux, "--cloud", "gcc-high")
        last = walked.demo.screen()
        shown = walked.proved()

    assert "https://entra.microsoft.us" in walked.app
    assert "entra.microsoft.com" not in walked.app
    assert "AllSites.Manage" in last
    assert 'the site is "Practice site"' in shown


@pytest.mark.parametrize(
    ("cloud", "page"),
    [("worldwide", "https://entra.microsoft.com"), ("gcc-high", "https://entra.microsoft.us")],
)
def test_a_graph_app_is_walked_to_a_token(cloud: str, page: str) -> None:
    with Tmux() as tmux:
        walked = Walked(tmux, "--provider", "entra", "--cloud", cloud)
        last = walked.demo.screen()
        shown = walked.proved()

    assert "User.Read" in walked.target
    assert "Microsoft Graph" in walked.target
    assert page in walked.app
    (scope,) = walked.link["scope"]
    assert scope.split()[0].endswith("User.Read")
    assert "User.Read" in last
    assert "Practice Member" in shown


def test_azure_acs_has_no_other_app() -> None:
    with Tmux() as tmux:
        demo = Demo(tmux, "demo", "--provider", "sharepoint-acs", "--app", "public", then=ENDED)
        demo.until_shown("ended 2")

        assert "clientsecretalone" in "".join(demo.screen().split())  # wherever the line breaks


def test_the_last_command_stands_there_whole_however_narrow_the_terminal_is() -> None:
    with Tmux() as tmux:
        walked = Walked(tmux, "--app", "public")
        walked.demo.press("C-y")
        walked.demo.press("C-q")
        walked.demo.until_shown("ended 0")
        lines = "".join(walked.demo.screen().splitlines())

    assert "--client-id aaaaaaaa-0000-4000-8000-000000000002" in lines
    assert "The practice provider has ended" in lines
