"""The rules of the design that a test can check, and the graph of the imports does not tell."""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import tokenwizard
from tests.import_graph import PURE_MODULES, PURE_ROOMS, READ_THEIR_OWN_FILES, lies_in

PACKAGE = Path(tokenwizard.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(module: Path) -> str:
    return module.relative_to(PACKAGE).as_posix()


def dotted(module: Path) -> str:
    return "tokenwizard." + name_of(module).removesuffix(".py").replace("/", ".")


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_what_only_thinks_opens_no_file(module: Path) -> None:
    """`open` needs no import: tests/test_contracts.py hears all else."""
    thinks = lies_in(dotted(module), PURE_ROOMS + PURE_MODULES, "tokenwizard")
    reads_itself = dotted(module) in {f"tokenwizard.{name}" for name, _ in READ_THEIR_OWN_FILES}

    assert not thinks or reads_itself or "open" not in calls_of(module)


def calls_of(module: Path) -> set[str]:
    return {
        node.func.id
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["explain", "AADSTS7000215"]])
def test_a_quick_command_loads_neither_textual_nor_httpx(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from tokenwizard.cli.parser import main\n"
        "try:\n"
        f"    main({arguments!r})\n"
        "except SystemExit as end:\n"
        "    assert not end.code\n"
        "heavy = {'textual', 'rich', 'httpx', 'asyncio', 'pyperclip'} & set(sys.modules)\n"
        "print('LOADED', sorted(heavy))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )

    assert done.stdout.endswith("LOADED []\n")


def test_the_wizard_starts_without_loading_httpx() -> None:
    code = "import sys, tokenwizard.ui.tui.app; print(sorted({'httpx', 'h11'} & set(sys.modules)))"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )

    assert done.stdout == "[]\n"


def test_the_base_install_has_no_click() -> None:
    """httpx loads a command line of its own (click, pygments, rich) where it finds click."""
    seen: set[str] = set()
    waiting = ["tokenwizard"]
    while waiting:
        package = waiting.pop()
        if package in seen:
            continue
        seen.add(package)
        for requirement in importlib.metadata.requires(package) or []:
            if "extra ==" in requirement:
                continue
            found = re.match(r"[A-Za-z0-9._-]+", requirement)
            if found and installed(found[0]):
                waiting.append(found[0])

    assert {"httpx", "textual"} <= seen
    assert "click" not in {package.lower() for package in seen}


def installed(package: str) -> bool:
    try:
        importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def bindings() -> Iterator[tuple[str, str]]:
    """Every key that the app, a screen or a control binds, by the class that binds it."""
    for module in MODULES:
        if not name_of(module).startswith("ui/tui/"):
            continue
        for name, kind in inspect.getmembers(
            importlib.import_module(dotted(module)), inspect.isclass
        ):
            if issubclass(kind, DOMNode) and kind.__module__.startswith("tokenwizard"):
                for binding in kind.__dict__.get("BINDINGS", ()):
                    assert isinstance(binding, Binding)
                    yield from ((name, key) for key in binding.key.split(","))


def test_no_key_belongs_to_tmux_or_screen_or_to_typing() -> None:
    keys = set(bindings())

    assert ("SignInScreen", "ctrl+y") in keys
    for name, key in keys:
        assert key not in ("ctrl+b", "ctrl+a") or name.endswith("Input"), (name, key)
        assert len(key) > 1, (name, key)


