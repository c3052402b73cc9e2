"""Application settings of an Azure App Service, by a recording `az`."""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.destinations.program_recorder import (
    CLIENT_ID,
    CLIENT_SECRET,
    REFRESH_TOKEN,
    Programs,
    Run,
    delivery,
    files_below,
    heard,
)
from tokenwizard.destinations.model import Destination, Role
from tokenwizard.destinations.programs.destination import ProgramDestination
from tokenwizard.destinations.registry import destination_named
from tokenwizard.errors.errors import InputError, LocalError
from tokenwizard.providers.provider import ProviderName

VALUES = {"SP_ID": CLIENT_ID, "SP_SECRET": CLIENT_SECRET, "SP_TOKEN": REFRESH_TOKEN}
FINDS = "if sys.argv[2] == 'list': print('contoso-web\\tcontoso-rg'); sys.exit()\n"
APPS = "[?length(name)==`11`].[name,resourceGroup]"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    return Programs(tmp_path, monkeypatch)


def place(target: str, limit: float = 20) -> Destination:
    made = destination_named(f"azure-app:{target}")
    assert isinstance(made, ProgramDestination)
    return replace(made, limit=limit)


def told(run: Run) -> list[dict[str, object]]:
    """What stood in the file that `az` was given."""
    ((_, (mode, content)),) = run.files.items()
    assert mode == "0o600"
    found: list[dict[str, object]] = json.loads(content)
    return found


def sent(run: Run) -> list[str]:
    """The arguments, with FILE for the file's path."""
    ((path, _),) = run.files.items()
    return [argument.replace(path, "FILE") for argument in run.arguments]


async def test_all_settings_go_in_one_call_by_a_file(programs: Programs, state_home: Path) -> None:
    programs.put("az")

    done = await place("contoso-rg/contoso-web").hand_over(delivery())

    (run,) = programs.runs
    assert " ".join(sent(run)) == (
        "webapp config appsettings set -g contoso-rg -n contoso-web --settings @FILE -o none"
    )
    assert told(run) == [{"name": name, "value": value} for name, value in VALUES.items()]
    run.assert_nothing_secret_in_the_open()
    assert files_below(state_home) == []
    assert done.sentence == (
        "SP_ID, SP_SECRET, SP_TOKEN: set in the App Service contoso-web. The app restarts with "
        "them."
    )


async def test_a_slot_and_settings_that_stick_to_it(programs: Programs) -> None:
    programs.put("az")

    done = await place("contoso-rg/contoso-web@staging,sticky").hand_over(delivery())

    (run,) = programs.runs
    assert " ".join(sent(run)[4:]) == (
        "-g contoso-rg -n contoso-web --slot staging --slot-settings @FILE -o none"
    )
    assert told(run) == [
        {"name": name, "value": value, "slotSetting": True} for name, value in VALUES.items()
    ]
    assert "contoso-web, slot staging" in done.sentence


async def test_the_production_slot_is_no_slot(programs: Programs) -> None:
    programs.put("az")

    await place("contoso-rg/contoso-web@production").hand_over(delivery())

    assert "--slot" not in programs.runs[0].arguments


async def test_the_resource_group_is_found_if_it_was_not_typed(programs: Programs) -> None:
    programs.put("az", FINDS)

    await place("contoso-web").hand_over(delivery())

    asked, run = programs.runs
    assert asked.arguments == [
        *("resource", "list", "--resource-type", "Microsoft.Web/sites"),
        *("--query", APPS, "-o", "tsv"),
    ]
    assert sent(run)[4:8] == ["-g", "contoso-rg", "-n", "contoso-web"]
    asked.assert_nothing_secret_in_the_open()
    assert asked.stdin == ""
    assert asked.files == {}


async def test_an_app_is_found_whatever_its_names_case_and_another_is_not_taken(
    programs: Programs,
) -> None:
    programs.put("az", "if sys.argv[2] == 'list': print('contoso-abc\\tother\\nContoso-WEB\\trg')")

    await place("contoso-web").hand_over(delivery())

    assert sent(programs.runs[1])[4:8] == ["-g", "rg", "-n", "contoso-web"]


