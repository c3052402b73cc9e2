"""Finding an answer inside another text: a command line, a log, a chat, a link of a mail filter.

A text is read as it stands, then as HTML, then without the escapes of shells and of JSON, then
decoded once more and again. In each of these it is cut where no address goes on, and each piece
that names a parameter of an answer is one that is found. Linear in the length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tokenwizard.oauth.code_shapes import secret_in
from tokenwizard.oauth.named_values import named_values
from tokenwizard.oauth.page_text_detection import is_prose, ordinary_words
from tokenwizard.oauth.pasted_text import single_blanks

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDS = re.compile(r"[\"'<>`“”„‘’«»‹›(){}|\\^]|\[(?!::1\])|(?<!\[::1)\]|__;| HTTP/[0-9]")
"""Where no address goes on."""
_NEXT = re.compile(
    r" (?=[A-Za-z][A-Za-z0-9+.-]{1,15}:(?://|%3[Aa])|(?:GET|POST|HEAD) /|[?/#&]{0,2}code=)"
    r"|(?=[Hh][Tt][Tt][Pp][Ss]?://)"
)
"""Where another one begins."""
_SECOND = re.compile(
    r"(?<!=)https?://|[&#][^=&#?]{0,60}\?|&(?:amp|#38|#x26);|(?<![?&#])(?<!session_)(?<!sub)(?:code|state)=",
    re.IGNORECASE,
)
_FIRST_NAME = re.compile(
    r"(?:(?<=[?&#/ ;=~])|^)(?:code|error|error_description|error_subcode|error_uri|state"
    r"|session_state|iss|client_info)="
)
_CODE_LABEL = re.compile(r"(?:(?<= )|^)[Cc]ode ?[:=] ?(?=[^ &]{20})")
_A_CODE = re.compile(r"(?:\A|[&#])code=")
_QUERY = re.compile(r"\?(?:code|state)=")
_HOST = re.compile(
    r"(?:localhost|[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,9}|\[::1\])(?::[0-9]{1,5})?(?:/|\Z)"
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,15}://")
_CUT_OFF = re.compile(r"[?#]")
_AMPERSAND = re.compile(r"& ?(?:a ?m ?p|# ?3 ?8|# ?x ?2 ?6) ?;", re.IGNORECASE)
"""A terminal may wrap a line inside it."""
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})")
_ESCAPE = re.compile(r"[\\^](?![A-Za-z0-9_.-])")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
_NO_SIGN = "\ufffd"
"""Stands in no code and no state."""
_ANY_ESCAPE = re.compile(r"[\\^]")
_ESCAPED_BLANK = re.compile(r"\\[nrt]")
_ENCODED = re.compile(r"(?:code|state|error)(?:%(?:25){0,3}2[27])?%(?:25){0,3}3[ad]", re.IGNORECASE)
_PROOFPOINT = re.compile(r"u=https?-3A__")
_DEEPEST = 3
_SHORTEST_WORD = 4
_SHORTEST_STATE = 16
_PASTE_END = re.compile(r"(?:\[?(?:20)?1~){1,2}\Z")
_LAST_MARKS = ".,;:)]>}\"'`…"
"""What a sentence puts behind an address, and no code ends with."""


@dataclass(frozen=True)
class FoundAnswer:
    """The parameters of what may be an answer.

    Attributes:
        pairs: names and values, decoded once; an end of a sentence behind the last is left out.
        place: the address they stood in, up to its query; empty where there is none.
        notes: how it was read, each as a sentence; empty if as it stood.
        depth: in which reading of the text it was found.
        is_all: whether it is the whole text, as it stands.
        is_labelled: whether each value stood behind its name, in no query.
    """

    pairs: list[tuple[str, str]]
    place: str
    notes: tuple[str, ...]
    depth: int
    is_all: bool = False
    is_labelled: bool = False


def answers_in(text: str, state_length: int | None) -> Iterator[FoundAnswer]:
    """What may be answers in a text, the nearest reading first.

    Args:
        text: each run of its blanks is one blank.
        state_length: of the state that is looked for; by it a state is told from words behind it.
    """
    readings = tuple(_readings(text))
    in_one_piece = False
    for depth, (reading, notes) in enumerate(readings):
        for piece in _NEXT.sub("\n", _ENDS.sub("\n", reading)).split("\n"):
            found = _in_piece(piece, state_length, notes, depth, is_all=piece == text)
            if found is not None:
                in_one_piece = in_one_piece or _is_whole({name for name, _ in found.pairs})
                yield found
    if in_one_piece:
        return
    for depth, (reading, notes) in enumerate(readings):
        if pairs := named_values(reading):
            values = list(
                dict.fromkeys((name, _value(name, raw, state_length)) for name, raw in pairs)
            )
            yield FoundAnswer(values, "", (*notes, _TAKEN_OUT), depth, is_labelled=True)


def is_one_answer(text: str) -> bool:
    """Whether a text without blanks has no sign that stands in no address, and no second answer.

    An address behind an equals sign is a value, as in `iss=https://…`.
    """
    query = text.find("?") + 1
    if set("&#") & set(text[:query]):
        query = 0  # it begins no query of the first
    return not (_ENDS.search(text) or _SECOND.search(text, 1) or _QUERY.search(text, query))


def _is_whole(names: set[str]) -> bool:
    return "state" in names and ("code" in names or "error" in names)


_TAKEN_OUT = "Taken out of the text around it."
_DECODED = "Decoded once more."


def _readings(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The text in its readings, each with the notes that say how it was read."""
    if not _AMPERSAND.search(text):
        yield text, ()
    notes: tuple[str, ...] = ()
    for unwrapped, is_needed, note in (
        (without_entities, _AMPERSAND.search, "Each &amp; is read as &."),
        (_without_escapes, _ANY_ESCAPE.search, "Its \\ and ^ are left out."),
        (without_entities, _AMPERSAND.search, "Each &amp; is read as &."),
    ):
        if is_needed(text):
            text, notes = unwrapped(text), (*(one for one in notes if one != note), note)
            yield text, notes
    if _PROOFPOINT.search(text):
        text = text.replace("-", "%").replace("_", "/")
    for times in range(1, _DEEPEST + 1):
        if not _ENCODED.search(text):
            return
        is_wrapped, joined = " " in text, text.replace(" ", "")
        text = _decoded(text)
        yield text, (*notes, _DECODED if times == 1 else f"Decoded {times} times more.")
        if is_wrapped:  # perhaps inside an escape
            yield _decoded(joined), (*notes, _DECODED)


