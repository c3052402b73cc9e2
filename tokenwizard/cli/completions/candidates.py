"""What could stand at the end of a command line that is being typed; no I/O."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tokenwizard.text.cells import shortened

_ROOM = 70

ProfileNames = Callable[[], Iterable[str]]


class Paths(StrEnum):
    """Whether the shell is to offer paths as well, which it knows best how to."""

    NONE = "none"
    FILES = "files"
    FOLDERS = "folders"


@dataclass(frozen=True)
class Candidate:
    """One word that could stand there, and what it means in a few words; they may be empty."""

    word: str
    meaning: str = ""


@dataclass(frozen=True)
class Candidates:
    """All of them."""

    words: tuple[Candidate, ...] = ()
    paths: Paths = Paths.NONE

    def begun_with(self, text: str, prefix: str = "") -> Candidates:
        """Those that begin with `text`, each behind `prefix`."""
        fitting = (one for one in self.words if one.word.startswith(text))
        words = tuple(Candidate(prefix + one.word, one.meaning) for one in fitting)
        return Candidates(words, self.paths)


def candidates(
    parser: argparse.ArgumentParser, words: Sequence[str], profile_names: ProfileNames
) -> Candidates:
    """What could stand in the place of the last word.

    Args:
        parser: of the whole command line.
        words: what stands there, without the program's name; the last may be empty.
        profile_names: the names of the profiles; asked for only where one could stand.
    """
    *before, current = words
    before = [word for word in before if word != "="]  # bash parts --option=value at it
    current = current if current != "=" else ""
    at, waiting, place = _place(parser, before)
    if waiting is not None:
        return _values(waiting, profile_names).begun_with(current)
    name, equals, value = current.partition("=")
    if equals and (option := at._option_string_actions.get(name)) is not None:
        return _values(option, profile_names).begun_with(value, f"{name}=")
    if current.startswith("-"):
        return Candidates(tuple(_options(at))).begun_with(current)
    return _positional(at, place, profile_names).begun_with(current)


def _place(
    whole: argparse.ArgumentParser, words: Sequence[str]
) -> tuple[argparse.ArgumentParser, argparse.Action | None, int]:
    """The command it is in, the option that waits for its value, and how many positionals came."""
    at, waiting, place = whole, None, 0
    for word in words:
        if waiting is not None:
            waiting = None
        elif word == "--":
            at, place = whole, 0  # behind it comes a command line in a command line
        elif word.startswith("-") and word != "-":
            option = at._option_string_actions.get(word)
            waiting = option if option is not None and option.nargs != 0 else None
        elif (inner := _commands(at).get(word)) is not None:
            at, place = inner, 0
        elif any(one.nargs == argparse.REMAINDER for one in _positionals(at)):
            at, place = _commands(whole).get(word, at), 0  # the same
        else:
            place += 1
    return at, waiting, place


def _options(at: argparse.ArgumentParser) -> Iterator[Candidate]:
    for option in at._actions:
        if option.help != argparse.SUPPRESS:
            longest = max(option.option_strings, key=len, default="")
            if longest:
                yield Candidate(longest, _short(option.help))


def _positionals(at: argparse.ArgumentParser) -> list[argparse.Action]:
    return [one for one in at._actions if not one.option_strings and not _is_commands(one)]


def _is_commands(action: argparse.Action) -> bool:
    return isinstance(action, argparse._SubParsersAction)


def _commands(at: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in at._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _positional(at: argparse.ArgumentParser, place: int, profile_names: ProfileNames) -> Candidates:
    for action in at._actions:
        if isinstance(action, argparse._SubParsersAction) and place == 0:
            named = action._get_subactions()
            return Candidates(tuple(Candidate(one.dest, _short(one.help)) for one in named))
    positionals = _positionals(at)
    if place >= len(positionals):
        return Candidates()
    if positionals[place].nargs == argparse.REMAINDER:
        return Candidates((Candidate("demo"), Candidate("--")))
    return _values(positionals[place], profile_names)


def _values(action: argparse.Action, profile_names: ProfileNames) -> Candidates:
    if action.choices is not None:
        return Candidates(tuple(Candidate(str(one)) for one in action.choices))
    metavar = action.metavar if isinstance(action.metavar, str) else ""
    paths = Paths.FILES if "FILE" in metavar else Paths.NONE
    paths = Paths.FOLDERS if "DIR" in metavar else paths
    names = action.dest == "profile" or (action.dest == "name" and not action.option_strings)
    words = tuple(map(Candidate, profile_names())) if names else ()
    return Candidates(words, paths)


def _short(text: str | None) -> str:
    """A help text on one line, as much of it as there is room for."""
    return shortened(" ".join((text or "").replace("%%", "%").split()), _ROOM)
