"""A refresh token from stdin or the environment: nothing is kept, nothing is lost in silence."""

from __future__ import annotations

import asyncio
import os
import pty
import sys
from pathlib import Path

import pytest

from tests.cli.refresh.practice import (
    COMMAND,
    WITHIN,
    Done,
    Practice,
    curl,
    refresh,
)
from tests.constrained import ROOT
from tokenwizard.destinations.kinds.env import EnvFile
from tokenwizard.destinations.model import Delivery, Role
from tokenwizard.providers.choices import Trial, choice_of
from tokenwizard.providers.provider import ProviderName

ID = "11111111-2222-3333-4444-555555555555"
NEWER = "A newer refresh token came and was not kept"


def value(delivery: Delivery, role: Role) -> str:
    found = delivery.value(role)
    assert found is not None
    return found.reveal()


def target(practice: Practice, name: ProviderName, delivery: Delivery) -> list[str]:
    """What is no secret, as options."""
    recipe = practice.recipe(name, practice.origin)
    options = [part for key, text in recipe.items() for part in (f"--{key}", text)]
    return [*options, "--client-id", value(delivery, Role.CLIENT_ID)]


@pytest.mark.parametrize("name", list(ProviderName))
async def test_the_first_line_of_stdin_is_the_refresh_token(
    practice: Practice, name: ProviderName
) -> None:
    delivery = await practice.delivery(name)

    done = await refresh(
        "--stdin",
        *target(practice, name, delivery),
        *("--client-secret-env", "PRACTICE_SECRET"),
        given=f"{value(delivery, Role.REFRESH_TOKEN)}\r\nanother line\n",
        PRACTICE_SECRET=value(delivery, Role.CLIENT_SECRET),
    )

    assert done.status == 0, done
    if choice_of(name).trial is not Trial.NOTHING:
        url, headers = practice.api(name)
        assert await curl(url, headers, done.out.strip())
    assert done.out.strip()
    assert (NEWER in done.err) == (name is not ProviderName.SHAREPOINT_ACS)


async def test_every_value_may_come_from_the_environment(practice: Practice) -> None:
    delivery = await practice.delivery(ProviderName.ADME)
    names = {"PRACTICE_TOKEN": Role.REFRESH_TOKEN, "PRACTICE_ID": Role.CLIENT_ID}

    done = await refresh(
        *("--refresh-token-env", "PRACTICE_TOKEN", "--client-id-env", "PRACTICE_ID"),
        *("--client-secret-env", "PRACTICE_SECRET", "--provider", "adme"),
        *("--tenant", practice.tenant_id, "--authority", practice.origin, "--json"),
        "--show-refresh-token",
        PRACTICE_SECRET=value(delivery, Role.CLIENT_SECRET),
        **{name: value(delivery, role) for name, role in names.items()},
    )

    assert done.status == 0, done
    assert done.document["refresh_token"] == practice.issued[-1]
    assert done.document["saved_to"] is None
    assert NEWER not in done.err


async def test_a_tenant_that_is_not_known_is_looked_up(practice: Practice) -> None:
    delivery = await practice.delivery(ProviderName.SHAREPOINT)

    done = await refresh(
        *("--stdin", "--site", practice.origin, "--authority", practice.origin),
        *("--client-id", value(delivery, Role.CLIENT_ID), "--client-secret-env", "PRACTICE_SECRET"),
        given=value(delivery, Role.REFRESH_TOKEN),
        PRACTICE_SECRET=value(delivery, Role.CLIENT_SECRET),
    )

    assert done.status == 0, done


@pytest.mark.parametrize(
    "option", ["--refresh-token", "--client-secret", "--refresh-token=", "--client-secret="]
)
async def test_a_secret_in_the_arguments_is_turned_down_unrepeated(option: str) -> None:
    secret = "practice-not-to-be-repeated"
    given = [option + secret] if option.endswith("=") else [option, secret]

    done = await refresh("--stdin", *given)

    assert (done.status, done.out) == (2, "")
    assert "a secret on the command line can be read by others" in done.err
    assert secret not in done.err


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        ([], "", "one of the arguments"),
        (["--stdin"], "", "stdin is empty"),
        (["--stdin"], "two words", "stdin holds a value with a blank inside"),
        (["--stdin"], "y" * 70_000, "stdin holds 70,000 characters, too many"),
        (["--stdin", "--profile", "practice"], "", "not allowed with"),
        (["--refresh-token-env", "PRACTICE_NOWHERE"], "", "no environment name PRACTICE_NOWHERE"),
        (["--stdin", "--client-secret-file", "nowhere"], "x", "nowhere cannot be read"),
        (["--stdin"], "practice", "no Application (client) ID in what was given"),
        (["--stdin", "--client-id", ID, "--public"], "practice", "no site is named"),
        (["--profile", "practice"], "", "no profile practice"),
        (["--all", "--jobs", "0"], "", "1 to 64"),
    ],
)
async def test_what_cannot_be_used_is_a_sentence_and_status_2(
    arguments: list[str], given: str, said: str
) -> None:
    done = await refresh(*arguments, given=given)

    assert (done.status, done.out) == (2, "")
    assert said in " ".join(done.err.split())
    assert "Traceback" not in done.err


async def test_a_terminal_is_no_place_to_paste_a_refresh_token() -> None:
    ours, theirs = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", COMMAND, "--stdin"),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=theirs,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    os.close(theirs)
    async with asyncio.timeout(WITHIN):
        out, err = await process.communicate()
    os.close(ours)
    done = Done(process.returncode or 0, out.decode(), err.decode())

    assert (done.status, done.out) == (2, "")
    assert "not a terminal" in done.err


@pytest.mark.parametrize("name", [ProviderName.SHAREPOINT, ProviderName.ADME])
async def test_a_public_app_is_refreshed_without_a_secret(
    practice: Practice, name: ProviderName
) -> None:
    delivery = await practice.delivery(name, public=True)
    options = target(practice, name, delivery)

    without = await refresh("--stdin", *options, given=value(delivery, Role.REFRESH_TOKEN))
    done = await refresh("--stdin", *options, "--public", given=value(delivery, Role.REFRESH_TOKEN))

    assert without.status == 2
    assert "--public if the app has none" in " ".join(without.err.split())
    assert done.status == 0, done


async def test_a_public_app_is_known_by_the_recipe_in_the_file(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    await EnvFile(file).hand_over(await practice.delivery(ProviderName.SHAREPOINT, public=True))

    done = await refresh("--env-file", str(file), *practice.named())

    assert done.status == 0, done
