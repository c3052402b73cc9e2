"""A backtracking matcher that counts its steps: what Python's own does, and how often.

It walks the parse tree of a regular expression as `re` does, in the same order, so that the number
of its steps grows as the time that `re` takes. A count is the same on every machine.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

Then = Callable[[int], bool]
Matcher = Callable[["Run", int, Then], bool]
Items = Sequence[tuple[Any, Any]]
op: Any = importlib.import_module("re._constants")  # it has no types
parser: Any = importlib.import_module("re._parser")
REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}
_DEEPEST = 60_000  # frames: some for each repetition that is under way


class TooManyStepsError(Exception):
    """The limit was reached."""


class Run:
    """One attempt on one text.

    Attributes:
        steps: how many were made.
    """

    def __init__(self, text: str, limit: int) -> None:
        self.text = text
        self.steps = 0
        self.groups: dict[int, str] = {}
        self._limit = limit

    def step(self, number: int = 1) -> None:
        self.steps += number
        if self.steps > self._limit:
            raise TooManyStepsError


class Counted:
    """A regular expression whose steps are counted.

    Args:
        tree: as `re._parser.parse` gives it.
        flags: of the compiled pattern.
    """

    def __init__(self, tree: Items, flags: int) -> None:
        self._matcher = _sequence(list(tree), flags)

    def steps(self, mode: str, text: str, limit: int) -> int:
        """How many steps it takes in a text; more than `limit` if it reaches that.

        Args:
            mode: a function of `re`; those that find all count as finding all.
            text: what is looked at.
            limit: of the steps.
        """
        run = Run(text, limit)
        with _deep():
            try:
                for _ in self._found(mode, run):
                    pass
            except TooManyStepsError:
                return limit + 1
        return run.steps

    def spans(self, mode: str, text: str, limit: int) -> list[tuple[int, int]]:
        """Where it matches, to be compared with what `re` says."""
        with _deep():
            return list(self._found(mode, Run(text, limit)))

    def _found(self, mode: str, run: Run) -> Iterator[tuple[int, int]]:
        if mode in ("match", "fullmatch"):
            end = self._end_from(run, 0, whole=mode == "fullmatch")
            if end is not None:
                yield 0, end
            return
        start = 0
        while start <= len(run.text):
            run.step()
            end = self._end_from(run, start)
            if end is not None:
                yield start, end
                if mode == "search":
                    return
            start = max(start + 1, end if end is not None else 0)

    def _end_from(self, run: Run, start: int, *, whole: bool = False) -> int | None:
        ends: list[int] = []

        def then(at: int) -> bool:
            if whole and at != len(run.text):
                return False
            ends.append(at)
            return True

        return ends[0] if self._matcher(run, start, then) else None


@contextmanager
def _deep() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(_DEEPEST)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def accepts(item: tuple[Any, Any], flags: int) -> Callable[[str], bool] | None:
    """Whether an item that stands for one character takes it; None for any other item."""
    kind, value = item
    if kind not in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN):
        return None
    known: dict[str, bool] = {}

    def test(character: str) -> bool:
        if character not in known:
            either = {character}
            if flags & re.IGNORECASE:
                either |= {character.lower(), character.upper()}
            known[character] = any(_takes(kind, value, one, flags) for one in either)
        return known[character]

    return test


def _takes(kind: Any, value: Any, character: str, flags: int) -> bool:
    if kind is op.LITERAL:
        return character == chr(value)
    if kind is op.NOT_LITERAL:
        return character != chr(value)
    if kind is op.ANY:
        return bool(flags & re.DOTALL) or character != "\n"
    negated = value[0][0] is op.NEGATE
    return negated != any(_within(one, character, flags) for one in value[negated:])


def _within(one: tuple[Any, Any], character: str, flags: int) -> bool:
    kind, value = one
    if kind is op.LITERAL:
        return character == chr(value)
    if kind is op.RANGE:
        return ord(character) in range(value[0], value[1] + 1)
    return re.match(_CATEGORIES[value], character, flags & re.ASCII) is not None


def _sequence(items: list[tuple[Any, Any]], flags: int) -> Matcher:
    matchers = [_item(one, flags) for one in items]

    def from_number(number: int, run: Run, at: int, then: Then) -> bool:
        if number == len(matchers):
            return then(at)
        return matchers[number](run, at, lambda end: from_number(number + 1, run, end, then))

    return lambda run, at, then: from_number(0, run, at, then)


def _item(item: tuple[Any, Any], flags: int) -> Matcher:
    kind, value = item
    test = accepts(item, flags)
    if test is not None:
        return _one(test)
    if kind in REPEATS:
        least, most, body = value
        return _repeat(kind, least, most, body, flags)
    if kind is op.BRANCH:
        return _branch([_sequence(list(one), flags) for one in value[1]])
    if kind is op.SUBPATTERN:
        group, added, taken, inner = value
        return _group(group, _sequence(list(inner), (flags | added) & ~taken))
    if kind is op.ATOMIC_GROUP:
        return _atomic(_sequence(list(value), flags))
    if kind in (op.ASSERT, op.ASSERT_NOT):
        width = value[1].getwidth()[0] if value[0] < 0 else 0
        return _assertion(_sequence(list(value[1]), flags), width, wanted=kind is op.ASSERT)
    if kind is op.GROUPREF:
        return _reference(value)
    if kind is op.AT:
        return _position(value, flags)
    raise NotImplementedError(f"{kind} is not counted yet")


def _one(test: Callable[[str], bool]) -> Matcher:
    def match(run: Run, at: int, then: Then) -> bool:
        run.step()
        return at < len(run.text) and test(run.text[at]) and then(at + 1)

    return match


def _repeat(kind: Any, least: int, most: int, body: Items, flags: int) -> Matcher:
    test = accepts(body[0], flags) if len(body) == 1 else None
    if test is not None and kind is not op.MIN_REPEAT:
        return _run_of(test, least, most, possessive=kind is op.POSSESSIVE_REPEAT)
    inner = _sequence(list(body), flags)
    if kind is op.POSSESSIVE_REPEAT:
        return _possessive(inner, least, most)
    lazy = kind is op.MIN_REPEAT

    def again(run: Run, number: int, at: int, before: int, then: Then) -> bool:
        run.step()

        def more() -> bool:
            moves = number < least or at != before
            return (
                number < most
                and moves
                and inner(run, at, lambda end: again(run, number + 1, end, at, then))
            )

        if lazy:
            return (number >= least and then(at)) or more()
        return more() or (number >= least and then(at))

    return lambda run, at, then: again(run, 0, at, -1, then)


def _run_of(test: Callable[[str], bool], least: int, most: int, *, possessive: bool) -> Matcher:
    def match(run: Run, at: int, then: Then) -> bool:
        text, end = run.text, at
        while end < len(text) and end - at < most and test(text[end]):
            end += 1
        run.step(end - at + 1)
        if possessive:
            return end - at >= least and then(end)
        while end - at >= least:
            run.step()
            if then(end):
                return True
            end -= 1
        return False

    return match


def _first_end(inner: Matcher, run: Run, at: int) -> int | None:
    ends: list[int] = []
    return ends[0] if inner(run, at, lambda end: not ends.append(end)) else None  # type: ignore[func-returns-value]


def _possessive(inner: Matcher, least: int, most: int) -> Matcher:
    def match(run: Run, at: int, then: Then) -> bool:
        number = 0
        while number < most:
            run.step()
            end = _first_end(inner, run, at)
            if end is None or (end == at and number >= least):
                break
            at, number = end, number + 1
        return number >= least and then(at)

    return match


def _atomic(inner: Matcher) -> Matcher:
    def match(run: Run, at: int, then: Then) -> bool:
        end = _first_end(inner, run, at)
        return end is not None and then(end)

    return match


def _branch(ways: list[Matcher]) -> Matcher:
    def match(run: Run, at: int, then: Then) -> bool:
        run.step()
        return any(way(run, at, then) for way in ways)

    return match


def _group(group: int | None, inner: Matcher) -> Matcher:
    if group is None:
        return inner

    def match(run: Run, at: int, then: Then) -> bool:
        def noted(end: int) -> bool:
            before = run.groups.get(group)
            run.groups[group] = run.text[at:end]
            if then(end):
                return True
            run.groups.pop(group)
            if before is not None:
                run.groups[group] = before
            return False

        return inner(run, at, noted)

    return match


def _assertion(inner: Matcher, back: int, *, wanted: bool) -> Matcher:
    def match(run: Run, at: int, then: Then) -> bool:
        run.step()
        found = at >= back and _first_end(inner, run, at - back) is not None
        return found == wanted and then(at)

    return match


def _reference(group: int) -> Matcher:
    def match(run: Run, at: int, then: Then) -> bool:
        said = run.groups.get(group)
        run.step()
        return said is not None and run.text.startswith(said, at) and then(at + len(said))

    return match


def _position(where: Any, flags: int) -> Matcher:
    lines = bool(flags & re.MULTILINE)

    def holds(text: str, at: int) -> bool:
        if where is op.AT_BEGINNING:
            return at == 0 or (lines and text[at - 1] == "\n")
        if where is op.AT_BEGINNING_STRING:
            return at == 0
        if where is op.AT_END:
            return at == len(text) or text[at:] == "\n" or (lines and text[at] == "\n")
        if where is op.AT_END_STRING:
            return at == len(text)
        word = [
            0 <= place < len(text) and re.match(r"\w", text[place], flags & re.ASCII) is not None
            for place in (at - 1, at)
        ]
        return (word[0] != word[1]) == (where is op.AT_BOUNDARY)

    def match(run: Run, at: int, then: Then) -> bool:
        run.step()
        return holds(run.text, at) and then(at)

    return match


def parsed(pattern: re.Pattern[str]) -> Items:
    """Its parse tree."""
    tree: Items = parser.parse(pattern.pattern, pattern.flags)
    return tree
