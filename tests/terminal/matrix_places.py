"""The environments of the matrix: each runs the wizard and says what its person has."""

from __future__ import annotations

import base64
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from shlex import join

from tests.programs import require
from tests.terminal.displays import dead_display, running_display, selection, silent_display
from tests.terminal.matrix_wizard import Wizard
from tests.terminal.multiplexers import Tmux
from tests.terminal.outer_terminal import OuterTerminal

OSC52 = re.compile(rb"\x1b\]52;[a-z0-9]*;([A-Za-z0-9+/]*=*)(?:\x07|\x1b\\)")
_BRACKETED = re.compile(rb"\x1b\[\?2004([hl])")
SSH_CONNECTION = "192.0.2.1 50000 192.0.2.2 22"

Paste = Callable[[str], None]


@dataclass(frozen=True)
class Place:
    """The wizard in one environment.

    Attributes:
        terminal: the outermost terminal.
        clipboard: what the person's clipboard holds.
        drawn: what each multiplexer says is drawn now.
        pastes: the ways to paste there.
    """

    terminal: OuterTerminal
    clipboard: Callable[[], str]
    drawn: Callable[[], list[str]]
    pastes: Mapping[str, Paste]


@dataclass(frozen=True)
class Kind:
    """A row of the matrix.

    Attributes:
        enter: makes the place and starts the wizard in it.
        arrives: a copy is known to come to the person's clipboard there.
        proved: the wizard can know it too.
        variables: what the environment has more than a bare one.
    """

    enter: Callable[[Wizard], AbstractContextManager[Place]]
    arrives: bool = True
    proved: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)


def given_by_osc52(terminal: OuterTerminal) -> str:
    """What the outermost terminal was given last for its clipboard."""
    given = OSC52.findall(terminal.recorded)
    return base64.b64decode(given[-1]).decode() if given else ""


def by_terminal(terminal: OuterTerminal) -> Paste:
    """The terminal's own paste, in brackets: what runs on it must have asked for them."""

    def paste(text: str) -> None:
        asked = _BRACKETED.findall(terminal.recorded)
        assert asked, "brackets around a paste were asked for"
        assert asked[-1] == b"h", "and are still wanted"
        terminal.type(f"\x1b[200~{text}\x1b[201~")

    return paste


def as_keys(terminal: OuterTerminal) -> Paste:
    """The paste of a terminal that knows no brackets."""

    def paste(text: str) -> None:
        terminal.type(text)

    return paste


@contextmanager
def _terminal(wizard: Wizard) -> Iterator[OuterTerminal]:
    with OuterTerminal(wizard.command, wizard.environ) as terminal:
        yield terminal


@contextmanager
def plain(wizard: Wizard) -> Iterator[Place]:
    """A terminal and nothing else."""
    with _terminal(wizard) as terminal:
        yield Place(
            terminal,
            clipboard=lambda: given_by_osc52(terminal),
            drawn=list,
            pastes={"in brackets": by_terminal(terminal), "as keys": as_keys(terminal)},
        )


def in_display(
    display: Callable[[], AbstractContextManager[str]], *, works: bool
) -> Callable[[Wizard], AbstractContextManager[Place]]:
    """A terminal where DISPLAY names `display`."""

    @contextmanager
    def enter(wizard: Wizard) -> Iterator[Place]:
        require("xclip")
        with display() as name:
            there = replace(wizard, environ={**wizard.environ, "DISPLAY": name})
            with _terminal(there) as terminal:
                yield Place(
                    terminal,
                    clipboard=lambda: selection(name) if works else given_by_osc52(terminal),
                    drawn=list,
                    pastes={"in brackets": by_terminal(terminal)},
                )

    return enter


def in_tmux(
    set_clipboard: str = "", before: Sequence[str] = ()
) -> Callable[[Wizard], AbstractContextManager[Place]]:
    """A pane of a tmux without a configuration, or with `set-clipboard` set.

    `before` stands before the wizard's command line.
    """

    @contextmanager
    def enter(wizard: Wizard) -> Iterator[Place]:
        with Tmux(wizard.environ) as tmux, tmux.attach() as terminal:
            if set_clipboard:
                tmux.tell("set-option", "-s", "set-clipboard", set_clipboard)
            command = join([*before, *wizard.command])
            tmux.tell("respawn-pane", "-k", "-t", "walk:", f"exec {command}")
            yield Place(
                terminal,
                clipboard=lambda: given_by_osc52(terminal),
                drawn=lambda: [tmux.tell("capture-pane", "-p", "-t", "walk:")],
                pastes={
                    "in brackets": by_terminal(terminal),
                    "by tmux": _by_tmux(tmux, terminal, wizard),
                },
            )

    return enter


