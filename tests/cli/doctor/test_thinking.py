"""What the doctor makes of what was gathered: pure functions, in tables."""

from __future__ import annotations

import errno
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tokenwizard.cli.doctor.browser import BrowserFacts, browser_finding
from tokenwizard.cli.doctor.clipboard import Display, ToolFacts, clipboard_findings, next_rung
from tokenwizard.cli.doctor.finding import State
from tokenwizard.cli.doctor.installation import (
    FolderFacts,
    InstallationFacts,
    installation_findings,
)
from tokenwizard.cli.doctor.multiplexer import TmuxFacts, multiplexer_findings
from tokenwizard.cli.doctor.redirect_port import PortFacts, port_finding
from tokenwizard.cli.doctor.terminal import TerminalFacts, terminal_findings, terminal_program
from tokenwizard.system.terminal.clipboard import Rung
from tokenwizard.system.terminal.environment import Environment, Multiplexer
from tokenwizard.system.terminal.tmux import Client

if TYPE_CHECKING:
    from tokenwizard.cli.doctor.finding import Finding

GOOD = TerminalFacts("xterm-256color", "", (80, 24), True, True, "utf-8", "LANG=C.UTF-8")
CLIENT = Client(
    activity=0,
    control=False,
    tty="/dev/pts/7",
    termname="xterm-256color",
    termtype="",
    features=frozenset({"clipboard", "title"}),
    set_clipboard="external",
)
TMUX = TmuxFacts("3.4", "external", "off", (CLIENT,), writable=True)
ON = replace(TMUX, set_clipboard="on", clients=(replace(CLIENT, set_clipboard="on"),))
PLAIN = Environment()
IN_TMUX = Environment(multiplexer=Multiplexer.TMUX, term="tmux-256color")
IN_SCREEN = Environment(multiplexer=Multiplexer.SCREEN, term="screen")
SSH = Environment(remote=True, ssh=True, login="practice@192.0.2.7")
DESKTOP = Environment(display=True)
XCLIP = ToolFacts("xclip", Display.ANSWERS, "DISPLAY=:0")


def named(what: str, findings: tuple[Finding, ...]) -> Finding:
    return next(finding for finding in findings if finding.what == what)


def with_client(**changed: object) -> TmuxFacts:
    return replace(TMUX, clients=(replace(CLIENT, **changed),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "what", "words"),
    [
        (replace(GOOD, term="dumb"), "terminal", "another terminal"),
        (replace(GOOD, size=(59, 24)), "terminal", "larger"),
        (replace(GOOD, size=(80, 19)), "terminal", "larger"),
        (replace(GOOD, stdin=False), "streams", "ssh -t"),
        (replace(GOOD, locale="LANG=C"), "characters", "tmux shows _"),
        (replace(GOOD, encoding="ascii"), "characters", "junk"),
    ],
)
def test_a_terminal_that_the_wizard_cannot_use_well_is_a_doubt_with_advice(
    facts: TerminalFacts, what: str, words: str
) -> None:
    finding = named(what, terminal_findings(facts, PLAIN))
    assert finding.state is State.DOUBT
    assert words in finding.advice


def test_a_good_terminal_raises_no_doubt() -> None:
    assert {finding.state for finding in terminal_findings(GOOD, PLAIN)} == {State.OK}


@pytest.mark.parametrize(
    ("variables", "program"),
    [
        ({"VTE_VERSION": "7600", "TERM_PROGRAM": "x"}, "GNOME Terminal or another VTE"),
        ({"TERM_PROGRAM": "iTerm.app"}, "iTerm2"),
        ({"LC_TERMINAL": "iTerm2"}, "iTerm2"),
        ({"TERM_PROGRAM": "tmux"}, ""),
        ({}, ""),
    ],
)
def test_a_terminal_names_itself_by_its_variables(variables: dict[str, str], program: str) -> None:
    assert terminal_program(variables) == program


@pytest.mark.parametrize(
    ("facts", "state", "line"),
    [
        (TMUX, State.NOTE, "tmux set -s set-clipboard on"),
        (replace(TMUX, set_clipboard="off"), State.NOTE, "tmux set -s set-clipboard on"),
        (replace(TMUX, writable=False), State.DOUBT, "tmux set -s set-clipboard on"),
        (replace(TMUX, clients=()), State.DOUBT, "tmux set -s set-clipboard on"),
        (ON, State.OK, ""),
        (
            replace(ON, clients=(replace(CLIENT, features=frozenset()),)),
            State.NOTE,
            "tmux set -as terminal-features ',*:clipboard'",
        ),
        (
            replace(ON, clients=(replace(CLIENT, features=frozenset(), termname="screen"),)),
            State.OK,
            "",
        ),
        (replace(ON, version="3.1c", clients=(replace(CLIENT, features=frozenset()),)), "ok", ""),
    ],
)
def test_set_clipboard_comes_with_the_command_that_mends_it(
    facts: TmuxFacts, state: State, line: str
) -> None:
    finding = named("set-clipboard", multiplexer_findings(IN_TMUX, facts))
    assert finding.state == state
    assert [command for where, command in finding.lines if where == "now"] == [line] * bool(line)
    for where, command in finding.lines:
        assert where in ("now", "~/.tmux.conf")
        assert command == (line if where == "now" else line.removeprefix("tmux "))


