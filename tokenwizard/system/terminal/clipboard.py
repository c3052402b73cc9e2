"""Putting text on the clipboard of the machine the person sits at.

A ladder: the first rung that applies and does not fail is the last one tried.
1. A tool of this machine's own desktop, believed only after it gave the same text back.
2. Inside tmux: OSC 52 by the ways tmux leaves open. 3. Inside GNU screen: OSC 52 in chunks.
4. OSC 52 straight to the terminal.
OSC 52 is never acknowledged, so no sentence says "Copied" for it.

Unproven, written by reading: Windows, macOS, WSL, and every graphical terminal.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.system import programs
from tokenwizard.system.process import run
from tokenwizard.system.terminal import tmux
from tokenwizard.system.terminal.environment import Multiplexer
from tokenwizard.system.terminal.local_clipboard import CLIP, holds_another, named_tool
from tokenwizard.system.terminal.osc52 import osc52, screen_chunks, tmux_passthrough

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tokenwizard.secret import Secret
    from tokenwizard.system.terminal.environment import Environment

_CHILD = Path(__file__).with_name("pyperclip_child.py")
_CHILD_LIMIT = 2.0
_CHILD_LIMIT_WSL = 10.0  # it reads back through PowerShell, which takes seconds to start
_TERMINAL = "your terminal"
_KEPT = "tmux's own paste holds it too."
WINDOWS_PROGRAMS = "/mnt/c/Windows/System32"
"""Where Windows' own clipboard program is, as WSL usually shows it."""
_HISTORY = "A clipboard history keeps what it saw."
_CURE = "Where tmux runs, `tmux set -s set-clipboard on` allows it."
# mosh 1.4 cuts what stands between ESC ] and BEL after 16 KiB (its MAXIMUM_CLIPBOARD_SIZE).
_MOSH_LIMIT = 16_384 + len("\x1b]\x07")


class CopyMethod(StrEnum):
    """The way the text went."""

    LOCAL_TOOL = "local_tool"
    TMUX_PANE = "tmux_pane"
    TMUX_CLIENT = "tmux_client"
    TMUX_BUFFER = "tmux_buffer"
    TMUX_PASSTHROUGH = "tmux_passthrough"
    SCREEN = "screen"
    TERMINAL = "terminal"
    NONE = "none"


class Buffers(StrEnum):
    """What is known of tmux's buffers once the clipboard was overwritten."""

    NONE = "none"
    HOLD_NONE = "hold_none"
    MAY_HOLD = "may_hold"


@dataclass(frozen=True, slots=True)
class CopyResult:
    """What became of a copy.

    Attributes:
        rung: the way the text went.
        reached: it was handed to a clipboard or a terminal; or none of them needed it.
        sentence: what to tell the person.
        buffers: where it was to overwrite, whether tmux's buffers hold what was copied.
        why_not: why nothing was reached; else empty.
        also_sent: it was sent to the terminal too, beside this desktop's clipboard.
    """

    rung: CopyMethod
    reached: bool
    sentence: str
    buffers: Buffers = Buffers.NONE
    why_not: str = ""
    also_sent: bool = False

    @property
    def proved(self) -> bool:
        """It is known to have arrived: it was read back. Else offer another way."""
        return self.rung is CopyMethod.LOCAL_TOOL


_INTO_PANE = (
    CopyMethod.TMUX_PANE,
    CopyMethod.TMUX_CLIENT,
    CopyMethod.TMUX_BUFFER,
    CopyMethod.TMUX_PASSTHROUGH,
)
_SAID_OF = {
    Buffers.NONE: "",
    Buffers.HOLD_NONE: "tmux's buffers no longer hold it.",
    Buffers.MAY_HOLD: "tmux's buffers may still hold it: see `tmux list-buffers`.",
}


async def copy(text: Secret, environment: Environment, write: Callable[[str], None]) -> CopyResult:
    """Put `text` on the person's clipboard.

    Args:
        text: what to copy; it is never in the arguments or the environment of a child process.
        environment: where we run, see `tokenwizard.system.terminal.environment.current`.
        write: writes to the terminal the program is drawn on.
    """
    return await _climb(text.reveal(), environment, write)


