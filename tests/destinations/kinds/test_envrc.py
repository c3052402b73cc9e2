"""`envrc:FILE`, for osdu-data-load-tno."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest

from tests.destinations.examples import CLIENT_ID, CLIENT_SECRET, PUBLIC, TOKEN, adme, names_in
from tests.destinations.shells import environment_of_file
from tests.programs import require
from tokenwizard.destinations.model import Delivery, DeliveryResult
from tokenwizard.destinations.registry import destination_named
from tokenwizard.errors.errors import LocalError

TEMPLATE = """\
# what the data loader reads
export AZURE_TENANT=<your_azure_tenant>
export CLIENT_ID=<your_application_id>
export NAME=contoso   # the platform
export PARTITION=practice
export DATA_PARTITION=$NAME-$PARTITION
export LOGIN_ENDPOINT=https://login.contoso.example/${AZURE_TENANT}/oauth2/v2.0/token
export SCOPE="$CLIENT_ID/.default openid profile offline_access"
"""


def hand_over(file: Path, delivery: Delivery) -> DeliveryResult:
    return asyncio.run(destination_named(f"envrc:{file}").hand_over(delivery))


def test_the_data_loaders_environment_is_what_was_handed_over(tmp_path: Path) -> None:
    file = tmp_path / ".envrc"
    file.write_text(TEMPLATE)

    done = hand_over(file, adme())

    found = environment_of_file(require("bash"), file)
    assert found["AZURE_TENANT"] == "practice-tenant.example"
    assert found["CLIENT_ID"] == CLIENT_ID
    assert found["CLIENT_SECRET"] == CLIENT_SECRET
    assert found["SCOPE"] == "practice-app/.default openid profile offline_access"
    assert found["REFRESH_TOKEN"] == TOKEN
    assert found["OSDU_ENDPOINT"] == "https://contoso.energy.azure.com"
    assert found["DATA_PARTITION"] == "contoso-practice"
    assert found["LOGIN_ENDPOINT"].endswith("/practice-tenant.example/oauth2/v2.0/token")
    kept = [line for line in TEMPLATE.splitlines() if "NAME=" in line or line.startswith("#")]
    assert set(kept) <= set(file.read_text().splitlines())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.with_name(".envrc.bak").read_text() == TEMPLATE
    assert f"direnv allow '{file}'" in done.sentence
    assert not any(secret in done.sentence for secret in (TOKEN, CLIENT_SECRET))


def test_a_new_file_is_made(tmp_path: Path) -> None:
    hand_over(tmp_path / ".envrc", adme(PUBLIC))

    found = environment_of_file(require("dash"), tmp_path / ".envrc")
    assert found["REFRESH_TOKEN"] == TOKEN
    assert "CLIENT_SECRET" not in found


def test_what_is_not_understood_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / ".envrc"
    file.write_text("export CLIENT_SECRET=$(pass show practice)\n")

    with pytest.raises(LocalError) as refused:
        hand_over(file, adme())

    assert "Line 1 assigns CLIENT_SECRET" in refused.value.cause
    assert file.read_text() == "export CLIENT_SECRET=$(pass show practice)\n"
    assert names_in(tmp_path) == [".envrc"]


def test_the_preview_says_what_changes_and_masks_every_secret(tmp_path: Path) -> None:
    file = tmp_path / ".envrc"
    file.write_text(f"export CLIENT_ID='{CLIENT_ID}'\nexport REFRESH_TOKEN=old\n")

    lines = destination_named(f"envrc:{file}").preview(adme())

    assert f"export CLIENT_ID='{CLIENT_ID}'  (as it is)" in lines
    assert "export REFRESH_TOKEN='prac…6789'  (changed)" in lines
    assert "export DATA_PARTITION='contoso-practice'  (new)" in lines
    assert not any(secret in "\n".join(lines) for secret in (TOKEN, CLIENT_SECRET))