@pytest.mark.parametrize(
    ("environment", "facts", "state", "words"),
    [
        (PLAIN, None, State.OK, "2,083"),
        (IN_SCREEN, None, State.NOTE, "cannot be clicked"),
        (IN_TMUX, replace(TMUX, version="3.3a"), State.NOTE, "3.4 and newer"),
        (IN_TMUX, TMUX, State.NOTE, "takes links out"),
        (IN_TMUX, with_client(features=frozenset({"hyperlinks"})), State.OK, "1,024"),
        (
            IN_TMUX,
            replace(with_client(features=frozenset({"hyperlinks"})), version="next-3.8"),
            State.OK,
            "1,024",
        ),
    ],
)
def test_links_are_safe_up_to_what_stands_around(
    environment: Environment, facts: TmuxFacts | None, state: State, words: str
) -> None:
    finding = named("links", multiplexer_findings(environment, facts))
    assert finding.state is state
    assert words in finding.found


def test_a_tmux_that_does_not_answer_is_a_doubt() -> None:
    finding = named("multiplexer", multiplexer_findings(IN_TMUX, TmuxFacts()))
    assert (finding.state, finding.found) == (State.DOUBT, "tmux does not answer")


@pytest.mark.parametrize(
    ("environment", "tool", "tmux", "rung"),
    [
        (DESKTOP, XCLIP, None, Rung.LOCAL_TOOL),
        (DESKTOP, replace(XCLIP, display=Display.DEAD), None, Rung.TERMINAL),
        (DESKTOP, replace(XCLIP, display=Display.SILENT), None, Rung.TERMINAL),
        (DESKTOP, ToolFacts(), None, Rung.TERMINAL),
        (SSH, XCLIP, None, Rung.TERMINAL),
        (IN_SCREEN, ToolFacts(), None, Rung.SCREEN),
        (IN_TMUX, ToolFacts(), TMUX, Rung.TMUX_CLIENT),
        (IN_TMUX, ToolFacts(), ON, Rung.TMUX_PANE),
        (IN_TMUX, ToolFacts(), replace(TMUX, writable=False), Rung.TMUX_BUFFER),
        (IN_TMUX, ToolFacts(), with_client(control=True), Rung.TMUX_PANE),
        (IN_TMUX, ToolFacts(), replace(TMUX, clients=()), Rung.NONE),
        (IN_TMUX, ToolFacts(), replace(ON, clients=()), Rung.TMUX_PANE),
        (IN_TMUX, ToolFacts(), TmuxFacts(), Rung.TMUX_PASSTHROUGH),
        (replace(IN_TMUX, nested=True), ToolFacts(), TmuxFacts(), Rung.SCREEN),
        (replace(IN_TMUX, nested=True), ToolFacts(), ON, Rung.TMUX_CLIENT),
    ],
)
def test_the_rung_that_a_copy_would_end_on(
    environment: Environment, tool: ToolFacts, tmux: TmuxFacts | None, rung: Rung
) -> None:
    assert next_rung(environment, tool, tmux) is rung


@pytest.mark.parametrize(
    ("environment", "terminal", "tmux", "state", "words"),
    [
        (SSH, GOOD, None, State.OK, ""),
        (SSH, replace(GOOD, program="iTerm2"), None, State.DOUBT, "Applications in terminal"),
        (PLAIN, replace(GOOD, program="Terminal.app"), None, State.DOUBT, "no clipboard"),
        (replace(SSH, vscode=True), GOOD, None, State.DOUBT, "VS Code"),
        (replace(SSH, term="tmux-256color"), GOOD, None, State.DOUBT, "where tmux runs"),
        (replace(PLAIN, term="linux"), GOOD, None, State.DOUBT, "Linux console"),
        (replace(SSH, mosh=True), GOOD, None, State.NOTE, ""),
        (IN_TMUX, GOOD, TMUX, State.OK, ""),
        (IN_TMUX, GOOD, with_client(termtype="tmux 3.4"), State.DOUBT, "in the outer tmux"),
        (IN_TMUX, GOOD, with_client(termtype="iTerm2 3.5"), State.DOUBT, "Applications in"),
        (IN_TMUX, GOOD, replace(TMUX, clients=()), State.DOUBT, "Attach"),
    ],
)
def test_a_copy_that_is_likely_to_be_lost_is_a_doubt_with_advice(
    environment: Environment,
    terminal: TerminalFacts,
    tmux: TmuxFacts | None,
    state: State,
    words: str,
) -> None:
    (finding,) = clipboard_findings(environment, terminal, ToolFacts(), tmux)
    assert finding.state is state
    assert words in finding.advice
    assert bool(finding.advice) == (state is State.DOUBT)
    assert "Copied" not in finding.found


