"""No regular expression of the product takes more than linear time, whatever text it is given.

The texts are made out of each expression's own parse tree, and the steps that a backtracking
matcher takes are counted: `re` itself would never come back from some of them.
"""

from __future__ import annotations

import re
import time

import pytest

from tests.attacks.regex_inputs import hostile, too_slow
from tests.attacks.regex_places import Use, all_uses
from tests.attacks.regex_steps import Counted, parsed
from tokenwizard.destinations.editing import other_names
from tokenwizard.errors import trace_ids as error_details
from tokenwizard.oauth import value_shapes

USES, MADE_LATER = all_uses()
AS_MADE: dict[tuple[str, str], list[re.Pattern[str]]] = {
    ("errors/trace_ids.py", "pattern"): [
        re.compile(getattr(error_details, name), re.IGNORECASE)
        for name in (
            "_CORRELATION_ID",
            "_TRACE_ID",
            "_TIMESTAMP",
            "_OTHER_CORRELATION",
            "_OTHER_TIME",
        )
    ],
    ("destinations/editing/envrc.py", "f'(?<![\\\\w$?-])(?:{alternatives})\\\\+?='"): [
        re.compile(r"(?<![\w$?-])(?:CLIENT_ID|CLIENT_SECRET|REFRESH_TOKEN)\+?=", re.ASCII)
    ],
    ("destinations/editing/envrc.py", "f'^{tabs}{re.escape(word)}\\\\r?(?:\\\\n|\\\\Z)'"): [
        re.compile(r"^\t*END\r?(?:\n|\Z)", re.MULTILINE),
        re.compile(r"^aaaa\r?(?:\n|\Z)", re.MULTILINE),
    ],
    ("destinations/programs/destination.py", "f'[{question.characters}]+'"): [
        re.compile("[a-z0-9-]+")
    ],
    ("destinations/editing/other_names.py", "f'[a-z0-9]*{_ENDS[role]}[0-9]*'"): [
        re.compile(rf"[a-z0-9]*{ends}[0-9]*") for ends in other_names._ENDS.values()
    ],
    ("destinations/editing/other_names.py", "f'{_ENDS[role]}[0-9]*\\\\Z'"): [
        re.compile(rf"{ends}[0-9]*\Z") for ends in other_names._ENDS.values()
    ],
    ("oauth/value_shapes.py", "one"): [re.compile(one) for one in value_shapes._BRACKETS],
    # Tables of their modules keep these.
    ("profiles/variable_names.py", "f'(?:[A-Z0-9]+_)*(?:{ends})(?:_?[0-9]{{1,3}})?'"): [],
    ("sandbox/routes.py", "pattern"): [],
}
"""What is made while the program runs, as it is then."""

SHELL_LINE_OF_OLD = re.compile(
    r"""
    (?P<indent>[ \t]*)(?:export[ \t]+)?(?P<name>[A-Za-z_]\w*)=(?P<value>
    (?: [^\s'"\\$`;&|<>()]
      | '[^']*'
      | "(?: [^"\\$`] | \\. | \$[A-Za-z_]\w* | \$\{[A-Za-z_]\w*\} )*"
      | \\[^\n]
      | \$[A-Za-z_]\w*
      | \$\{[A-Za-z_]\w*\}
      | <[^<>\n'"\\$`;&|()]*>
    )*
    )[ \t]*
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
"""What read lines of `.envrc` until it froze the wizard at eight variables."""


@pytest.mark.parametrize("use", USES, ids=str)
def test_it_takes_no_more_than_linear_time(use: Use) -> None:
    assert too_slow(use.pattern, use.mode) is None


@pytest.mark.parametrize("made", MADE_LATER, ids=lambda made: f"{made.module}: {made.source}")
def test_nor_does_one_that_is_made_later(made: object) -> None:
    module, source, modes = (getattr(made, name) for name in ("module", "source", "modes"))
    for pattern in AS_MADE[module, source]:
        for mode in modes:
            assert too_slow(pattern, mode) is None


def test_all_are_found() -> None:
    found = {(one.module, one.source) for one in MADE_LATER}

    assert found == set(AS_MADE)
    assert len(USES) > 150
    where = {use.where.split(" ")[0].split(":")[0] for use in USES}
    assert {"destinations/editing/envrc.py", "errors/catalogue.py", "sandbox/routes.py"} <= where


@pytest.mark.parametrize(
    ("slow", "mode"),
    [
        (SHELL_LINE_OF_OLD, "fullmatch"),
        (re.compile("(a+)+$"), "match"),
        (re.compile("(a|a)*b"), "match"),
        (re.compile("(?:a|a){0,50}b"), "match"),
        (re.compile("(.*?,){11}P"), "match"),
        (re.compile(r"\s+$"), "search"),
        (re.compile(r"[ \t]*x"), "sub"),
        (re.compile(".*x"), "search"),
        (re.compile(r"a\d*\d*b"), "fullmatch"),
        (re.compile("(?=(a*)*b)"), "match"),
        (re.compile(r"<[^>]*>"), "finditer"),
    ],
)
def test_one_that_is_slow_is_found_to_be(slow: re.Pattern[str], mode: str) -> None:
    assert too_slow(slow, mode) is not None


@pytest.mark.parametrize(
    ("quick", "mode"),
    [
        (re.compile("a*+b"), "match"),
        (re.compile("(?:a+b)*c"), "fullmatch"),
        (re.compile(r"(?<!\s)\s+$"), "search"),
        (re.compile("a{0,300}b"), "search"),
        (re.compile("(?>a|ab)*c"), "match"),
    ],
)
def test_one_that_is_not_is_not(quick: re.Pattern[str], mode: str) -> None:
    assert too_slow(quick, mode) is None


@pytest.mark.parametrize("use", USES, ids=str)
def test_what_is_counted_is_what_python_does(use: Use) -> None:
    tree, flags = parsed(use.pattern), use.pattern.flags
    counted = Counted(tree, flags)
    every = use.mode not in ("match", "fullmatch", "search")
    for number, make in enumerate(hostile(tree, flags)):
        if number >= 30:
            break
        text = make(12)
        if every:
            expected = [one.span() for one in use.pattern.finditer(text)]
        else:
            found = getattr(use.pattern, use.mode)(text)
            expected = [found.span()] if found else []
        assert counted.spans("finditer" if every else use.mode, text, 100_000) == expected


def test_the_slow_ones_are_slow_in_python_too() -> None:
    """Twenty variables are a day; so many as can be waited for show that they double it."""

    def seconds(variables: int) -> float:
        start = time.thread_time()
        line = "A=" + "$ABC" * variables + "|"
        assert SHELL_LINE_OF_OLD.fullmatch(line) is None
        return time.thread_time() - start

    assert seconds(8) > 10 * seconds(5)
