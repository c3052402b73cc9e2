"""az and gh are asked on this machine whether they are signed in; nothing is set or sent."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.constrained import NO_RIGHTS, python
from tests.destinations.program_recorder import Programs, delivery
from tests.hosts.worlds import TRY, names, traces
from tests.programs import require
from tokenwizard.destinations.programs.invocation import AZ, GH, ProgramSignIn
from tokenwizard.destinations.programs.try_sign_in import ProgramTrial, try_program
from tokenwizard.destinations.registry import destination_named
from tokenwizard.errors.errors import LocalError

PLACES = {
    "az": ("azure-app:contoso-group/contoso-web", "keyvault:contoso-vault"),
    "gh": ("github:contoso/practice",),
}
NOT_SIGNED_IN = {
    "az": "import sys; sys.exit(\"ERROR: Please run 'az login' to setup account.\")",
    "gh": "import sys; sys.exit('no oauth token')",
}
EVERY = [(program, place) for program, places in PLACES.items() for place in places]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    return Programs(tmp_path, monkeypatch)


@pytest.mark.parametrize(("program", "place"), EVERY)
async def test_one_that_is_signed_in_is_asked_once_and_sets_nothing(
    programs: Programs, state_home: Path, program: str, place: str
) -> None:
    programs.put(program)

    await destination_named(place).tried(delivery())

    (run,) = programs.runs
    assert run.arguments[:2] == {"az": ["account", "show"], "gh": ["auth", "token"]}[program]
    assert run.stdin == ""
    run.assert_nothing_secret_in_the_open()
    assert names(state_home) == []


@pytest.mark.parametrize(("program", "place"), EVERY)
async def test_one_that_is_not_signed_in_is_found_with_what_to_type(
    programs: Programs, program: str, place: str
) -> None:
    programs.put(program, NOT_SIGNED_IN[program])

    with pytest.raises(LocalError, match="not signed in") as fault:
        await destination_named(place).tried(delivery())

    assert f"{program} " in fault.value.next_step
    assert "login" in fault.value.next_step


@pytest.mark.parametrize(("program", "place"), EVERY)
async def test_what_else_it_says_tells_nothing(
    programs: Programs, program: str, place: str
) -> None:
    """An older gh has no such command."""
    programs.put(program, "import sys; sys.exit('unknown command')")

    await destination_named(place).tried(delivery())


@pytest.mark.parametrize("program", [AZ, GH], ids=lambda program: program.name)
async def test_one_that_takes_long_is_not_waited_for(
    programs: Programs, tmp_path: Path, program: object
) -> None:
    assert program in (AZ, GH)
    chosen = AZ if program == AZ else GH
    programs.put(chosen.name, "import time; time.sleep(60)")
    begun = time.monotonic()

    await try_program(
        ProgramTrial(
            sign_in=ProgramSignIn(chosen), script=tmp_path / "script", by_file=False, limit=0.5
        )
    )

    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    ("hosts", "advised"),
    [
        ("", "gh auth login (or put a token into GH_TOKEN)"),
        (
            "ghe.contoso.example:\n    user: me\n",
            "gh auth login --hostname ghe.contoso.example (or put a token into GH_ENTERPRISE_",
        ),
    ],
)
async def test_what_to_type_names_the_host_that_gh_takes(
    programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hosts: str, advised: str
) -> None:
    folder = tmp_path / "gh"
    folder.mkdir()
    (folder / "hosts.yml").write_text(hosts, "utf-8")
    monkeypatch.setenv("GH_CONFIG_DIR", str(folder))
    monkeypatch.delenv("GH_HOST", raising=False)
    programs.put("gh", NOT_SIGNED_IN["gh"])

    with pytest.raises(LocalError, match="not signed in") as fault:
        await destination_named("github:contoso/practice").tried(delivery())

    assert advised in fault.value.next_step


async def test_an_account_without_a_subscription_is_told_how_az_signs_in(
    programs: Programs,
) -> None:
    programs.put("az", NOT_SIGNED_IN["az"])

    with pytest.raises(LocalError) as fault:
        await destination_named("keyvault:contoso-vault").tried(delivery())

    assert "--allow-no-subscriptions" in fault.value.next_step


@pytest.mark.parametrize("hosts", ["{ghe.contoso.example: {user: me}}", "\0"])
async def test_where_the_host_cannot_be_told_gh_is_not_asked(
    programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hosts: str
) -> None:
    (tmp_path / "hosts.yml").write_text(hosts, "utf-8")
    monkeypatch.setenv("GH_CONFIG_DIR", str(tmp_path))
    monkeypatch.delenv("GH_HOST", raising=False)
    programs.put("gh", NOT_SIGNED_IN["gh"])

    await destination_named("github:contoso/practice").tried(delivery())

    assert programs.runs == []


async def test_gh_is_asked_for_the_host_of_the_repository(programs: Programs) -> None:
    programs.put("gh")

    await destination_named("github:ghe.contoso.example/contoso/practice").tried(delivery())

    assert programs.runs[0].arguments[-2:] == ["--hostname", "ghe.contoso.example"]


@pytest.mark.parametrize("signed_in", [True, False])
async def test_gh_itself_says_whether_it_is_signed_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signed_in: bool
) -> None:
    require("gh")
    monkeypatch.setenv("GH_CONFIG_DIR", str(tmp_path / "gh"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    monkeypatch.setenv("GH_TOKEN", "practice-token-of-nobody" if signed_in else "")
    place = destination_named("github:contoso/practice")

    if signed_in:
        await place.tried(delivery())
    else:
        with pytest.raises(LocalError, match="not signed in"):
            await place.tried(delivery())


@pytest.mark.parametrize(("program", "place"), EVERY)
def test_where_it_is_not_there_the_folder_of_the_script_is_tried(
    programs: Programs, tmp_path: Path, state_home: Path, program: str, place: str
) -> None:
    state_home.mkdir(mode=0o500)
    before = traces(tmp_path)

    done = python(NO_RIGHTS + TRY, place)

    assert done.stdout.startswith("unfit:"), (program, done.stderr)
    assert str(state_home) in done.stdout
    assert traces(tmp_path) == before


def test_az_needs_a_file_of_its_own_for_a_secret(
    programs: Programs, tmp_path: Path, state_home: Path
) -> None:
    programs.put("az")
    state_home.mkdir(mode=0o500)

    done = python(NO_RIGHTS + TRY, "keyvault:contoso-vault")

    assert done.stdout.startswith("unfit:"), done.stderr
    assert "XDG_RUNTIME_DIR" in done.stdout or str(state_home) in done.stdout
    assert programs.runs == []
