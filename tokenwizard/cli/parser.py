"""The command line. Each command imports what it needs, when it needs it: start-up is a feature.

stdout carries data alone, stderr carries words.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, NoReturn

from tokenwizard import __version__
from tokenwizard.cli.argument_parser import Parser
from tokenwizard.providers.setting import PROVIDERS, HelpSection, SettingKind
from tokenwizard.providers.settings import CLOUDS, TAKEN, in_sections
from tokenwizard.system.exit_status import INTERRUPTED, UsageError, usage
from tokenwizard.system.files.home_folder import NoHomeError, need_own_folders

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tokenwizard.providers.setting import Setting

    Commands = argparse._SubParsersAction[Parser]

COMMANDS = ("refresh", "check", "profiles", "certificate")
"""Those whose arguments stand in modules of their own."""

SHELLS = ("bash", "zsh", "fish", "powershell")
APPS = ("web", "public", "certificate")
"""What the practice apps that `demo` fills in prove themselves with."""

_APP = "the app that is filled in: with a client secret (web), without, or with a certificate"
_PRACTICE_CLOUD = "which of Microsoft's clouds the practice provider is like"
_FARM = "its SharePoint is a farm of SharePoint Server: NTLM, and low-trust apps through ACS"
_PLAIN = (
    "line prompts, for screen readers and dumb terminals. Without a terminal it asks nothing: on"
    " stderr the sign-in link is the one line that begins with http, the answer is a line on stdin"
    " or comes to the redirect URI, and the refresh token goes to stdout"
)
_ANSWERS = "answers in TOML: {keys}, answer_timeout (seconds). Options win over it"
_WALK = "what the page shows: demo and its options, or behind -- the wizard's own"
_FAIL = (
    "practise an error: AADSTS50105, invalid_grant, 429 …; more than once if wanted: those that"
    " are told at the same place take turns"
)
_PROFILE = "begin with a walk that was remembered, or with a colleague's file"
_OUT = "hand the token over as soon as it is there; more than once if wanted: {}"
_FORMS = {
    "env": "env:FILE",
    "json": "json:FILE (- is stdout)",
    "shell": "shell",
    "keyring": "keyring",
    "azure-app": "azure-app:GROUP/NAME",
    "github": "github:OWNER/REPO",
    "keyvault": "keyvault:NAME",
    "envrc": "envrc:FILE",
    "osducli": "osducli",
    "sdutil": "sdutil:FILE",
    "dockerenv": "dockerenv:FILE",
    "file": "file:FILE",
}
"""How `--help` words these kinds, none of which it has to load. Any other kind says it itself."""


class _Out(argparse.Action):
    """Keeps each place in turn. Only its help looks for the kinds: that takes a folder to read."""

    @property
    def help(self) -> str:
        """Every kind that there is, in its form."""
        from tokenwizard.destinations.registry import kind_named, names_of_kinds

        others = (kind_named(name).form for name in names_of_kinds() if name not in _FORMS)
        return _OUT.format(", ".join(("clipboard", *_FORMS.values(), *others)))

    @help.setter  # noqa: A003 (the name is of argparse)
    def help(self, _: str | None) -> None:
        """Nothing is given."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        """Add one."""
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest) or ()), values])


def main(arguments: Sequence[str]) -> int:
    """Run a command; gives the exit status: 0 done, 1 refused, 2 usage, 3 left, 130 interrupted."""
    if arguments[:1] == ["inspect"]:
        from tokenwizard.cli.inspect import refuse_value, takes

        if not takes(arguments[1:]):
            return refuse_value()
    options = command_line_parser(arguments).parse_args(arguments)
    try:
        status: int = options.run(options)
    except KeyboardInterrupt:
        return INTERRUPTED
    except NoHomeError as none:
        return usage(f"{none.title}.")
    return status


def command_line_parser(arguments: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """The parser; a command that is not among the arguments is only named, since all take long."""
    parser = Parser(
        prog="tokenwizard",
        allow_abbrev=False,
        description="From nothing to a Microsoft refresh token on your clipboard.",
        epilog="Try `tokenwizard demo` first: the whole walk against a built-in practice provider.",
    )
    parser.add_argument("--version", action="version", version=f"tokenwizard {__version__}")
    alone = arguments[:1] == ["explain"]  # it is to be quick, and takes none of the rest
    if not alone:
        _add_answers(parser)
    parser.set_defaults(run=_wizard)
    # With its own idea of `prog` argparse would format a whole usage text at every start.
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", prog=parser.prog)

    if alone:
        _add_explain(commands)
        return parser

    demo = commands.add_parser(
        "demo", allow_abbrev=False, help="the wizard against the practice provider, filled in"
    )
    demo.add_argument("--provider", choices=PROVIDERS, default=PROVIDERS[0])
    demo.add_argument("--app", choices=APPS, default=APPS[0], help=_APP)
    _add_practice_cloud(demo)
    demo.add_argument("--theme", default="", help=argparse.SUPPRESS)
    _add_fail(demo)
    _add_no_listen(demo)
    _add_plain(demo, default=argparse.SUPPRESS)
    demo.set_defaults(run=_demo)

    sandbox = commands.add_parser("sandbox", allow_abbrev=False, help="the practice provider alone")
    sandbox.add_argument("--port", type=_port, default=0, help="0 takes any free port")
    _add_practice_cloud(sandbox)
    sandbox.add_argument("--farm", action="store_true", help=_FARM)
    _add_fail(sandbox)
    sandbox.add_argument(
        "--certificate-folder", type=_path, metavar="DIR", help="one app more: its key goes there"
    )
    sandbox.add_argument("--tls", action="store_true", help="HTTPS, under a throw-away CA")
    sandbox.add_argument(
        "--tls-folder", type=_path, metavar="DIR", help="the same; the CA's certificate goes there"
    )
    sandbox.set_defaults(run=_sandbox)

    completions = commands.add_parser(
        "completions", allow_abbrev=False, help="what a shell offers on Tab: a script for it"
    )
    completions.add_argument("shell", choices=SHELLS)
    completions.add_argument(
        "--for", nargs=argparse.REMAINDER, dest="words", help=argparse.SUPPRESS
    )
    completions.set_defaults(run=_completions)

    serve = commands.add_parser(
        "serve", allow_abbrev=False, help="the wizard in a page of this machine's browser"
    )
    serve.add_argument("--port", type=_port, default=0, help="0 takes any free port")
    serve.add_argument("--open", action="store_true", help="open it in this desktop's browser")
    serve.add_argument("walk", nargs=argparse.REMAINDER, metavar="demo|-- OPTION", help=_WALK)
    serve.set_defaults(run=_serve)

    _add_explain(commands)
    _add_inspect(commands)
    _add_others(commands, arguments)
    return parser


def _add_others(commands: Commands, arguments: Sequence[str]) -> None:
    doctor = commands.add_parser(
        "doctor",
        allow_abbrev=False,
        argument_default=argparse.SUPPRESS,  # else what stands before the command is lost
        help="what this terminal, clipboard, browser, network and clock can do",
    )
    doctor.add_argument("--cloud", choices=CLOUDS, help="whose login host is asked")
    doctor.add_argument("--authority", help="another login host")
    doctor.add_argument("--redirect-uri", help="whose port is tried: http://localhost:8080")
    doctor.add_argument("--json", action="store_true", help="as one JSON object")
    doctor.set_defaults(run=_doctor, json=False)

    refresh = commands.add_parser(
        "refresh", allow_abbrev=False, help="a refresh token -> an access token on stdout"
    )
    refresh.set_defaults(run=_refresh)
    if "refresh" in arguments:
        from tokenwizard.cli.refresh.arguments import add_refresh_arguments

        add_refresh_arguments(refresh, providers=PROVIDERS, clouds=CLOUDS)

    check = commands.add_parser(
        "check", allow_abbrev=False, help="what ends when; for cron: status 1 if it is soon"
    )
    check.set_defaults(run=_check)
    if "check" in arguments:
        from tokenwizard.cli.check.arguments import add_check_arguments

        add_check_arguments(check)

    profiles = commands.add_parser(
        "profiles", allow_abbrev=False, help="list, show, export, import, forget"
    )
    profiles.set_defaults(run=_profiles)
    if "profiles" in arguments:
        from tokenwizard.cli.profiles.arguments import add_profiles_arguments

        add_profiles_arguments(profiles)
    certificate = commands.add_parser(
        "certificate", allow_abbrev=False, help="make a pair to upload, or look into one"
    )
    certificate.set_defaults(run=_certificate)
    if "certificate" in arguments:
        from tokenwizard.cli.certificate.arguments import add_certificate_arguments

        add_certificate_arguments(certificate)


def _add_explain(commands: Commands) -> None:
    explain = commands.add_parser(
        "explain", allow_abbrev=False, help="what an error code or an error text means"
    )
    explain.add_argument(
        "code",
        nargs="*",
        help="such as AADSTS7000215, or an error's text; without one, or as -, stdin is read",
    )
    explain.add_argument(
        "--json",
        action="store_true",
        help="as one JSON object: code, title, what, cause, next_step, who, step, field, known,"
        " codes, correlation_id, trace_id, timestamp, look_up",
    )
    explain.set_defaults(run=_explain)


def _add_inspect(commands: Commands) -> None:
    inspect = commands.add_parser(
        "inspect", allow_abbrev=False, help="what a token, code or secret is, without showing it"
    )
    inspect.add_argument(
        "file",
        nargs="*",
        help="a file with it, or - for stdin; without one it is pasted unseen, or stdin is read."
        " The value itself is no argument",
    )
    inspect.add_argument(
        "--json",
        action="store_true",
        help="as one JSON object: kind, known, certain, issuer, length, read_as, header, claims,"
        " contains, values",
    )
    inspect.set_defaults(run=_inspect)


def _add_answers(parser: argparse.ArgumentParser) -> None:
    answers = parser.add_argument_group("answers given ahead")
    before = (HelpSection.TARGET, HelpSection.APP, HelpSection.TRIAL, HelpSection.CREDENTIAL)
    _add_settings(parser, answers, in_sections(*before))
    answers.add_argument("--profile", default="", metavar="NAME|FILE", help=_PROFILE)
    answers.add_argument("--out", action=_Out, metavar="KIND:PLACE")
    keys = _ANSWERS.format(keys=", ".join(_keys_of_answers()))
    answers.add_argument("--answers", type=_path, metavar="FILE", help=keys)
    _add_no_listen(parser)
    _add_plain(parser, default=False)
    where = parser.add_argument_group("where and how to sign in")
    _add_settings(
        parser, where, in_sections(*(section for section in HelpSection if section not in before))
    )
    parser.add_argument(
        "--theme", default="", help="tokenwizard-dark, tokenwizard-light, ansi-dark …"
    )


def _add_settings(
    parser: argparse.ArgumentParser, group: argparse._ArgumentGroup, rows: Sequence[Setting]
) -> None:
    from tokenwizard.cli.certificate.arguments import add_passphrase_arguments

    exclusive: dict[str, argparse._MutuallyExclusiveGroup] = {}
    for row in rows:
        if row.option is None:
            continue
        if row.option.elsewhere:
            add_passphrase_arguments(group, default=None)
            continue
        to: argparse._ActionsContainer = group
        if row.exclusive:
            if row.exclusive not in exclusive:
                exclusive[row.exclusive] = group.add_mutually_exclusive_group()
            to = exclusive[row.exclusive]
        if row.kind is SettingKind.SECRET:
            parser.add_argument(row.flag, action=_SecretInArguments, help=argparse.SUPPRESS)
            to.add_argument(f"{row.flag}-file", type=_path, metavar="FILE")
            to.add_argument(f"{row.flag}-env", metavar="NAME", help="an environment name")
        elif row.kind is SettingKind.FLAG:
            to.add_argument(row.flag, action="store_true", help=row.option.help)
        else:
            to.add_argument(
                row.flag,
                default="",
                choices=row.choices or None,
                metavar=row.option.metavar,
                help=row.option.help,
            )


def _keys_of_answers() -> Iterator[str]:
    """What an answers file may say, but for what a token is tried on."""
    where = " (from that file's folder)"
    for row in TAKEN:
        if row.section is not HelpSection.TRIAL:
            file, *env = row.keys
            yield f"{file}{where} or {env[0]}" if env else file
            where = "" if env else where


def _add_fail(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fail", action="append", default=[], metavar="CODE", help=_FAIL)


def _add_practice_cloud(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cloud", choices=CLOUDS, default=CLOUDS[0], help=_PRACTICE_CLOUD)


def _add_no_listen(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-listen",
        action="store_true",
        help="do not listen on the redirect URI: the answer is pasted",
    )


def _add_plain(parser: argparse.ArgumentParser, *, default: bool | str) -> None:
    parser.add_argument("--plain", action="store_true", default=default, help=_PLAIN)


class _SecretInArguments(argparse.Action):
    """Turns a secret in argv down without repeating it: `ps` and the shell show it."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        parser.error(
            "a secret on the command line can be read by others: use --client-secret-file or"
            " --client-secret-env, or type it in the wizard"
        )


