"""Walks of the product itself, each in a folder of its own, and the command that reads files."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.test_parser import run as run_process
from tests.ui.plain.person import Person, signed_in
from tests.ui.plain.script import Script
from tokenwizard.providers.choices import ProviderName, choice_of

REDIRECT_URI = "http://localhost:8080"
ACS_REDIRECT_URI = "https://localhost/"
FOLDER_KEYRING = "tests.destinations.keyrings.FolderKeyring"


@dataclass(frozen=True)
class Home:
    """A person's folders; all that the product keeps lies below."""

    root: Path

    def __post_init__(self) -> None:
        self.entries_folder.mkdir(parents=True, exist_ok=True)

    @property
    def environ(self) -> dict[str, str]:
        """What says so."""
        return {
            "HOME": str(self.root),
            "XDG_STATE_HOME": str(self.state),
            "XDG_CONFIG_HOME": str(self.config),
            "XDG_RUNTIME_DIR": "",
            "PYTHON_KEYRING_BACKEND": FOLDER_KEYRING,
            "PRACTICE_KEYRING": str(self.entries_folder),
        }

    @property
    def state(self) -> Path:
        return self.root / "state"

    @property
    def config(self) -> Path:
        return self.root / "config"

    @property
    def entries(self) -> list[Path]:
        """The keyring's."""
        return sorted(self.entries_folder.iterdir())

    @property
    def entries_folder(self) -> Path:
        """Where they lie, a file each."""
        return self.root / "entries"

    def profile(self, name: str) -> Path:
        return self.config / "tokenwizard" / "profiles" / f"{name}.toml"

    @property
    def settings(self) -> Path:
        return self.config / "tokenwizard" / "settings.toml"

    def run(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """A command of the product, to its end."""
        root = str(Path(__file__).parents[2])
        environment = {**os.environ, "PYTHONPATH": root, **self.environ, **environ}
        return run_process(*arguments, env=environment, cwd=self.root)

    def done(self, *arguments: str, **environ: str) -> str:
        """The same, which has to end well; its stdout."""
        done = self.run(*arguments, **environ)
        assert done.returncode == 0, done
        return done.stdout

    def script(self, *arguments: str, **environ: str) -> Script:
        """`tokenwizard --plain` through pipes."""
        return Script("--no-listen", *arguments, environ={**self.environ, **environ})

    async def walked(self, *arguments: str, **environ: str) -> tuple[str, str]:
        """A scripted walk to its end: the sign-in link, and what came on stdout."""
        with self.script(*arguments, **environ) as script:
            link = script.link()
            script.give(await signed_in(link))
            status, out = script.ended()
            assert status == 0, script.words
            return link, out

    @contextmanager
    def person(self, *arguments: str) -> Iterator[Person]:
        """Somebody at `tokenwizard --plain`."""
        command = [sys.executable, "-m", "tokenwizard", "--plain", "--no-listen", *arguments]
        with Person(command, self.state, **self.environ) as person:
            yield person


def app_of(described: Mapping[str, Any], platform: str) -> Mapping[str, Any]:
    """A registered app of the practice provider."""
    app: Mapping[str, Any] = next(app for app in described["apps"] if app["platform"] == platform)
    return app


def options(described: Mapping[str, Any], provider: str, platform: str = "web") -> list[str]:
    """The provider, its hosts and the app without its credential, as options."""
    acs = provider == "sharepoint-acs"
    app = app_of(described, "acs" if acs else platform)
    by_site = choice_of(ProviderName(provider)).wants_site
    target = ["--site", described["site"]] if by_site else ["--tenant", described["tenant_domain"]]
    return [
        *("--provider", provider, *target, *hosts(described), "--client-id", app["client_id"]),
        *("--redirect-uri", ACS_REDIRECT_URI if acs else REDIRECT_URI),
        *(["--public"] if platform == "public" else []),
    ]


def hosts(described: Mapping[str, Any]) -> list[str]:
    """The login host, and that of Azure ACS where there is one, as options."""
    named = ["--authority", described["authority"]]
    if described["acs"]:
        named += ["--acs", described["acs"].partition("/tokens")[0]]
    return named


def secret_file(folder: Path, described: Mapping[str, Any], platform: str) -> list[str]:
    """The client secret of the app, in a file, as an option."""
    file = folder / f"{platform}.secret"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(app_of(described, platform)["client_secret"])
    return ["--client-secret-file", str(file)]


def out(places: Sequence[str]) -> list[str]:
    """As `--out` takes them."""
    return [text for place in places for text in ("--out", place)]
