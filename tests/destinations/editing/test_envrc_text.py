"""The text of an `.envrc`: what is understood in it, and what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.destinations.editing.test_quoting import VALUES
from tests.destinations.shells import environment_after
from tests.programs import require
from tokenwizard.destinations.cannot_edit import CannotEditError
from tokenwizard.destinations.editing.envrc import assigned_in, command_lines, with_exports

OTHERS = (
    "",
    "# CLIENT_ID=remarked",
    "  # don't",
    "export OTHER=1",
    "OTHER='a\nexport CLIENT_ID=quoted\n'",
    'OTHER="a $(echo "b c") `echo d`\n#no remark\n" # a remark',
    "OTHER=$(echo 'a)' \"b\" # in a bracket\n)",
    'if [ -n "$OTHER" ]; then # it\'s so\n  OTHER=2\nfi',
    "cat <<'END' >/dev/null\nexport CLIENT_ID=document it's\nEND",
    "cat <<-END >/dev/null\n\tno ' quote\n\tEND",
    "OTHER=$'it\\'s'",
    "OTHER=${OTHER:-a b}",
    "OTHER=$((1 << 2))",
    ": <<< 'a'",
    "MY_CLIENT_ID=3",
    "CLIENT_ID_OLD=4",
    "OTHER=a\\\nb",
    'OTHER="${CLIENT_ID}/.default $SCOPE"',
    "echo a#b >/dev/null",
    'OTHER="a\n# b"',
    "OTHER=${OTHER:-a # }",
    ': <<END "a\nb"\nit\'s\nEND',
    ': <<<"it\'s"',
)
OURS = (
    "export CLIENT_ID=old",
    "CLIENT_ID=old # kept",
    "  export CLIENT_ID='old\nlines'",
    'export CLIENT_ID="$OTHER/${OTHER} \\"x\\""',
    "export SCOPE='a'\\''b'",
    "export SCOPE=",
    "export SCOPE=a#b",
)
WANTED = ("CLIENT_ID", "SCOPE", "REFRESH_TOKEN")
LINES = st.lists(st.sampled_from([*OTHERS, *OURS]), max_size=8)


@given(LINES, st.booleans(), st.lists(VALUES, min_size=3, max_size=3))
@settings(max_examples=25, deadline=None)
def test_bash_has_the_exact_values_and_every_other_line_stays(
    lines: list[str], open_end: bool, values: list[str]
) -> None:
    wanted = dict(zip(WANTED, values, strict=True))
    lines = [one for one in lines if "export CLIENT_ID=document" not in one]  # told below
    text = "\n".join(lines) + ("" if open_end else "\n")

    after = with_exports(text, wanted)

    found = environment_after(require("bash"), after)
    assert {name: found.get(name) for name in WANTED} == wanted
    at = 0
    for line in lines:
        if line not in OURS:
            at = after.index(line, at) + len(line)
    assert with_exports(after, wanted) == after


@pytest.mark.parametrize("line", OTHERS)
def test_a_command_line_ends_where_bash_ends_it(line: str) -> None:
    text = f"{line}\nnext one\n"

    *_, (*_, last) = [*command_lines(text)], [*command_lines(text)]

    assert last.code == "next one"
    assert last.number == line.count("\n") + 2


@given(st.text(st.sampled_from("a =\n'\"\\$`(){}<#-\r"), max_size=30))
def test_joined_again_the_lines_are_the_text(text: str) -> None:
    try:
        lines = [*command_lines(text)]
    except CannotEditError:
        return
    assert "".join(line.code + line.rest for line in lines) == text


def test_only_the_assignment_changes() -> None:
    before = (
        "\n export CLIENT_ID=old\t# why\r\nCLIENT_ID=a\r\nexport A=1\nCLIENT_ID='x'\\''y' \nB=2"
    )

    assert with_exports(before, {"CLIENT_ID": "it's", "SCOPE": "a b"}) == (
        "\n export CLIENT_ID='it'\\''s'\t# why\r\nexport CLIENT_ID='it'\\''s'\r\n"
        "export A=1\nexport CLIENT_ID='it'\\''s' \nB=2\r\n"
        "export SCOPE='a b'\r\n"
    )


def test_the_placeholders_of_a_template_are_replaced() -> None:
    """As the data loader's page has them."""
    before = "export CLIENT_ID=<your_application_id>\nexport REFRESH_TOKEN=<your refresh token>\n"

    assert with_exports(before, {"CLIENT_ID": "a", "REFRESH_TOKEN": "b"}) == (
        "export CLIENT_ID='a'\nexport REFRESH_TOKEN='b'\n"
    )


@pytest.mark.parametrize(
    "line",
    [
        "export A=1 CLIENT_ID=2",
        "CLIENT_ID=1; export CLIENT_ID",
        "export CLIENT_ID=$(pass show practice)",
        "export CLIENT_ID=`pass show practice`",
        "export CLIENT_ID=${OTHER:-practice}",
        "CLIENT_ID=1 env",
        "CLIENT_ID+=1",
        "declare -x CLIENT_ID=1",
        "test -n $A && CLIENT_ID=1",
        "cat <<END\nexport CLIENT_ID=document\nEND",
    ],
)
def test_an_assignment_that_is_not_understood_is_refused_by_its_line(line: str) -> None:
    with pytest.raises(CannotEditError, match="Line 3 assigns CLIENT_ID"):
        with_exports(f"A='\n'\n{line}\n", {"SCOPE": "x", "CLIENT_ID": "y"})


@pytest.mark.parametrize(
    "line", ["A='x", 'A="x', "A=$(x", "A=`x", "A=${x", "cat <<END\n", "A=$'x", 'A="$(x"']
)
def test_what_does_not_end_is_refused_by_its_line(line: str) -> None:
    with pytest.raises(CannotEditError, match="Line 2 opens"):
        with_exports(f"# it's\n{line}\n", {"CLIENT_ID": "y"})


def test_values_are_found_as_they_are_written() -> None:
    assert assigned_in("export A='b c' # d\nA=$(x)\nE=f\n") == {"A": "'b c'", "E": "f"}
