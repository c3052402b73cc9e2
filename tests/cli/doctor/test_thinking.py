"""What the doctor makes of what was gathered: pure functions, in tables."""

from __future__ import annotations

import errno
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tokenwizard.cli.doctor.browser import BrowserFacts, browser_finding
from tokenwizard.cli.doctor.clipboard import Display, ToolFacts, clipboard_findings, next_rung
from tokenwizard.cli.doctor.finding import CheckState
from tokenwizard.cli.doctor.installation import (
    FolderFacts,
    InstallationFacts,
    installation_findings,
)
from tokenwizard.cli.doctor.multiplexer import TmuxFacts, multiplexer_findings
from tokenwizard.cli.doctor.redirect_port import PortFacts, port_finding
from tokenwizard.cli.doctor.terminal import TerminalFacts, terminal_findings, terminal_program
from tokenwizard.system.terminal.clipboard import CopyMethod
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
    assert finding.state is CheckState.DOUBT
    assert words in finding.advice


def test_a_good_terminal_raises_no_doubt() -> None:
    assert {finding.state for finding in terminal_findings(GOOD, PLAIN)} == {CheckState.OK}


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
        (TMUX, CheckState.NOTE, "tmux set -s set-clipboard on"),
        (replace(TMUX, set_clipboard="off"), CheckState.NOTE, "tmux set -s set-clipboard on"),
        (replace(TMUX, writable=False), CheckState.DOUBT, "tmux set -s set-clipboard on"),
        (replace(TMUX, clients=()), CheckState.DOUBT, "tmux set -s set-clipboard on"),
        (ON, CheckState.OK, ""),
        (
            replace(ON, clients=(replace(CLIENT, features=frozenset()),)),
            CheckState.NOTE,
            "tmux set -as terminal-features ',*:clipboard'",
        ),
        (
            replace(ON, clients=(replace(CLIENT, features=frozenset(), termname="screen"),)),
            CheckState.OK,
            "",
        ),
        (replace(ON, version="3.1c", clients=(replace(CLIENT, features=frozenset()),)), "ok", ""),
    ],
)
def test_set_clipboard_comes_with_the_command_that_mends_it(
    facts: TmuxFacts, state: CheckState, line: str
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
        (PLAIN, None, CheckState.OK, "2,083"),
        (IN_SCREEN, None, CheckState.NOTE, "cannot be clicked"),
        (IN_TMUX, replace(TMUX, version="3.3a"), CheckState.NOTE, "3.4 and newer"),
        (IN_TMUX, TMUX, CheckState.NOTE, "takes links out"),
        (IN_TMUX, with_client(features=frozenset({"hyperlinks"})), CheckState.OK, "1,024"),
        (
            IN_TMUX,
            replace(with_client(features=frozenset({"hyperlinks"})), version="next-3.8"),
            CheckState.OK,
            "1,024",
        ),
    ],
)
def test_links_are_safe_up_to_what_stands_around(
    environment: Environment, facts: TmuxFacts | None, state: CheckState, words: str
) -> None:
    finding = named("links", multiplexer_findings(environment, facts))
    assert finding.state is state
    assert words in finding.found


def test_a_tmux_that_does_not_answer_is_a_doubt() -> None:
    finding = named("multiplexer", multiplexer_findings(IN_TMUX, TmuxFacts()))
    assert (finding.state, finding.found) == (CheckState.DOUBT, "tmux does not answer")


@pytest.mark.parametrize(
    ("environment", "tool", "tmux", "rung"),
    [
        (DESKTOP, XCLIP, None, CopyMethod.LOCAL_TOOL),
        (DESKTOP, replace(XCLIP, display=Display.DEAD), None, CopyMethod.TERMINAL),
        (DESKTOP, replace(XCLIP, display=Display.SILENT), None, CopyMethod.TERMINAL),
        (DESKTOP, ToolFacts(), None, CopyMethod.TERMINAL),
        (SSH, XCLIP, None, CopyMethod.TERMINAL),
        (IN_SCREEN, ToolFacts(), None, CopyMethod.SCREEN),
        (IN_TMUX, ToolFacts(), TMUX, CopyMethod.TMUX_CLIENT),
        (IN_TMUX, ToolFacts(), ON, CopyMethod.TMUX_PANE),
        (IN_TMUX, ToolFacts(), replace(TMUX, writable=False), CopyMethod.TMUX_BUFFER),
        (IN_TMUX, ToolFacts(), with_client(control=True), CopyMethod.TMUX_PANE),
        (IN_TMUX, ToolFacts(), replace(TMUX, clients=()), CopyMethod.NONE),
        (IN_TMUX, ToolFacts(), replace(ON, clients=()), CopyMethod.TMUX_PANE),
        (IN_TMUX, ToolFacts(), TmuxFacts(), CopyMethod.TMUX_PASSTHROUGH),
        (replace(IN_TMUX, nested=True), ToolFacts(), TmuxFacts(), CopyMethod.SCREEN),
        (replace(IN_TMUX, nested=True), ToolFacts(), ON, CopyMethod.TMUX_CLIENT),
    ],
)
def test_the_rung_that_a_copy_would_end_on(
    environment: Environment, tool: ToolFacts, tmux: TmuxFacts | None, rung: CopyMethod
) -> None:
    assert next_rung(environment, tool, tmux) is rung


