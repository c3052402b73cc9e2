"""Values in quotes, read back by those who read them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.destinations.shells import POSIX, environment_after, environment_of_file
from tests.programs import require
from tokenwizard.destinations.cannot_edit import CannotEditError
from tokenwizard.destinations.editing import quoting
from tokenwizard.destinations.editing.dotenv import values_in

AWKWARD = (
    "",
    "plain-Value.~_1/x:@%+,=",
    "~",
    "~practice",
    "a:~b",
    "a=~b",
    " blanks around ",
    "# no remark",
    "a #b",
    "it's",
    "''",
    "\"quoted\" and 'quoted'",
    "$HOME",
    "${HOME}",
    "${HOME:-x}",
    "it's $HOME and ${HOME}",
    "`id`",
    "it's `id`",
    "$(id)",
    "back\\slash",
    "two\\\\slashes",
    "ends with \\",
    "ends with '\\",
    "\\'",
    "\\n is no line end, 'this is:\n'",
    "lines\nand\n\nlines\n",
    "täglich, 漢字, \U0001f600",
    "curly \u2018quotes\u2019 \u201a\u201b",
    "!history !!",
    "\t tabs \t",
    "${TOKENWIZARD_DOLLAR}",
    "it's ${TOKENWIZARD_DOLLAR}",
    "\x01\x7f\x81\u2028\ufeff",
)
PIECES = st.sampled_from(
    ["a", "b1", " ", "'", '"', "\\", "$", "${", "}", "{X}", "`", "#", "=", "\n", "\t", "~", ":"]
)
VALUES = st.one_of(
    st.lists(PIECES, max_size=12).map("".join),
    st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12),
)


def dotenv_lines(values: dict[str, str]) -> str:
    stand_ins = "".join(
        f"{name}={quoting.dotenv(value)}\n" for name, value in quoting.STAND_INS.items()
    )
    return stand_ins + "".join(f"{name}={quoting.dotenv(v)}\n" for name, v in values.items())


def named(values: list[str]) -> dict[str, str]:
    return {f"PRACTICE_{number}": value for number, value in enumerate(values)}


def among(values: dict[str, str], found: dict[str, str]) -> dict[str, str | None]:
    return {name: found.get(name) for name in values}


@given(st.lists(VALUES, max_size=8))
@settings(max_examples=150)
def test_python_dotenv_reads_any_value_back(values: list[str]) -> None:
    wanted = named(values)

    found = values_in(dotenv_lines(wanted))

    assert {name: found.get(name) for name in wanted} == wanted


@pytest.mark.parametrize("shell", POSIX)
def test_a_posix_shell_reads_awkward_values_of_an_env_file_back(shell: str, tmp_path: Path) -> None:
    wanted = named(list(AWKWARD))
    file = tmp_path / ".env"
    file.write_text(dotenv_lines(wanted), "utf-8", newline="")

    assert among(wanted, environment_of_file(require(shell), file)) == wanted


@pytest.mark.parametrize("shell", POSIX)
@given(values=st.lists(VALUES, min_size=20, max_size=60))
@settings(max_examples=12, deadline=None)
def test_a_posix_shell_reads_any_value_of_an_env_file_back(shell: str, values: list[str]) -> None:
    wanted = named(values)

    found = environment_after(require(shell), f"set -a\n{dotenv_lines(wanted)}")

    assert among(wanted, found) == wanted


@pytest.mark.parametrize("shell", POSIX)
@given(values=st.lists(VALUES, min_size=20, max_size=60))
@settings(max_examples=12, deadline=None)
def test_a_posix_shell_reads_its_own_quotes_back(shell: str, values: list[str]) -> None:
    wanted = named(values)
    lines = "".join(f"export {name}={quoting.posix(value)}\n" for name, value in wanted.items())

    assert among(wanted, environment_after(require(shell), lines)) == wanted


def test_a_value_that_needs_no_quotes_has_none() -> None:
    assert quoting.dotenv("abc~8Q.x_y-z/1") == "abc~8Q.x_y-z/1"
    assert quoting.dotenv("~/abc") == "'~/abc'"


def test_stand_ins_are_named_only_where_they_are_used() -> None:
    assert quoting.stand_ins_of(quoting.dotenv("$5 'and' `six`")) == (
        quoting.DOLLAR,
        quoting.BACKTICK,
    )
    assert quoting.stand_ins_of(quoting.dotenv("it's")) == ()
    assert quoting.stand_ins_of(quoting.dotenv("$HOME")) == ()


WRITERS: list[Callable[[str], str]] = [
    quoting.dotenv,
    quoting.posix,
    quoting.powershell,
    quoting.fish,
]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("value", ["a\0b", "practice\udcff", "\ud800"])
def test_what_no_environment_can_hold_is_refused_and_not_quoted(
    write: Callable[[str], str], value: str
) -> None:
    with pytest.raises(CannotEditError) as refused:
        write(value)

    assert "practice" not in str(refused.value)


def test_a_carriage_return_is_refused_where_python_dotenv_would_turn_it_into_a_line_end() -> None:
    with pytest.raises(CannotEditError, match="carriage return"):
        quoting.dotenv("a\rb")
    assert quoting.posix("a\rb") == "'a\rb'"


@pytest.mark.parametrize("name", ["", "1A", "A-B", "A B", "A=B", "Ä", "A\n"])
def test_a_name_that_no_shell_takes_is_refused(name: str) -> None:
    with pytest.raises(CannotEditError, match="no name for a setting"):
        quoting.checked_name(name)


def fish_unquoted(text: str) -> str:
    """As fish's "The Fish Language: Quotes" has it for single quotes."""
    inner = re.fullmatch(r"'((?:[^'\\]|\\.)*)'", text, re.DOTALL)
    assert inner
    return re.sub(r"\\([\\'])", r"\1", inner[1])


