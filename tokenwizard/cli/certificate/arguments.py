"""What `tokenwizard certificate` takes, and how any command takes a passphrase."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NoReturn

from tokenwizard.credentials.validity import MOST_DAYS, USUAL_DAYS

if TYPE_CHECKING:
    from pathlib import Path


_FROM_ELSEWHERE = argparse.SUPPRESS
"""What may also stand before the command is not set again here."""


def add_certificate_arguments(parser: argparse.ArgumentParser) -> None:
    """`new` and `show`, as `certificate_command`."""
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True, dest="certificate_command"
    )
    new = commands.add_parser("new", allow_abbrev=False, help="make a key and its certificate")
    new.add_argument("folder", metavar="DIR", help="gets NAME.pem, to keep, and NAME.cer")
    new.add_argument("--name", required=True, help="what the portal lists it as")
    new.add_argument("--days", type=_days, default=USUAL_DAYS, help=f"else {USUAL_DAYS}")
    show = commands.add_parser("show", allow_abbrev=False, help="whose, until when, thumbprints")
    show.add_argument("file", metavar="FILE", help="PEM or PFX; or the .cer alone")
    show.add_argument("--json", action="store_true", default=False, help="as one JSON object")
    add_passphrase_arguments(show, default=_FROM_ELSEWHERE)


def add_passphrase_arguments(
    parser: argparse.ArgumentParser | argparse._ArgumentGroup, *, default: str | None
) -> None:
    """Where the passphrase is: never an option's value, which `ps` and the shell would show.

    Args:
        parser: gets the options.
        default: `argparse.SUPPRESS` where they may also stand before the command.
    """
    passphrase = parser.add_mutually_exclusive_group()
    passphrase.add_argument(
        "--certificate-passphrase-file",
        type=_path,
        default=default,
        metavar="FILE",
        help="its first line opens the certificate's private key",
    )
    passphrase.add_argument(
        "--certificate-passphrase-env", default=default, metavar="NAME", help="an environment name"
    )
    parser.add_argument(
        "--certificate-passphrase",
        nargs="?",
        action=_PassphraseInArguments,
        default=argparse.SUPPRESS,
        help=argparse.SUPPRESS,
    )


class _PassphraseInArguments(argparse.Action):
    """Turns a passphrase in argv down without repeating it: `ps` and the shell show it."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        parser.error(
            "a passphrase on the command line can be read by others: use"
            " --certificate-passphrase-file or --certificate-passphrase-env, or type it in the"
            " wizard"
        )


def _path(text: str) -> Path:
    from pathlib import Path

    return Path(text)


def _days(text: str) -> int:
    days = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0  # noqa: PLR2004
    if not 1 <= days <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"1 to {MOST_DAYS}")
    return days
