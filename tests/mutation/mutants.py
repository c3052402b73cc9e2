"""Small wrong changes of a module, one at a time: each is to be noticed by a test."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_OPPOSITES: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}
_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Mutant:
    """A module with one change.

    Attributes:
        name: the function it is in and the change, as in "read_redirect: a == b -> a != b"; the
            same after edits elsewhere in the file. Unique in its module: a number follows if not.
        line: where, in the module as it stands.
        tree: the whole module, changed.
    """

    name: str
    line: int
    tree: ast.Module


def mutants_of(source: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its lines.

    Changed are comparisons, `and`, `or`, `not`, `+`, `-`, conditions, numbers, flags, words of the
    protocol (texts without a blank), what is returned, and what is raised. Left alone are prose,
    annotations, decorators and imports for type checking.
    """
    tree = ast.parse(source)
    seen: dict[str, int] = {}
    for path, where in list(_places(tree, (), "module")):
        original = _at(tree, path)
        for changed in _changes(original):
            name = f"{where}: {_shown(original)} -> {_shown(changed)}"
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1:
                name = f"{name} ({seen[name]})"
            mutated = copy.deepcopy(tree)
            _put(mutated, path, changed)
            ast.fix_missing_locations(mutated)
            yield Mutant(name, getattr(original, "lineno", 0), mutated)


_Path = tuple[tuple[str, int | None], ...]


def _places(node: ast.AST, path: _Path, where: str) -> Iterator[tuple[_Path, str]]:
    """The paths to all nodes that may be changed, each with the function that it stands in."""
    yield path, where
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        where = node.name if where == "module" else f"{where}.{node.name}"
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "bases", "type_params"):
            continue
        children = value if isinstance(value, list) else [value]
        for index, child in enumerate(children):
            if isinstance(child, ast.AST) and not _left_alone(child, node):
                step = (field, index if isinstance(value, list) else None)
                yield from _places(child, (*path, step), where)


def _left_alone(child: ast.AST, parent: ast.AST) -> bool:
    if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
        return True  # a docstring
    if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
        return True
    return isinstance(parent, ast.JoinedStr | ast.FormattedValue | ast.Import | ast.ImportFrom)


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    yield from _changes_of_operator(node)
    yield from _changes_of_condition(node)
    match node:
        case ast.Constant(value=bool() as flag):
            yield ast.Constant(not flag)
        case ast.Constant(value=int() as number):
            yield ast.Constant(number + 1)
        case ast.Constant(value=str() as text) if " " not in text:
            yield ast.Constant(f"{text}X")
        case ast.Return(value=ast.AST() as value) if ast.unparse(value) != "None":
            yield ast.Return(ast.Constant(None))
        case ast.Raise():
            yield ast.Pass()
        case ast.Continue():
            yield ast.Break()


def _changes_of_operator(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left=left, ops=[op, *others], comparators=comparators):
            if type(op) in _OPPOSITES:
                opposite = _OPPOSITES[type(op)]()
                assert isinstance(opposite, ast.cmpop)
                yield ast.Compare(left, [opposite, *others], comparators)
        case ast.BoolOp(op=op, values=values):
            either = _OPPOSITES[type(op)]()
            assert isinstance(either, ast.boolop)
            yield ast.BoolOp(either, values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            sign = _OPPOSITES[type(op)]()
            assert isinstance(sign, ast.operator)
            yield ast.BinOp(left, sign, right)


def _changes_of_condition(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.If(test=ast.Name() | ast.Call() | ast.Attribute() as test):
            yield ast.If(ast.UnaryOp(ast.Not(), test), node.body, node.orelse)
        case ast.IfExp(test=ast.Name() | ast.Call() | ast.Attribute() as test):
            yield ast.IfExp(ast.UnaryOp(ast.Not(), test), node.body, node.orelse)


def _at(tree: ast.AST, path: _Path) -> ast.AST:
    node = tree
    for field, index in path:
        value = getattr(node, field)
        node = value if index is None else value[index]
    return node


def _put(tree: ast.AST, path: _Path, changed: ast.AST) -> None:
    parent = _at(tree, path[:-1])
    field, index = path[-1]
    if index is None:
        setattr(parent, field, changed)
    else:
        getattr(parent, field)[index] = changed


def _shown(node: ast.AST) -> str:
    text = f"if {ast.unparse(node.test)}" if isinstance(node, ast.If) else ast.unparse(node)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
