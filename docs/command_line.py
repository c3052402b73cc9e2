"""The page "The command line": every command and option, as the parser takes them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from docs.markdown import literal, plain
from tokenwizard.cli.parser import command_line_parser


def command_line() -> str:
    """Markdown: a section a command, with its anchor, such as `#tokenwizard-refresh`."""
    return "\n".join(line for parser in parsers(command_line_parser()) for line in _section(parser))


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A command's parser, and those of the commands within it."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in dict.fromkeys(action.choices.values()):
                yield from parsers(command)


def _section(parser: argparse.ArgumentParser) -> Iterator[str]:
    yield f"({parser.prog.replace(' ', '-')})="
    yield f"## {literal(parser.prog)}"
    yield ""
    if about := parser.description or _summary(parser.prog):
        yield plain(about[:1].upper() + about[1:])
        yield ""
    for group in parser._action_groups:
        shown = [action for action in group._group_actions if action.help != argparse.SUPPRESS]
        if shown:
            yield f"**{plain((group.title or '').capitalize())}**"
            yield ""
            for action in shown:
                yield from _entry(parser, action)


def _entry(parser: argparse.ArgumentParser, action: argparse.Action) -> Iterator[str]:
    if isinstance(action, argparse._SubParsersAction):
        for command in action._choices_actions:
            anchor = f"{parser.prog} {command.dest}".replace(" ", "-")
            yield f"- [{literal(command.dest)}](#{anchor}): {plain(command.help or '')}"
    else:
        words = f": {plain(_expanded(action))}" if action.help else ""
        yield f"- {', '.join(map(literal, _ways(action)))}{words}"
    yield ""


def _ways(action: argparse.Action) -> list[str]:
    """As it is typed, with the name of its value: `--port PORT`, `CODE`."""
    value = "" if action.nargs == 0 else _value(action)
    if not action.option_strings:
        return [value]
    return [f"{option} {value}".rstrip() for option in action.option_strings]


def _value(action: argparse.Action) -> str:
    if isinstance(action.metavar, str):
        return action.metavar
    if action.choices is not None:
        return "{" + ",".join(map(str, action.choices)) + "}"
    name = action.dest
    return name.upper() if action.option_strings else name


def _expanded(action: argparse.Action) -> str:
    return (action.help or "").replace("%%", "%")


def _summary(prog: str) -> str:
    """What the list of commands says of this one."""
    for parser in parsers(command_line_parser()):
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for command in action._choices_actions:
                    if f"{parser.prog} {command.dest}" == prog:
                        return command.help or ""
    return ""
