"""Runs `profiles` and `check` as a process, or gives their options to call them here."""

from __future__ import annotations

import argparse
import subprocess
import sys

from tokenwizard.cli.check.arguments import add_check_arguments
from tokenwizard.cli.check.command import check_command
from tokenwizard.cli.profiles.arguments import add_profiles_arguments
from tokenwizard.cli.profiles.command import profiles_command


def parsed(*arguments: str) -> argparse.Namespace:
    """The options of a command line that begins with `profiles` or `check`."""
    parser = argparse.ArgumentParser(prog="tokenwizard")
    commands = parser.add_subparsers()
    profiles = commands.add_parser("profiles")
    add_profiles_arguments(profiles)
    profiles.set_defaults(run=profiles_command)
    check = commands.add_parser("check")
    add_check_arguments(check)
    check.set_defaults(run=check_command)
    return parser.parse_args(arguments)


def command(*arguments: str) -> list[str]:
    """The process that is this command line."""
    return [sys.executable, "-m", "tokenwizard", *arguments]


def run(*arguments: str, stdin: str | bytes = b"") -> subprocess.CompletedProcess[str]:
    """Run it; the environment is this process's own."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        command(*arguments), input=given, capture_output=True, check=False, timeout=60
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )
