"""Every regular expression of the product, and how each is used."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import tokenwizard

PACKAGE = Path(tokenwizard.__file__).parent
MODES = ("match", "fullmatch", "search", "split", "findall", "finditer", "sub", "subn")
_EVERY = ("search", "match", "fullmatch")
_FLAGS_AT = {"sub": 4, "subn": 4, "split": 3, "compile": 1}


@dataclass(frozen=True)
class Use:
    """A regular expression in a module.

    Attributes:
        where: the module's file, and the line or the name.
        pattern: compiled.
        mode: the function of `re` that it is used with.
    """

    where: str
    pattern: re.Pattern[str]
    mode: str

    def __str__(self) -> str:
        return f"{self.where}, {self.mode}"


@dataclass(frozen=True)
class Unknown:
    """A pattern that is only made when the program runs: `source` is how."""

    module: str
    source: str
    modes: tuple[str, ...]


def all_uses() -> tuple[list[Use], list[Unknown]]:
    """Those that are known beforehand, and those that are not."""
    uses: list[Use] = []
    unknown: list[Unknown] = []
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        if "re" not in (text := file.read_text("utf-8")):
            continue
        tree = ast.parse(text)
        if not any(isinstance(node, ast.Name) and node.id == "re" for node in ast.walk(tree)):
            continue
        module = importlib.import_module(_dotted(name))
        kept = list(_kept(module, name, tree))
        uses += kept
        known = {use.pattern for use in kept}
        for call in _calls(tree):
            found = _inline(module, name, call)
            if isinstance(found, Unknown):
                unknown.append(found)
            elif found.mode:
                uses.append(found)
            elif found.pattern not in known:  # made in a function, and used in some way
                uses += [Use(found.where, found.pattern, mode) for mode in _EVERY]
    return uses, unknown


def _dotted(name: str) -> str:
    return f"tokenwizard.{name.removesuffix('.py').replace('/', '.')}".removesuffix(".__init__")


def _kept(module: ModuleType, name: str, tree: ast.AST) -> Iterator[Use]:
    """Those that the module, its classes and its containers keep, with every use of their name."""
    holders: list[tuple[str, object]] = list(vars(module).items())
    for kind in list(vars(module).values()):
        if isinstance(kind, type) and kind.__module__ == module.__name__:
            holders += vars(kind).items()
    for held_as, held in holders:
        modes = _modes_of(held_as, tree)
        for pattern in _patterns_in(held):
            for mode in modes:
                yield Use(f"{name} {held_as}", pattern, mode)


def _patterns_in(held: object) -> Iterator[re.Pattern[str]]:
    if isinstance(held, re.Pattern):
        if isinstance(held.pattern, str):
            yield held
    elif isinstance(held, Mapping):
        for one in held.values():
            yield from _patterns_in(one)
    elif isinstance(held, tuple | list | frozenset | set):
        for one in held:
            yield from _patterns_in(one)


def _modes_of(held_as: str, tree: ast.AST) -> list[str]:
    """What is called on the name; where it is passed on, each of the three that can differ."""
    called: set[str] = set()
    elsewhere = False
    for node in ast.walk(tree):
        for inner in ast.iter_child_nodes(node):
            named = isinstance(inner, ast.Name) and inner.id == held_as
            named |= isinstance(inner, ast.Attribute) and inner.attr == held_as
            if not named or isinstance(getattr(inner, "ctx", None), ast.Store):
                continue
            if isinstance(node, ast.Attribute) and node.attr in MODES:
                called.add(node.attr)
            elif not isinstance(node, ast.Attribute):
                elsewhere = True
    return sorted(called | ({"match", "fullmatch"} if elsewhere or not called else set()))


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in (*MODES, "compile")
        ):
            yield node


def _inline(module: ModuleType, name: str, call: ast.Call) -> Use | Unknown:
    """What stands in a call of `re`; one that is compiled has no mode yet."""
    assert isinstance(call.func, ast.Attribute)
    mode = call.func.attr
    flags_at = _FLAGS_AT.get(mode, 2)
    flags = next((one.value for one in call.keywords if one.arg == "flags"), None)
    if flags is None and len(call.args) > flags_at:
        flags = call.args[flags_at]
    modes = _EVERY if mode == "compile" else (mode,)
    try:
        pattern = _value(module, call.args[0])
        with_flags = _value(module, flags) if flags is not None else 0
    except NameError:
        return Unknown(name, ast.unparse(call.args[0]), modes)
    if mode == "compile":
        return Use(f"{name}:{call.lineno}", re.compile(pattern, with_flags), "")
    return Use(f"{name}:{call.lineno}", re.compile(pattern, with_flags), mode)


def _value(module: ModuleType, node: ast.expr) -> Any:
    code = compile(ast.Expression(node), module.__name__, "eval")
    value: str = eval(code, dict(vars(module)))
    return value
