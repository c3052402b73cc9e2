"""What a refresh says of a fault, and what it loads to say it."""

from __future__ import annotations

import subprocess
import sys

from tokenwizard.cli.refresh.messages import for_refresh
from tokenwizard.errors.actions import Action, names
from tokenwizard.errors.errors import ProviderError
from tokenwizard.oauth.error_response import ErrorResponse
from tokenwizard.oauth.failures import network_fault, response_fault
from tokenwizard.oauth.http_messages import RequestKind

HOST = "login.contoso.example"


def test_an_answer_that_did_not_come_is_no_reason_to_sign_in_again() -> None:
    told = for_refresh(network_fault("read_timeout", HOST, RequestKind.TOKEN, sent=True)).advice

    assert names(told, Action.TRY_AGAIN)
    assert not names(told, Action.SIGN_IN_ANEW)


def test_nor_is_a_server_that_asks_to_wait() -> None:
    for status in (408, 429, 500, 502, 503, 504):
        told = for_refresh(
            response_fault(f"http_{status}", HOST, RequestKind.TOKEN, wait=120)
        ).advice

        assert "2 minutes" in str(told[0])
        assert names(told, Action.TRY_AGAIN)
        assert not names(told, Action.SIGN_IN_ANEW)


def test_a_token_that_has_ended_leads_to_a_new_sign_in() -> None:
    refusal = ErrorResponse(
        error="invalid_grant", description="AADSTS70008: expired", codes=(70008,)
    )

    assert names(for_refresh(refusal.as_error()).advice, Action.SIGN_IN_ANEW)


def test_an_app_without_a_secret_is_told_of_the_option() -> None:
    refusal = ErrorResponse(error="invalid_client", codes=(700025,))

    assert "--public" in for_refresh(refusal.as_error()).next_step


def test_an_advice_that_is_not_the_catalogues_stays_as_it_is() -> None:
    error = ProviderError("Practice", error="practice", next_step="Ask somebody. Paste ctrl+n.")

    assert for_refresh(error).next_step == "Ask somebody. Paste ctrl+n."


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
