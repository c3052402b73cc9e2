"""Secrets of a GitHub repository, by a recording `gh`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.destinations.program_recorder import (
    CLIENT_ID,
    CLIENT_SECRET,
    REFRESH_TOKEN,
    Programs,
    delivery,
    files_below,
)
from tokenwizard.destinations.model import Role, StoredSetting
from tokenwizard.destinations.registry import destination_named
from tokenwizard.errors.errors import InputError, LocalError
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret

TOKENS = ("GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    for name in ("GH_HOST", *TOKENS):
        monkeypatch.delenv(name, raising=False)
    return Programs(tmp_path, monkeypatch)


async def test_each_setting_is_one_call_and_its_value_is_read_from_stdin(
    programs: Programs, state_home: Path
) -> None:
    programs.put("gh")

    done = await destination_named("github:contoso/practice").hand_over(delivery())

    assert [run.arguments for run in programs.runs] == [
        ["secret", "set", name, "-R", "contoso/practice"]
        for name in ("SP_ID", "SP_SECRET", "SP_TOKEN")
    ]
    assert [run.stdin for run in programs.runs] == [CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN]
    for run in programs.runs:
        run.assert_nothing_secret_in_the_open()
        assert run.own_session
    assert files_below(state_home) == []
    assert done.sentence == (
        "SP_ID, SP_SECRET, SP_TOKEN: set in the GitHub repository contoso/practice."
    )


async def test_an_environment_and_a_host_of_ones_own(programs: Programs) -> None:
    programs.put("gh")

    done = await destination_named(
        "github:ghe.contoso.example/contoso/practice@Staging 2"
    ).hand_over(delivery())

    assert programs.runs[0].arguments[3:] == [
        *("-R", "ghe.contoso.example/contoso/practice", "--env", "Staging 2")
    ]
    assert "environment Staging 2" in done.sentence


async def test_a_public_app_has_no_secret_to_hand_over(programs: Programs) -> None:
    programs.put("gh")

    await destination_named("github:contoso/practice").hand_over(
        delivery(ProviderName.SHAREPOINT, public=True)
    )

    assert [run.arguments[2] for run in programs.runs] == ["SP_ID", "SP_TOKEN"]


@pytest.mark.parametrize(
    ("failing", "cause"),
    [
        ("SP_ID", "Not set: SP_ID, SP_SECRET, SP_TOKEN."),
        ("SP_SECRET", "Set: SP_ID. Not set: SP_SECRET, SP_TOKEN."),
        ("SP_TOKEN", "Set: SP_ID, SP_SECRET. Not set: SP_TOKEN."),
    ],
)
async def test_broken_off_it_says_what_is_set_and_what_is_not(
    programs: Programs, failing: str, cause: str
) -> None:
    programs.put(
        "gh",
        f"if sys.argv[3] == {failing!r}: print('HTTP 404', file=sys.stderr); sys.exit(1)",
    )

    with pytest.raises(LocalError, match=f"gh could not set {failing} in the GitHub") as fault:
        await destination_named("github:contoso/practice").hand_over(delivery())

    assert fault.value.cause == f'{cause} It ended with status 1, and said: "HTTP 404"'
    assert programs.runs[-1].arguments[2] == failing


async def test_killed_it_does_not_claim_to_know_what_became_of_that_one(
    programs: Programs,
) -> None:
    programs.put("gh", "if sys.argv[3] == 'SP_SECRET': os.kill(os.getpid(), signal.SIGKILL)")

    with pytest.raises(LocalError) as fault:
        await destination_named("github:contoso/practice").hand_over(delivery())

    assert fault.value.cause == (
        "Set: SP_ID. It cannot be told whether this is set: SP_SECRET. Not set: SP_TOKEN. "
        "It was ended by signal 9."
    )


async def test_a_gh_that_goes_away_in_the_middle_is_told_with_what_is_set(
    programs: Programs,
) -> None:
    path = programs.put("gh", "if sys.argv[3] == 'SP_SECRET': os.chmod(sys.argv[0], 0o600)")

    with pytest.raises(LocalError, match="could not be started") as fault:
        await destination_named("github:contoso/practice").hand_over(delivery())

    assert fault.value.cause.startswith("Set: SP_ID, SP_SECRET. Not set: SP_TOKEN. The system")
    assert path.exists()


@pytest.mark.parametrize(
    "said", ["please run:  gh auth login", "in an automated environment, set GH_TOKEN"]
)
async def test_not_signed_in_says_how_to(programs: Programs, said: str) -> None:
    programs.put("gh", f"print('{said}', file=sys.stderr); sys.exit(4)")

    with pytest.raises(LocalError) as fault:
        await destination_named("github:contoso/practice").hand_over(delivery())

    assert fault.value.next_step.startswith("Sign in by gh auth login (or put a token into GH_")


@pytest.mark.parametrize(
    ("target", "variable", "advised"),
    [
        ("contoso/practice", "GH_TOKEN", "unset it and sign in by gh auth login,"),
        ("contoso/practice", "GITHUB_TOKEN", "unset it and sign in by gh auth login,"),
        ("contoso/practice", "GH_ENTERPRISE_TOKEN", ""),
        ("ghe.contoso.example/contoso/practice", "GH_TOKEN", ""),
        (
            "ghe.contoso.example/contoso/practice",
            "GH_ENTERPRISE_TOKEN",
            "unset it and sign in by gh auth login --hostname ghe.contoso.example,",
        ),
        (
            "contoso.ghe.com/contoso/practice",
            "GH_TOKEN",
            "unset it and sign in by gh auth login --hostname contoso.ghe.com,",
        ),
    ],
)
async def test_a_token_in_a_variable_counts_before_a_sign_in_and_is_named(
    programs: Programs,
    monkeypatch: pytest.MonkeyPatch,
    target: str,
    variable: str,
    advised: str,
) -> None:
    monkeypatch.setenv(variable, "gho_ofNobody")
    programs.put(
        "gh",
        "print('HTTP 401: Bad credentials\\nTry authenticating with:  gh auth login', "
        "file=sys.stderr); sys.exit(1)",
    )

    with pytest.raises(LocalError) as fault:
        await destination_named(f"github:{target}").hand_over(delivery())

    assert fault.value.next_step.startswith(f"{variable} is set" if advised else "Sign in by gh")
    assert advised in fault.value.next_step
    assert "gho_ofNobody" not in fault.value.next_step + fault.value.cause


async def test_the_host_of_gh_host_is_said_and_told_to_gh(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GH_HOST", "ghe.contoso.example")
    programs.put("gh")

    done = await destination_named("github:contoso/practice").hand_over(delivery())
    other = destination_named("github:github.com/contoso/practice")

    assert programs.runs[0].arguments[3:] == ["-R", "ghe.contoso.example/contoso/practice"]
    assert "ghe.contoso.example/contoso/practice" in done.sentence
    assert "ghe.contoso.example" not in other.title


async def test_the_preview_shows_the_lines_masked_and_runs_nothing(programs: Programs) -> None:
    programs.put("gh")

    lines = destination_named("github:contoso/practice@staging").preview(delivery())

    assert lines[0] == f"gh secret set SP_ID -R contoso/practice --env staging < {CLIENT_ID}"
    assert lines[2].endswith(f"< {REFRESH_TOKEN[:4]}…{REFRESH_TOKEN[-4:]}")
    assert CLIENT_SECRET not in "\n".join(lines)
    assert programs.runs == []


@pytest.mark.parametrize(
    "target",
    [
        "contoso",
        "contoso/",
        "-R/practice",
        "contoso/practice/x/y",
        "contoso/practice@-x",
        "contoso/practice@..",
        "contoso/practice@x/../../y",
        "contoso/practice@.",
        "contoso/practice@a\tb",
        "contoso/practice@" + "e" * 256,
        "contoso/pr actice",
    ],
)
def test_what_github_has_no_name_like_is_refused(target: str) -> None:
    with pytest.raises(InputError, match=r"github|GitHub"):
        destination_named(f"github:{target}")


@pytest.mark.parametrize("name", ["1TOKEN", "SP-TOKEN", "github_token", ""])
def test_a_name_that_no_secret_can_have_is_a_sentence(name: str) -> None:
    with pytest.raises(LocalError, match="cannot be the name of a GitHub secret"):
        destination_named("github:contoso/practice").preview(
            delivery(names={Role.REFRESH_TOKEN: name})
        )


def test_a_line_end_that_gh_would_cut_off_is_a_sentence() -> None:
    setting = StoredSetting(Role.REFRESH_TOKEN, "SP_TOKEN", Secret("practice\n"))

    with pytest.raises(LocalError, match="ends with a line end"):
        destination_named("github:contoso/practice").preview(
            replace(delivery(), settings=(setting,))
        )