def _decoded(text: str) -> str:
    text = _INVISIBLE.sub(_NO_SIGN, unquote(text))
    return _without_escapes(without_entities(single_blanks(text)))


def without_entities(text: str) -> str:
    """The text with `&` for each `&amp;`, and what else HTML writes so."""
    for _ in range(_DEEPEST):
        if not _AMPERSAND.search(text):
            break
        text = single_blanks(unescape(_AMPERSAND.sub("&", text)))
    return text


def _without_escapes(text: str) -> str:
    """As JSON, zsh and cmd.exe put them in."""
    text = _ESCAPED.sub(lambda found: _visible(chr(int(found[1], 16))), text)
    return single_blanks(_ESCAPE.sub("", _ESCAPED_BLANK.sub(" ", text)))


def _visible(one: str) -> str:
    """A sign that stands in no code, for one that nobody sees."""
    return one if one.isprintable() else _NO_SIGN


def _in_piece(
    piece: str, state_length: int | None, notes: tuple[str, ...], depth: int, *, is_all: bool
) -> FoundAnswer | None:
    if "&state=" in piece:
        piece = _CODE_LABEL.sub("code=", piece)
    first = _FIRST_NAME.search(piece)
    if first is None:
        return None
    before, named = piece[: first.start()], piece[first.start() :]
    word = before.rpartition(" ")[2]
    schemes = list(_SCHEME.finditer(word))
    place = word[schemes[-1].start() :] if schemes else word
    place, mark = _up_to_query(place)
    is_address = bool(mark and (schemes or _HOST.match(place)))
    if _A_CODE.search(named) and _has_nameless(before):
        named = f"code=&{named}"
    pairs = parameters(named, state_length)
    joined = parameters(named.replace(" ", ""), state_length) if " " in named else pairs
    is_all = is_all and not before.strip().count(" ") and pairs == joined
    return FoundAnswer(
        pairs,
        place if is_address else "",
        notes if is_all or notes else (_TAKEN_OUT,),
        depth,
        is_all=is_all and " " not in piece,
    )