@pytest.mark.parametrize(
    ("answer", "title", "next_step"),
    [
        ("", "nowhere in the current subscription", "az account set --subscription"),
        ("contoso-abc\\tother", "nowhere in the current subscription", "az account set"),
        ("contoso-web\\tone\\nCONTOSO-WEB\\ttwo", "2 times", "resource group that is meant"),
        ("contoso-web\\tone two; x", "1 times", "resource group that is meant"),
    ],
)
async def test_no_resource_group_or_several_are_a_sentence_that_says_what_to_type(
    programs: Programs, answer: str, title: str, next_step: str
) -> None:
    programs.put("az", f"print('{answer}')")

    with pytest.raises(LocalError, match=title) as fault:
        await place("contoso-web@staging").hand_over(delivery())

    assert next_step in fault.value.next_step
    assert "azure-app:GROUP/contoso-web@staging" in fault.value.next_step
    assert ("one" in answer) == ("one" in fault.value.cause)
    assert len(programs.runs) == 1


@pytest.mark.parametrize(
    ("said", "next_step"),
    [
        ("ERROR: (AuthorizationFailed) No", "azure-app:GROUP/contoso-web"),
        ("ERROR: (ResourceGroupNotFound) No", "azure-app:GROUP/contoso-web"),
        ("ERROR: (DisabledSubscription) No", "Mend what it says"),
        ("ERROR: ('Unable to connect to proxy', ConnectionRefused)", "Mend what it says"),
        ("ERROR: (ExpiredAuthenticationToken) over", "Sign in by az login"),
        ("", "Hand the token over again"),
    ],
)
async def test_what_failed_says_what_to_do_where_the_group_could_not_be_found(
    programs: Programs, said: str, next_step: str
) -> None:
    programs.put("az", f"sys.stderr.write({said!r}); sys.exit(1)")

    with pytest.raises(LocalError, match="could not find the resource group") as fault:
        await place("contoso-web").hand_over(delivery())

    assert next_step in fault.value.next_step
    assert ("azure-app:GROUP" in fault.value.next_step) == ("azure-app:GROUP" in next_step)


@pytest.mark.parametrize("name", ["contoso-web", "contoso-abc"])
async def test_of_a_list_that_is_too_long_to_be_read_nothing_is_claimed(
    programs: Programs, name: str
) -> None:
    programs.put("az", f"print('fabrikam-ab\\tother\\n' * 5_000); print('{name}\\trg')")

    with pytest.raises(LocalError, match="more than can be read") as fault:
        await place("contoso-web").hand_over(delivery())

    assert "azure-app:GROUP/contoso-web" in fault.value.next_step
    assert len(programs.runs) == 1


async def test_what_says_nothing_is_not_to_be_mended(programs: Programs) -> None:
    programs.put("az", "sys.exit(1)")

    with pytest.raises(LocalError) as fault:
        await place("contoso-rg/contoso-web").hand_over(delivery())

    assert fault.value.next_step.startswith("Hand the token over again")


async def test_a_public_app_has_no_secret_to_hand_over(programs: Programs) -> None:
    programs.put("az")

    await place("contoso-rg/contoso-web").hand_over(delivery(ProviderName.ADME, public=True))

    assert [one["name"] for one in told(programs.runs[0])] == [
        "CLIENT_ID",
        "REFRESH_TOKEN",
        "AZURE_TENANT",
        "SCOPE",
    ]


@pytest.mark.parametrize(
    "quoted",
    [
        CLIENT_SECRET,
        json.dumps([{"value": CLIENT_SECRET}]),
        quote(REFRESH_TOKEN, safe=""),
        repr(REFRESH_TOKEN),
    ],
)
async def test_what_az_says_when_it_fails_is_told_without_secrets_and_control_characters(
    programs: Programs, state_home: Path, quoted: str
) -> None:
    text = f"\x1b[31mERROR: Invalid setting format: {quoted}\x07, no\x1b[0m"
    programs.put("az", f"print({text!r}, file=sys.stderr); sys.exit(2)")

    with pytest.raises(LocalError, match="az could not set SP_ID, SP_SECRET, SP_TOKEN") as fault:
        await place("contoso-rg/contoso-web").hand_over(delivery())

    cause = fault.value.cause
    assert cause.startswith("Not set: SP_ID, SP_SECRET, SP_TOKEN. It ended with status 2, and ")
    assert "ERROR: Invalid setting format: " in cause
    assert "***" in cause
    assert cause.isprintable()
    for secret in (CLIENT_SECRET, REFRESH_TOKEN):
        assert not any(secret[at : at + 12] in cause for at in range(len(secret) - 11))
    assert files_below(state_home) == []


