"""The kept texts: what each is called, and how it is had from the command line now."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.outside.kinds import in_text, kinds_of
from tests.ui.plain.script import practice
from tests.written_before.kept import kept_files, put
from tests.written_before.practice import Home
from tests.written_before.token_endpoint import token_endpoint

DATA = Path(__file__).with_name("data")
COLUMNS = {"COLUMNS": "80", "LINES": "24"}
SHELLS = ("bash", "zsh", "fish", "powershell")
NOBODY = "http://127.0.0.1:9"
TYPED = (
    *("", "ref", "--provider ", "--provider=ad", "demo --app ", "profiles ", "profiles show "),
    *("refresh --json --pr", "--client-secret-file ", "sandbox --tls-folder ", "--site "),
)
"""Beginnings of command lines, at whose end Tab is pressed."""

_COMMANDS = re.compile(r"(?m)^  (?:COMMAND|ACTION)\n((?:    \S.*\n|     +.*\n)+)")
_THUMBPRINT = re.compile("[0-9A-F]{40}")
_NAME = re.compile(r"(?m)^    (\S+)")


def help_of(home: Home, words: tuple[str, ...]) -> str:
    """What `--help` prints behind these words."""
    return home.done(*words, "--help", **COLUMNS)


def helps(home: Home, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """The help of a command and of every command below it, as the helps themselves name them."""
    text = help_of(home, words)
    yield words, text
    if below := _COMMANDS.search(text):
        for name in _NAME.findall(below[1]):
            yield from helps(home, (*words, name))


def all_helps(home: Home) -> dict[str, str]:
    """By what was typed."""
    return {" ".join(("tokenwizard", *words)): text for words, text in helps(home)}


def with_json(every_help: dict[str, str]) -> set[str]:
    """The commands that have the option."""
    return {typed for typed, text in every_help.items() if re.search(r"(?m)^  --json\b", text)}


@contextmanager
def filled(home: Home, origin: str = NOBODY) -> Iterator[Home]:
    """A home with the kept profiles, and the files that they keep their tokens in."""
    for kept in kept_files("profiles"):
        put(kept, home.profile(Path(kept).stem), origin, home.root)
    for kept in kept_files("places"):
        put(kept, home.root / Path(kept).name, origin, home.root)
    yield home


def _of_profiles(home: Home, *arguments: str) -> str:
    with filled(home):
        return home.run(*arguments).stdout


def _of_refresh(home: Home, *arguments: str) -> str:
    with token_endpoint() as endpoint, filled(home, endpoint.origin):
        return home.run("refresh", "--json", *arguments).stdout


def _of_certificate(home: Home) -> str:
    home.done("certificate", "new", "--name", "practice", str(home.root))
    return home.done("certificate", "show", "--json", str(home.root / "practice.pem"))


def _of_env_file(home: Home) -> str:
    with token_endpoint() as endpoint:
        file = put("places/sharepoint.env", home.root / ".env", endpoint.origin, home.root)
        hosts = ("--authority", endpoint.origin, "--site", endpoint.origin)
        arguments = ("refresh", "--json", "--env-file", str(file), *hosts)
        return home.done(*arguments, "--show-refresh-token")


def _a_jwt(folder: Path) -> str:
    """A file with an access token that nobody signed."""
    claims = {"aud": "a", "iss": "b", "tid": "c", "appid": "d", "scp": "e", "roles": ["f"]}
    return _file(
        folder,
        _part({"alg": "RS256", "typ": "JWT"})
        + "."
        + _part({**claims, "ver": "1.0", "iat": 1, "exp": 2})
        + ".practice",
    )


def _an_answer(folder: Path) -> str:
    """A file with the address that a sign-in ends on, in quotes."""
    return _file(folder, '"http://localhost:8080/?error=access_denied&state=practice"')


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _file(folder: Path, text: str) -> str:
    file = folder / "practice"
    file.write_text(text, "utf-8")
    return str(file)


def _of_doctor(home: Home) -> str:
    return home.run("doctor", "--json", "--authority", NOBODY).stdout


JSON: dict[str, Callable[[Home], str]] = {
    "tokenwizard check": lambda home: _of_profiles(home, "check", "--json"),
    "tokenwizard profiles": lambda home: _of_profiles(home, "profiles", "--json"),
    "tokenwizard profiles show": lambda home: _of_profiles(
        home, "profiles", "show", "public", "--json"
    ),
    "tokenwizard refresh": lambda home: _of_refresh(home, "--profile", "sharepoint"),
    "tokenwizard refresh --all": lambda home: _of_refresh(home, "--all"),
    "tokenwizard refresh --show-refresh-token": _of_env_file,
    "tokenwizard certificate show": _of_certificate,
    "tokenwizard doctor": _of_doctor,
    "tokenwizard explain": lambda home: home.done("explain", "--json", "AADSTS50011"),
    "tokenwizard inspect": lambda home: home.done("inspect", "--json", _a_jwt(home.root)),
    "tokenwizard inspect address": lambda home: home.done(
        "inspect", "--json", _an_answer(home.root)
    ),
    "tokenwizard explain unknown": lambda home: (
        home.run("explain", "--json", "AADSTS99999999: practice. Trace ID: x").stdout
    ),
}
"""By the command, or the command and what is special: how its JSON is had."""


def json_of(home: Home, name: str) -> str:
    """The keys and the kinds of values of a command's JSON; of doctor what it looks at as well."""
    document = json.loads(JSON[name](home))
    if name != "tokenwizard doctor":
        return in_text(kinds_of(document))
    looked_at = [one["what"] for one in document["findings"]]
    for one in document["findings"]:
        one["lines"].append("one at least, so that its kind does not depend on the machine")
    return in_text(kinds_of(document)) + "".join(f"{what}\n" for what in looked_at)