async def overwrite(
    environment: Environment, write: Callable[[str], None], held: Iterable[Secret] = ()
) -> CopyResult:
    """Put a single space over what was copied; tmux forwards no empty text.

    Where this desktop's clipboard can be read and holds none of `held`, it is left as it is.

    Args:
        environment: as for `copy`.
        write: as for `copy`.
        held: every secret that was copied before; tmux's buffers that hold one are deleted.
    """
    texts = [secret.reveal() for secret in held]
    in_tmux = environment.multiplexer is Multiplexer.TMUX
    before = await tmux.buffer_names() if in_tmux else None
    if environment.local_desktop and await holds_another(texts, environment):
        put = CopyResult(CopyMethod.LOCAL_TOOL, reached=True, sentence=_left_alone(environment))
    else:
        put = await _climb(" ", environment, write)
        put = replace(put, sentence=_overwritten(put), also_sent=False)
    buffers = Buffers.NONE
    if in_tmux:
        settled = put.rung not in _INTO_PANE or await _settled(before or (), environment)
        gone = await tmux.forget(texts)
        buffers = Buffers.HOLD_NONE if texts and settled and gone else Buffers.MAY_HOLD
    said = [put.sentence, _SAID_OF[buffers]]
    if await _another_tmux(environment):
        buffers = Buffers.MAY_HOLD
        said.append("A tmux further out may hold it: see `tmux list-buffers` there.")
    if environment.multiplexer is Multiplexer.SCREEN:
        said.append("GNU screen's own paste buffer was not looked at.")
    said.append(_HISTORY if put.reached else "")
    return replace(put, sentence=" ".join(filter(None, said)), buffers=buffers)


async def _settled(before: Sequence[str], environment: Environment) -> bool:
    """Whether all that was written to the pane is in tmux's buffers, if it comes into any."""
    if not await tmux.takes_osc52():
        return True
    return not environment.nested and await tmux.took_blank(before)


async def _another_tmux(environment: Environment) -> bool:
    """Whether a tmux that cannot be asked may have taken what was sent: around ours, or far away.

    A tmux at the other end of SSH may claim GNU screen's TERM too, save for the dot.
    """
    if environment.multiplexer is Multiplexer.TMUX:
        return any(client.inside_tmux for client in await tmux.clients() or ())
    if environment.multiplexer is Multiplexer.SCREEN:
        return not environment.term.startswith("screen.")
    return environment.term.startswith("tmux")


async def _climb(text: str, environment: Environment, write: Callable[[str], None]) -> CopyResult:
    if environment.local_desktop and await _by_local_tool(text, environment):
        if environment.multiplexer is not Multiplexer.SCREEN:
            return CopyResult(CopyMethod.LOCAL_TOOL, reached=True, sentence="Copied.")
        # GNU screen does not say who is attached now: it may be another machine's terminal.
        write(screen_chunks(osc52(text)))
        sentence = "Copied on this machine's desktop, and sent to your terminal."
        return CopyResult(CopyMethod.LOCAL_TOOL, reached=True, sentence=sentence, also_sent=True)
    if not environment.mosh:
        return await _send(text, environment, write)
    if len(osc52(text)) > _MOSH_LIMIT:
        return _not_copied("mosh would cut it off.")
    sent = await _send(text, environment, write)
    advice = " mosh passes the same text on only once in a row." if sent.reached else ""
    return replace(sent, sentence=sent.sentence + advice)


async def _send(text: str, environment: Environment, write: Callable[[str], None]) -> CopyResult:
    """By OSC 52, as what stands around us lets it through."""
    if environment.multiplexer is Multiplexer.TMUX:
        return await _through_tmux(text, environment, write)
    if environment.multiplexer is Multiplexer.SCREEN:
        write(screen_chunks(osc52(text)))
        # A tmux at the other end of SSH may claim this TERM too, save for the dot.
        certain = environment.term.startswith("screen.")
        around = ("GNU screen",) if certain else ("tmux", "GNU screen")
        return _sent(CopyMethod.SCREEN, (_TERMINAL, *around))
    write(osc52(text))
    if environment.page:
        return CopyResult(
            CopyMethod.TERMINAL,
            reached=True,
            sentence="Sent to this page's browser. If a paste brings something else, click into"
            " the page and copy again, or allow it the clipboard.",
        )
    if environment.term.startswith("tmux"):
        return _sent(CopyMethod.TERMINAL, (_TERMINAL, "tmux"), _CURE)
    return _sent(CopyMethod.TERMINAL, (_TERMINAL,), _hint(environment))