def test_secrets_are_revealed_only_at_the_wire_the_clipboard_and_the_screen_that_shows_them() -> (
    None
):
    revealing = {
        name_of(module) for module in MODULES if ".reveal()" in module.read_text("utf-8")
    } - {"secret.py"}

    assert revealing == {
        "providers/answers.py",  # strips the blanks around a typed client secret
        "credentials/certificate_pair.py",  # writes the key that was asked for
        "credentials/open_certificate.py",  # opens the key with its passphrase
        "providers/field_readers.py",  # tells a Secret ID from a Value
        "flow/client.py",  # the wire
        "destinations/programs/child_process.py",  # the file of 0600 that a program reads
        "destinations/model.py",  # shows what is no secret
        "destinations/kinds/azure_app.py",  # the file of 0600 that az reads
        "destinations/kinds/dockerenv.py",
        "destinations/kinds/env.py",  # the file that was asked for
        "destinations/kinds/envrc.py",
        "destinations/kinds/file.py",
        "destinations/kinds/github.py",  # gh's stdin
        "destinations/kinds/json.py",
        "destinations/kinds/keyring.py",  # the OS keyring
        "destinations/kinds/keyvault.py",  # the file of 0600 that az reads
        "destinations/kinds/osducli.py",
        "destinations/kinds/sdutil.py",
        "destinations/kinds/shell.py",
        "text/redaction.py",  # takes secrets out of what a program said
        "destinations/programs/deferred_script.py",  # the script that was asked for
        "oauth/authorization_request.py",  # hashes the code verifier
        "oauth/value_checks.py",  # tells what is kept in a token's place from a token
        "oauth/value_recognition.py",  # tells what was pasted to be told
        "oauth/access_token_claims.py",  # reads an access token's payload
        "wizard/pending_attempt.py",  # the code verifier, into its file of 0600
        "ui/plain/interactive.py",  # reads what came as the answer
        "ui/plain/run.py",  # writes the refresh token to the pipe that asks for it
        "ui/plain/unattended.py",  # the same
        "ui/plain/sign_in_prompts.py",  # the same
        "ui/plain/token_prompts.py",  # shows the refresh token when asked to
        "system/files/rescued_tokens.py",  # the file of a token whose place cannot be had
        "cli/refresh/command.py",  # an access token to stdout
        "flow/refresh_request.py",  # the client ID and tenant that are kept beside secrets
        "ui/tui/screens/registration.py",  # puts what was typed back into its masked field
        "ui/tui/screens/answer.py",  # the same
        "ui/tui/screens/token.py",  # shows the refresh token when asked to
        "system/terminal/clipboard.py",  # the clipboard
        "system/terminal/private_copy.py",  # the file that was asked for
        "wizard/save_undelivered_token.py",  # prints a token that no file can keep
    }


def written_by(module: Path) -> set[str]:
    """Which ways to a terminal a file goes by itself."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "os.write"):
            found.add(ast.unparse(node.func))
        if isinstance(node, ast.Attribute) and node.attr in ("write", "writelines"):
            written = ast.unparse(node)
            if written.startswith(("sys.stdout", "sys.stderr", "stream.")):
                found.add(written)
    return found


def test_words_go_to_a_terminal_through_the_filter_alone() -> None:
    writing = {name_of(module): found for module in MODULES if (found := written_by(module))}

    assert writing == {
        "system/terminal/safe_text.py": {"stream.write"},  # the filter
        "ui/console/stdout.py": {"sys.stdout.buffer.write"},  # data
        "cli/entry_point.py": {"print"},  # the version, which is our own
        "ui/plain/run.py": {"os.write"},  # what `Speaker` has filtered; a token to a pipe
        "ui/tui/page_driver.py": {"os.write"},  # what Textual draws, to the page's own pipe
        "ui/tui/terminal_driver.py": {"os.write"},  # sequences of ours, that end full screen
        "system/terminal/tmux.py": {"os.write"},  # sequences of ours, to a terminal's own file
    }


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_home_folders_are_asked_for_in_one_place(module: Path) -> None:
    """`expanduser` raises a RuntimeError that nobody who calls it in passing foresees."""
    tree = ast.parse(module.read_text("utf-8"))
    asked = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    homes = [name for name in asked if name == "Path.home" or name.endswith(".expanduser")]

    assert name_of(module) == "system/files/home_folder.py" or not homes
