"""Somebody at a terminal, and the practice provider they sign in to."""

from __future__ import annotations

import re
import shlex
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.terminal.multiplexers import bare_environ
from tests.terminal.outer_terminal import OuterTerminal
from tests.terminal.test_demo_in_tmux import tokens_from_curl
from tokenwizard.providers.choices import CHOICES
from tokenwizard.sandbox.simulated_browser import play_browser

FOREGROUND = Path(__file__).with_name("foreground.py")
_WRITTEN_AT_ONCE = 1_024
PROVIDER = f"Provider, 1 to {len(CHOICES)}"
"""The prompt, up to the one that is given ahead."""

_OF_TENANT = ("Directory", "The token is for, 1 to 2 [", "asks for? yes or no [no]: ")
_TARGET = {
    "sharepoint": ("Site [", "Permission"),
    "sharepoint-acs": ("Site [", "Permission"),
    "entra": ("Directory", "Scopes", "asks for? yes or no [no]: "),
}


class Person(OuterTerminal):
    """Reads and types at a terminal of 80x24 that controls the wizard, or another program."""

    def __init__(self, program: list[str], folder: Path, **environ: str) -> None:
        state = {"XDG_STATE_HOME": str(folder), "XDG_RUNTIME_DIR": ""}
        super().__init__(
            [sys.executable, str(FOREGROUND), *program],
            {**bare_environ(), **state, "TERM": "dumb", **environ},
        )
        self.modes_before = self.modes()
        self._heard = 0

    @property
    def heard(self) -> str:
        """All that was put on the terminal."""
        return self.recorded.decode().replace("\r\n", "\n")

    def hear(self, words: str) -> re.Match[str]:
        """Wait for words, wrapped as they may be, that come after those heard before."""
        return self.hear_like(r"\s+".join(map(re.escape, words.split())), words)

    def hear_like(self, pattern: str, what: str) -> re.Match[str]:
        """The same for a pattern."""
        wanted = re.compile(pattern)
        self.wait_until(lambda: wanted.search(self.heard, self._heard) is not None, what)
        found = wanted.search(self.heard, self._heard)
        assert found is not None
        self._heard = found.end()
        return found

    def answer(self, prompt: str, keys: str = "") -> None:
        """Wait for a prompt, and type something and Enter."""
        self.hear(prompt)
        self.type(f"{keys}\r")

    def paste(self, text: str) -> None:
        """Type very many keys, taking what the terminal shows meanwhile."""
        for at in range(0, len(text), _WRITTEN_AT_ONCE):
            self.type(text[at : at + _WRITTEN_AT_ONCE])
            self._record(0)

    def ended(self) -> int:
        """Wait for the program's end; its exit status."""
        self.wait_until(lambda: self._process.poll() is not None, "the end")
        self._record(0)
        return int(self._process.returncode)

    def modes(self) -> list[object]:
        """What `stty -a` would show."""
        return termios.tcgetattr(self._master)

    def link(self) -> str:
        """The sign-in link, the newest."""
        return self.hear_like(r"sign-in link\.\n(http\S+)\n", "the link")[1]


@contextmanager
def at_wizard(
    folder: Path, *arguments: str, to: Path | None = None, **environ: str
) -> Iterator[Person]:
    """A person before `tokenwizard ...`, its stdout the terminal or the file `to`."""
    command = [sys.executable, "-m", "tokenwizard", *arguments]
    if to is not None:
        command = ["/bin/sh", "-c", f"exec {shlex.join(command)} > {shlex.quote(str(to))}"]
    with Person(command, folder, **environ) as person:
        yield person


def to_link(person: Person, provider: str = "sharepoint", redirect_uri: str = "") -> str:
    """Enter alone, through the filled-in practice values, to the sign-in link."""
    person.answer(f"{PROVIDER} [")
    for prompt in _TARGET.get(provider, _OF_TENANT):
        person.answer(prompt)
    if provider != "sharepoint-acs":
        person.answer("proves itself with, 1 to 3 [")
    person.answer("Redirect URI [", redirect_uri)
    person.answer("registered already? yes or no [yes]: ")
    person.answer("Client Id [" if provider == "sharepoint-acs" else "(client) ID [")
    person.answer("[given]: ")
    person.answer("to look again [")
    return person.link()


async def signed_in(link: str) -> str:
    """The redirect address that the browser ends on."""
    return await play_browser(link)


def code_of(address: str) -> str:
    """The code in a redirect address."""
    return parse_qs(urlsplit(address).query)["code"][0]


def shown_token(person: Person) -> str:
    """The refresh token, by asking for it."""
    assert "practice-refresh" not in person.heard
    person.answer("Letter, or done: ", "s")
    return person.hear_like(r"\n(practice-refresh\S+)\n", "the token")[1]


def redeems(link: str, refresh_token: str, provider: str = "sharepoint") -> bool:
    """Whether curl gets an access token for it from the practice provider."""
    return bool(tokens_from_curl(link, refresh_token, provider).get("access_token"))


def permissions(path: Path) -> int:
    """The permission bits of a file."""
    return path.stat().st_mode & 0o777
