"""What a refresh says of a fault: the catalogue's words, without the wizard's keys and fields."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tokenwizard.cli.refresh.messages import for_refresh, worded
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.errors.errors import ProviderError, ResponseError
from tokenwizard.oauth.error_response import Refusal
from tokenwizard.oauth.failures import network_fault
from tokenwizard.oauth.http_messages import Leg

OF_THE_WIZARD = re.compile(r"ctrl\+|[Pp]aste|first step|fresh link|go on with Enter")


@pytest.mark.parametrize("entry", list(catalogue()))
def test_no_mending_speaks_of_the_wizards_keys_or_fields(entry: str) -> None:
    known = catalogue()[entry]
    error = ResponseError(known.title, next_step=known.next_step, entry=entry, field=known.field)

    said = worded("tokenwizard --profile practice", for_refresh(error).next_step)

    assert said
    assert not OF_THE_WIZARD.search(said)
    assert said.count("tokenwizard --profile practice") <= 1


def test_an_answer_that_did_not_come_is_no_reason_to_sign_in_again() -> None:
    error = network_fault("read_timeout", "login.contoso.example", Leg.TOKEN, sent=True)

    assert worded("tokenwizard", for_refresh(error).next_step).startswith("Run this again")


def test_a_token_that_has_ended_leads_to_a_new_sign_in() -> None:
    refusal = Refusal(error="invalid_grant", description="AADSTS70008: expired", codes=(70008,))

    assert worded("tokenwizard", for_refresh(refusal.as_error()).next_step).endswith(
        "Sign in anew: tokenwizard"
    )


def test_an_app_without_a_secret_is_told_of_the_option() -> None:
    refusal = Refusal(error="invalid_client", codes=(700025,))

    assert "--public" in for_refresh(refusal.as_error()).next_step


def test_a_refusal_that_the_catalogue_has_not_keeps_its_own_words() -> None:
    error = ProviderError("Practice", error="practice", next_step="Ask somebody. They know.")

    assert worded("tokenwizard", for_refresh(error).next_step) == "Ask somebody. They know."


def test_reading_the_arguments_loads_nothing_heavy() -> None:
    code = (
        "import argparse, sys\n"
        "from tokenwizard.cli.refresh.arguments import add_refresh_arguments\n"
        "add_refresh_arguments(argparse.ArgumentParser(), providers=('p',), clouds=('c',))\n"
        "ours = {name for name in sys.modules if name.startswith('tokenwizard')}\n"
        "print(sorted(ours | {'asyncio', 'dataclasses', 'json'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )

    expected = [
        *("tokenwizard", "tokenwizard.cli"),
        *("tokenwizard.cli.certificate", "tokenwizard.cli.certificate.arguments"),
        *("tokenwizard.cli.refresh", "tokenwizard.cli.refresh.arguments"),
        *("tokenwizard.credentials", "tokenwizard.credentials.validity"),
    ]
    assert done.stdout == f"{expected}\n"


def test_the_command_itself_loads_no_textual_and_httpx_only_for_the_wire() -> None:
    code = (
        "import sys, tokenwizard.cli.refresh.command, tokenwizard.cli.refresh.all_profiles\n"
        "import tokenwizard.cli.refresh.source_options\n"
        "print(sorted({'textual', 'rich', 'httpx', 'keyring'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )

    assert done.stdout == "[]\n"
