"""What stands between the wizard and the terminal: tmux with its options, or GNU screen."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.cli.doctor.finding import CheckState, Finding
from tokenwizard.system.terminal import tmux
from tokenwizard.system.terminal.environment import Multiplexer
from tokenwizard.system.terminal.tmux_server import ask

if TYPE_CHECKING:
    from tokenwizard.system.terminal.environment import Environment
    from tokenwizard.system.terminal.tmux import Client

_LIMIT = 2.0
_KEEPS_LINKS = (3, 4)
_HAS_FEATURES = (3, 2)


@dataclass(frozen=True, slots=True)
class TmuxFacts:
    """The tmux around this pane.

    Attributes:
        version: the server's, such as "3.3a"; empty when it does not answer.
        set_clipboard: "on", "external" or "off"; empty when it does not answer.
        passthrough: this pane's `allow-passthrough`; empty where there is no such option.
        clients: the attached terminals, the last used first; None when tmux does not answer.
        writable: the first client's terminal device can be written to.
    """

    version: str = ""
    set_clipboard: str = ""
    passthrough: str = ""
    clients: tuple[Client, ...] | None = None
    writable: bool = False

    @property
    def client(self) -> Client | None:
        """The terminal that would get the copy."""
        return self.clients[0] if self.clients else None


async def look_at_tmux() -> TmuxFacts:
    """Ask the tmux server around this pane, for at most two seconds."""
    version, set_clipboard, passthrough, clients = await asyncio.gather(
        _ask("display-message", "-p", "#{version}"),
        _ask("show-options", "-sv", "set-clipboard"),
        _ask("show-options", "-Apqv", "allow-passthrough"),
        tmux.clients(),
    )
    writable = tmux.may_write_to(clients[0].tty) if clients else False
    return TmuxFacts(version, set_clipboard, passthrough, clients, writable)


async def _ask(*arguments: str) -> str:
    answer = await ask(*arguments, limit=_LIMIT)
    if answer is None or answer.status != 0:
        return ""
    return answer.stdout.decode(errors="replace").strip()


def option_lines(option: str) -> tuple[tuple[str, str], ...]:
    """A tmux option as the line of the configuration and as the command that applies it now."""
    return (("~/.tmux.conf", f"set {option}"), ("now", f"tmux set {option}"))


SET_CLIPBOARD = option_lines("-s set-clipboard on")


def multiplexer_findings(environment: Environment, facts: TmuxFacts | None) -> tuple[Finding, ...]:
    """The multiplexer, tmux's options, and whether links can be clicked through it."""
    links = _links(environment, facts)
    if environment.multiplexer is Multiplexer.SCREEN:
        return (Finding("multiplexer", CheckState.OK, "GNU screen"), links)
    if environment.multiplexer is Multiplexer.NONE or facts is None:
        return (Finding("multiplexer", CheckState.OK, "None on this machine"), links)
    if facts.clients is None:
        advice = "Its server may have ended: look at `tmux ls`, or start the wizard outside it."
        return (Finding("multiplexer", CheckState.DOUBT, "tmux does not answer", advice), links)
    nested = ", and GNU screen" if environment.nested else ""
    return (
        Finding("multiplexer", CheckState.OK, f"tmux {facts.version}{nested}"),
        _client(facts),
        _set_clipboard(facts),
        _passthrough(facts),
        links,
    )


def _client(facts: TmuxFacts) -> Finding:
    client = facts.client
    if client is None:
        advice = "Attach a terminal to this session before you copy: tmux attach"
        return Finding("tmux client", CheckState.DOUBT, "No terminal is attached", advice)
    features = ", ".join(sorted(filter(None, client.features))) or "none"
    name = client.termtype or client.termname
    inside = ", a pane of another tmux" if client.inside_tmux else ""
    if client.inside_screen:
        inside = ", inside GNU screen"
    return Finding(
        "tmux client", CheckState.OK, f"{client.tty}: {name}{inside}; its features: {features}"
    )


def _set_clipboard(facts: TmuxFacts) -> Finding:
    value, client = facts.set_clipboard or "unknown", facts.client
    if value != "on":
        if facts.writable and client is not None and not client.control:
            advice = "Not needed by tokenwizard, which writes past tmux. For other programs:"
            return Finding("set-clipboard", CheckState.NOTE, value, advice, SET_CLIPBOARD)
        advice = "tmux drops what is copied here. To let it through:"
        return Finding("set-clipboard", CheckState.DOUBT, value, advice, SET_CLIPBOARD)
    # GNU screen would print what tmux then sent to it: it is not to be told of that feature.
    if client is None or "clipboard" in client.features or client.inside_screen:
        return Finding("set-clipboard", CheckState.OK, value)
    if not _at_least(facts.version, _HAS_FEATURES):
        return Finding("set-clipboard", CheckState.OK, f"{value}; tmux keeps a copy for itself")
    return Finding(
        "set-clipboard",
        CheckState.NOTE,
        f"{value}, but tmux believes that {client.termname} takes no clipboard",
        "If it does, tell tmux, then detach and attach again:",
        option_lines("-as terminal-features ',*:clipboard'"),
    )


def _passthrough(facts: TmuxFacts) -> Finding:
    value = facts.passthrough
    if not value:
        return Finding("passthrough", CheckState.OK, "This tmux has no allow-passthrough")
    return Finding(
        "passthrough", CheckState.OK, f"allow-passthrough is {value}; nothing here needs it"
    )


def _links(environment: Environment, facts: TmuxFacts | None) -> Finding:
    limit = environment.hyperlink_limit
    if limit == 0:
        return Finding("links", CheckState.NOTE, "The sign-in link cannot be clicked here")
    client = facts.client if facts else None
    if facts and facts.version and not _at_least(facts.version, _KEEPS_LINKS):
        found = f"tmux {facts.version} takes links out; 3.4 and newer keep them"
        return Finding("links", CheckState.NOTE, found)
    if client is not None and "hyperlinks" not in client.features:
        return Finding(
            "links",
            CheckState.NOTE,
            "tmux takes links out",
            "If your terminal shows links, tell tmux, then detach and attach again:",
            option_lines("-as terminal-features ',*:hyperlinks'"),
        )
    found = f"Links (OSC 8) of up to {limit:,} characters are safe"
    return Finding("links", CheckState.OK, found)


def _at_least(version: str, wanted: tuple[int, int]) -> bool:
    """Whether "3.3a", "next-3.8" or such is so new; a version without a number is the newest."""
    number = re.search(r"(?<![0-9])([0-9]{1,4})\.([0-9]{1,4})", version)
    return number is None or (int(number[1]), int(number[2])) >= wanted