def sandbox_line(home: Home, *options: str) -> str:
    """The first line of `tokenwizard sandbox`, its port and its folders replaced."""
    folders = [str(home.root) if option == "FOLDER" else option for option in options]
    with practice(*folders) as described:
        text = json.dumps(described, indent=1)
        host = str(described["authority"]).partition("//")[2]
    text = text.replace(host, "127.0.0.1:PORT").replace(str(home.root), "FOLDER")
    return _THUMBPRINT.sub("THUMBPRINT", text) + "\n"


SANDBOX: dict[str, tuple[str, ...]] = {
    "sandbox": (),
    "sandbox-china": ("--cloud", "china"),
    "sandbox-farm": ("--farm",),
    "sandbox-files": ("--certificate-folder", "FOLDER", "--tls-folder", "FOLDER"),
}


def completions_of(home: Home, shell: str) -> str:
    """The script for a shell, and what it is answered at some lines."""
    text = home.done("completions", shell)
    for typed in TYPED:
        words = typed.split(" ")
        offered = home.done("completions", shell, "--for", *words, **COLUMNS)
        text += f"\n$ tokenwizard {typed}<Tab>\n{offered}"
    return text


def texts(home: Callable[[], Home]) -> Iterator[tuple[str, Callable[[], str]]]:
    """Every kept text by its file, and how it is had in a home of its own; helps come apart."""
    for name in JSON:
        yield f"json/{file_name(name)}", lambda name=name: json_of(home(), name)  # type: ignore[misc]
    for name, options in SANDBOX.items():
        yield f"json/{name}.txt", partial(_sandbox_in, home, options)
    for shell in SHELLS:
        yield f"completions/{shell}.txt", lambda shell=shell: completions_of(home(), shell)  # type: ignore[misc]


def _sandbox_in(home: Callable[[], Home], options: tuple[str, ...]) -> str:
    return sandbox_line(home(), *options)


def file_name(typed: str) -> str:
    return f"{typed.replace(' ', '-')}.txt"
