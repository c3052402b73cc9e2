"""No code reads, cuts or replaces what was written for people: read from the syntax tree.

What comes from a message is known by its name, as an attribute (`error.title`), as the result of
a function that words something (`in_words(…)`), as an f-string, or as a local name that was given
one of these. Nothing of it may be searched, split, cut or changed, since then a sentence cannot be
reworded any more without breaking a decision.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import tokenwizard

PACKAGE = Path(tokenwizard.__file__).parent

_OF_MESSAGES = frozenset(
    (
        "title",
        "bare_title",
        "headline",
        "in_one",
        "cause",
        "next_step",
        "advice",
        "at_discovery",
        "at_refresh",
        "after_wait",
        "administrator",
        "quotation",
        "sentence",
        "sentences",
        "says",
        "short",
        "label",
        "what",
        "why",
        "why_not",
        "purpose",
        "problem",
        "note",
        "hint",
        "heading",
        "summary",
        "afterwards",
        "exposed",
        "fetch",
        "said_of_private",
        "renewed_by",
        "command",
        "explanation",
        "rows",
    )
)
"""Attributes that hold words for people."""
_GIVEN = frozenset(
    (
        *("title", "cause", "next_step", "sentence", "sentences", "advice", "why", "hint"),
        *("problem", "purposes", "blocker", "blockers", "message"),
    )
)
"""Parameters that hold words for people."""
_WORDING = frozenset(
    (
        "replaces",
        "message_about",
        "in_words",
        "on_screen",
        "told",
        "joined",
        "begun",
        "administrator_message",
        "last_words",
        "whose_token",
        "heading",
        "clock_sentence",
        "what_goes",
        "waiting_sentence",
        "unreachable_sentence",
        "how_far",
        "label_of",
        "reads",
    )
)
"""Functions that give words for people."""
_READING = frozenset(
    (
        "replace",
        "startswith",
        "endswith",
        "removeprefix",
        "removesuffix",
        "split",
        "rsplit",
        "partition",
        "rpartition",
        "splitlines",
        "find",
        "rfind",
        "index",
        "rindex",
        "count",
        "strip",
        "lstrip",
        "rstrip",
        "capitalize",
        "lower",
        "upper",
        "title",
        "casefold",
        "swapcase",
        "translate",
    )
)
_PATTERNS = frozenset(
    ("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer")
)

_PEM = "the label of a PEM block (RFC 7468), which no person reads"
ALLOWED = {
    ("errors/errors.py", "self.title.removesuffix('.')"): (
        "a title that is the problem of a field is a sentence; the one place that takes its stop"
    ),
    ("credentials/open_certificate.py", "block.label.startswith('OPENSSH')"): _PEM,
    ("credentials/pem.py", "self.label.endswith('PRIVATE KEY')"): _PEM,
    ("credentials/pem.py", "self.label.endswith('PUBLIC KEY')"): _PEM,
    ("credentials/pem.py", "self.label.startswith('ENCRYPTED')"): _PEM,
    ("system/http/client.py", "'without sending' not in str(fault)"): (
        "h11's words: httpx has no type of its own for an answer that never began"
    ),
    ("system/terminal/private_copy.py", '"\'" in command'): "how a line for a shell is quoted",
}
"""What may be done all the same, and why."""


def readings_of(source: str) -> Iterator[tuple[int, str]]:
    """Every place that reads, cuts or changes words: its line, and what stands there."""
    tree = ast.parse(source)
    constants = _constants(tree)
    for scope in _scopes(tree):
        named = _named(scope, constants)
        for node in _own(scope):
            if _reads(node, named):
                yield node.lineno, ast.unparse(node)  # type: ignore[attr-defined]


def _scopes(tree: ast.Module) -> Iterator[ast.AST]:
    yield tree
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """What stands in a function itself, not in those within it."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _own(child)


def _constants(tree: ast.Module) -> frozenset[str]:
    """The names that a module gives to sentences."""
    return frozenset(
        one.id
        for node in tree.body
        if isinstance(node, ast.Assign) and _is_phrase(node.value)
        for one in node.targets
        if isinstance(one, ast.Name)
    )


def _is_phrase(node: ast.AST) -> bool:
    """Whether it is a text with a word and a blank in it."""
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and bool(re.search(r"[a-z]{2} | [a-z]{2}", text))


def _named(scope: ast.AST, constants: frozenset[str]) -> frozenset[str]:
    """The local names and the parameters that hold words."""
    named = set(constants)
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        given = (*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs)
        named |= {one.arg for one in given if one.arg in _GIVEN}
    for _ in range(3):
        for node in _own(scope):
            if isinstance(node, ast.Assign) and _is_words(node.value, frozenset(named)):
                named |= {one.id for one in node.targets if isinstance(one, ast.Name)}
            elif (
                isinstance(node, ast.AnnAssign | ast.NamedExpr)
                and isinstance(node.target, ast.Name)
                and node.value is not None
                and _is_words(node.value, frozenset(named))
            ):
                named.add(node.target.id)
    return frozenset(named)


