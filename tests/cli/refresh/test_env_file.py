"""`tokenwizard refresh --env-file` against the practice provider, over real sockets and files."""

from __future__ import annotations

import asyncio
import re
import signal
from datetime import datetime
from pathlib import Path

import pytest

from tests.cli.refresh.practice import (
    COMMAND,
    Practice,
    curl,
    ended,
    kept_token,
    refresh,
    started,
)
from tests.constrained import NO_RIGHTS
from tokenwizard.cli.refresh.messages import at_refresh
from tokenwizard.destinations.kinds.env import EnvFile
from tokenwizard.errors.actions import in_words
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.providers.choices import Trial, choice_of
from tokenwizard.providers.provider import ProviderName

KILLED_AT = """
import os, signal, sys
seen = 0

def kill_at(event, arguments):
    global seen
    if event not in ("open", "os.rename", "os.remove", "os.chmod", "os.chown"):
        return
    paths = [str(one) for one in arguments if isinstance(one, str | os.PathLike)]
    if not any(os.path.basename(path) in (".env", "..env.tokenwizard") for path in paths):
        return
    seen += 1
    if seen == {number}:
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(kill_at)
"""


@pytest.mark.parametrize("name", list(ProviderName))
async def test_the_access_token_opens_the_api_and_again_after_a_rotation(
    practice: Practice, tmp_path: Path, name: ProviderName
) -> None:
    file = tmp_path / ".env"
    await practice.env_file(file, name)
    url, headers = practice.api(name)
    tokens = [kept_token(file, name)]

    for _ in range(2):
        done = await refresh("--env-file", str(file), *practice.named())
        assert done.status == 0, done
        assert re.fullmatch(r"[\x21-\x7e]+\n", done.out)
        if choice_of(name).trial is not Trial.NOTHING:
            answer = await curl(url, headers, done.out.strip())
            assert answer.get("Title") or answer.get("groups") or answer.get("displayName")
        tokens.append(kept_token(file, name))

    rotates = name is not ProviderName.SHAREPOINT_ACS
    assert len(set(tokens)) == (3 if rotates else 1)
    assert tokens[-1] == practice.issued[-1]


