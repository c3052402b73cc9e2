"""Texts that a regular expression takes long for, made out of its own parse tree.

For each of its repeats: what leads up to it, many copies of what it repeats, and an end at which
all of it fails. Copies are of one sample, and of two different ones in turn, so that alternatives
that overlap meet; characters that many of its parts take come first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tests.attacks.regex_steps import REPEATS, Counted, Items, accepts, op, parsed

SHORT, FOUR_TIMES = 60, 4
MOST_GROWTH = 7.0
"""Four times as long a text may take so many times the steps: four, and what is added once."""

MOST_STEPS = 2_000
"""For one character."""

_FEW = 1_500  # steps that are no matter, however they grow
_FINITE = 8  # bounds that are greater become this where only the growth is asked for
_SAMPLES, _OF_CLASS = 8, 4
_USUAL = "a0 _-A\n$\"'\\{}<>=/.:%é\x01"
_ENDS = ("", "\x01", "\n\x01", "!", "é")


class _Samples:
    """Texts that parts of one pattern match."""

    def __init__(self, tree: Items, flags: int) -> None:
        self._flags = flags
        tests = list(_tests(tree, flags))
        literals = {chr(value) for kind, value in _all_items(tree) if kind is op.LITERAL}
        in_classes = {
            chr(character)
            for kind, value in _all_items(tree)
            if kind is op.IN
            for one in value
            for character in _bounds(one)
        }
        alphabet = dict.fromkeys([*sorted(literals | in_classes), *_USUAL])
        self._alphabet = sorted(alphabet, key=lambda one: -sum(test(one) for test in tests))

    def of(self, items: Items) -> list[str]:
        """Some that a sequence matches: a base, and others with one part different."""
        parts = [self._of_item(one) for one in items]
        base = [part[0] if part else "" for part in parts]
        found = {"".join(base): None}
        for number, part in enumerate(parts):
            for other in part[1:]:
                found["".join([*base[:number], other, *base[number + 1 :]])] = None
        return list(found)[:_SAMPLES]

    def _of_item(self, item: tuple[Any, Any]) -> list[str]:
        kind, value = item
        test = accepts(item, self._flags)
        if test is not None:
            taken = [one for one in self._alphabet if test(one)]
            return [*taken[:_OF_CLASS], *taken[-1:]]
        if kind in REPEATS:
            return [one * max(value[0], 1) for one in self.of(value[2])]
        if kind is op.BRANCH:
            ways = [self.of(one) for one in value[1]]
            longest = max(map(len, ways))
            return [way[at] for at in range(longest) for way in ways if at < len(way)]
        if kind is op.SUBPATTERN:
            return self.of(value[3])
        if kind is op.ATOMIC_GROUP:
            return self.of(value)
        return [""]


def _all_items(tree: Items) -> Iterator[tuple[Any, Any]]:
    for item in tree:
        yield item
        for inner in _within(item):
            yield from _all_items(inner)


def _within(item: tuple[Any, Any]) -> Sequence[Items]:
    kind, value = item
    if kind in REPEATS:
        return [value[2]]
    if kind is op.BRANCH:
        return list(value[1])
    if kind is op.SUBPATTERN:
        return [value[3]]
    if kind is op.ATOMIC_GROUP:
        return [value]
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return [value[1]]
    return []


def _tests(tree: Items, flags: int) -> Iterator[Callable[[str], bool]]:
    for item in _all_items(tree):
        if (test := accepts(item, flags)) is not None:
            yield test


def _bounds(one: tuple[Any, Any]) -> tuple[int, ...]:
    kind, value = one
    if kind is op.LITERAL:
        return (value,)
    return tuple(value) if kind is op.RANGE else ()


def _repeats(
    tree: Items, samples: _Samples, before: str, behind: str
) -> Iterator[tuple[str, Items, str]]:
    """Each repeat that can be long: what leads to it, what it repeats, what may come then."""
    for number, item in enumerate(tree):
        lead = before + samples.of(tree[:number])[0]
        rest = samples.of(tree[number + 1 :])[0] + behind
        kind, value = item
        if kind in REPEATS and value[1] > 1:
            yield lead, value[2], rest
        for inner in _within(item):
            yield from _repeats(inner, samples, lead, rest)


def hostile(tree: Items, flags: int) -> Iterator[Callable[[int], str]]:
    """Makers of texts: each gives one of about so many characters."""
    samples = _Samples(tree, flags)

    def maker(before: str, piece: str, end: str) -> Callable[[int], str]:
        return lambda length: before + piece * (length // len(piece)) + end

    seen: set[tuple[str, str, str]] = set()
    for lead, body, rest in _repeats(tree, samples, "", ""):
        ones = list(filter(None, samples.of(body)))
        twos = [one + other for one in ones[:4] for other in ones[:4] if one != other]
        for piece in (*ones, *twos):
            for shape in (
                *((lead, piece, end) for end in _ENDS),
                (lead, piece, f"{rest}\x01"),
                ("", lead + piece, "\x01"),
                ("", lead + piece + rest[:1], ""),
            ):
                if shape not in seen:
                    seen.add(shape)
                    yield maker(*shape)


def shrunk(tree: Items) -> list[tuple[Any, Any]]:
    """The same with small bounds: what grows within a bound alone does not grow in it."""

    def smaller(item: tuple[Any, Any]) -> tuple[Any, Any]:
        kind, value = item
        if kind in REPEATS:
            least, most, body = value
            most = most if most is op.MAXREPEAT else min(most, _FINITE)
            return kind, (min(least, _FINITE), most, shrunk(body))
        if kind is op.BRANCH:
            return kind, (value[0], [shrunk(one) for one in value[1]])
        if kind is op.SUBPATTERN:
            return kind, (*value[:3], shrunk(value[3]))
        if kind is op.ATOMIC_GROUP:
            return kind, shrunk(value)
        return item

    return [smaller(one) for one in tree]


def too_slow(pattern: re.Pattern[str], mode: str) -> str | None:
    """A text, shortened, for which it takes more than linear time; None if none was found."""
    tree, flags = parsed(pattern), pattern.flags
    counted, within_bounds = Counted(tree, flags), not _endless(tree)
    for make in hostile(tree, flags):
        length = SHORT * FOUR_TIMES
        if counted.steps(mode, make(length), MOST_STEPS * length) > MOST_STEPS * length:
            return make(SHORT)
        if within_bounds or not _grows(counted, mode, make, SHORT):
            continue
        if _worse_than_its_bounds(tree, flags, mode):
            return make(SHORT)
        within_bounds = True
    return None


def _endless(tree: Items) -> bool:
    """Whether it has a repeat without a bound; without one its time is bounded as well."""
    return any(kind in REPEATS and value[1] is op.MAXREPEAT for kind, value in _all_items(tree))


def _grows(
    counted: Counted, mode: str, make: Callable[[int], str], length: int, limit: int = MOST_STEPS
) -> bool:
    long = length * FOUR_TIMES
    most = counted.steps(mode, make(long), limit * long)
    if most > limit * long:
        return True
    return most > _FEW and most > MOST_GROWTH * counted.steps(mode, make(length), most)


def _worse_than_its_bounds(tree: Items, flags: int, mode: str) -> bool:
    """Whether it grows also where all its finite bounds are small, and the text is long."""
    small = shrunk(tree)
    counted = Counted(small, flags)
    return any(_grows(counted, mode, make, FOUR_TIMES * SHORT) for make in hostile(small, flags))
