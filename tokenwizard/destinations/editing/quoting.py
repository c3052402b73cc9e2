"""Values as the languages of settings write them. No I/O here."""

from __future__ import annotations

import re

from tokenwizard.destinations.cannot_edit import CannotEditError

DOLLAR = "TOKENWIZARD_DOLLAR"
BACKTICK = "TOKENWIZARD_BACKTICK"
NOTHING = "TOKENWIZARD_NOTHING"
STAND_INS = {DOLLAR: "$", BACKTICK: "`", NOTHING: ""}
"""Settings that stand before a value in a `.env` file, and for a character in it."""

_STAND_IN_FOR = {character: f"${{{name}}}" for name, character in STAND_INS.items()}

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BARE = re.compile(r"[A-Za-z0-9_./:@%+,~=-]+")
_HOME = re.compile(r"(?:^|[:=])~")
_SURROGATE = re.compile("[\ud800-\udfff]")
# python-dotenv takes a backslash before these for an escape, and expands ${...} in any quotes.
_NOT_IN_SINGLE_QUOTES = re.compile(r"'|\\(?:\\|\Z)|\$\{")
_POWERSHELL_QUOTES = re.compile("['\u2018\u2019\u201a\u201b]")


def checked_name(name: str) -> str:
    """`name`, if a shell can have a variable of that name (POSIX.1-2017, 3.235 Name).

    Raises:
        CannotEditError: it cannot.
    """
    if _NAME.fullmatch(name):
        return name
    raise CannotEditError(
        f"{name!r} is no name for a setting: letters, digits and _, no digit first."
    )


def dotenv(value: str) -> str:
    """The value for a `.env` file: python-dotenv and a POSIX shell both read it back exactly.

    A `$` or a backtick that single quotes cannot hold is written as `${TOKENWIZARD_DOLLAR}` or
    `${TOKENWIZARD_BACKTICK}`: both readers expand these. `${TOKENWIZARD_NOTHING}` keeps a last
    backslash from the closing quote, which python-dotenv up to 1.2.1 takes for an escaped one.
    `stand_ins_of` says which to define before it.

    Raises:
        CannotEditError: it holds a carriage return, a NUL or a lone surrogate.
    """
    _check(value, forbidden="\0\r")
    if _BARE.fullmatch(value) and not _HOME.search(value):
        return value
    if not _NOT_IN_SINGLE_QUOTES.search(value):
        return f"'{value}'"
    quoted = value.replace("\\", r"\\").replace('"', r"\"")
    quoted = re.sub(r"[$`]", lambda found: _STAND_IN_FOR[found[0]], quoted)
    end = _STAND_IN_FOR[""] if value.endswith("\\") else ""
    return f'"{quoted}{end}"'


def stand_ins_of(written: str) -> tuple[str, ...]:
    """The names of `STAND_INS` that a value as `dotenv` writes it makes use of."""
    if not written.startswith('"'):
        return ()
    return tuple(name for name in STAND_INS if f"${{{name}}}" in written)


def posix(value: str) -> str:
    """The value in single quotes, as in POSIX.1-2017, Shell Command Language, 2.2.2.

    Raises:
        CannotEditError: it holds a NUL or a lone surrogate.
    """
    _check(value)
    return "'" + value.replace("'", r"'\''") + "'"


def powershell(value: str) -> str:
    """The value as a verbatim string (about_Quoting_Rules); four curly quotes end it there too.

    Raises:
        CannotEditError: it holds a NUL or a lone surrogate.
    """
    _check(value)
    return "'" + _POWERSHELL_QUOTES.sub(r"\g<0>\g<0>", value) + "'"


def fish(value: str) -> str:
    r"""The value in single quotes, in which fish knows `\'` and `\\` alone.

    Raises:
        CannotEditError: it holds a NUL or a lone surrogate.
    """
    _check(value)
    return "'" + value.replace("\\", r"\\").replace("'", r"\'") + "'"


_CALLED = {"\0": "a NUL", "\r": "a carriage return"}


def _check(value: str, forbidden: str = "\0") -> None:
    for character in forbidden:
        if character in value:
            raise CannotEditError(
                f"A value holds {_CALLED[character]}, which cannot be written there."
            )
    if _SURROGATE.search(value):
        raise CannotEditError("A value holds characters that UTF-8 has not.")
