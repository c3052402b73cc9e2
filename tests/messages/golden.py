"""The golden file: what everybody reads now, to be compared with what they read after a change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.messages.inventory import sentences
from tests.messages.renderings import reads

GOLDEN = Path(__file__).with_name("golden.txt")
COMMAND = "python -m tests.messages"
_HEADER = f"""\
Every message, as people read it. Made from the code by `{COMMAND}` (`make messages`).

A block for each entry of the catalogue, the number or word of an error:
  screen          what full screen shows: all its lines
  prompts         the line prompts, where somebody answers them
  script          the same commands, where nobody does
  refresh         `tokenwizard refresh`, where the command for a new sign-in is `tokenwizard`
  explain         `tokenwizard explain CODE`
  ..., tenant     where the tenant is looked for, if that is told otherwise
  ..., wait       where the server says that it wants two minutes (Retry-After)
Below `screen` stand only the lines that differ from it. So a place that is not named shows the same
advice, and an advice that gets lost shows in a line "Now:" that lacks it. Marks and labels that a
place puts around all its errors are left out; so are the host behind a title, and that "you" can
mend it. The examples further down show all of that.
"""


def text() -> str:
    """The whole file."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEADER
    yield from reads()
    yield from ("", "# Sentences in the code: {…} is an expression, as it is written there", "")
    for sentence in sentences():
        first, *others = sentence.split("\n")
        yield f"- {first}"
        yield from (f"  {line}".rstrip() for line in others)
