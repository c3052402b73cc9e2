"""The text of a `.env` file: what changes in it, and what does not."""

from __future__ import annotations

import io
import re

import pytest
from dotenv import dotenv_values
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.destinations.editing.test_quoting import VALUES
from tests.destinations.shells import POSIX, environment_after
from tests.programs import require
from tokenwizard.destinations.cannot_edit import CannotEditError
from tokenwizard.destinations.editing.dotenv import recipe_in, values_in, with_values

NAMES = ("SP_ID", "SP_SECRET", "SP_TOKEN")
RECIPE = '# tokenwizard: {provider = "sharepoint"}'
ENDS = st.sampled_from(["\n", "\r\n"])
READABLE = st.sampled_from(
    [
        "",
        "   ",
        "# a remark",
        "#SP_TOKEN=commented",
        "OTHER=1",
        "export OTHER=2",
        "  INDENTED=3   # why",
        "QUOTED='it # is'",
        'DOUBLE="a b"',
        'SEVERAL="lines\nof one\nSP_TOKEN=no"',
        "UMLAUT=täglich",
        "EMPTY=",
    ]
)
JUNK = st.sampled_from(
    [
        "SPACED = 4",
        "no equals sign",
        "=nothing",
        "'QUOTED_KEY'=5",
        "a b c = d",
        "MY_SP_TOKEN=6",
        "SP_TOKEN_OLD=7",
        "bytes \udcff\udcfe",
        "LATIN=\udce9",
        "-----BEGIN-----",
        "\x0c",
    ]
)
OURS = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["", "  ", "export ", "\texport  "]),
    st.sampled_from(NAMES),
    st.sampled_from(["=", "="]),
    st.sampled_from(["", "old", "'old value'", '"old \\"value\\""', "'old\nlines'", "a#b"]),
    st.sampled_from(["", "   ", " # kept", "\t#kept too"]),
)


@st.composite
def files(draw: st.DrawFn, others: st.SearchStrategy[str]) -> tuple[list[tuple[bool, str]], str]:
    """Lines, each with whether it is one of ours, and the text that they make."""
    end = draw(ENDS)
    lines = [
        (ours, line)
        for ours, line in draw(
            st.lists(
                st.one_of(st.tuples(st.just(False), others), st.tuples(st.just(True), OURS)),
                max_size=8,
            )
        )
    ]
    text = end.join(line for _, line in lines)
    last = draw(st.sampled_from(["", end])) if lines else ""
    return lines, draw(st.sampled_from(["", "\ufeff"])) + text + last


@given(files(st.one_of(READABLE, JUNK)), st.lists(VALUES, min_size=3, max_size=3))
@settings(max_examples=200)
def test_every_other_line_stays_and_python_dotenv_reads_the_exact_values(
    file: tuple[list[tuple[bool, str]], str], values: list[str]
) -> None:
    lines, text = file
    wanted = dict(zip(NAMES, values, strict=True))

    after = with_values(text, wanted, RECIPE)

    found = dotenv_values(stream=io.StringIO(after.replace("\r\n", "\n").removeprefix("\ufeff")))
    assert {name: found[name] for name in NAMES} == wanted
    at = 0  # the other lines stand there, in their order
    for ours, line in lines:
        if not ours:
            at = after.index(line, at) + len(line)
    assert after.startswith("\ufeff") is text.startswith("\ufeff")
    assert others_of(after) == others_of(text)
    assert after.count(RECIPE) == 1
    assert recipe_in(after) == {"provider": "sharepoint"}
    assert with_values(after, wanted, RECIPE) == after


def others_of(text: str) -> str:
    """The text without our settings, the comment and the stand-ins, told by what they begin with.

    Values in it span lines only in quotes of their own.
    """
    ours = re.compile(
        r"""^[ \t]*(?:export[ \t]+)?(?:SP_ID|SP_SECRET|SP_TOKEN|TOKENWIZARD_\w+)=
        (?:'[^']*'|"(?:\\.|[^"\\])*"|[^\r\n'"][^\r\n]*?|)(?:[ \t]+\#[^\r\n]*)?[ \t]*(?:\r?\n|\Z)""",
        re.VERBOSE | re.MULTILINE | re.DOTALL,
    )
    kept = re.compile(r'SEVERAL="[^"]*"').sub(
        "SEVERAL", text.removeprefix("\ufeff")
    )  # one of its lines looks like ours
    without = ours.sub("", kept).replace(RECIPE + "\r\n", "").replace(RECIPE + "\n", "")
    return without.rstrip("\r\n")


