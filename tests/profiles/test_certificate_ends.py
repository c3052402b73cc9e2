"""A profile whose app proves itself with a certificate: the end of that is no client secret's."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.profiles.practice_profiles import SHAREPOINT
from tokenwizard.cli.parser import main
from tokenwizard.profiles.expiry import Expiring, endings_of
from tokenwizard.profiles.store import write_profile
from tokenwizard.profiles.untrusted import portable

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
ENDS = date(2026, 12, 1)
CERTIFIED = replace(SHAREPOINT, certificate="/practice/app.pem", client_secret_ends=ENDS)


def test_what_ends_is_called_the_certificate_and_is_uploaded_anew() -> None:
    _, credential = endings_of(CERTIFIED, NOW)

    assert (credential.what, credential.at) == (Expiring.CERTIFICATE, ENDS)
    assert credential.renewed_by.startswith("upload a new one under Certificates & secrets, then")


def test_a_colleague_is_not_told_when_a_certificate_of_somebody_else_ends() -> None:
    assert portable(CERTIFIED).client_secret_ends is None
    with_secret = replace(CERTIFIED, certificate="")
    assert portable(with_secret).client_secret_ends == ENDS


def test_the_listing_as_json_keeps_its_key_for_either(capsys: pytest.CaptureFixture[str]) -> None:
    write_profile(CERTIFIED)

    assert main(["profiles", "--json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert listed["client_secret_ends"] == "2026-12-01"