def _path(text: str) -> Path:
    from pathlib import Path

    return Path(text)


def _port(text: str) -> int:
    port = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= port <= 65_535:  # noqa: PLR2004
        raise argparse.ArgumentTypeError(f"{text!r} is no port: 0 to 65535")
    return port


def _wizard(options: argparse.Namespace) -> int:
    from tokenwizard.cli.wizard import wizard_command

    return wizard_command(options)


def _demo(options: argparse.Namespace) -> int:
    from tokenwizard.cli.demo import demo_command

    return demo_command(options)


def _sandbox(options: argparse.Namespace) -> int:
    from tokenwizard.cli.sandbox import sandbox_command

    return sandbox_command(options)


def _completions(options: argparse.Namespace) -> int:
    from tokenwizard.cli.completions.command import completions_command

    return completions_command(options.shell, options.words, command_line_parser())


def _serve(options: argparse.Namespace) -> int:
    walk = options.walk[1:] if options.walk[:1] == ["--"] else options.walk
    shown = command_line_parser(walk).parse_args(walk)
    if shown.run not in (_wizard, _demo) or shown.plain or getattr(shown, "out", None):
        return usage("serve shows the wizard or demo, without --plain and --out")
    if shown.run is _wizard:
        need_own_folders()  # else each tab would end at once
    from tokenwizard.cli.serve import serve_command

    return serve_command(options, walk)


