"""The small wrong changes that `make mutation` makes."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from tests.mutation.__main__ import MORE_TESTS, MUTATED, ROOT, SURVIVORS, files_that_test
from tests.mutation.mutants import mutants_of

STEMS = sorted(file.stem for file in MUTATED.glob("[!_]*.py"))


@pytest.mark.parametrize(
    ("source", "changes"),
    [
        ("a = b == c", ["module: b == c -> b != c"]),
        ("a = b in c", ["module: b in c -> b not in c"]),
        ("a = b and not c", ["module: b and (not c) -> b or not c", "module: not c -> c"]),
        ("a = b + 1", ["module: b + 1 -> b - 1", "module: 1 -> 2"]),
        ("if a:\n    b", ["module: if a -> if not a"]),
        ("a = b if c else d", ["module: b if c else d -> b if not c else d"]),
        ("a = True", ["module: True -> False"]),
        ("a = 'code'", ["module: 'code' -> 'codeX'"]),
        ("a = 1, 1", ["module: 1 -> 2", "module: 1 -> 2 (2)"]),
        ("def a():\n    return b", ["a: return b -> return None"]),
        ("def a():\n    raise B", ["a: raise B -> pass"]),
        ("class A:\n    def b(c):\n        d = 1", ["A.b: 1 -> 2"]),
    ],
)
def test_a_change_is_named_by_its_function_and_by_what_it_changes(
    source: str, changes: list[str]
) -> None:
    assert [mutant.name for mutant in mutants_of(source)] == changes


@pytest.mark.parametrize(
    "source",
    [
        '"""Prose."""',
        "a = 'prose has blanks'",
        "a: Literal['annotated']",
        "@dataclass(frozen=True)\nclass A:\n    pass",
        "if TYPE_CHECKING:\n    a = 1",
        "def a():\n    return None",
        "a = f'in-{b}-text'",
    ],
)
def test_what_no_test_should_hold_is_left_alone(source: str) -> None:
    assert list(mutants_of(source)) == []


def test_each_mutant_differs_from_the_module_in_one_place() -> None:
    source = "def a(b):\n    return b < 1 or b == 'x'\n"
    lines = [ast.unparse(mutant.tree).splitlines()[1].strip() for mutant in mutants_of(source)]

    assert lines == [
        "return None",
        "return b < 1 and b == 'x'",
        "return b <= 1 or b == 'x'",
        "return b < 2 or b == 'x'",
        "return b < 1 or b != 'x'",
        "return b < 1 or b == 'xX'",
    ]
    assert [mutant.line for mutant in mutants_of(source)] == [2] * 6


@pytest.mark.parametrize("stem", STEMS)
def test_every_module_has_tests_that_are_run_on_its_mutants(stem: str) -> None:
    files = files_that_test(stem)

    assert files
    assert all(Path(file).is_file() for file in files)


def test_only_mutants_that_there_are_have_a_reason_to_survive() -> None:
    named = tomllib.loads(SURVIVORS.read_text(encoding="utf-8"))

    assert set(named) | set(MORE_TESTS) <= set(STEMS)
    for stem, reasons in named.items():
        module = (ROOT / "tokenwizard" / "oauth" / f"{stem}.py").read_text(encoding="utf-8")
        assert set(reasons) <= {mutant.name for mutant in mutants_of(module)}, stem
        assert all(reason.strip().endswith(".") for reason in reasons.values())
