"""What stands in the pages and is written nowhere: it follows from the catalogue and the parser.

A page names it by a line of its own, `<!-- generated: NAME -->`.
"""

from __future__ import annotations

import re

from docs.command_line import command_line
from docs.errors import errors

_MARK = re.compile(r"^<!-- generated: ([a-z-]+) -->$", re.MULTILINE)
_BY_NAME = {"errors": errors, "command-line": command_line}


def filled_in(page: str) -> str:
    """A page with what is generated in its place.

    Raises:
        KeyError: nothing is called so.
    """
    return _MARK.sub(lambda mark: _BY_NAME[mark[1]](), page)
