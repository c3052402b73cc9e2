"""An error's words as the server meant them, out of what they came wrapped in.

On its way to the person a text may be coloured by a terminal, quoted as JSON inside JSON, written
into HTML, or percent-encoded once more. Every search here takes time linear in the length.
"""

from __future__ import annotations

import re

# An error answer has a few kilobytes; a longer text is searched as it came.
LONGEST_WRAPPED = 1_000_000

_ROUNDS = 3
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_INVISIBLE = f"[{_CONTROLS}\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
_SEQUENCE = r"(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
_MARK = re.compile(rf"{_INVISIBLE}|[\\<&%]")
_UNSEEN = re.compile(rf"{_SEQUENCE}|{_INVISIBLE}")
_BACKSLASHES = re.compile(r"""\\+(?:u([0-9A-Fa-f]{4})|([nrt"'/])|)""")
_TAG = re.compile(r"<[A-Za-z/!][^<>]*>")
_ENTITY = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|(quot|apos|amp|nbsp|colon));")
_NAMED = {"quot": '"', "apos": "'", "amp": "&", "nbsp": " ", "colon": ":"}
_ESCAPED = {"n": "\n", "r": "\n", "t": " ", '"': '"', "'": "'", "/": "/"}
_LAST_CHARACTER = 0x10FFFF


def unwrapped(text: str) -> str:
    """The text without terminal sequences, tags and invisible characters, decoded where encoded.

    Takes any text and never raises. A text of more than `LONGEST_WRAPPED` characters stays as it
    is.
    """
    if len(text) > LONGEST_WRAPPED:
        return text
    for _ in range(_ROUNDS):
        if _MARK.search(text) is None:
            break
        before, text = text, _once(text)
        if text == before:
            break
    return text


def _once(text: str) -> str:
    text = _UNSEEN.sub("", text)
    if "\\" in text:
        text = _BACKSLASHES.sub(_meant, text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    if "%" in text:
        from urllib.parse import unquote_plus

        text = unquote_plus(text)
    return text


def _meant(escape: re.Match[str]) -> str:
    digits, letter = escape.groups()
    if digits:
        return chr(int(digits, 16))
    return _ESCAPED[letter] if letter else escape[0]


def _character(entity: re.Match[str]) -> str:
    decimal, hexadecimal, name = entity.groups()
    if name:
        return _NAMED[name]
    number = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(number) if number <= _LAST_CHARACTER else entity[0]