async def test_json_says_when_it_ends_and_where_the_newer_refresh_token_is(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    await practice.env_file(file, ProviderName.SHAREPOINT)

    done = await refresh("--env-file", str(file), *practice.named(), "--json")

    document = done.document
    assert document["token_type"] == "Bearer"
    assert datetime.fromisoformat(document["expires_at"]).utcoffset() is not None
    assert document["expires_at"].endswith("Z")
    assert 3600 <= document["expires_in"] <= 5400
    assert document["scope"] == f"{practice.origin}/AllSites.Manage"
    assert document["refresh_token_replaced"] is True
    assert document["saved_to"] == f"the file {file}"
    assert "refresh_token" not in document
    assert practice.issued[-1] not in done.out + done.err
    assert document["access_token"] not in done.err


async def test_the_newest_refresh_token_is_shown_only_when_asked_for(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    await practice.env_file(file, ProviderName.ADME)

    shown = await refresh(
        "--env-file", str(file), *practice.named(), "--json", "--show-refresh-token"
    )
    alone = await refresh("--env-file", str(file), *practice.named(), "--show-refresh-token")

    assert shown.document["refresh_token"] == practice.issued[-1]
    assert (alone.status, alone.out) == (2, "")


async def test_refreshes_at_once_leave_the_token_that_was_issued_last(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    await practice.env_file(file, ProviderName.SHAREPOINT)

    runs = [await started("--env-file", str(file), *practice.named()) for _ in range(4)]
    done = await asyncio.gather(*map(ended, runs))

    assert [one.status for one in done] == [0] * 4
    assert len(practice.issued) == 5
    assert kept_token(file) == practice.issued[-1]


async def test_a_kill_at_any_moment_of_the_saving_leaves_the_old_token_or_the_new_one(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / "kept" / ".env"
    file.parent.mkdir()
    await practice.env_file(file, ProviderName.SHAREPOINT)
    others = [line for line in file.read_text().splitlines() if not line.startswith("SP_TOKEN")]
    killed = 0

    for number in range(1, 40):
        before = kept_token(file)
        hook = KILLED_AT.format(number=number)
        done = await refresh("--env-file", str(file), *practice.named(), code=hook + COMMAND)
        text = file.read_text().splitlines()
        assert kept_token(file) in (before, practice.issued[-1])
        assert [line for line in text if not line.startswith("SP_TOKEN")] == others
        if done.status == 0:
            break
        assert done.status == -signal.SIGKILL, done
        killed += 1

    assert killed >= 3
    assert kept_token(file) == practice.issued[-1]


async def test_a_token_that_cannot_be_put_back_is_kept_aside_and_named(
    practice: Practice, tmp_path: Path, state_home: Path
) -> None:
    file = tmp_path / "kept" / ".env"
    file.parent.mkdir()
    await practice.env_file(file, ProviderName.SHAREPOINT)
    before = file.read_bytes()
    file.parent.chmod(0o500)

    done = await refresh(
        "--env-file", str(file), *practice.named(), "--json", code=NO_RIGHTS + COMMAND
    )

    file.parent.chmod(0o700)
    aside = list((state_home / "tokenwizard" / "unsaved").iterdir())
    assert done.status == 1
    assert file.read_bytes() == before
    assert [one.read_text() for one in aside] == [f"{practice.issued[-1]}\n"]
    assert aside[0].stat().st_mode & 0o777 == 0o600
    assert str(aside[0]) in " ".join(done.err.split())
    assert done.document["saved_to"] == f"the file {aside[0]}"


async def test_what_is_missing_beside_the_token_is_named(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text("SP_TOKEN=practice-refresh.x\nSP_ID=practice\n")

    no_secret = await refresh("--env-file", str(file))
    file.write_text("SP_TOKEN=practice-refresh.x\nSP_ID=practice\nSP_SECRET=practice\n")
    no_site = await refresh("--env-file", str(file))
    no_file = await refresh("--env-file", str(tmp_path / "nowhere.env"))

    assert (no_secret.status, no_site.status, no_file.status) == (2, 2, 1)
    assert "--client-secret-env, --client-secret-file or --certificate" in no_secret.err
    assert "--site" in no_site.err
    assert "nowhere.env" in no_file.err
    assert no_secret.out == no_site.out == no_file.out == ""


async def test_options_fill_up_what_the_file_does_not_say(
    practice: Practice, tmp_path: Path
) -> None:
    delivery = await practice.env_file(tmp_path / "full.env", ProviderName.SHAREPOINT)
    bare = tmp_path / "bare.env"
    bare.write_text("".join(f"{one.name}={one.value.reveal()}\n" for one in delivery.settings))

    done = await refresh(
        *("--env-file", str(bare), "--site", practice.origin, "--authority", practice.origin)
    )

    assert done.status == 0, done
    assert kept_token(bare) == practice.issued[-1]


async def test_a_file_alone_sends_no_secret_to_a_host_of_its_own_choosing(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    await practice.env_file(
        file, ProviderName.SHAREPOINT, authority="https://login.contoso.example"
    )

    done = await refresh("--env-file", str(file), *practice.named())

    assert (done.status, done.out) == (2, "")
    assert "isn't a Microsoft host" in " ".join(done.err.split())
    assert len(practice.issued) == 1


async def test_a_refusal_is_told_with_its_mending_and_what_to_quote(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    await practice.env_file(file, ProviderName.SHAREPOINT)
    file.write_text(
        re.sub("(?m)^SP_SECRET=.*", "SP_SECRET=practice-wrong-secret", file.read_text())
    )
    before = file.read_bytes()

    done = await refresh("--env-file", str(file), *practice.named())

    assert (done.status, done.out) == (1, "")
    advice = catalogue()["AADSTS7000215"].at_refresh
    assert f"Now: {in_words(advice, at_refresh('tokenwizard'))}" in done.err
    assert "AADSTS7000215, correlation ID" in done.err
    assert "practice-wrong-secret" not in done.err
    assert file.read_bytes() == before


async def test_a_dead_refresh_token_leads_to_a_new_sign_in(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    delivery = await practice.env_file(file, ProviderName.SHAREPOINT)
    file.write_text(re.sub("(?m)^SP_TOKEN=.*", "SP_TOKEN=practice-refresh.dead", file.read_text()))

    done = await refresh("--env-file", str(file), *practice.named())

    assert delivery.settings
    assert done.status == 1
    advice = catalogue()["AADSTS70000"].at_refresh
    assert f"Now: {in_words(advice, at_refresh('tokenwizard'))}\n" in done.err
    assert "ctrl+" not in done.err


async def test_sharepoint_online_by_way_of_acs_is_told_that_it_was_closed(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    await practice.env_file(file, ProviderName.SHAREPOINT_ACS)

    done = await refresh(
        "--env-file", str(file), *practice.named(), "--site", "https://contoso.sharepoint.com"
    )

    said = " ".join(done.err.split())
    assert done.status == 1
    assert "2 April 2026" in said
    assert "tokenwizard --provider sharepoint --site https://contoso.sharepoint.com" in said
    assert "ACS50001" in said


async def test_a_walk_that_handed_over_to_a_link_keeps_the_link(
    practice: Practice, tmp_path: Path
) -> None:
    there = tmp_path / "there" / "secrets.env"
    there.parent.mkdir()
    link = tmp_path / ".env"
    link.symlink_to(there)
    await EnvFile(link).hand_over(await practice.delivery(ProviderName.SHAREPOINT))

    done = await refresh("--env-file", str(link), *practice.named())

    assert done.status == 0, done
    assert link.is_symlink()
    assert kept_token(there) == practice.issued[-1]


async def test_a_signal_between_the_answer_and_the_saving_loses_nothing(
    practice: Practice, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    await practice.env_file(file, ProviderName.SHAREPOINT)
    interrupts = """
import os, signal
from tokenwizard.destinations.kinds.env import EnvFileStore
before = EnvFileStore.put_back
def put_back(*given):
    os.kill(os.getpid(), signal.SIGINT)
    return before(*given)
EnvFileStore.put_back = put_back
"""

    done = await refresh("--env-file", str(file), *practice.named(), code=interrupts + COMMAND)

    assert done.status == 130, done
    assert done.out.strip()
    assert len(practice.issued) == 2
    assert kept_token(file) == practice.issued[-1]


async def test_a_reader_that_has_gone_costs_no_token(practice: Practice, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    await practice.env_file(file, ProviderName.SHAREPOINT)
    closes = "import os\nreader, writer = os.pipe()\nos.close(reader)\nos.dup2(writer, 1)\n"

    done = await refresh("--env-file", str(file), *practice.named(), code=closes + COMMAND)

    assert done.status == 141, done
    assert "Traceback" not in done.err
    assert kept_token(file) == practice.issued[-1]
