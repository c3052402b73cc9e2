"""`python -m tests.written_before`: write the kept files again, by walks of the product itself."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.terminal.multiplexers import bare_environ
from tests.terminal.outer_terminal import OuterTerminal
from tests.ui.plain.person import PROVIDER, Person, signed_in
from tests.ui.plain.script import practice
from tests.ui.plain.test_device import to_code
from tests.written_before.kept import DATA, HOST, fixed, stable, stable_attempt
from tests.written_before.practice import Home, app_of, hosts, options, out, secret_file
from tests.written_before.token_endpoint import token_endpoint

PORT = HOST.partition(":")[2]
"""A sum in the keyring's entry is of the host too, so the kept files are written at this one."""

INSTANCE = ["--adme-host", "contoso.energy.azure.com", "--partition", "contoso-dp1"]
HINTS = [
    *("--response-mode", "fragment", "--prompt", "select_account"),
    *("--login-hint", "member@practice.example", "--domain-hint", "practice.example"),
]
SDUTIL = """\
seistore:
    service: '{"azure": {"azureEnv":{"url": "https://contoso.example/seistore-svc/api/v3"}}}'
    cloud_provider: azure
auth_provider:
    azure: '{
        "provider": "azure",
        "oauth_token_host_end": "/oauth2/v2.0/token",
        "login_grant_type": "refresh_token",
        "refresh_token": ""
        }'
"""


