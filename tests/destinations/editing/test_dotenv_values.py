"""What stands behind a name in a `.env` file, put together out of the file alone."""

from __future__ import annotations

import os
import time
from unittest.mock import patch

import pytest
from dotenv.main import resolve_variables
from hypothesis import given
from hypothesis import strategies as st

from tokenwizard.destinations.cannot_edit import CannotEditError
from tokenwizard.destinations.editing.dotenv import settings_in, values_in
from tokenwizard.destinations.editing.dotenv_values import LARGEST, OutsideError

NAMES = st.sampled_from(["A", "B", "C", "HOME", ""])
PARTS = st.one_of(
    st.sampled_from(["x", "$", "{", "}", ":", ":-", "${", "$${", "${A", "${:}", "-"]),
    NAMES.map("${{{}}}".format),
    st.builds("${{{}:-{}}}".format, NAMES, st.sampled_from(["", "d", "${B", "$"])),
)
LINES = st.builds(
    lambda name, parts: (name, "".join(parts)),
    st.sampled_from(["A", "B", "C"]),
    st.lists(PARTS, max_size=6),
)


@given(st.lists(LINES, max_size=8))
def test_it_is_what_python_dotenv_gives_where_the_environment_is_empty(
    lines: list[tuple[str, str]],
) -> None:
    text = "".join(f"{name}='{value}'\n" for name, value in lines)
    with patch.dict(os.environ, clear=True):
        wanted = dict(resolve_variables(lines, override=True))

    assert values_in(text) == wanted


def test_the_environment_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRACTICE", "practice-secret")

    assert values_in("A=${PRACTICE}\nB=${PRACTICE:-b}\n") == {"A": "", "B": "b"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("A=${X}", 1),
        ("\n\n# a remark\n  export A=b${X}\n", 4),
        ("A='several\nlines ${X}'\n", 2),
        ("\r\nA=${X}\r\n", 2),
        ("B=1\nC=${X}\nA=${B}${C}", 2),
        ("A=${X}\nX=1\n", 1),
        ("A=${A}", 1),
        ("B=${A}\nA=${B}", 1),
        ("X\nX=${Y}\nA=${X}", 2),
    ],
)
def test_what_no_line_above_sets_is_named_with_its_line(text: str, line: int) -> None:
    with pytest.raises(OutsideError) as refused:
        settings_in(text).values(["A"])

    assert f"Line {line} " in str(refused.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("B=${X}\nA=1\n", "1"),
        ("A=${X:-d}\n", "d"),
        ("A=1\nA=${A}2\n", "12"),
        ("A=${X}\nA=1\n", "1"),
        ("B\nA=${B}", ""),
        ("A=$X\n", "$X"),
        ("A=${X\n", "${X"),
    ],
)
def test_a_reference_that_is_not_needed_is_nobody_s_business(text: str, value: str) -> None:
    assert settings_in(text).values(["A", "ABSENT"]) == {"A": value}


@pytest.mark.parametrize("name", ["a\x1bb", "x" * 200])
def test_a_name_that_is_none_is_not_repeated(name: str) -> None:
    with pytest.raises(OutsideError) as refused:
        settings_in(f"A='${{{name}}}'").values(["A"])

    assert name not in str(refused.value)
    assert str(refused.value).isprintable()


DOUBLED = "A0=x\n" + "\n".join(f"A{n}=${{A{n - 1}}}${{A{n - 1}}}" for n in range(1, 60))
HOSTILE = {
    "doubled": f"{DOUBLED}\nA=${{A59}}",
    "wide": f"B={'x' * 1_000}\nA={'${B}' * 200_000}",
    "many": "B=" + "x" * 100_000 + "\nA0=${B}\n"
    ""
    + "\n".join(f"A{n}=${{B}}" for n in range(500))
    + "\nA="
    + "".join(f"${{A{n}}}" for n in range(500)),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_grows_is_refused_before_it_is_built(text: str) -> None:
    begun = time.monotonic()
    with pytest.raises(CannotEditError) as refused:
        settings_in(text).values(["A"])

    assert not isinstance(refused.value, OutsideError)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "text", ["a\n" * 100_000, f"A=x{' ' * 10_000}y", f"A=x{chr(11) * 10_000}#"]
)
def test_what_nobody_writes_by_hand_is_refused(text: str) -> None:
    with pytest.raises(CannotEditError):
        settings_in(text)


@pytest.mark.parametrize(
    "value",
    [
        "${" * 300_000,
        "${" * 300_000 + ":",
        "${" * 300_000 + ":-",
        "${:" * 300_000,
        "${A:-" * 99_999,
    ],
    ids=["open", "colon", "default", "colons", "defaults"],
)
def test_braces_without_an_end_take_linear_time(value: str) -> None:
    begun = time.monotonic()

    assert settings_in(f"B={value}\n").values(["B"]) == {"B": value}
    assert time.monotonic() - begun < 5


def test_a_long_chain_is_followed() -> None:
    text = "A0=x\n" + "\n".join(f"A{n}=${{A{n - 1}}}" for n in range(1, 3_900))

    assert settings_in(text).values(["A3899"]) == {"A3899": "x"}
    assert LARGEST > 3_900
