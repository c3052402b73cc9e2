"""Programs are found in one module and started in three; nothing is started by its bare name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import tokenwizard

PACKAGE = Path(tokenwizard.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

STARTS = {
    "system/process.py",  # a short child, by what `programs.find` gives
    "system/terminal/browser.py",  # a browser, which stays; Windows opens a link itself
    "destinations/programs/child_process.py",  # az and gh, by the path that `destination.py` found
    "ui/web/server.py",  # says no more than how a command line is written for Windows' shell
}
STARTERS = {
    "Popen", "check_call", "check_output", "create_subprocess_exec",
    "create_subprocess_shell", "getoutput", "getstatusoutput", "popen", "posix_spawn",
    "posix_spawnp", "startfile", "subprocess_exec", "subprocess_shell", "system",
}  # fmt: skip
MODULES_THAT_START = {"subprocess", "webbrowser", "pty", "popen2", "commands"}
BY_NAME = {"processor", "uname", "libc_ver", "win32_ver", "find_library"}
"""What of `platform` and `ctypes.util` starts `uname`, `ldconfig` or a compiler."""


def name_of(module: Path) -> str:
    return module.relative_to(PACKAGE).as_posix()


def parsed(module: Path) -> ast.Module:
    return ast.parse(module.read_text("utf-8"))


def attribute(node: ast.expr) -> str:
    """`c` of `a.b.c`, and `c` of a bare `c`."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def starts(module: Path) -> Iterator[ast.Call]:
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.Call):
            called = attribute(node.func)
            on = attribute(node.func.value) if isinstance(node.func, ast.Attribute) else ""
            spawning = on == "os" and called.startswith(("exec", "spawn"))
            plain = on == "subprocess" and called in {"call", "run"}
            if called in STARTERS or spawning or plain:
                yield node


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_one_module_finds_programs(module: Path) -> None:
    names = {attribute(node) for node in ast.walk(parsed(module)) if isinstance(node, ast.expr)}
    called = {
        attribute(node.func) for node in ast.walk(parsed(module)) if isinstance(node, ast.Call)
    }
    imported = {
        alias.name
        for node in ast.walk(parsed(module))
        if isinstance(node, ast.ImportFrom | ast.Import)
        for alias in node.names
    }

    assert "which" not in called | imported
    assert not {"get_exec_path", "defpath"} & names or name_of(module) == "system/programs.py"
    assert "executable" not in names or name_of(module) == "system/programs.py"


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_few_modules_start_programs(module: Path) -> None:
    imported: set[str] = set()
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported.add(node.module)

    assert not BY_NAME & {
        attribute(node.func) for node in ast.walk(parsed(module)) if isinstance(node, ast.Call)
    }
    assert name_of(module) in STARTS or not list(starts(module))
    assert name_of(module) in STARTS or not imported & MODULES_THAT_START
    assert "webbrowser" not in imported


@pytest.mark.parametrize("module", sorted(STARTS))
def test_what_is_started_has_a_path_and_an_environment_that_leads_to_no_current_folder(
    module: str,
) -> None:
    for call in starts(PACKAGE / module):
        if attribute(call.func) == "startfile":
            continue  # a link, which Windows itself opens
        given = call.args[1] if attribute(call.func) == "subprocess_exec" else call.args[0]
        first = given.elts[0] if isinstance(given, ast.List | ast.Tuple) else given
        environ = ast.unparse({key.arg: key.value for key in call.keywords}["env"])

        assert ast.unparse(first) == "program"
        assert "for_children" in environ or "quiet_environment" in environ
        assert "shell" not in attribute(call.func)