class Writer:
    """Writes into the data folder what lies in the folder of a run."""

    def __init__(self, folder: Path, described: Mapping[str, Any]) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.described = described
        self.home = Home(folder)
        folder.mkdir(exist_ok=True)

    def keep(self, file: Path, kept: str) -> None:
        text = file.read_text("utf-8")
        change = stable_attempt if kept.startswith("attempts/") else stable
        there = DATA / kept
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_text(change(text, self.described["authority"], self.folder), "utf-8")
        print(there.relative_to(DATA))

    def options(self, provider: str, platform: str = "web") -> list[str]:
        """The options of a walk, its credential with them."""
        given = options(self.described, provider, platform)
        if platform == "certificate":
            return [*given, "--certificate", str(self.folder / "practice.pem")]
        if platform == "public":
            return given
        acs = provider == "sharepoint-acs"
        return [*given, *secret_file(self.folder, self.described, "acs" if acs else platform)]

    async def places(self) -> None:
        """Every file that a token is handed over to."""
        folder = self.folder
        (folder / "sharepoint.env").write_text("# mine\nOTHER='as it was'\n\n")
        (folder / "osducli").write_text("[core]\nretries = 3\n\n[other]\nx = 1\n")
        (folder / "sdutil.yaml").write_text(SDUTIL)
        walks: list[tuple[list[str], list[str]]] = [
            (
                self.options("sharepoint"),
                [
                    *("env:sharepoint.env", "envrc:sharepoint.envrc", "json:sharepoint.json"),
                    "file:sharepoint.token",
                ],
            ),
            (
                [*self.options("adme"), *INSTANCE],
                ["env:adme.env", "osducli:osducli", "sdutil:sdutil.yaml"],
            ),
            (self.options("adme", "public"), ["env:public.env"]),
            ([*self.options("entra"), "--scope", "User.Read Mail.Read"], ["env:entra.env"]),
            (self.options("sharepoint-acs"), ["env:sharepoint-acs.env"]),
            (self.options("sharepoint", "certificate"), ["env:certificate.env"]),
            (
                [*self.options("entra", "certificate"), "--legacy-thumbprint"],
                ["env:legacy-thumbprint.env"],
            ),
        ]
        for given, places in walks:
            where = [place.replace(":", f":{folder}/", 1) for place in places]
            await self.home.walked(*given, *out(where))
            for place in places:
                self.keep(folder / place.partition(":")[2], f"places/{place.partition(':')[2]}")

    async def remembered(self, name: str, *given: str, device: bool = False) -> None:
        """A profile, made at the prompt behind the token."""
        place = f"env:{self.folder}/{name}.env"
        file = self._answers(*given)
        with self.home.person(*file, "--out", place) as person:
            await _to_token(person, device=device)
            person.answer("Letter, or done: ", "n")
            person.answer("Remember the walk as", name)
            if "--public" not in given:
                person.answer("Day [", "2027-05-31")
            person.hear(f"Next time: tokenwizard --profile {name}")
            person.answer("Letter, or done: ", "done")
            assert person.ended() == 0
        self.keep(self.home.profile(name), f"profiles/{name}.toml")

    def _answers(self, *given: str) -> list[str]:
        """An empty answers file asks for what is missing only: nothing."""
        file = self.folder / "answers.toml"
        file.write_text("answer_timeout = 60\n")
        return [*given, "--answers", str(file)]

    async def profiles(self) -> None:
        """Of each provider, and with everything that a profile remembers."""
        await self.remembered("sharepoint", *self.options("sharepoint"))
        await self.remembered(
            *("adme", *self.options("adme"), *INSTANCE),
        )
        await self.remembered("entra", *self.options("entra"), "--scope", "User.Read Mail.Read")
        await self.remembered("sharepoint-acs", *self.options("sharepoint-acs"))
        await self.remembered(
            *("certificate", *self.options("sharepoint", "certificate"), "--legacy-thumbprint"),
        )
        await self.remembered(
            *("public", *self.options("entra", "public"), *HINTS),
        )
        await self.remembered("device", *self.options("adme", "public"), device=True)
        await self.from_a_colleague()
        await self.in_keyring()

    async def from_a_colleague(self) -> None:
        """The only way to names of one's own; then a walk with them."""
        text = self.home.done("profiles", "export", "sharepoint", "-")
        names = '\n[names]\nrefresh_token = "PRACTICE_TOKEN"\nclient_secret = "PRACTICE_SECRET"\n'
        head, _, table = text.partition("\n[account]")
        file = self.folder / "colleague.toml"
        file.write_text(f"{head}{names}\n[account]{table}" if table else f"{text}{names}")
        trusted = ["--trust", self.described["authority"].partition("//")[2]]
        self.home.done("profiles", "import", str(file), "--name", "names", *trusted)
        self.keep(self.home.profile("names"), "profiles/imported.toml")
        given = secret_file(self.folder, self.described, "web")
        await self.again("names", *given, "--out", f"env:{self.folder}/names.env")
        self.keep(self.home.profile("names"), "profiles/names.toml")
        self.keep(self.folder / "names.env", "places/names.env")

    async def again(self, name: str, *given: str) -> None:
        """Another walk with a profile, which remembers it once more."""
        with self.home.person("--profile", name, *given) as person:
            await _to_token(person)
            person.answer("Letter, or done: ", "n")
            person.answer("Remember the walk as")
            person.answer("Day [")
            person.hear(f"Next time: tokenwizard --profile {name}")
            person.answer("Letter, or done: ", "done")
            assert person.ended() == 0

    async def in_keyring(self) -> None:
        """A profile that keeps its token in the keyring, and the entry."""
        trusted = ["--trust", self.described["authority"].partition("//")[2]]
        file = self.folder / "colleague.toml"
        file.write_text(self.home.done("profiles", "export", "sharepoint", "-"))
        self.home.done("profiles", "import", str(file), "--name", "keyring", *trusted)
        given = secret_file(self.folder, self.described, "web")
        await self.again("keyring", *given, "--out", "keyring")
        self.keep(self.home.profile("keyring"), "profiles/keyring.toml")
        # Its entry holds a sum of the token: the token that is kept is the product's own writing.
        profile = self.home.profile("keyring")
        with token_endpoint(f"practice-refresh.{fixed(1_187)}") as endpoint:
            text = profile.read_text("utf-8")
            profile.write_text(text.replace(self.described["authority"], endpoint.origin))
            self.home.done("refresh", "--profile", "keyring")
        shutil.rmtree(DATA / "keyring", ignore_errors=True)
        for entry in self.home.entries:
            self.keep(entry, f"keyring/{entry.name}")

    def attempts(self) -> None:
        """At each step that is kept."""
        secret = app_of(self.described, "web")["client_secret"]
        sharepoint = options(self.described, "sharepoint")
        target = [(f"{PROVIDER} [", ""), ("Site [", ""), ("Permission", "AllSites.Read")]
        app = [
            *(("proves itself with, 1 to 3 [", "1"), ("Redirect URI [", "")),
            *(("registered already? yes or no [", "yes"), ("(client) ID [", "")),
            ("Client secret: the Value: ", secret),
        ]
        tenant = ("to look again [", "")
        self.attempt("target", sharepoint, target, "proves itself with")
        self.attempt("registration", sharepoint, [*target, *app], "to look again [")
        self.attempt("sharepoint", sharepoint, [*target, *app, tenant])
        for name, provider, platform, more in (
            ("adme", "adme", "web", []),
            ("entra", "entra", "web", ["--scope", "User.Read Mail.Read"]),
            ("sharepoint-acs", "sharepoint-acs", "web", []),
            ("certificate", "sharepoint", "certificate", ["--legacy-thumbprint"]),
            (
                *("public", "entra", "public"),
                HINTS,
            ),
        ):
            self.attempt(name, self._answers(*self.options(provider, platform), *more), [])

    def attempt(
        self,
        name: str,
        given: list[str],
        answers: list[tuple[str, str]],
        until: str = "Answer, or a letter: ",
    ) -> None:
        """The attempt that is left where the connection drops at the prompt `until`."""
        shutil.rmtree(self.home.state, ignore_errors=True)
        with self.home.person(*given) as person:
            for prompt, typed in answers:
                person.answer(prompt, typed)
            person.hear(until)
            os.kill(person.process, signal.SIGHUP)
            assert person.ended() == 129, person.heard
        (left,) = (self.home.state / "tokenwizard").glob("attempt-*.json")
        self.keep(left, f"attempts/{name}.json")
        left.unlink()

    def theme(self) -> None:
        """The full screen writes it down."""
        home = Home(self.folder / "theme")
        command = [sys.executable, "-m", "tokenwizard", "--theme", "tokenwizard-light"]
        with OuterTerminal(command, {**bare_environ(), **home.environ}) as terminal:
            terminal.wait_for("What is the token for?")
            terminal.type("\x11")
            assert terminal.status() == 3
        self.keep(home.settings, "settings.toml")

    def in_full_screen(self) -> None:
        """An attempt with a ticked step of the checklist, which the prompts have not."""
        home = Home(self.folder / "full-screen")
        given = ("--site", self.described["site"], *hosts(self.described))
        command = [sys.executable, "-m", "tokenwizard", "--no-listen", *given]
        with OuterTerminal(command, {**bare_environ(), **home.environ}) as terminal:
            terminal.wait_for("What is the token for?")
            terminal.type("\r")
            terminal.wait_for("Register the app")
            for row in (6, 8):  # the first two steps of the checklist, each by a click
                terminal.type(f"\x1b[<0;4;{row}M\x1b[<0;4;{row}m")
            terminal.wait_until(lambda: terminal.recorded.count("[✓]".encode()) > 1, "two ticks")
            terminal.signal(signal.SIGHUP)
            assert terminal.status() == 129
        (left,) = (home.state / "tokenwizard").glob("attempt-*.json")
        self.keep(left, "attempts/full-screen.json")


async def _to_token(person: Person, *, device: bool = False) -> None:
    link = person.link()
    if device:
        from tokenwizard.sandbox.simulated_browser import play_device

        await play_device(*to_code(person))
        return
    person.hear("Answer, or a letter: ")
    person.paste(f"{await signed_in(link)}\r")


async def in_china(folder: Path) -> None:
    """A cloud of its own."""
    with practice("--cloud", "china", "--port", PORT) as described:
        writer = Writer(folder, described)
        given = [*writer.options("sharepoint"), "--cloud", "china"]
        await writer.home.walked(*given, "--out", f"env:{folder}/china.env")
        writer.keep(folder / "china.env", "places/china.env")
        await writer.remembered("china", *given)
        writer.attempt("china", writer._answers(*given), [])


async def main() -> None:
    """All of them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["XDG_STATE_HOME"] = str(folder / "state")
        with practice("--certificate-folder", str(folder), "--port", PORT) as described:
            writer = Writer(folder, described)
            await writer.places()
            await writer.profiles()
            writer.attempts()
            writer.theme()
            writer.in_full_screen()
        await in_china(folder / "china")


if __name__ == "__main__":
    asyncio.run(main())