def _has_nameless(before: str) -> bool:
    """Whether a value without a name stands before the first name, as the code of `…&state=…`."""
    value = re.split("[?&#]", before[:-1])[-1].replace(" ", "")
    return (
        before.endswith(("&", "#"))
        and len(value) >= _SHORTEST_STATE
        and not set("=:/") & set(value)
    )


def _up_to_query(place: str) -> tuple[str, str]:
    mark = _CUT_OFF.search(place)
    return (place[: mark.start()], mark[0]) if mark else (place, "")


def parameters(text: str, state_length: int | None) -> list[tuple[str, str]]:
    """The pairs of a query or a fragment, decoded once; a `+` in a code is a `+`.

    What stands behind a code without a name is a state, as in `code=…#…`.
    """
    pairs = []
    for part in re.split("[&#]", text):
        name, equals, value = part.partition("=")
        if equals:
            pairs.append((unquote(name.replace(" ", "")), value))
        elif pairs and len(word := _first_word(part)) >= _SHORTEST_STATE:
            pairs.append(("", word))
    names = [name for name, _ in pairs]
    if "code" in names:
        behind = pairs[names.index("code") + 1 :]
        nameless = next((at for at, (name, _) in enumerate(behind) if not name), len(behind))
        if not any(name == "state" for name, _ in behind[:nameless]):
            behind = [(name or "state", value) for name, value in behind]
        pairs = [*pairs[: names.index("code") + 1], *behind]
    if pairs and pairs[-1][0] == "code":
        pairs[-1] = ("code", without_end(pairs[-1][1]))
    return [
        (name, _value(name, value, state_length, is_last=at == len(pairs)))
        for at, (name, value) in enumerate(pairs, 1)
    ]


def without_end(code: str) -> str:
    """A code without what a sentence, or the mark of a paste, puts behind it."""
    code = code.strip().rstrip(_LAST_MARKS)
    return _PASTE_END.sub("", code).rstrip(_LAST_MARKS)


def _first_word(part: str) -> str:
    return part.strip().partition(" ")[0] if is_prose(part) else part


def _value(name: str, raw: str, state_length: int | None, *, is_last: bool = True) -> str:
    """A value as it was meant: blanks are where a terminal wrapped it, or where words follow.

    What follows words behind a code does not belong to it.
    """
    if name in ("code", "state"):
        raw = raw.rstrip()
        joined = raw.replace(" ", "")
        if name == "state" and state_length and len(joined) > state_length and " " in raw:
            raw = _first_words(raw, state_length)
        elif name == "code" and " " in raw and secret_in(raw) is not None:
            raw = ""
        elif name == "code" and _is_said_behind(raw.partition(" ")[2]):
            raw = without_end(raw.partition(" ")[0]) if is_last else ""
    if name == "error_description":
        return unquote(raw.replace("+", " "))
    return unquote(raw.replace(" ", ""))


def _is_said_behind(rest: str) -> bool:
    """Whether words stand behind a code: several, or one that is long enough to be one."""
    one_word = " " not in rest and len(rest) >= _SHORTEST_WORD and ordinary_words(rest) == 1
    return one_word or is_prose(rest)


def _first_words(raw: str, length: int) -> str:
    """As many of its words as give the length; the first word if none do."""
    so_far = ""
    for word in raw.split(" "):
        so_far += word
        if len(unquote(so_far)) >= length:
            return so_far
    return so_far
