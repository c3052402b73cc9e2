"""The arguments of `tokenwizard profiles`."""

from __future__ import annotations

import argparse


def add_profiles_arguments(parser: argparse.ArgumentParser) -> None:
    """Add them; `action` is None for the list."""
    parser.add_argument("--json", action="store_true", help="as a JSON array")
    parser.set_defaults(action=None)
    actions = parser.add_subparsers(
        title="what to do with them (without one they are listed)",
        metavar="ACTION",
        dest="action",
        prog=parser.prog,
    )

    show = actions.add_parser("show", help="everything that is remembered, as TOML")
    show.add_argument("name", metavar="NAME")
    # Without a default of its own, else what stands before the action is lost.
    show.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="as one JSON object"
    )

    export = actions.add_parser(
        "export", help="for a colleague: without where this machine keeps the token"
    )
    export.add_argument("name", metavar="NAME")
    export.add_argument("file", metavar="FILE", nargs="?", default="-", help="else stdout")

    import_ = actions.add_parser("import", help="take over a file from a colleague")
    import_.add_argument("file", metavar="FILE", help="- is stdin")
    import_.add_argument("--name", default="", help="else as the file is called")
    import_.add_argument("--replace", action="store_true", help="the profile with its name")
    import_.add_argument(
        "--trust",
        action="append",
        default=[],
        metavar="HOST",
        help="a host in the file that may get secrets, though it is none of Microsoft's; for"
        " scripts, once for each",
    )

    forget = actions.add_parser("forget", help="delete it, with its entry in the keyring")
    forget.add_argument("name", metavar="NAME")
    forget.add_argument("--yes", action="store_true", help="do not ask")
