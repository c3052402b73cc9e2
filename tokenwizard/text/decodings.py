"""What a text says once it is decoded, and where in the text each piece of that stands. No I/O.

Servers and programs quote what they were given in JSON, in HTML, percent-encoded, in base64 or in
hex digits, and one of these inside another. Takes time linear in the length of the text: what is
wrapped more deeply than anybody wraps is not followed, and said to be so.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tokenwizard.text.quotation import as_seen, sequences_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

LEAST_ENCODED = 11
"""Base64 characters: eight bytes."""

LEAST_BASE32 = 13
LEAST_NUMBERS = 7
"""The same of Base32, and of numbers that something stands behind."""

_DEEPEST = 6
_MOST_FOLD = 64
"""All that is decoded together may be so many times as long as the text."""

_FREE = 4_096  # characters more: a short text may be wrapped deeply
_LEAST_HEX = 16
# Each takes in one go what was escaped over and over: %25252B, \\\\u002B, &amp;amp;#43;.
_ESCAPE = re.compile(
    r"""
    %(?:25)*(?:(?P<octet>[0-9A-Fa-f]{2})|[uU](?P<of_javascript>[0-9A-Fa-f]{4}))
    | (?P<slashes>\\++)
      (?: [uU](?P<high>[dD][89abAB][0-9A-Fa-f]{2})\\++[uU](?P<low>[dD][C-Fc-f][0-9A-Fa-f]{2})
        | [uU](?:\{0{0,8}(?P<braced>[0-9A-Fa-f]{1,6})\}|(?P<four>[0-9A-Fa-f]{4}))
        | [xX](?P<two>[0-9A-Fa-f]{2})
        | (?P<octal>[0-3][0-7]{2})
        | (?P<letter>[nrtbf]?)
      )
    | &(?:amp;)*
      (?: \#0{0,16}(?P<decimal>[0-9]{1,7});?
        | \#[xX]0{0,16}(?P<hexadecimal>[0-9A-Fa-f]{1,6});?
        | (?P<name>[A-Za-z][A-Za-z0-9]{1,30});
      )
    """,
    re.VERBOSE,
)
_BASE64 = re.compile(rf"[A-Za-z0-9+/_-]{{{LEAST_ENCODED},}}")
_HEX = re.compile(rf"[0-9A-Fa-f:,-]{{{_LEAST_HEX},}}")
_BASE32 = re.compile(rf"[A-Za-z2-7]{{{LEAST_BASE32},}}")
_NUMBER = r"(?:0[xX][0-9A-Fa-f]{1,2}|[0-9]{1,3})"
_NUMBERS = re.compile(
    rf"(?<![0-9A-Za-z])(?:{_NUMBER}[\s,;\[\]'\"]{{1,4}}+){{{LEAST_NUMBERS},}}+(?:{_NUMBER})?"
)
_ONE_NUMBER = re.compile(_NUMBER)
_QUOTED_PRINTABLE = re.compile(r"=(?:(?P<octet>[0-9A-Fa-f]{2})|[ \t]{0,8}\r?\n)")
_TAG = re.compile(r"<[!/?A-Za-z][^<>]*+>")
_URL_SAFE = str.maketrans("-_", "+/")
_TEXT = re.compile(rf"[\x00\t\n\r -~]{{{LEAST_ENCODED},}}")
# Also what a terminal obeys, and invisible characters in UTF-8: the soft hyphen, zero-width and
# bidirectional ones, and the byte order mark.
BLANKS = re.compile(
    r"(?:\x1b\[[0-?]{0,32}[ -/]{0,4}[@-~]|[\x00-\x20\x7f]"
    r"|\xc2\xad|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf)++"
)
_LAST_CHARACTER, _LAST_BYTE = 0x10FFFF, 0xFF
# Marks that stand on a letter, or around it, and what is not seen.
_NOT_COMPARED = frozenset({"Mn", "Me", "Cf"})


class TooDeepError(Exception):
    """A text is wrapped more deeply than is followed."""


@dataclass(frozen=True, repr=False)
class View:
    """A text, or what a part of it says.

    Attributes:
        text: its bytes in UTF-8, each as the character of that number.
        place: tells where in the whole text the bytes from a first to behind a last one stand.
        followed: whether it is looked into further.
        escaped: whether nothing but escapes lies between it and the whole text.
    """

    text: str
    place: Callable[[int, int], tuple[int, int]]
    followed: bool = True
    escaped: bool = True


def views(text: str) -> Iterator[View]:
    """The text itself and all that it says when it is decoded in any order.

    Raises:
        TooDeepError: it is wrapped too deeply to be followed.
    """
    begun = _whole(text)
    left = _MOST_FOLD * len(begun.text) + _FREE
    waiting, seen = [(begun, 0)], set[tuple[int, int, str, bool]]()
    while waiting:
        view, depth = waiting.pop()
        yield view
        if not view.followed:
            continue
        for inner in _decoded(view):
            if depth == _DEEPEST:
                if inner.escaped:
                    raise TooDeepError
                continue
            known = (*inner.place(0, len(inner.text)), inner.text, inner.followed)
            if known not in seen:
                seen.add(known)
                left -= len(inner.text)
                if left < 0:
                    raise TooDeepError
                waiting.append((inner, depth + 1))


def as_bytes(text: str) -> str:
    """UTF-8, each byte as the character of that number."""
    return text if text.isascii() else text.encode("utf-8", "surrogatepass").decode("latin-1")


def _whole(text: str) -> View:
    if text.isascii():
        return View(text, lambda first, behind: (first, behind))
    number = [at for at, one in enumerate(text) for _ in as_bytes(one)]
    return View(as_bytes(text), lambda first, behind: (number[first], number[behind - 1] + 1))


def _decoded(view: View) -> Iterator[View]:
    packed, kept = _without_blanks(view)
    yield from filter(None, (_unescaped(view), packed is not view and _unescaped(packed)))
    yield from filter(None, (_plain(view), _of_quoted_printable(view), _without_tags(view)))
    for run in _NUMBERS.finditer(view.text):
        yield from _of_numbers(view, *run.span())
    for run in _BASE64.finditer(packed.text):
        for start in range(run.start(), min(run.start() + 4, run.end())):
            yield from _of_base64(view, kept, packed.text[start : run.end()], start)
    for run in _BASE32.finditer(packed.text):
        for start in range(run.start(), min(run.start() + 8, run.end())):
            yield from _of_base32(view, kept, packed.text[start : run.end()], start)
    for run in _HEX.finditer(packed.text):
        yield from _of_hex(view, kept, packed.text, run)


def _without_blanks(view: View) -> tuple[View, Sequence[int]]:
    """The same without blanks, which wrapping puts in, and zeros; and where its bytes are in it."""
    if BLANKS.search(view.text) is None:
        return view, range(len(view.text))
    kept = places_without(BLANKS, view.text)

    def place(first: int, behind: int) -> tuple[int, int]:
        return view.place(kept[first], kept[behind - 1] + 1)

    return View(BLANKS.sub("", view.text), place, escaped=view.escaped), kept


def places_without(left_out: re.Pattern[str], text: str) -> list[int]:
    """Where in a text the characters stand that remain when what is left out is taken away."""
    kept: list[int] = []
    at = 0
    for gap in left_out.finditer(text):
        kept += range(at, gap.start())
        at = gap.end()
    kept += range(at, len(text))
    return kept


def _unescaped(view: View) -> View | None:
    """With every escape as the character that it stands for; None if there is none."""
    return _rewritten(
        view,
        (
            (escape.start(), escape.end(), meant)
            for escape in _ESCAPE.finditer(view.text)
            if (meant := _meant(escape)) is not None
        ),
    )


def _of_quoted_printable(view: View) -> View | None:
    """By RFC 2045, and apart from other escapes: in `a=ab%2B` the `=` is none."""
    found = _QUOTED_PRINTABLE.finditer(view.text)
    return _rewritten(
        view,
        ((*one.span(), chr(int(octet, 16)) if (octet := one["octet"]) else "") for one in found),
    )


def _without_tags(view: View) -> View | None:
    """Without the tags and comments of HTML."""
    return _rewritten(view, ((*one.span(), "") for one in _TAG.finditer(view.text)))


def plain(text: str) -> str:
    """The letters alone, each in its plainest form: without marks, and a blank for every blank."""
    return text if text.isascii() else "".join(map(_plainest, text))


@lru_cache(maxsize=4_096)
def _plainest(character: str) -> str:
    kept: list[str] = []
    for one in unicodedata.normalize("NFKD", as_seen(character)):
        kind = unicodedata.category(one)
        if kind[0] == "Z":
            kept.append(" ")
        elif kind not in _NOT_COMPARED:
            kept.append(one)
    return "".join(kept)


def _plain(view: View) -> View | None:
    """As `plain`, and without what a terminal obeys; None where that changes nothing."""
    if view.text.isascii() and "\x1b" not in view.text:
        return None
    text = view.text.encode("latin-1").decode("utf-8", "surrogateescape")
    return _rewritten(view, _plainer(text))


def _plainer(text: str) -> Iterator[tuple[int, int, str]]:
    """What of a text has a plainer form: from which byte to behind which, and the form."""
    ends = dict(sequences_in(text))
    byte = at = 0
    while at < len(text):
        end = ends.get(at, at + 1)
        one = text[at:end]
        size = sum(map(_size, one))
        form = "" if at in ends else one if one.isascii() else as_bytes(_plainest(one))
        if form != (one if one.isascii() else as_bytes(one)):
            yield byte, byte + size, form
        byte, at = byte + size, end


def _size(character: str) -> int:
    """How many bytes it was; a lone surrogate stands for one that is no UTF-8."""
    return 1 if "\udc80" <= character <= "\udcff" else len(as_bytes(character))


def _rewritten(view: View, changes: Iterable[tuple[int, int, str]]) -> View | None:
    """With a text in the place of each part; None if there is no such part, or nothing is left."""
    pieces: list[str] = []
    first: list[int] = []
    behind: list[int] = []
    at = 0
    for start, end, text in changes:
        pieces += [view.text[at:start], text]
        first += range(at, start)
        behind += range(at + 1, start + 1)
        first += [start] * len(text)
        behind += [end] * len(text)
        at = end
    if not at:
        return None
    pieces.append(view.text[at:])
    first += range(at, len(view.text))
    behind += range(at + 1, len(view.text) + 1)
    text = "".join(pieces)
    if not text:
        return None
    return View(
        text,
        lambda start, end: view.place(first[start], behind[end - 1]),
        escaped=view.escaped,
    )


def _meant(escape: re.Match[str]) -> str | None:
    """The bytes that an escape stands for; None if it is none after all."""
    found = escape.groupdict()
    if byte := found["octet"] or found["two"]:
        return chr(int(byte, 16))
    if found["octal"]:
        return chr(int(found["octal"], 8))
    if name := found["name"]:
        from html.entities import html5

        return as_bytes(html5[f"{name};"]) if f"{name};" in html5 else None
    if found["high"]:
        pair = bytes.fromhex(found["high"] + found["low"])
        return as_bytes(pair.decode("utf-16-be"))
    digits = found["of_javascript"] or found["braced"] or found["four"] or found["hexadecimal"]
    if found["slashes"] and not digits:
        # After two of them a letter is itself, after one it is a line break or such.
        return "" if len(found["slashes"]) % 2 else found["letter"]
    number = int(found["decimal"]) if found["decimal"] else int(digits, 16)
    return as_bytes(chr(number)) if number <= _LAST_CHARACTER else None


def _of_base64(view: View, kept: Sequence[int], encoded: str, start: int) -> Iterator[View]:
    """What it says if its first character begins a byte."""
    encoded = encoded.translate(_URL_SAFE)
    if len(encoded) % 4 == 1:
        encoded = encoded[:-1]
    content = binascii.a2b_base64(encoded + "=" * (-len(encoded) % 4)).decode("latin-1")

    def place(first: int, behind: int) -> tuple[int, int]:
        begins, ends = first * 8 // 6, (behind * 8 - 1) // 6
        return view.place(kept[start + begins], kept[start + ends] + 1)

    yield from _parts(content, place)


def _of_base32(view: View, kept: Sequence[int], encoded: str, start: int) -> Iterator[View]:
    """The same by RFC 4648 section 6."""
    whole = encoded + "A" * (-len(encoded) % 8)
    content = base64.b32decode(whole, casefold=True)[: len(encoded) * 5 // 8].decode("latin-1")

    def place(first: int, behind: int) -> tuple[int, int]:
        begins, ends = first * 8 // 5, (behind * 8 - 1) // 5
        return view.place(kept[start + begins], kept[start + ends] + 1)

    yield from _parts(content, place)


def _of_numbers(view: View, start: int, end: int) -> Iterator[View]:
    """What a list of numbers says, a byte each."""
    spans: list[tuple[int, int]] = []
    values = bytearray()
    for one in _ONE_NUMBER.finditer(view.text, start, end):
        value = int(one[0], 16 if one[0][:2].lower() == "0x" else 10)
        if value <= _LAST_BYTE:
            spans.append(one.span())
            values.append(value)
    if not values:
        return
    yield from _parts(
        values.decode("latin-1"),
        lambda first, behind: view.place(spans[first][0], spans[behind - 1][1]),
    )


def _of_hex(view: View, kept: Sequence[int], packed: str, run: re.Match[str]) -> Iterator[View]:
    digits = [at for at in range(*run.span()) if packed[at] not in ":,-"]
    for start in (0, 1):
        ours = digits[start : start + (len(digits) - start) // 2 * 2]
        if len(ours) < _LEAST_HEX:
            continue
        content = bytes.fromhex("".join(packed[at] for at in ours)).decode("latin-1")

        def place(first: int, behind: int, ours: Sequence[int] = ours) -> tuple[int, int]:
            return view.place(kept[ours[2 * first]], kept[ours[2 * behind - 1]] + 1)

        yield from _parts(content, place)


def _parts(content: str, place: Callable[[int, int], tuple[int, int]]) -> Iterator[View]:
    """All of what was decoded, and what of it is a text that may be decoded further."""
    yield View(content, place, followed=False, escaped=False)
    for part in _TEXT.finditer(content):

        def within(first: int, behind: int, begun: int = part.start()) -> tuple[int, int]:
            return place(begun + first, begun + behind)

        yield View(part[0], within, escaped=False)
