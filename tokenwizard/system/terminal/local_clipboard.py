"""What lies on this desktop's clipboard: whether it is still what was copied."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.system import programs
from tokenwizard.system.process import run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tokenwizard.system.terminal.environment import Environment

_CHILD = Path(__file__).with_name("pyperclip_child.py")
_HOLDS_ANOTHER = 3
_LIMIT, _LIMIT_WSL = 2.0, 10.0


CLIP = "clip.exe"
"""Windows' own program, which puts text on the clipboard from within WSL."""


def desktop_tool(variables: Mapping[str, str]) -> str:
    """The tool of a Wayland or X11 desktop that pyperclip 1.11 would choose; empty for none."""
    wanted = ["wl-copy"] if variables.get("WAYLAND_DISPLAY") else []
    wanted += ["xclip", "xsel"] if variables.get("DISPLAY") else []
    return next((name for name in wanted if programs.find(name, variables)), "")


def named_tool(environment: Environment, variables: Mapping[str, str]) -> tuple[str, ...]:
    """What `pyperclip_child.py` has to be told: in WSL pyperclip knows Windows' program alone.

    Where that is not in `$PATH`, WSLg's desktop may have a tool.
    """
    if not environment.wsl or programs.find(CLIP, variables):
        return ()
    found = desktop_tool(variables)
    return (found,) if found else ()


async def holds_another(texts: Sequence[str], environment: Environment) -> bool:
    """Whether a tool of this desktop reads something there that holds none of these texts.

    False also where nothing can be read. What is read stays in the child.
    """
    if not texts:
        return False
    variables = environment.for_children(os.environ)
    finished = await run(
        programs.python(str(_CHILD), "look", *named_tool(environment, variables)),
        limit=_LIMIT_WSL if environment.wsl else _LIMIT,
        stdin="\0".join(texts).encode(),
        environ=variables,
        keep_stdout=False,
    )
    return finished is not None and finished.status == _HOLDS_ANOTHER