@pytest.mark.parametrize("shell", POSIX)
@given(
    file=files(READABLE).filter(lambda file: "\r" not in file[1] and "\ufeff" not in file[1]),
    values=st.lists(VALUES, min_size=3, max_size=3),
)
@settings(max_examples=40, deadline=None)
def test_a_posix_shell_reads_the_exact_values_out_of_any_file_that_it_can_read(
    shell: str, file: tuple[list[tuple[bool, str]], str], values: list[str]
) -> None:
    wanted = dict(zip(NAMES, values, strict=True))

    found = environment_after(require(shell), "set -a\n" + with_values(file[1], wanted, RECIPE))

    assert {name: found.get(name) for name in NAMES} == wanted


def test_only_the_value_of_a_line_changes() -> None:
    before = "A=1\n  export SP_TOKEN = 'old'\t# from Entra\r\nSP_TOKEN\n'SP_TOKEN'=x#y\nB=2"

    assert with_values(before, {"SP_TOKEN": "new"}) == (
        "A=1\n  export SP_TOKEN=new\t# from Entra\r\nSP_TOKEN=new\nSP_TOKEN=new\nB=2"
    )


def test_absent_settings_are_appended_below_the_recipe_in_the_line_ends_of_the_file() -> None:
    assert with_values("A=1\r\nB=2", {"SP_ID": "x", "SP_TOKEN": "a b"}, RECIPE) == (
        f"A=1\r\nB=2\r\n{RECIPE}\r\nSP_ID=x\r\nSP_TOKEN='a b'\r\n"
    )


def test_the_recipe_is_replaced_where_it_stands() -> None:
    before = 'A=1\n\n# tokenwizard: {provider = "adme"}\r\nSP_TOKEN=x\n# tokenwizard is a tool\n'

    assert with_values(before, {"SP_TOKEN": "y"}, RECIPE) == (
        f"A=1\n\n{RECIPE}\r\nSP_TOKEN=y\n# tokenwizard is a tool\n"
    )


def test_without_an_appended_setting_the_recipe_stands_above_the_first() -> None:
    assert with_values("A=1\n\n  SP_TOKEN=x\n", {"SP_TOKEN": "y"}, RECIPE) == (
        f"A=1\n\n{RECIPE}\n  SP_TOKEN=y\n"
    )


def test_a_recipe_in_a_value_is_none() -> None:
    assert recipe_in(f"A='\n{RECIPE}\n'\n") == {}


def test_a_broken_recipe_is_named_by_its_line() -> None:
    with pytest.raises(CannotEditError, match="Line 4"):
        recipe_in("A=1\r\n\n\n# tokenwizard: {provider\n")


def test_a_stand_in_is_defined_once_above_its_first_use() -> None:
    after = with_values("A=1\n\n  SP_ID=x\n", {"SP_ID": "it's $1", "SP_TOKEN": "'$2`"})

    assert after == (
        "A=1\n\nTOKENWIZARD_DOLLAR='$'\n"
        '  SP_ID="it\'s ${TOKENWIZARD_DOLLAR}1"\n'
        "TOKENWIZARD_BACKTICK='`'\n"
        'SP_TOKEN="\'${TOKENWIZARD_DOLLAR}2${TOKENWIZARD_BACKTICK}"\n'
    )


def test_a_stand_in_that_means_something_else_is_set_right() -> None:
    after = with_values("TOKENWIZARD_DOLLAR=pound\n", {"SP_TOKEN": "it's $1"})

    assert after.startswith("TOKENWIZARD_DOLLAR='$'\nSP_TOKEN=")
    assert values_in(after)["SP_TOKEN"] == "it's $1"


@pytest.mark.parametrize(
    "before",
    ['A=1\nNOTE="oops\nB=2\n', "A=1\nNOTE='oops\n"],
)
def test_a_quote_without_an_end_that_would_take_in_a_setting_is_refused(before: str) -> None:
    with pytest.raises(CannotEditError, match="Line 2"):
        with_values(before, {"SP_TOKEN": 'it\'s "x"', "SP_ID": "a b"})


def test_a_value_is_what_python_dotenv_gives_with_others_expanded() -> None:
    assert values_in("\ufeffA=1\r\nB=${A}2\r\nC\r\nD='${B}\r\n'") == {
        "A": "1",
        "B": "12",
        "C": None,
        "D": "12\n",
    }


def test_lines_that_python_dotenv_cannot_read_are_not_complained_of(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    assert values_in("=x\nA=1\n") == {"A": "1"}
    assert not caplog.records
    assert capfd.readouterr() == ("", "")
