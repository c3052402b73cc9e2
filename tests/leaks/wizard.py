"""The wizard in a real terminal, with everything turned on that could write a secret down."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import tokenwizard
from tests.free_port import free_port
from tests.leaks.provider import CLIENT_SECRET, SentinelProvider
from tests.leaks.sentinels import Kind, Text, from_terminal, last_copied, leaks
from tests.terminal.outer_terminal import OuterTerminal
from tokenwizard.errors.errors import Step
from tokenwizard.providers.provider import ProviderName
from tokenwizard.ui.tui.screens.answer import AnswerScreen
from tokenwizard.ui.tui.screens.paste_error import PasteErrorScreen
from tokenwizard.ui.tui.screens.registration import RegistrationScreen
from tokenwizard.ui.tui.screens.sign_in import SignInScreen
from tokenwizard.ui.tui.screens.tenant import TenantScreen
from tokenwizard.ui.tui.screens.token import TokenScreen

CHILD = Path(__file__).with_name("child")
PASTE = "\x1b[200~{}\x1b[201~"
ENTER, LEAVE, COPY, WRITE, HELP = "\r", "\x11", "\x19", "\x06", "\x1bOP"

F2, F3 = "\x1bOQ", "\x1bOR"
PROVE, HAND_OVER, BACK = "\x05", "\x13", "\x1b"
HANDED_OVER = (".env", ".env.bak")
"""Where a walk hands its secrets over to, in the folder that it was started in."""

_RECORDER = """#!/bin/sh
{{ env; printf '%s\\n' "$0" "$@"; }} >{recorded}/${{0##*/}}.$$
"""
_XCLIP = """case "$*" in *-o*) cat {kept} ;; *) cat >{kept} ;; esac
"""
_TMUX = """case "$*" in *list-clients*) echo '1|0|/dev/null|xterm|||off' ;; esac
"""
_FOLDERS = ("home", "state", "runtime", "tmp", "work", "logs", "recorded", "bin")
_RECORDED = ("tmux", "xclip", "xsel", "wl-copy", "xdg-open", "practice-browser")
_HEADINGS = {
    Step.TARGET: "What is the token for?",
    Step.CHECKLIST: "Register the app",
    Step.DISCOVERY: "Found. Enter goes on.",
    Step.BROWSER: "Sign in with your browser",
    Step.PASTE: "Paste the answer",
    Step.RESULT: "The refresh token",
}
_STEP_SCREENS = (
    RegistrationScreen,
    TenantScreen,
    SignInScreen,
    PasteErrorScreen,
    AnswerScreen,
    TokenScreen,
)
_HELP_BEGINS = tuple(screen.help_text[:24].encode() for screen in _STEP_SCREENS)


class Place:
    """The folders of one walk, all of which are searched, and the whole environment of it.

    What the person gave (the client secret's file) and took (the clipboard) lies beside them.
    """

    def __init__(self, folder: Path) -> None:
        self.root = folder / "searched"
        self.secret_file = folder / "client-secret"
        self.secret_file.write_text(CLIENT_SECRET)
        self.clipboard = folder / "clipboard"
        for name in _FOLDERS:
            (self.root / name).mkdir(0o700, parents=True)
        for name in _RECORDED:
            program = self.root / "bin" / name
            text = _RECORDER.format(recorded=self.root / "recorded")
            if name == "tmux":
                text += _TMUX
            elif name == "xclip":
                text += _XCLIP.format(kept=self.clipboard)
            program.write_text(text)
            program.chmod(0o700)

    def environ(self, **more: str) -> dict[str, str]:
        """With every switch on that writes down what happens."""
        root = self.root
        return {
            "PATH": f"{root / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": f"{CHILD}:{Path(tokenwizard.__file__).parents[1]}",
            "LEAKS_ROOT": str(root),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "HOME": str(root / "home"),
            "TMPDIR": str(root / "tmp"),
            "XDG_STATE_HOME": str(root / "state"),
            "XDG_RUNTIME_DIR": str(root / "runtime"),
            "BROWSER": "practice-browser %s",
            "PYTHONASYNCIODEBUG": "1",
            "PYTHONDEVMODE": "1",
            "PYTHONMALLOC": "default",  # and not the slow one of that mode
            "PYTHONFAULTHANDLER": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "TEXTUAL": "debug,devtools",
            "TEXTUAL_DEBUG": "1",
            "TEXTUAL_LOG": str(root / "logs" / "textual"),
            "TEXTUAL_SLOW_THRESHOLD": "100",
            "HTTPX_LOG_LEVEL": "trace",
            "HTTPCORE_LOG_LEVEL": "trace",
            "SSLKEYLOGFILE": str(root / "logs" / "tls-keys"),
            **more,
        }

    def texts(self, *, may: Collection[Kind] = ()) -> Iterator[Text]:
        """Every file that is there now; `may` stand in a file that was asked for."""
        for file in sorted(self.root.rglob("*")):
            if file.is_file():
                allowed: Collection[Kind] = ()
                if file.name.startswith("attempt-"):
                    allowed = {Kind.VERIFIER}
                elif file.name == "refresh-token":
                    allowed = may
                elif file.parent.name == "unsaved":  # nobody had it when the walk ended
                    allowed = {Kind.REFRESH_TOKEN}
                elif file.name in HANDED_OVER:
                    allowed = {Kind.CLIENT_SECRET, Kind.REFRESH_TOKEN}
                where = str(file.relative_to(self.root))
                yield Text(where, where.encode() + b"\n" + file.read_bytes(), frozenset(allowed))


class Walk(OuterTerminal):
    """The full screen at a terminal, filled in ahead.

    Args:
        place: where its files lie.
        provider: whom it signs in to.
        at: the function (module:name) where something is done on purpose.
        what: what is done there: crash, die, or a channel to leak into.
        given_by: the environment variable that holds the client secret; else it is in a file.
        whose: the provider of the token.
        certificate: the options that stand in the place of the client secret's.
        with_profiles: nothing is said of the target, so that profiles are offered.
        options: more options of the command line, or others in the place of these.
        environ: more of the environment.
    """

    def __init__(
        self,
        place: Place,
        provider: SentinelProvider,
        *options: str,
        at: str = "",
        what: str = "crash",
        given_by: str = "",
        whose: ProviderName = ProviderName.SHAREPOINT,
        with_profiles: bool = False,
        certificate: Sequence[str] = (),
        **environ: str,
    ) -> None:
        self.place = place
        self.provider = provider
        self.asked_for: set[Kind] = set()
        if at:
            environ |= {"LEAKS_AT": at, "LEAKS_WHAT": what}
        target = ["--provider", whose, "--authority", provider.origin, *self._answers(whose)]
        arguments = [
            *(sys.executable, "-m", "tokenwizard"),
            *([] if with_profiles else target),
            *(certificate or self._secret(given_by)),
            *options,
        ]
        self._heard = 0
        super().__init__(
            ["sh", "-c", 'cd "$0"; ulimit -c "$(ulimit -H -c)"; exec "$@"', *self._in(arguments)],
            place.environ(**environ),
        )

    def _in(self, arguments: list[str]) -> list[str]:
        return [str(self.place.root / "work"), *arguments]

    def _answers(self, whose: ProviderName) -> list[str]:
        provider, loopback = self.provider, f"http://localhost:{free_port()}"
        if whose is ProviderName.SHAREPOINT_ACS:
            app, redirect_uri = provider.app_on("acs"), "https://localhost/"
            where = ["--site", provider.origin, "--acs", provider.origin]
        else:
            app, redirect_uri = provider.app, loopback
            where = ["--site", provider.origin, "--tenant", provider.tenant_domain]
        return [*where, "--client-id", app["client_id"], "--redirect-uri", redirect_uri]

    def _secret(self, given_by: str) -> tuple[str, str]:
        if given_by:
            return "--client-secret-env", given_by
        return "--client-secret-file", str(self.place.secret_file)

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def press(self, keys: str) -> None:
        """Press keys; what is waited for next is what comes after them."""
        self._heard = len(self.recorded)
        self.type(keys)

    def hear(self, text: str) -> None:
        """Wait for a text that was not there before the last key."""
        wanted = text.encode()
        self.wait_until(lambda: wanted in self.recorded[self._heard :], f"{text!r}")

    def go_to(self, step: Step) -> None:
        """From the beginning to a step."""
        for one in Step:
            self._enter(one)
            self.hear(_HEADINGS[one])
            if one is step:
                return

    def _enter(self, step: Step) -> None:
        if step is Step.TARGET:
            return
        if step is not Step.RESULT:
            self.press(ENTER)
            return
        self.asked_for.add(Kind.REFRESH_TOKEN)
        self.send_code()

    def send_code(self) -> None:
        """From the answer's step: paste what the browser ends on, and have it redeemed."""
        self.paste(self.answer())
        self.hear("Code found")
        self.press(ENTER)

    def answer(self) -> str:
        """The address that the browser ends on."""
        return self.provider.signed_in(self.link())

    def link(self) -> str:
        """The sign-in link, out of the pending file."""
        (kept,) = (self.place.root / "state").rglob("attempt-*.json")
        link: str = json.loads(kept.read_text())["request"]["link"]
        return link

    def paste(self, text: str) -> None:
        """A paste between brackets."""
        self.press(PASTE.format(text))

    def settle(self) -> None:
        """Wait until all that was to be shown is: what is asked for after it is there."""
        self.press(HELP)
        self.wait_until(
            lambda: any(begun in self.recorded[self._heard :] for begun in _HELP_BEGINS), "the help"
        )

    def hand_over(self) -> None:
        """From the token: to a .env file, and remembered; the last Enter is left to press."""
        self.press(HAND_OVER)
        self.hear("Where is the token used?")
        self.press(ENTER)
        self.hear("TOKEN=")

    def copied(self) -> str:
        """What the terminal's clipboard holds."""
        return last_copied(self.recorded)

    def ended(self) -> int:
        """Keep recording to its end; the exit status."""
        self.wait_until(lambda: self._process.poll() is not None, "the end")
        self._record(0.05)
        return self.status()

    def leaks(self) -> list[str]:
        """What stands where it was not asked for, up to now."""
        texts = [
            *from_terminal(self.recorded, self.asked_for),
            *self.place.texts(may=self.asked_for),
        ]
        return leaks(texts)
