"""The one comment in a `.env` file that says how its refresh token is redeemed. No I/O here."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tokenwizard.destinations.cannot_edit import CannotEditError

MARK = "# tokenwizard:"

LARGEST = 16_384
"""Characters; a longer comment holds no recipe."""

Recipe = Mapping[str, str | Mapping[str, str]]
"""By the keys of a profile; `names` holds by role the settings' names that are not the usual."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_IN_THE_BASIC_PLANE = 0xFFFF


def recipe_comment(recipe: Recipe) -> str:
    """The comment, one line without its end: a TOML inline table behind the mark.

    Raises:
        CannotEditError: it holds lone surrogates.
    """
    return f"{MARK} {_table(recipe)}"


def _table(entries: Recipe) -> str:
    pairs = (
        f"{key if _BARE_KEY.fullmatch(key) else _text(key)} = "
        f"{_text(value) if isinstance(value, str) else _table(value)}"
        for key, value in entries.items()
    )
    return "{" + ", ".join(pairs) + "}"


def _text(value: str) -> str:
    """A TOML basic string; what is not printable is escaped, so no line can end in it."""
    return '"' + "".join(map(_character, value)) + '"'


def _character(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    if "\ud800" <= character <= "\udfff":
        raise CannotEditError("The recipe holds characters that UTF-8 has not.")
    code = ord(character)
    return f"\\u{code:04x}" if code <= _IN_THE_BASIC_PLANE else f"\\U{code:08x}"


def read_recipe(comment: str, line: int) -> Recipe:
    """What `recipe_comment` wrote; `line` is its number in the file, for the sentence.

    Raises:
        CannotEditError: it is none; the sentence names the line.
    """
    from tokenwizard.text.toml import NoTomlError, toml_in

    bare = comment.strip().removeprefix(MARK)
    try:
        found = toml_in(f"recipe = {bare}") if len(bare) <= LARGEST else {}
    except NoTomlError:
        found = {}
    recipe = found.get("recipe")
    if set(found) == {"recipe"} and isinstance(recipe, dict) and _is_recipe(recipe):
        return recipe
    raise CannotEditError(
        f"Line {line}, which begins with {MARK!r}, is broken: texts in one inline table."
    )


def _is_recipe(table: Mapping[str, object]) -> bool:
    names = table.get("names", {})
    return (
        isinstance(names, dict)
        and all(isinstance(name, str) for name in names.values())
        and all(isinstance(value, str) for key, value in table.items() if key != "names")
    )
