"""What `tokenwizard refresh` takes."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NoReturn

from tokenwizard.cli.certificate.arguments import add_passphrase_arguments

if TYPE_CHECKING:
    from collections.abc import Sequence

USUAL_JOBS, MOST_JOBS = 16, 64

_FROM_ELSEWHERE = argparse.SUPPRESS
"""What may also stand before the command is not set again here."""


def add_refresh_arguments(
    parser: argparse.ArgumentParser, *, providers: Sequence[str], clouds: Sequence[str]
) -> None:
    """Where the refresh token is, what it is for where that is not kept, and what is printed.

    Args:
        parser: gets the options.
        providers: what `--provider` takes.
        clouds: what `--cloud` takes.
    """
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--env-file", default="", metavar="FILE", help="read it from a .env file")
    source.add_argument("--profile", default="", metavar="NAME", help="from where a profile has it")
    source.add_argument("--stdin", action="store_true", default=False, help="the line on stdin")
    source.add_argument(
        "--refresh-token-file", default="", metavar="FILE", help="a file that holds nothing else"
    )
    source.add_argument(
        "--refresh-token-env", default="", metavar="NAME", help="an environment name"
    )
    source.add_argument(
        "--all", action="store_true", default=False, help="every profile that keeps one"
    )
    _add_printed(parser)
    _add_target(parser, providers, clouds)
    _add_app(parser)
    _add_trial(parser)


def _add_printed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--json",
        action="store_true",
        default=False,
        help="one object: access_token, token_type, expires_at, expires_in (seconds), scope,"
        " refresh_token_replaced, saved_to. With --all an array: profile, renewed, expires_at,"
        " refresh_token_replaced, saved_to, error",
    )
    parser.add_argument(
        "--show-refresh-token",
        action="store_true",
        default=False,
        help="put refresh_token, the newest, into the JSON",
    )
    parser.add_argument(
        "--jobs",
        type=_jobs,
        default=USUAL_JOBS,
        metavar="N",
        help=f"with --all: so many at once; {USUAL_JOBS} else",
    )


def _add_target(
    parser: argparse.ArgumentParser, providers: Sequence[str], clouds: Sequence[str]
) -> None:
    target = parser.add_argument_group("what the token is for, where that is not kept beside it")
    texts = {
        "--site": "the SharePoint site's address",
        "--scope": "the permission: AllSites.Manage",
        "--tenant": "the Directory (tenant) ID or a domain name",
        "--authority": "another login host",
        "--acs": "another Azure ACS host",
    }
    target.add_argument("--provider", choices=providers, default=_FROM_ELSEWHERE)
    for option, words in texts.items():
        to: argparse._ActionsContainer = target
        if option == "--scope":
            to = target.add_mutually_exclusive_group()
            to.add_argument(option, default=_FROM_ELSEWHERE, help=words)
            audience = "for adme: shared (https://energy.azure.com), or app (the app itself)"
            to.add_argument("--adme-audience", default=_FROM_ELSEWHERE, help=audience)
            continue
        to.add_argument(option, default=_FROM_ELSEWHERE, help=words)
    target.add_argument("--cloud", choices=clouds, default=_FROM_ELSEWHERE)


def _add_trial(parser: argparse.ArgumentParser) -> None:
    trial = parser.add_argument_group("where to try the access token, for adme")
    trial.add_argument(
        "--adme-host", default=_FROM_ELSEWHERE, help="the ADME instance's host: list your groups"
    )
    trial.add_argument("--partition", default=_FROM_ELSEWHERE, help="its data partition")


def _add_app(parser: argparse.ArgumentParser) -> None:
    app = parser.add_argument_group("the app, where it is not kept beside it")
    client_id = app.add_mutually_exclusive_group()
    client_id.add_argument("--client-id", default=_FROM_ELSEWHERE)
    client_id.add_argument("--client-id-env", default="", metavar="NAME")
    secret = app.add_mutually_exclusive_group()
    secret.add_argument("--client-secret-file", default=_FROM_ELSEWHERE, metavar="FILE")
    secret.add_argument("--client-secret-env", default=_FROM_ELSEWHERE, metavar="NAME")
    secret.add_argument("--certificate", default=_FROM_ELSEWHERE, metavar="FILE")
    secret.add_argument("--public", action="store_true", default=_FROM_ELSEWHERE)
    add_passphrase_arguments(app, default=_FROM_ELSEWHERE)
    app.add_argument("--legacy-thumbprint", action="store_true", default=_FROM_ELSEWHERE)
    for option in ("--client-secret", "--refresh-token"):
        parser.add_argument(
            option, nargs="?", action=_SecretInArguments, default=None, help=argparse.SUPPRESS
        )


class _SecretInArguments(argparse.Action):
    """Turns a secret in argv down without repeating it: `ps` and the shell show it."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        parser.error(
            "a secret on the command line can be read by others: use --stdin, --env-file,"
            " --refresh-token-file, --refresh-token-env, --client-secret-file or"
            " --client-secret-env"
        )


def _jobs(text: str) -> int:
    jobs = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0  # noqa: PLR2004
    if not 1 <= jobs <= MOST_JOBS:
        raise argparse.ArgumentTypeError(f"1 to {MOST_JOBS}")
    return jobs
