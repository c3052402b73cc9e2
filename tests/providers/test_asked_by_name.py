"""Modules ask what a provider says of itself: a name that they compared a new one would not have.

What stands here is a matter of that provider alone, and right for every other.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tokenwizard.providers.provider import ProviderName

PACKAGE = Path(__file__).parents[2] / "tokenwizard"
OWN = {
    "providers/choices.py": "has the names, and what each provider says of itself",
    "providers/factory.py": "makes each of them",
}
ALONE = {
    "providers/target.py": "Azure ACS: the names of its permissions",
    "ui/presentation/sign_in.py": "Azure ACS: what SharePoint's own page asks",
    "wizard/administrator_message.py": "Azure ACS: no sign-in log has it",
    "wizard/profile_mapping.py": "Azure ACS: a profile's name beside the one through Entra ID",
    "wizard/step_fields.py": "Azure ACS: its labels, and that it was closed",
}


def is_name(node: ast.AST) -> bool:
    """Whether it is a provider's name."""
    owner = node.value if isinstance(node, ast.Attribute) else None
    return isinstance(owner, ast.Name) and owner.id == "ProviderName"


def is_text_of_one(node: ast.AST, compared: list[ast.expr]) -> bool:
    """Whether it is the text of a name, beside something that is called a provider.

    Other things have such names too: a place may be called as a provider is.
    """
    beside = any(ast.unparse(one).endswith("provider") for one in compared)
    return beside and isinstance(node, ast.Constant) and node.value in set(ProviderName)


def told_apart(tree: ast.AST) -> Iterator[int]:
    """The lines that compare a provider's name, or have something by it."""
    for node in ast.walk(tree):
        among: list[ast.expr | None] = []
        if isinstance(node, ast.Compare):
            compared = [node.left, *node.comparators]
            among = list(compared)
            yield from (one.lineno for one in compared if is_text_of_one(one, compared))
        elif isinstance(node, ast.Dict):
            among = list(node.keys)
        elif isinstance(node, ast.Tuple | ast.List | ast.Set):
            among = list(node.elts)
        elif isinstance(node, ast.MatchValue):
            among = [node.value]
        yield from (one.lineno for one in among if one is not None and is_name(one))


def places() -> dict[str, list[int]]:
    """The lines, by the module that they stand in; the sandbox has its own side."""
    found: dict[str, list[int]] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        if not name.startswith("sandbox/") and name not in OWN:
            lines = list(told_apart(ast.parse(file.read_text(encoding="utf-8"))))
            found |= {name: lines} if lines else {}
    return found


def test_a_provider_is_told_by_what_it_says_of_itself() -> None:
    assert set(places()) == set(ALONE), places()


@pytest.mark.parametrize(
    "code",
    [
        "asked.provider is ProviderName.ADME",
        "asked.provider is not ProviderName.ADME",
        'options.provider == "adme"',
        "asked.provider in (ProviderName.ADME, other)",
        "{ProviderName.ADME: 1}",
        "match asked:\n    case ProviderName.ADME:\n        pass",
    ],
)
def test_each_way_to_tell_one_from_another_is_seen(code: str) -> None:
    assert list(told_apart(ast.parse(code)))


def test_what_is_usual_may_be_named() -> None:
    assert not list(told_apart(ast.parse("provider: ProviderName = ProviderName.SHAREPOINT")))