@pytest.mark.parametrize(
    ("tool", "state", "words"),
    [
        (XCLIP, State.OK, "DISPLAY=:0 answers"),
        (replace(XCLIP, display=Display.DEAD), State.DOUBT, "cannot open DISPLAY=:0"),
        (replace(XCLIP, display=Display.SILENT), State.DOUBT, "no answer from DISPLAY=:0"),
        (ToolFacts(claimed="DISPLAY=:0"), State.NOTE, "None for DISPLAY=:0"),
    ],
)
def test_the_tool_of_the_desktop(tool: ToolFacts, state: State, words: str) -> None:
    _, finding = clipboard_findings(DESKTOP, GOOD, tool, None)
    assert finding.state is state
    assert words in finding.found


@pytest.mark.parametrize(
    ("environment", "facts", "tool", "state", "words"),
    [
        (DESKTOP, BrowserFacts(("xdg-open",)), XCLIP, State.OK, "xdg-open opens"),
        (
            DESKTOP,
            BrowserFacts(("xdg-open",)),
            replace(XCLIP, display=Display.DEAD),
            State.DOUBT,
            "DISPLAY=:0 is dead",
        ),
        (DESKTOP, BrowserFacts((), ("xdg-open",)), XCLIP, State.DOUBT, "not installed"),
        (SSH, BrowserFacts(), ToolFacts(), State.NOTE, "On the machine you sit at"),
        (replace(SSH, browser_command="w3m"), BrowserFacts(), ToolFacts(), "doubt", "$BROWSER"),
        (SSH, BrowserFacts(("helper",)), ToolFacts(), State.OK, "helper opens"),
        (PLAIN, BrowserFacts(), ToolFacts(), State.NOTE, "no desktop"),
    ],
)
def test_what_ctrl_o_would_do(
    environment: Environment, facts: BrowserFacts, tool: ToolFacts, state: State, words: str
) -> None:
    finding = browser_finding(environment, facts, tool)
    assert finding.state == state
    assert words in finding.found
    assert ("ctrl+y" in finding.advice) == (finding.state is not State.OK)


FREE = PortFacts("http://localhost:8080", 8080, (("127.0.0.1", 0), ("::1", 0)))


def test_a_free_port_over_ssh_comes_with_the_line_of_the_tunnel() -> None:
    assert port_finding(FREE, PLAIN).lines == ()
    ((where, line),) = port_finding(FREE, SSH).lines
    assert where == "there"
    assert line.startswith("ssh -N -L 8080:127.0.0.1:8080 ")
    assert line.endswith(" practice@192.0.2.7")


@pytest.mark.parametrize(
    ("facts", "state", "words"),
    [
        (FREE, State.OK, "free on 127.0.0.1 and ::1"),
        (
            replace(FREE, faults=(("127.0.0.1", 0), ("::1", errno.EADDRNOTAVAIL))),
            State.OK,
            "free on 127.0.0.1",
        ),
        (
            replace(
                FREE, faults=(("127.0.0.1", 0), ("::1", errno.EADDRINUSE)), owner="x (process 1)"
            ),
            State.DOUBT,
            "in use on ::1 by x (process 1)",
        ),
        (
            replace(FREE, faults=(("127.0.0.1", errno.EACCES), ("::1", errno.EACCES))),
            State.DOUBT,
            "may not listen",
        ),
        (PortFacts("https://localhost/"), State.NOTE, "has to be pasted"),
    ],
)
def test_the_redirect_port(facts: PortFacts, state: State, words: str) -> None:
    finding = port_finding(facts, PLAIN)
    assert finding.state is state
    assert words in finding.found


def test_another_port_is_proposed_only_where_entra_ignores_it() -> None:
    taken = replace(FREE, faults=(("127.0.0.1", errno.EADDRINUSE),))
    assert "another port" in port_finding(taken, PLAIN).advice
    literal = replace(taken, redirect_uri="http://127.0.0.1:8080")
    assert "another port" not in port_finding(literal, PLAIN).advice


def test_folders_and_a_missing_part() -> None:
    mine, not_mine = FolderFacts("/home/practice", True), FolderFacts("/practice", False)
    state, runtime, versions = installation_findings(
        InstallationFacts(not_mine, mine, (("textual", "missing"),))
    )
    assert (state.state, runtime.state, versions.state) == ("doubt", "ok", "fault")
    assert "XDG_STATE_HOME" in state.advice
    (silent,) = installation_findings(None)
    assert silent.state is State.DOUBT
