"""Makes man/tokenwizard.1 from the command line's own parser; run it from the repository."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tokenwizard import __version__
from tokenwizard.cli.parser import command_line_parser

PAGE = Path(__file__).with_name("tokenwizard.1")
STATUS = (
    ("0", "done"),
    ("1", "the provider or the network said no, or `check` found what ends soon"),
    ("2", "usage"),
    ("3", "left before the end"),
    ("129, 130, 143", "the terminal was closed, ctrl+c, SIGTERM"),
)
VARIABLES = (
    ("NO_COLOR", "no colours but greys"),
    ("TEXTUAL_THEME", "the theme, where no --theme is given"),
    ("BROWSER", "what opens the sign-in link"),
    ("XDG_CONFIG_HOME", "profiles and settings lie in tokenwizard/ in it"),
    ("XDG_STATE_HOME", "the attempt that was not finished lies in tokenwizard/ in it"),
)


def page() -> str:
    """The page, in the man macros of roff (man(7))."""
    parser = command_line_parser()
    lines = [
        '.\\" Made by man/make.py from the parser: change it there.',
        f'.TH TOKENWIZARD 1 "" "tokenwizard {escaped(__version__)}" "User Commands"',
        ".nh",
        ".SH NAME",
        "tokenwizard \\- from nothing to a Microsoft refresh token on your clipboard",
        ".SH SYNOPSIS",
        ".B tokenwizard",
        "[\\fIOPTION\\fR]... [\\fICOMMAND\\fR [\\fIARGUMENT\\fR]...]",
        ".SH DESCRIPTION",
        escaped(parser.description or ""),
        "Without a command it is the wizard.",
        escaped(parser.epilog or ""),
        ".SH OPTIONS",
        *arguments(parser),
    ]
    for name, meaning, inner in commands(parser):
        lines += [f'.SH "COMMAND {escaped(name.upper())}"', f"{sentence(meaning)}", *whole(inner)]
    lines += [".SH EXIT STATUS", *pairs(STATUS), ".SH ENVIRONMENT", *pairs(VARIABLES)]
    lines += [".SH SEE ALSO", ".BR tmux (1),", ".BR ssh (1)"]
    return "\n".join(lines) + "\n"


def whole(parser: argparse.ArgumentParser) -> Iterator[str]:
    """The arguments of a command, and of the commands in it."""
    yield from arguments(parser)
    for name, meaning, inner in commands(parser):
        yield from (f'.SS "{escaped(name)}"', sentence(meaning), *arguments(inner))


def commands(
    parser: argparse.ArgumentParser,
) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """Each command's name, what it is for, and its parser."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for named in action._get_subactions():
                yield named.dest, named.help or "", action.choices[named.dest]


def arguments(parser: argparse.ArgumentParser) -> Iterator[str]:
    """A tagged paragraph for each argument that --help shows."""
    for action in parser._actions:
        if action.help == argparse.SUPPRESS or isinstance(action, argparse._SubParsersAction):
            continue
        names = ", ".join(f"\\fB{escaped(name)}\\fR" for name in action.option_strings)
        value = "" if action.nargs == 0 else f"\\fI{escaped(value_of(action))}\\fR"
        yield from (".TP", f"{names} {value}".strip(), sentence(action.help or "") or "\\&")


def value_of(action: argparse.Action) -> str:
    """What stands for the value."""
    if isinstance(action.metavar, str):
        return action.metavar
    if action.choices is not None:
        return "|".join(map(str, action.choices))
    return action.dest.upper() if action.option_strings else action.dest


def pairs(entries: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """A tagged paragraph for each."""
    for name, meaning in entries:
        yield from (".TP", f"\\fB{escaped(name)}\\fR", sentence(meaning))


def sentence(text: str) -> str:
    """As one: it begins large and ends with a stop."""
    text = " ".join(text.replace("%%", "%").split())
    text = f"{text[:1].upper()}{text[1:]}" if re.match(r"[a-z]+ ", text) else text
    return escaped(f"{text.rstrip('.')}." if text else "")


def escaped(text: str) -> str:
    """As roff shows it: no line begins with a control character, and a hyphen is a hyphen."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga").replace('"', "\\(dq")
    text = text.replace("…", "...").replace("'", "\\(aq").replace("→", "\\(->")
    return f"\\&{text}" if text.startswith(".") else text


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stderr.write(f"{PAGE.name} is made.\n")