def _is_words(node: ast.expr, named: frozenset[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in named
    if isinstance(node, ast.Attribute):
        return node.attr in _OF_MESSAGES
    if isinstance(node, ast.NamedExpr):
        return _is_words(node.value, named)
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            return node.func.attr in _WORDING or (
                node.func.attr in _READING and _is_words(node.func.value, named)
            )
        return isinstance(node.func, ast.Name) and node.func.id in _WORDING
    if isinstance(node, ast.IfExp):
        return _is_words(node.body, named) or _is_words(node.orelse, named)
    if isinstance(node, ast.BoolOp):
        return any(_is_words(one, named) for one in node.values)
    if isinstance(node, ast.Subscript):
        return _is_words(node.value, named)
    if isinstance(node, ast.JoinedStr):
        parts = (one.value for one in node.values if isinstance(one, ast.FormattedValue))
        return any(_is_words(one, named) for one in parts) or _has_words(node)
    return False


def _has_words(text: ast.JoinedStr) -> bool:
    """Whether an f-string is a sentence: a blank stands between words of it."""
    own = "".join(str(one.value) for one in text.values if isinstance(one, ast.Constant))
    return any(len(word) > 1 and word.isalpha() for word in own.split()) and " " in own


def _is_named_by(one: ast.expr, other: ast.expr) -> bool:
    """Whether something is known by what it is called on a screen."""
    return any(
        isinstance(label, ast.Attribute)
        and label.attr in _OF_MESSAGES
        and isinstance(text, ast.Constant)
        and isinstance(text.value, str)
        and text.value
        for label, text in ((one, other), (other, one))
    )


def _reads(node: ast.AST, named: frozenset[str]) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in _READING and _is_words(node.func.value, named):
            return True
        of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
        given = [*node.args[of_re:], *(one.value for one in node.keywords)]
        return node.func.attr in _PATTERNS and any(_is_words(one, named) for one in given)
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Slice) and _is_words(node.value, named)
    if isinstance(node, ast.Compare):
        searched = zip((node.left, *node.comparators), node.ops, node.comparators, strict=False)
        return any(
            (isinstance(how, ast.In | ast.NotIn) and (_is_words(where, named) or _is_phrase(what)))
            or (isinstance(how, ast.Eq | ast.NotEq) and _is_named_by(what, where))
            for what, how, where in searched
        )
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "map":
        pattern, *texts = node.args
        by = pattern.attr if isinstance(pattern, ast.Attribute) else ""
        return by in _PATTERNS and any(_is_words(one, named) for one in texts)
    return False


@cache
def _all() -> tuple[tuple[str, int, str], ...]:
    return tuple(
        (module.relative_to(PACKAGE).as_posix(), line, what)
        for module in sorted(PACKAGE.rglob("*.py"))
        for line, what in readings_of(module.read_text(encoding="utf-8"))
    )


def test_no_code_reads_cuts_or_changes_what_was_written_for_people() -> None:
    found = [one for one in _all() if (one[0], one[2]) not in ALLOWED]

    assert not found, "\n".join(f"{name}:{line}: {what}" for name, line, what in found)


def test_what_is_allowed_is_there() -> None:
    there = {(name, what) for name, _, what in _all()}

    assert set(ALLOWED) <= there
    assert all(ALLOWED.values())


@pytest.mark.parametrize(
    "line",
    [
        "if 'replaced' in token.sentence: pass",
        "becomes = token.replaces(name)\n    if 'replaced' in becomes: pass",
        "verb = 'block' if ' or ' in blocker else 'blocks'",
        "found = line.label == 'Redirect URI'",
        "error.title.rstrip('.')",
        "text = error.next_step\n    text.replace('ctrl+n', 'n')",
        "kind.says[:1].upper()",
        "re.search('tenant (.*)', probe.purpose)",
        "_PATTERN.sub('', error.cause)",
        "f'{error.title}. {error.cause}'.strip()",
        "f'It went wrong: {why}'.splitlines()",
        "said = joined(one, another)\n    said.partition('. ')",
        "(said := in_words(told, table)).startswith('Run')",
        "x = error.title if error else ''\n    x.split()",
    ],
)
def test_the_ways_to_read_words_are_found(line: str) -> None:
    assert list(readings_of(f"def made_up():\n    {line}\n"))


def test_what_a_module_calls_by_a_name_and_a_parameter_are_words_too() -> None:
    source = """
_GO_ON = "Enter goes on."

def made_up(purposes):
    now = _GO_ON.rstrip(".")
    return next(map(_TENANT_ID.search, purposes))
"""

    assert [line for line, _ in readings_of(source)] == [5, 6]


@pytest.mark.parametrize(
    "line",
    [
        "path.name.removesuffix('.toml')",
        "answer.body.strip().startswith(b'<')",
        "f'{host}:{port}'.lower()",
        "error.advice + more",
        "error.code in known",
        "say(f'{error.title}.')",
    ],
)
def test_what_is_no_word_for_people_may_be_read(line: str) -> None:
    assert not list(readings_of(f"def made_up():\n    {line}\n"))