async def _by_local_tool(text: str, environment: Environment) -> bool:
    # A `pyperclip.py` in the current folder must not get the text, nor an `xclip`.
    variables = environment.for_children(os.environ)
    finished = await run(
        programs.python(str(_CHILD), *named_tool(environment, variables)),
        limit=_CHILD_LIMIT_WSL if environment.wsl else _CHILD_LIMIT,
        stdin=text.encode(),
        environ=variables,
        keep_stdout=False,
    )
    return finished is not None and finished.status == 0


async def _through_tmux(
    text: str, environment: Environment, write: Callable[[str], None]
) -> CopyResult:
    attached = await tmux.clients()
    if attached == ():
        return await _into_detached(text, write)
    sent = await _to_client(text, attached[0], environment, write) if attached else None
    if sent is not None:
        return sent
    sequence = osc52(text)
    if environment.nested:
        write(screen_chunks(sequence))
        return _sent(CopyMethod.SCREEN, (_TERMINAL, "tmux", "GNU screen"), _CURE)
    # Each does nothing where the other works, and tmux prints neither.
    write(tmux_passthrough(sequence) + sequence)
    return _sent(CopyMethod.TMUX_PASSTHROUGH, (_TERMINAL, "tmux"), _CURE)


async def _into_detached(text: str, write: Callable[[str], None]) -> CopyResult:
    if await tmux.takes_osc52():
        write(osc52(text))
        return CopyResult(
            CopyMethod.TMUX_PANE,
            reached=True,
            sentence="Sent to tmux, whose own paste (prefix ]) brings it. No terminal is attached"
            " that could take it.",
        )
    return _not_copied("no terminal is attached to this tmux session. Attach one and copy again.")


async def _to_client(
    text: str, client: tmux.Client, environment: Environment, write: Callable[[str], None]
) -> CopyResult | None:
    sequence = osc52(text)
    # GNU screen inside tmux would print a long OSC 52 on the screen. In control mode the tty
    # carries tmux's protocol, and what a pane writes goes to the terminal as it is.
    if (client.forwards_osc52 or client.control) and not environment.nested:
        write(sequence)
        return _sent(CopyMethod.TMUX_PANE, (_TERMINAL,), _KEPT if client.forwards_osc52 else "")
    kept = client.keeps_osc52 and not environment.nested
    if kept:
        write(sequence)  # for tmux's own paste: this terminal does not get it from tmux
    outward = screen_chunks(sequence) if client.inside_screen else sequence
    if not client.control and await asyncio.to_thread(tmux.write_to_terminal, client.tty, outward):
        if client.inside_tmux:
            return _sent(CopyMethod.TMUX_CLIENT, (_TERMINAL, "the outer tmux"), _CURE)
        return _sent(CopyMethod.TMUX_CLIENT, (_TERMINAL,), _KEPT if kept else "")
    if await tmux.load_buffer(text):
        return _sent(CopyMethod.TMUX_BUFFER, (_TERMINAL, "tmux"), _CURE)
    return None


def _sent(rung: CopyMethod, blockers: Sequence[str], advice: str = "") -> CopyResult:
    """Sent on the way `rung`, where one of `blockers` may keep it from the clipboard."""
    *others, last = blockers
    who = f"{', '.join(others)} or {last} block" if others else f"{last} blocks"
    sentence = f"Sent to your terminal. If a paste brings something else, {who} clipboard access."
    return CopyResult(rung, reached=True, sentence=" ".join(filter(None, (sentence, advice))))


def _not_copied(why: str) -> CopyResult:
    return CopyResult(CopyMethod.NONE, reached=False, sentence=f"Not copied: {why}", why_not=why)


def _hint(environment: Environment) -> str:
    if environment.vscode and environment.remote:
        return "VS Code is known to, over a remote connection."
    if environment.wsl and programs.find(CLIP, environment.for_children(os.environ)) is None:
        return f"{CLIP} is not in PATH: add {WINDOWS_PROGRAMS} to it, and copies are confirmed."
    if environment.platform == "linux" and environment.local_desktop and not environment.wsl:
        return "With xclip (X11) or wl-clipboard (Wayland) installed it would not be asked."
    return ""


def _overwritten(put: CopyResult) -> str:
    if not put.reached:
        return f"Not overwritten: {put.why_not}"
    if put.proved:
        return "The clipboard holds a single space now."
    return "A single space was sent to your terminal's clipboard; it does not confirm."


def _left_alone(environment: Environment) -> str:
    there = "The clipboard holds something else by now, and was left as it is."
    if environment.multiplexer is Multiplexer.SCREEN:
        there += " That of another machine that was attached may still hold the token."
    return there
