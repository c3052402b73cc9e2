"""The arguments of `tokenwizard check`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta

WITHIN = "14d"

_HOURS = {"h": 1, "d": 24, "w": 24 * 7}
_MOST_DIGITS = 5


def add_check_arguments(parser: argparse.ArgumentParser) -> None:
    """Add them."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="a profile; else all of them")
    parser.add_argument(
        "--within",
        type=_duration,
        default=WITHIN,
        metavar="TIME",
        help=f"exit status 1 if something ends so soon: 36h, 14d, 2w (else {WITHIN})",
    )
    parser.add_argument("--json", action="store_true", help="as a JSON array")
    parser.add_argument(
        "--ics",
        default="",
        metavar="FILE",
        help="write a calendar with reminders 14 and 3 days before; - is stdout",
    )


def _duration(text: str) -> timedelta:
    from datetime import timedelta

    number, unit = text[:-1], text[-1:]
    if not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS):
        raise argparse.ArgumentTypeError(f"{text!r} is no time: 36h, 14d, 2w")
    if unit not in _HOURS:
        raise argparse.ArgumentTypeError(f"{text!r} has no unit: 36h, 14d, 2w")
    return timedelta(hours=int(number) * _HOURS[unit])
