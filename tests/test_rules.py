"""The rules of the design that a test can check."""

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

PACKAGE = Path(tokenwizard.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
PURE = (
    "administrator_requests.py",
    "answers.py",
    "arrival.py",
    "proof/call_answer.py",
    "clock_skew.py",
    "profiles/colleague.py",
    "profiles/endings.py",
    "error_page.py",
    "errors.py",
    "facts.py",
    "fields.py",
    "forms.py",
    "handover/dotenv_values.py",
    "mending.py",
    "message.py",
    "pending.py",
    "profiles/settings_names.py",
    "profiles/values.py",
    "profiles/profile.py",
    "proof/proof.py",
    "remembered.py",
    "profiles/reminders.py",
    "refresh/renewal.py",
    "toml_text.py",
    "unwrapping.py",
    "walk.py",
    "whose_token.py",
)


def name_of(module: Path) -> str:
    return module.relative_to(PACKAGE).as_posix()


def imports_of(module: Path) -> set[str]:
    """Every module that a file imports, at its top or inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def imports(module: Path, package: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for name in imports_of(module))


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_only_app_and_screens_import_textual(module: Path) -> None:
    allowed = name_of(module) == "app.py" or name_of(module).startswith("screens/")
    progress = name_of(module) == "refresh/progress.py"

    assert allowed or not imports(module, "textual")
    assert allowed or progress or not imports(module, "rich")


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_only_flow_wire_and_sandbox_import_httpx(module: Path) -> None:
    wire = ("flow.py", "reach.py", "wire.py")
    allowed = name_of(module) in wire or name_of(module).startswith("sandbox/")

    assert allowed or not imports(module, "httpx")


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_only_demo_and_sandbox_import_the_sandbox(module: Path) -> None:
    commands = ("demo_command.py", "sandbox_command.py")
    allowed = name_of(module) in commands or name_of(module).startswith("sandbox/")

    assert allowed or not imports(module, "tokenwizard.sandbox")


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_no_module_imports_the_tests(module: Path) -> None:
    assert not imports(module, "tests")


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_the_thinking_part_does_no_input_or_output(module: Path) -> None:
    folder = name_of(module).partition("/")[0]
    doing = {"asyncio", "http.client", "os", "pathlib", "select", "socket", "subprocess", "sys"}

    if folder in ("oauth", "providers") or name_of(module) in PURE:
        assert not any(imports(module, package) for package in doing)
        assert "open" not in calls_of(module)


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
        "from tokenwizard.cli import main\n"
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
    code = "import sys, tokenwizard.app; print(sorted({'httpx', 'h11'} & set(sys.modules)))"

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
        if name_of(module) != "app.py" and not name_of(module).startswith("screens/"):
            continue
        dotted = "tokenwizard." + name_of(module).removesuffix(".py").replace("/", ".")
        for name, kind in inspect.getmembers(importlib.import_module(dotted), inspect.isclass):
            if issubclass(kind, DOMNode) and kind.__module__.startswith("tokenwizard"):
                for binding in kind.__dict__.get("BINDINGS", ()):
                    assert isinstance(binding, Binding)
                    yield from ((name, key) for key in binding.key.split(","))


def test_no_key_belongs_to_tmux_or_screen_or_to_typing() -> None:
    keys = set(bindings())

    assert ("BrowserScreen", "ctrl+y") in keys
    for name, key in keys:
        assert key not in ("ctrl+b", "ctrl+a") or name.endswith("Input"), (name, key)
        assert len(key) > 1, (name, key)


def test_every_screen_says_what_it_gives() -> None:
    """`Screen[Result]` always: a bare base class would let anything through."""
    bases = [
        ast.unparse(base)
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if "Screen" in ast.unparse(base)
    ]

    assert len(bases) >= 8
    assert all("[" in base for base in bases)


def test_secrets_are_revealed_only_at_the_wire_the_clipboard_and_the_screen_that_shows_them() -> (
    None
):
    revealing = {
        name_of(module) for module in MODULES if ".reveal()" in module.read_text("utf-8")
    } - {"secret.py"}

    assert revealing == {
        "answers.py",  # strips the blanks around a typed client secret
        "certificate/pair_files.py",  # writes the key that was asked for
        "certificate/opening.py",  # opens the key with its passphrase
        "fields.py",  # tells a Secret ID from a Value
        "flow.py",  # the wire
        "handover/child.py",  # the file of 0600 that a program reads
        "handover/handing.py",  # shows what is no secret
        "handover/places/azure_app.py",  # the file of 0600 that az reads
        "handover/places/env.py",  # the file that was asked for
        "handover/places/envrc.py",
        "handover/places/file.py",
        "handover/places/github.py",  # gh's stdin
        "handover/places/json.py",
        "handover/places/keyring.py",  # the OS keyring
        "handover/places/keyvault.py",  # the file of 0600 that az reads
        "handover/places/osducli.py",
        "handover/places/sdutil.py",
        "handover/places/shell.py",
        "handover/redaction.py",  # takes secrets out of what a program said
        "handover/script.py",  # the script that was asked for
        "oauth/authorization.py",  # hashes the code verifier
        "oauth/claims.py",  # reads an access token's payload
        "pending.py",  # the code verifier, into its file of 0600
        "plain/asker.py",  # reads what came as the answer
        "plain/run.py",  # writes the refresh token to the pipe that asks for it
        "plain/scripted.py",  # the same
        "plain/sign_in.py",  # the same
        "plain/token.py",  # shows the refresh token when asked to
        "put_aside.py",  # the file that a token goes to if its place cannot be had
        "refresh/command.py",  # an access token to stdout
        "refresh/renewal.py",  # the client ID and tenant that are kept beside secrets
        "screens/checklist.py",  # puts what was typed back into its masked field
        "screens/paste.py",  # the same
        "screens/result.py",  # shows the refresh token when asked to
        "terminal/clipboard.py",  # the clipboard
        "terminal/file_rung.py",  # the file that was asked for
        "way_out.py",  # prints a token that no file can keep
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
        "console.py": {"stream.write"},  # the filter
        "data_on_stdout.py": {"sys.stdout.buffer.write"},  # data
        "entry.py": {"print"},  # the version, which is our own
        "plain/run.py": {"os.write"},  # what `Voice` has filtered; a token to a pipe
        "screens/own_page.py": {"os.write"},  # what Textual draws, to the page's own pipe
        "screens/own_terminal.py": {"os.write"},  # sequences of ours, that end full screen
        "terminal/tmux.py": {"os.write"},  # sequences of ours, to a terminal's own file
    }


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_home_folders_are_asked_for_in_one_place(module: Path) -> None:
    """`expanduser` raises a RuntimeError that nobody who calls it in passing foresees."""
    tree = ast.parse(module.read_text("utf-8"))
    asked = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    homes = [name for name in asked if name == "Path.home" or name.endswith(".expanduser")]

    assert name_of(module) == "home_folder.py" or not homes
