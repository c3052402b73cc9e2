"""What lies on this desktop's clipboard: whether it is still what was copied."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.system import programs
from tokenwizard.system.process import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenwizard.system.terminal.environment import Environment

_CHILD = Path(__file__).with_name("pyperclip_child.py")
_HOLDS_ANOTHER = 3
_LIMIT, _LIMIT_WSL = 2.0, 10.0


async def holds_another(texts: Sequence[str], environment: Environment) -> bool:
    """Whether a tool of this desktop reads something there that holds none of these texts.

    False also where nothing can be read. What is read stays in the child.
    """
    if not texts:
        return False
    finished = await run(
        programs.python(str(_CHILD), "look"),
        limit=_LIMIT_WSL if environment.wsl else _LIMIT,
        stdin="\0".join(texts).encode(),
        environ=environment.for_children(os.environ),
        keep_stdout=False,
    )
    return finished is not None and finished.status == _HOLDS_ANOTHER
