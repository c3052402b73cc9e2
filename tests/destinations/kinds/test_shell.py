"""`shell` and `shell:SYNTAX`."""

from __future__ import annotations

import asyncio

import pytest

from tests.destinations.examples import CLIENT_ID, CLIENT_SECRET, TOKEN, sharepoint
from tests.destinations.shells import POSIX, environment_after
from tests.programs import require
from tokenwizard.destinations.model import Role
from tokenwizard.destinations.registry import destination_named
from tokenwizard.errors.errors import InputError, LocalError

ODD = "it's $HOME `and` \u2019\\ \n#"


def printed(place: str, token: str = TOKEN) -> str:
    return asyncio.run(destination_named(place).hand_over(sharepoint(token))).printed.reveal()


@pytest.mark.parametrize("shell", POSIX)
@pytest.mark.parametrize("place", ["shell", "shell:posix"])
def test_a_posix_shell_has_the_exact_values_after_it_ran_the_lines(shell: str, place: str) -> None:
    found = environment_after(require(shell), printed(place, ODD))

    assert (found["SP_ID"], found["SP_SECRET"], found["SP_TOKEN"]) == (
        CLIENT_ID,
        CLIENT_SECRET,
        ODD,
    )


def test_each_syntax_sets_a_variable_that_child_processes_get() -> None:
    assert printed("shell").splitlines()[0] == f"export SP_ID='{CLIENT_ID}'"
    assert printed("shell:powershell").splitlines()[0] == f"$env:SP_ID = '{CLIENT_ID}'"
    assert printed("shell:fish").splitlines()[0] == f"set -gx SP_ID '{CLIENT_ID}'"


def test_quotes_are_those_of_the_syntax() -> None:
    assert "SP_TOKEN='it'\\''s $HOME" in printed("shell", ODD)
    assert "SP_TOKEN = 'it''s $HOME `and` \u2019\u2019\\ \n#'" in printed("shell:powershell", ODD)
    assert "SP_TOKEN 'it\\'s $HOME `and` \u2019\\\\ \n#'" in printed("shell:fish", ODD)


@pytest.mark.parametrize("place", ["shell", "shell:powershell", "shell:fish"])
def test_the_preview_and_the_sentence_hold_no_secret(place: str) -> None:
    shown = "\n".join(destination_named(place).preview(sharepoint()))
    sentence = asyncio.run(destination_named(place).hand_over(sharepoint())).sentence

    assert "'prac…6789'" in shown
    for secret in (TOKEN, CLIENT_SECRET):
        assert secret not in shown + sentence


def test_a_syntax_that_is_not_known_is_a_sentence() -> None:
    with pytest.raises(InputError, match="posix, powershell, fish"):
        destination_named("shell:cmd")


def test_a_value_that_no_shell_can_hold_is_a_sentence_without_it() -> None:
    with pytest.raises(LocalError) as refused:
        printed("shell", "practice\0token")

    assert "practice" not in f"{refused.value.title} {refused.value.cause}"


def test_a_name_that_no_shell_can_hold_is_a_sentence() -> None:
    delivery = sharepoint(names={Role.REFRESH_TOKEN: "SP-TOKEN"})

    with pytest.raises(LocalError) as refused:
        destination_named("shell").preview(delivery)

    assert "'SP-TOKEN' is no name" in refused.value.cause