@pytest.mark.parametrize("asking", ["", FINDS])
async def test_not_signed_in_says_how_to(programs: Programs, asking: str) -> None:
    programs.put(
        "az",
        f"{asking}print(\"ERROR: Please run 'az login' to setup account.\", file=sys.stderr)\n"
        "sys.exit(1)",
    )

    with pytest.raises(LocalError) as fault:
        await place("contoso-web").hand_over(delivery())

    assert fault.value.next_step.startswith("Sign in by az login (")
    assert "az login --allow-no-subscriptions" in fault.value.next_step


async def test_an_az_that_hangs_is_stopped_and_the_file_is_gone(
    programs: Programs, state_home: Path
) -> None:
    programs.put("az", "signal.pause()")

    with pytest.raises(LocalError) as fault:
        async with asyncio.timeout(10):
            await place("contoso-rg/contoso-web", limit=1).hand_over(delivery())

    assert "It did not end within 1 seconds, and was stopped." in fault.value.cause
    assert files_below(state_home) == []


async def test_an_az_that_is_killed_leaves_no_file(programs: Programs, state_home: Path) -> None:
    programs.put("az", "os.kill(os.getpid(), signal.SIGKILL)")

    with pytest.raises(LocalError) as fault:
        await place("contoso-rg/contoso-web").hand_over(delivery())

    assert "It was ended by signal 9." in fault.value.cause
    assert programs.runs[0].files
    assert files_below(state_home) == []


async def test_left_in_the_middle_no_file_stays(
    programs: Programs, state_home: Path, tmp_path: Path
) -> None:
    pipe = tmp_path / "begun"
    os.mkfifo(pipe)
    programs.put("az", f"open({str(pipe)!r}, 'w').close(); signal.pause()")
    task = asyncio.ensure_future(place("contoso-rg/contoso-web").hand_over(delivery()))
    await asyncio.to_thread(heard, pipe)

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert programs.runs[0].files
    assert files_below(state_home) == []


async def test_the_preview_shows_the_lines_masked_and_runs_nothing(programs: Programs) -> None:
    programs.put("az")

    lines = place("contoso-web@staging").preview(delivery())

    assert lines[0] == (
        f"az resource list --resource-type Microsoft.Web/sites --query '{APPS}' -o tsv  "
        "(finds the resource group)"
    )
    assert lines[1] == (
        "az webapp config appsettings set -g (found by az) -n contoso-web --slot staging "
        "--settings @FILE (0600, deleted afterwards) -o none"
    )
    assert lines[2] == f"    SP_ID: {CLIENT_ID}"
    assert lines[4] == f"    SP_TOKEN: {REFRESH_TOKEN[:4]}…{REFRESH_TOKEN[-4:]}"
    assert CLIENT_SECRET not in "\n".join(lines)
    assert programs.runs == []


@pytest.mark.parametrize(
    "target",
    [
        "contoso web",
        "-n",
        "contoso-web'",
        "a/b/c",
        "/contoso-web",
        "-rg/contoso-web",
        "contoso-web@",
        "contoso-web@-x",
        "contoso-web,loose",
        "contoso-web-",
        "a" * 61,
    ],
)
def test_what_azure_has_no_name_like_is_refused(target: str) -> None:
    with pytest.raises(InputError, match="azure-app takes"):
        place(target)


def test_a_name_that_no_setting_can_have_is_a_sentence() -> None:
    named = delivery(names={Role.REFRESH_TOKEN: "SP=TOKEN"})

    with pytest.raises(LocalError, match="cannot be the name of an application setting"):
        place("contoso-web").preview(named)
