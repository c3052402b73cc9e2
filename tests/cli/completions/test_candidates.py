"""What could stand at the end of a command line, by the parser alone."""

from __future__ import annotations

import argparse

import pytest

from tokenwizard.cli.completions.candidates import Candidates, Paths, candidates
from tokenwizard.cli.parser import command_line_parser
from tokenwizard.providers.setting import PROVIDERS
from tokenwizard.providers.settings import CLOUDS

NAMES = ("contoso", "fabrikam")


def offered(line: str) -> Candidates:
    """At the end of `line`, whose words are parted by one blank."""
    return candidates(command_line_parser(), line.split(" "), lambda: NAMES)


def words(line: str) -> list[str]:
    return [one.word for one in offered(line).words]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("--provider ", list(PROVIDERS)),
        ("--provider sharepoint-", ["sharepoint-acs"]),
        ("--provider=ad", ["--provider=adme"]),
        ("--provider = ad", ["adme"]),
        ("--provider =", list(PROVIDERS)),
        ("demo --cloud ", list(CLOUDS)),
        ("--cloud china demo --app ", ["web", "public", "certificate"]),
        ("serve demo --app p", ["public"]),
        ("serve -- --cloud d", ["dod", "delos"]),
        ("serve ", ["demo", "--"]),
        ("ref", ["refresh"]),
        ("--profile ", list(NAMES)),
        ("refresh --profile f", ["fabrikam"]),
        ("profiles show ", list(NAMES)),
        ("profiles show contoso ", []),
        ("profiles ", ["show", "export", "import", "forget"]),
        ("completions ", ["bash", "zsh", "fish", "powershell"]),
        ("--site ", []),
        ("explain ", []),
        ("doctor --re", ["--redirect-uri"]),
    ],
)
def test_what_is_offered(line: str, expected: list[str]) -> None:
    assert words(line) == expected


@pytest.mark.parametrize(
    ("line", "paths"),
    [
        ("--client-secret-file ", Paths.FILES),
        ("--profile ", Paths.FILES),
        ("profiles import ", Paths.FILES),
        ("sandbox --tls-folder ", Paths.FOLDERS),
        ("--site ", Paths.NONE),
        ("", Paths.NONE),
    ],
)
def test_where_paths_are_offered(line: str, paths: Paths) -> None:
    assert offered(line).paths is paths


def test_every_option_of_every_command_is_offered_and_no_hidden_one() -> None:
    def look(parser: argparse.ArgumentParser, before: str) -> int:
        shown = {
            max(action.option_strings, key=len)
            for action in parser._actions
            if action.option_strings and action.help != argparse.SUPPRESS
        }
        assert set(words(f"{before}-")) == shown, before
        inner = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
        named = [(name, one) for action in inner for name, one in action.choices.items()]
        return 1 + sum(look(one, f"{before}{name} ") for name, one in named)

    assert look(command_line_parser(), "") > 12
    assert "--client-secret" not in words("--client")


def test_profiles_are_asked_for_only_where_one_could_stand() -> None:
    def ask() -> tuple[str, ...]:
        raise AssertionError("nobody needs them here")

    assert candidates(command_line_parser(), ["--cloud", ""], ask).words