@pytest.mark.parametrize(
    ("environment", "terminal", "tmux", "state", "words"),
    [
        (SSH, GOOD, None, CheckState.OK, ""),
        (SSH, replace(GOOD, program="iTerm2"), None, CheckState.DOUBT, "Applications in terminal"),
        (PLAIN, replace(GOOD, program="Terminal.app"), None, CheckState.DOUBT, "no clipboard"),
        (replace(SSH, vscode=True), GOOD, None, CheckState.DOUBT, "VS Code"),
        (replace(SSH, term="tmux-256color"), GOOD, None, CheckState.DOUBT, "where tmux runs"),
        (replace(PLAIN, term="linux"), GOOD, None, CheckState.DOUBT, "Linux console"),
        (replace(SSH, mosh=True), GOOD, None, CheckState.NOTE, ""),
        (IN_TMUX, GOOD, TMUX, CheckState.OK, ""),
        (IN_TMUX, GOOD, with_client(termtype="tmux 3.4"), CheckState.DOUBT, "in the outer tmux"),
        (IN_TMUX, GOOD, with_client(termtype="iTerm2 3.5"), CheckState.DOUBT, "Applications in"),
        (IN_TMUX, GOOD, replace(TMUX, clients=()), CheckState.DOUBT, "Attach"),
    ],
)
def test_a_copy_that_is_likely_to_be_lost_is_a_doubt_with_advice(
    environment: Environment,
    terminal: TerminalFacts,
    tmux: TmuxFacts | None,
    state: CheckState,
    words: str,
) -> None:
    (finding,) = clipboard_findings(environment, terminal, ToolFacts(), tmux)
    assert finding.state is state
    assert words in finding.advice
    assert bool(finding.advice) == (state is CheckState.DOUBT)
    assert "Copied" not in finding.found


@pytest.mark.parametrize(
    ("tool", "state", "words"),
    [
        (XCLIP, CheckState.OK, "DISPLAY=:0 answers"),
        (replace(XCLIP, display=Display.DEAD), CheckState.DOUBT, "cannot open DISPLAY=:0"),
        (replace(XCLIP, display=Display.SILENT), CheckState.DOUBT, "no answer from DISPLAY=:0"),
        (ToolFacts(claimed="DISPLAY=:0"), CheckState.NOTE, "None for DISPLAY=:0"),
    ],
)
def test_the_tool_of_the_desktop(tool: ToolFacts, state: CheckState, words: str) -> None:
    _, finding = clipboard_findings(DESKTOP, GOOD, tool, None)
    assert finding.state is state
    assert words in finding.found


@pytest.mark.parametrize(
    ("environment", "facts", "tool", "state", "words"),
    [
        (DESKTOP, BrowserFacts(("xdg-open",)), XCLIP, CheckState.OK, "xdg-open opens"),
        (
            DESKTOP,
            BrowserFacts(("xdg-open",)),
            replace(XCLIP, display=Display.DEAD),
            CheckState.DOUBT,
            "DISPLAY=:0 is dead",
        ),
        (DESKTOP, BrowserFacts((), ("xdg-open",)), XCLIP, CheckState.DOUBT, "not installed"),
        (SSH, BrowserFacts(), ToolFacts(), CheckState.NOTE, "On the machine you sit at"),
        (replace(SSH, browser_command="w3m"), BrowserFacts(), ToolFacts(), "doubt", "$BROWSER"),
        (SSH, BrowserFacts(("helper",)), ToolFacts(), CheckState.OK, "helper opens"),
        (PLAIN, BrowserFacts(), ToolFacts(), CheckState.NOTE, "no desktop"),
    ],
)
def test_what_ctrl_o_would_do(
    environment: Environment, facts: BrowserFacts, tool: ToolFacts, state: CheckState, words: str
) -> None:
    finding = browser_finding(environment, facts, tool)
    assert finding.state == state
    assert words in finding.found
    assert ("ctrl+y" in finding.advice) == (finding.state is not CheckState.OK)


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
        (FREE, CheckState.OK, "free on 127.0.0.1 and ::1"),
        (
            replace(FREE, faults=(("127.0.0.1", 0), ("::1", errno.EADDRNOTAVAIL))),
            CheckState.OK,
            "free on 127.0.0.1",
        ),
        (
            replace(
                FREE, faults=(("127.0.0.1", 0), ("::1", errno.EADDRINUSE)), owner="x (process 1)"
            ),
            CheckState.DOUBT,
            "in use on ::1 by x (process 1)",
        ),
        (
            replace(FREE, faults=(("127.0.0.1", errno.EACCES), ("::1", errno.EACCES))),
            CheckState.DOUBT,
            "may not listen",
        ),
        (PortFacts("https://localhost/"), CheckState.NOTE, "has to be pasted"),
    ],
)
def test_the_redirect_port(facts: PortFacts, state: CheckState, words: str) -> None:
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
    assert silent.state is CheckState.DOUBT