def _by_tmux(tmux: Tmux, terminal: OuterTerminal, wizard: Wizard) -> Paste:
    """tmux's own paste, `prefix ]`."""

    def paste(text: str) -> None:
        file = wizard.directory / "pasted"
        file.write_text(text)
        tmux.tell("load-buffer", str(file))
        terminal.type("\x02]")

    return paste


def tmux_in_tmux(set_clipboard: str = "") -> Callable[[Wizard], AbstractContextManager[Place]]:
    """A pane of a tmux that is attached to in a pane of another; the option is the outer one's."""

    @contextmanager
    def enter(wizard: Wizard) -> Iterator[Place]:
        with ExitStack() as stack:
            outer = stack.enter_context(Tmux(wizard.environ))
            if set_clipboard:
                outer.tell("set-option", "-s", "set-clipboard", set_clipboard)
            terminal = stack.enter_context(outer.attach())
            inner = stack.enter_context(Tmux(wizard.environ))
            pane = ["env", "-u", "TMUX", f"TMUX_TMPDIR={inner.environ['TMUX_TMPDIR']}"]
            outer.tell("respawn-pane", "-k", "-t", "walk:", *pane, *inner.command, "attach")
            terminal.wait_until(lambda: inner.tell("list-clients") != "", "the inner client")
            inner.tell("respawn-pane", "-k", "-t", "walk:", f"exec {join(wizard.command)}")
            yield Place(
                terminal,
                clipboard=lambda: given_by_osc52(terminal),
                drawn=lambda: [
                    tmux.tell("capture-pane", "-p", "-t", "walk:") for tmux in (outer, inner)
                ],
                pastes={"in brackets": by_terminal(terminal)},
            )

    return enter


@contextmanager
def in_screen(wizard: Wizard) -> Iterator[Place]:
    """A window of GNU screen without a configuration."""
    program = require("screen")
    with tempfile.TemporaryDirectory(prefix="tw") as sockets:
        environ = {**wizard.environ, "SCREENDIR": sockets}

        def tell(*arguments: str) -> None:
            subprocess.run(
                [program, "-S", "walk", "-X", *arguments],
                env=environ,
                check=True,
                stdout=subprocess.DEVNULL,
                timeout=10,
            )

        # A shell stays behind the program, so that screen does not end before it has drawn.
        stays = ["sh", "-c", '"$@"; cat', "sh", *wizard.command]
        command = [program, "-c", "/dev/null", "-S", "walk", *stays]
        with OuterTerminal(command, environ) as terminal:

            def drawn() -> list[str]:
                file = wizard.directory / "hardcopy"
                file.unlink(missing_ok=True)
                tell("hardcopy", str(file))
                terminal.wait_until(lambda: _is_whole(file), "screen's hardcopy")
                return [file.read_text(errors="replace")]

            def by_screen(text: str) -> None:
                file = wizard.directory / "pasted"
                file.write_text(text)
                tell("readbuf", str(file))
                terminal.type("\x01]")

            try:
                yield Place(
                    terminal,
                    clipboard=lambda: given_by_osc52(terminal),
                    drawn=drawn,
                    pastes={"in brackets": by_terminal(terminal), "by screen": by_screen},
                )
            finally:
                tell("quit")


def _is_whole(hardcopy: Path) -> bool:
    """The window has 24 lines, each with its end."""
    return hardcopy.exists() and hardcopy.read_bytes().count(b"\n") == 24


_OVER_SSH = {"SSH_CONNECTION": SSH_CONNECTION}
_WITHOUT_TMUX = ("env", "-u", "TMUX", "-u", "TMUX_PANE")

KINDS: Mapping[str, Kind] = {
    "plain pty": Kind(plain),
    "plain pty over SSH": Kind(plain, variables=_OVER_SSH),
    "tmux default": Kind(in_tmux()),
    "tmux set-clipboard on": Kind(in_tmux("on")),
    "tmux in tmux": Kind(tmux_in_tmux(), arrives=False),
    "tmux in tmux set-clipboard on": Kind(tmux_in_tmux("on")),
    "tmux on this side of SSH": Kind(
        in_tmux(before=_WITHOUT_TMUX), arrives=False, variables=_OVER_SSH
    ),
    "screen": Kind(in_screen),
    "dead DISPLAY": Kind(in_display(dead_display, works=False)),
    "hung DISPLAY": Kind(in_display(silent_display, works=False)),
    "Xvfb with xclip": Kind(in_display(running_display, works=True), proved=True),
}