def powershell_unquoted(text: str) -> str:
    """As the tokenizer of PowerShell has it: one of five quotes ends a string, two stand for one.

    See "about_Quoting_Rules" and the language specification, 2.3.5.2, verbatim string literals.
    """
    quote = "['\u2018\u2019\u201a\u201b]"
    inner = re.fullmatch(f"{quote}((?:{quote}{quote}|(?!{quote}).)*){quote}", text, re.DOTALL)
    assert inner, text
    return re.sub(f"{quote}({quote})", r"\1", inner[1])


@given(VALUES)
def test_fish_and_powershell_quotes_hold_any_value_by_their_grammar(value: str) -> None:
    assert fish_unquoted(quoting.fish(value)) == value
    assert powershell_unquoted(quoting.powershell(value)) == value


def test_fish_reads_awkward_values_back() -> None:
    """Fish itself where it is installed; its grammar, as above, where it is not."""
    wanted = named(list(AWKWARD))
    quoted = {name: quoting.fish(value) for name, value in wanted.items()}
    program = shutil.which("fish")
    if program is None:
        found = {name: fish_unquoted(value) for name, value in quoted.items()}
    else:
        lines = "".join(f"set -gx {name} {value}\n" for name, value in quoted.items())
        found = environment_after(program, lines)

    assert among(wanted, found) == wanted


def test_powershell_reads_awkward_values_back() -> None:
    """PowerShell itself where it is installed; its grammar, as above, where it is not."""
    wanted = {name: value for name, value in named(list(AWKWARD)).items() if value}
    quoted = {name: quoting.powershell(value) for name, value in wanted.items()}
    program = shutil.which("pwsh")
    if program is None:
        found = {name: powershell_unquoted(value) for name, value in quoted.items()}
    else:
        lines = "".join(f"$env:{name} = {value}\n" for name, value in quoted.items())
        printing = "Get-ChildItem env: | Select-Object Name, Value | ConvertTo-Json"
        done = subprocess.run(
            [program, "-NoProfile", "-Command", lines + printing],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        found = {one["Name"]: one["Value"] for one in json.loads(done.stdout)}

    assert among(wanted, found) == wanted


def test_a_last_backslash_does_not_touch_the_closing_quote() -> None:
    """python-dotenv up to 1.2.1 takes the two for an escaped quote."""
    written = quoting.dotenv("practice\\")

    assert written == '"practice\\\\${TOKENWIZARD_NOTHING}"'
    assert quoting.stand_ins_of(written) == (quoting.NOTHING,)
