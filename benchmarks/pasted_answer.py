"""Reading a pasted answer, of 100 bytes to 16 MB: as the paste screen does at every change."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from benchmarks.measuring import RUNS, Row, alternated, medians, milliseconds, run
from tokenwizard.oauth.authorization_request import AuthorizationRequest, Endpoints
from tokenwizard.oauth.authorization_response import read_redirect
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.clouds import WORLDWIDE
from tokenwizard.providers.factory import provider_for
from tokenwizard.ui.tui.widgets.field import AnswerInput
from tokenwizard.wizard.error_page_text import error_in_place_of_answer

LENGTHS = (100, 1_000, 10_000, 100_000, 1_000_000, 16_000_000)
_MOST_MILLISECONDS = 50.0
_MEGABYTE = 1_000_000
_LINEAR = 1.5
"""Of the time a byte takes at a length, beside that at the length before: what noise may make."""


def _request() -> AuthorizationRequest:
    answers = Answers(
        site="https://contoso.sharepoint.com",
        tenant="contoso.onmicrosoft.com",
        client_id="aaaaaaaa-0000-4000-8000-000000000001",
        redirect_uri="http://localhost:8080",
    )
    place = "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0"
    return provider_for(answers.target(), WORLDWIDE).authorization_request(
        answers.app,
        Endpoints(
            tenant_id="11111111-2222-3333-4444-555555555555",
            authorization=f"{place}/authorize",
            token=f"{place}/token",
        ),
        entropy=secrets.token_urlsafe,
        now=0.0,
    )


def _reader(length: int, request: AuthorizationRequest) -> Callable[[], float]:
    """Milliseconds for one reading of an answer that is wrapped as a terminal does."""
    start = f"http://localhost:8080/?state={request.state}&code=practice-"
    text = (start + "0123456789abcdef \n" * (length // 18 + 1))[:length]
    clean = AnswerInput().cleaned

    def read() -> None:
        cleaned = clean(text)
        error_in_place_of_answer(cleaned, read_redirect(cleaned, request))

    return lambda: milliseconds(read)


def rows(smallest: bool = False) -> list[Row]:
    """One for each length."""
    runs = 1 if smallest else RUNS
    lengths = LENGTHS[:2] if smallest else LENGTHS
    request = _request()
    taken = medians(alternated(runs, {str(n): _reader(n, request) for n in lengths}))
    found: list[Row] = []
    for length in lengths:
        limit = length == _MEGABYTE
        found.append(
            Row(
                what=f"reading a pasted answer of {length:,} bytes",
                here=taken[str(length)],
                unit="ms",
                against="50 ms" if limit else "",
                there=_MOST_MILLISECONDS if limit else None,
                at_most=1.0 if limit else None,
                runs=runs,
            )
        )
    return found


if __name__ == "__main__":
    run(rows)
