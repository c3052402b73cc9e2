"""`--answers FILE`: the answers given ahead, in TOML, under the names of the options."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import InputError
from tokenwizard.providers.setting import SettingKind
from tokenwizard.providers.settings import EXCLUSIVE, TAKEN
from tokenwizard.system.files.bounded_file import bytes_of
from tokenwizard.system.files.home_folder import from_home
from tokenwizard.text.encodings import NotReadableError, text_in
from tokenwizard.text.toml import NoTomlError, toml_in

if TYPE_CHECKING:
    from collections.abc import Mapping

AnswerValue = str | bool | float | Path

LARGEST = 65_536
"""Bytes; a longer file holds no answers."""

_LONGEST_KEY = 40

_TIMEOUT = "answer_timeout"
_ROWS = {key: row for row in TAKEN for key in row.keys}
_KEYS = (*_ROWS, _TIMEOUT)
_SECRETS = tuple(row.name for row in TAKEN if row.kind is SettingKind.SECRET)


def read_answers_file(path: Path) -> dict[str, AnswerValue]:
    """What the file answers, by the names of the options.

    Text, but for what is true or false, and `answer_timeout` (seconds). The path of a file is
    relative to the folder of the answers file.

    Raises:
        InputError: the file cannot be read, or a key or a value is none of these. Its title never
            quotes a value.
    """
    try:
        content = bytes_of(path, LARGEST + 1)
    except OSError as fault:
        raise InputError(f"{path} cannot be read: {type(fault).__name__}") from None
    if len(content) > LARGEST:
        raise InputError(f"{path} is longer than {LARGEST:,} bytes: that is no answers file")
    try:
        text = text_in(content)
    except NotReadableError as why:
        raise InputError(f"{path} is {why}: save it as UTF-8") from None
    try:
        document = toml_in(text)
    except NoTomlError as wrong:
        where = f": look {wrong.where}" if wrong.where else ""
        raise InputError(f"{path} is no TOML{where}{_instead(text)}") from None
    return _read(document, path)


def _instead(text: str) -> str:
    """What a text is that is no TOML, and how an answer is written; empty if it cannot be told."""
    from tokenwizard.text.file_formats import format_of, is_dotenv

    known = format_of(text)
    if known is None and not is_dotenv(text):
        return ""
    return (
        f'. It is {known.title if known else "a .env file"}: write each answer as client_id = "…"'
    )


def _read(document: Mapping[str, object], path: Path) -> dict[str, AnswerValue]:
    for secret in _SECRETS:
        if secret in document:
            raise InputError(
                f"{path}: a {secret} is not read from an answers file;"
                f" name where it is with {secret}_file or {secret}_env"
            )
    if unknown := sorted(set(document) - set(_KEYS)):
        shown = ", ".join(map(_shown, unknown[:5]))
        raise InputError(f"{path}: no such key: {shown}. Keys: {', '.join(_KEYS)}")
    for several in EXCLUSIVE.values():
        if len(given := [key for key in several if key in document]) > 1:
            raise InputError(f"{path}: give {' or '.join(given)}, not both")
    return {key: _value(key, value, path) for key, value in document.items()}


def _shown(key: str) -> str:
    return key if key.isprintable() and len(key) <= _LONGEST_KEY else "a key that cannot be shown"


def _value(key: str, value: object, path: Path) -> AnswerValue:
    if key == _TIMEOUT:
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e6:  # noqa: PLR2004
            return float(value)
        raise InputError(f"{path}: {key} is a number of seconds, without quotes")
    row = _ROWS[key]
    if row.kind is SettingKind.FLAG:
        if isinstance(value, bool):
            return value
        raise InputError(f"{path}: {key} is true or false, without quotes")
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{path}: {key} is a text in quotes")
    if not value.isprintable():
        raise InputError(f"{path}: {key} has an invisible character in it: type it by hand")
    if row.choices and value not in row.choices:
        raise InputError(f"{path}: {key} is one of: {', '.join(row.choices)}")
    return _file(key, value, path) if key in row.files else value


def _file(key: str, value: str, path: Path) -> Path:
    try:
        return path.parent / from_home(value)
    except InputError:
        raise InputError(f"{path}: {key} names a home folder that is not there") from None