def _explain(options: argparse.Namespace) -> int:
    from tokenwizard.cli.explain import explain_command

    return explain_command(options.code, json=options.json)


def _inspect(options: argparse.Namespace) -> int:
    from tokenwizard.cli.inspect import inspect_command

    return inspect_command(options.file, json=options.json)


def _refresh(options: argparse.Namespace) -> int:
    from tokenwizard.cli.refresh.command import refresh_command

    return refresh_command(options)


def _check(options: argparse.Namespace) -> int:
    from tokenwizard.cli.check.command import check_command

    return check_command(options)


def _certificate(options: argparse.Namespace) -> int:
    from tokenwizard.cli.certificate.command import certificate_command

    return certificate_command(options)


def _profiles(options: argparse.Namespace) -> int:
    from tokenwizard.cli.profiles.command import profiles_command

    return profiles_command(options)


def _doctor(options: argparse.Namespace) -> int:
    from tokenwizard.cli.doctor.command import doctor
    from tokenwizard.cli.prefill import cloud_given
    from tokenwizard.providers.clouds import WORLDWIDE
    from tokenwizard.providers.field_readers import read_redirect_uri

    redirect = read_redirect_uri(options.redirect_uri or "http://localhost:8080", https_only=False)
    if redirect.problem:
        return usage(redirect.problem)
    try:
        cloud = cloud_given(options) or WORLDWIDE
    except UsageError as wrong:
        return usage(str(wrong))
    return doctor(cloud.login, redirect.value, json=options.json)
