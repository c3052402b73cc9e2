"""Every fault at every network call: told by its entry, mended by the next try, sent once."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.faults.calls import CLIENT_SECRET, REALM, Call
from tests.faults.certificates import Certificates
from tests.faults.fault import Came, Fault
from tests.faults.matrix import CELLS, GROUPS, table
from tests.faults.scenes import PROXY_PASSWORD, Stage
from tests.faults.server import Arrived
from tokenwizard.errors.actions import Action, names
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.errors.errors import (
    MaybeSentError,
    NetworkError,
    ResponseError,
    Step,
    TokenWizardError,
)
from tokenwizard.flow.client import TokenClient
from tokenwizard.system.http.client import new_client

PATIENT = httpx.Timeout(20.0)
HASTY = httpx.Timeout(0.25)
FIRST, SECOND = "practice-code-one", "practice-code-two"
OWN_SENTENCES = {
    "foreign_endpoint",
    "many_tenants",
    "no_configuration",
    "no_realm",
    "other_cloud",
    "other_tenant",
    "redirect_from_token_endpoint",
}
IDS = [
    f"{group.name}: {fault.name}, {call.name}"
    for group in GROUPS
    for fault in group.faults
    for call in fault.calls
]
KINDS = {
    Came.NOT_SENT: NetworkError,
    Came.MAYBE_SENT: MaybeSentError,
    Came.ANSWERED: ResponseError,
}


@pytest.mark.parametrize(("fault", "call"), CELLS, ids=IDS)
async def test_a_fault_is_told_and_the_next_try_succeeds_once_it_is_gone(
    fault: Fault, call: Call, certificates: Certificates
) -> None:
    async with fault.scene(certificates) as stage, new_client() as client:
        if fault.behave is not None:
            stage.behave(fault.behave(stage.origin))
        client.timeout = HASTY if fault.hasty else PATIENT
        flow = TokenClient(client, limit=0.5 if fault.hasty else 20.0)

        with pytest.raises(TokenWizardError) as raised:
            async with asyncio.timeout(30):
                await call.run(flow, stage.origin, FIRST)

        error = raised.value
        assert error.entry == fault.entry_at(call)
        kind = KINDS[fault.came]
        if fault.came is Came.MAYBE_SENT and not call.sends_secret:
            kind = NetworkError
        assert type(error) is kind
        check_sentence(error, call, urlsplit(stage.origin).netloc)
        check_waiting(error, fault)
        check_words(error)
        assert stage.posts_with(FIRST) <= (fault.came is not Came.NOT_SENT)
        assert not any(one.target == "/followed" for one in arrived(stage))

        client.timeout = PATIENT
        origin = await stage.mend(call.good)
        again = FIRST if fault.came is Came.NOT_SENT else SECOND
        assert await call.run(replace(flow, limit=20.0), origin, again)

    assert stage.posts_with(FIRST) <= 1
    assert stage.posts_with(again) == call.sends_secret


def check_sentence(error: TokenWizardError, call: Call, host: str) -> None:
    """The catalogue's words, the step, the field, and what to do now."""
    known = catalogue()[error.entry or ""]
    if error.entry in OWN_SENTENCES or (call is REALM and error.entry == "http_404"):
        assert error.title
    else:
        assert error.title == f"{known.title}: {host}"
        assert error.cause == known.cause
    assert error.next_step.endswith(".")
    if call.sends_secret:
        assert (error.step, error.field) == (Step.PASTE, None)
    elif error.entry == "http_404" and call is REALM:
        assert (error.step, error.field) == (Step.TARGET, "site")
    elif error.entry == "other_cloud":
        assert (error.step, error.field, error.cloud) == (Step.TARGET, "cloud", "gcc-high")
    else:
        assert (error.step, error.field) == (Step.DISCOVERY, "tenant")
        assert not names(error.advice, Action.FRESH_LINK)
        assert "Nothing was sent" not in error.next_step or isinstance(error, NetworkError)
    if isinstance(error, MaybeSentError):
        assert names(error.advice, Action.FRESH_LINK)
        assert "othing was sent" not in error.next_step


def check_waiting(error: TokenWizardError, fault: Fault) -> None:
    """Retry-After, in seconds or as a date, is said."""
    asked = "30 seconds" in str(error.advice[0])
    assert asked == ("retry-after" in fault.name)


def check_words(error: TokenWizardError) -> None:
    """No secret, nothing of the server's, nothing that a terminal or a markup reader obeys."""
    shown = [error.title, error.cause, error.next_step, error.server_text, error.code or ""]
    told = [*shown, *traceback.format_exception(error)]
    told += [part for link in chain(error) for part in (str(link), repr(link), repr(link.args))]
    for text in told:
        for secret in (FIRST, CLIENT_SECRET, PROXY_PASSWORD):
            assert secret not in text
    for text in shown:
        assert "practice-markup" not in text or error.entry == "foreign_endpoint"
        assert text.isprintable()


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and all that it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def arrived(stage: Stage) -> list[Arrived]:
    return [one for server in stage.servers for one in server.arrived]


def test_the_table_in_the_docs_counts_what_is_tested() -> None:
    page = Path(__file__).parents[2] / "docs" / "faults.md"

    assert table() in page.read_text("utf-8")
