"""Every sentence for people that the code itself holds, wherever it stands.

Read from the syntax tree, without a registry, and sorted by itself: a sentence that moves to
another module stays where it is in the golden file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import tokenwizard

PACKAGE = Path(tokenwizard.__file__).parent

# Words: three or more, or two that begin and end as a sentence does.
_SENTENCE = re.compile(r"\s*\S+(?:\s+\S+){2,}\s*|\s*[A-Z{]\S*\s+\S*[.?!:]\s*")
_NO_WORDS = re.compile(
    r"\s*[<#%\[\x1b]|\s*:root|.*(?:\(\?[:i<!=]|\\[bsSwW$]|;\n|</dev)|[A-Z ]+\Z", re.DOTALL
)
"""Styles, patterns, programs of the shell."""
_TAG = re.compile(r"<style>.*?</style>|<[^>]*>", re.DOTALL)
_TOLD = re.compile(
    r"advice|asks|body|cause|hint|label|message|more|next_step|now|offer|problem|purpose"
    r"|question|reason|said|sentence|text|title|what|why"
)
"""Names of arguments and keys whose text a person reads, however short it is."""
_TELLING = re.compile(r"(?:[A-Z]\w*|_)?(?:Error|say|notify|usage|unfit|wrong)")
"""Calls whose first text a person reads."""
_NOT_TOLD = re.compile(
    r"compile|fullmatch|match|search|sub|finditer|findall|add_argument|ArgumentParser"
    r"|add_parser|add_subparsers|add_argument_group|add_mutually_exclusive_group|getLogger"
)
"""Calls whose texts are patterns, names of logs, or options, which `--help` and the manual show."""


def sentences() -> tuple[str, ...]:
    """Each once, sorted; an expression in one as `{its source}`, of a page the text alone."""
    found = {text for module in PACKAGE.rglob("*.py") for text in _of_module(module)}
    return tuple(sorted(found))


def _of_module(module: Path) -> Iterator[str]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    told = {id(text) for node in ast.walk(tree) for text in _told(node)}
    for text in _texts(tree):
        whole = shown(text)
        for words in map(str.strip, _TAG.split(whole)) if "</" in whole else (whole,):
            is_told = id(text) in told and " " in words.strip()
            if (is_told or _SENTENCE.fullmatch(words)) and not _NO_WORDS.match(words):
                yield "".join(map(_visible, words))


def _visible(one: str) -> str:
    return one if one.isprintable() or one == "\n" else repr(one)[1:-1]


def _texts(node: ast.AST) -> Iterator[ast.expr]:
    """Every text in there, an f-string whole; no docstrings, patterns and options."""
    for child in ast.iter_child_nodes(node):
        if _is_text(child):
            yield child  # type: ignore[misc]
        if isinstance(child, ast.Call) and _NOT_TOLD.fullmatch(_name(child.func)):
            continue
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.JoinedStr):
            fields = (part for part in child.values if isinstance(part, ast.FormattedValue))
            for field in fields:
                yield from _texts(field)
        else:
            yield from _texts(child)


def _is_text(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr):
        return True
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _told(node: ast.AST) -> Iterator[ast.expr]:
    """The texts that are told by where they stand."""
    if isinstance(node, ast.keyword) and _TOLD.fullmatch(node.arg or ""):
        yield from _alternatives(node.value)
    elif isinstance(node, ast.Call) and node.args and _TELLING.fullmatch(_name(node.func)):
        yield from _alternatives(node.args[0])
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and _TOLD.fullmatch(str(key.value)):
                yield from _alternatives(value)


def _alternatives(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, ast.IfExp):
        yield from _alternatives(value.body)
        yield from _alternatives(value.orelse)
    elif isinstance(value, ast.BoolOp):
        for one in value.values:
            yield from _alternatives(one)
    else:
        yield value


def _name(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def shown(text: ast.expr) -> str:
    """A text as it is told, each expression in braces as it stands in the source."""
    if isinstance(text, ast.Constant):
        return str(text.value)
    if isinstance(text, ast.FormattedValue):
        spec = f":{shown(text.format_spec)}" if text.format_spec else ""
        conversion = f"!{chr(text.conversion)}" if text.conversion > 0 else ""
        return f"{{{ast.unparse(text.value)}{conversion}{spec}}}"
    if isinstance(text, ast.JoinedStr):
        return "".join(map(shown, text.values))
    raise TypeError(text)
