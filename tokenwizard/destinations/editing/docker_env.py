"""The text of a file for `docker run --env-file`: one setting a line, nothing quoted. No I/O here.

Docker takes all that stands behind the first `=` as the value: quotes, blanks and `#` too. A line
that begins with `#` is a comment. Source: docker/cli, `pkg/kvfile`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tokenwizard.destinations.cannot_edit import CannotEditError
from tokenwizard.destinations.editing.quoting import checked_name
from tokenwizard.destinations.editing.recipe_comment import MARK, Recipe, read_recipe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FORMAT, DOCKER = "format", "docker"
"""What the recipe says of such a file."""

_LINE = re.compile(r"(?P<body>[^\n]*?)(?P<end>\r?\n|\Z)")


def values_in(text: str) -> dict[str, str]:
    """Every setting as Docker reads it; the last of several with one name counts."""
    return {name: value for name, value, _ in _settings(text) if name}


def recipe_in(text: str) -> Recipe:
    """The recipe in its comment, if that says that the file is for Docker; else empty.

    Raises:
        CannotEditError: there is one, and it is broken.
    """
    for number, (body, _) in enumerate(_lines(text), 1):
        if body.lstrip().startswith(MARK) and f'{FORMAT} = "{DOCKER}"' in body:
            return read_recipe(body, number)
    return {}


def with_values(text: str, values: Mapping[str, str], comment: str = "") -> str:
    """The text with these settings: each of their lines changed, absent ones appended.

    Args:
        text: the file's; all that is not the settings' stays as it is.
        values: by name, in the order in which they are appended.
        comment: the recipe's; empty to leave that as it is.

    Raises:
        CannotEditError: a name or a value cannot be written there.
    """
    written = {
        checked_name(name): f"{name}={_checked(name, value)}" for name, value in values.items()
    }
    pieces: list[str] = []
    left = dict(written)
    ends = "\r\n" if "\r\n" in text else "\n"
    for (body, end), (name, _, _) in zip(_lines(text), _settings(text), strict=True):
        if comment and body.lstrip().startswith(MARK):
            body, comment = comment, ""  # noqa: PLW2901
        elif name in written:
            body = written[name]  # noqa: PLW2901
            left.pop(name, None)
        pieces.append(body + end)
    if pieces and (comment or left) and not pieces[-1].endswith("\n"):
        pieces.append(ends)
    pieces += [line + ends for line in ([comment] if comment else []) + list(left.values())]
    return "".join(pieces)


def _checked(name: str, value: str) -> str:
    if "\n" in value or "\r" in value or "\0" in value:
        raise CannotEditError(
            f"The value of {name} goes over more than one line, which Docker cannot read."
        )
    if any("\ud800" <= one <= "\udfff" for one in value):
        raise CannotEditError(f"The value of {name} holds characters that UTF-8 has not.")
    return value


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for found in _LINE.finditer(text):
        if found[0]:
            yield found["body"], found["end"]


def _settings(text: str) -> Iterator[tuple[str, str, str]]:
    """Of each line its name, empty for none, its value and its end."""
    for body, end in _lines(text):
        bare = body.lstrip()
        name, equals, value = bare.partition("=")
        yield ("", "", end) if not equals or bare.startswith("#") else (name, value, end)
