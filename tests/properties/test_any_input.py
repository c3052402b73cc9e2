"""The readers and `explain` on 100,000 texts that nearly are answers: what holds for each of them.

| reader                 | texts  |
| ---------------------- | ------ |
| redirect               | 30,000 |
| challenge              | 20,000 |
| token answer           | 20,000 |
| `explain`              | 25,000 |
| OpenID configuration   |  5,000 |

The fields that a person fills are tried on 6,000 more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html import escape
from random import Random
from urllib.parse import unquote, urlsplit

import pytest

from tests.oauth.attempts import CODE, LOGIN, STATE, TENANT_ID, acs_attempt, entra_attempt
from tests.oauth.exchanges import drive
from tests.properties import answers
from tokenwizard.errors.actions import ANYWHERE, in_words
from tokenwizard.errors.catalogue import (
    catalogue,
    codes_in,
    explain_text,
    find_codes,
    printable,
)
from tokenwizard.errors.errors import (
    ProviderError,
    ResponseError,
    Step,
    TokenWizardError,
)
from tokenwizard.errors.trace_ids import Details, details_of
from tokenwizard.errors.unwrap_text import unwrapped
from tokenwizard.oauth.authorization_response import AnswerKind, PastedAnswer, read_redirect
from tokenwizard.oauth.discovery import openid_configuration
from tokenwizard.oauth.failures import read_retry_after
from tokenwizard.oauth.guid import read_guid
from tokenwizard.oauth.http_messages import HttpResponse
from tokenwizard.oauth.pasted_text import without_blanks
from tokenwizard.oauth.safe_urls import is_safe_address
from tokenwizard.oauth.token_response import TokenSet, read_token_answer
from tokenwizard.oauth.www_authenticate import Challenge, bearer_realm, read_challenges
from tokenwizard.providers.field_readers import (
    read_client_id,
    read_client_secret,
    read_redirect_uri,
    read_tenant,
)
from tokenwizard.providers.sharepoint_site import read_permission, read_site
from tokenwizard.secret import Secret

SEEDS = range(1, 6)
NOW = 1_000_000_000.0


def is_plain(text: str) -> bool:
    """Whether a terminal shows it as it stands."""
    return all(one == "\n" or one.isprintable() for one in text)


def check_reading(reading: PastedAnswer, text: str, *, with_state: bool) -> None:
    said = in_words(reading.sentence, ANYWHERE)
    assert said
    assert is_plain(said)
    assert CODE[:24] not in said
    assert STATE not in said
    assert STATE not in repr(reading.code)
    assert reading.usable == (reading.finding in (AnswerKind.CODE, AnswerKind.CODE_ALONE))
    assert (reading.refusal is not None) == (reading.finding is AnswerKind.REFUSAL)
    clean = without_blanks(text)
    if reading.belongs:
        assert with_state
        assert STATE in clean or STATE in unquote(clean)
    if reading.code is not None:
        code = reading.code.reveal()
        assert len(code) >= 20
        unescaped = re.sub(r"\\+[nrt]|\\", "", clean)
        assert any(code in one for one in (clean, unquote(clean), unescaped, unquote(unescaped)))
        assert all("!" <= one <= "~" for one in code)
    if reading.finding is AnswerKind.CODE:
        assert reading.belongs
    if reading.refusal is not None:
        error = reading.refusal.as_error(at=Step.PASTE)
        for shown in (error.title, error.cause, error.next_step, error.server_text, error.error):
            assert is_plain(shown)
            assert len(shown) <= 5_000
        assert reading.code is None


@pytest.mark.parametrize("seed", SEEDS)
def test_the_redirect_reader_finds_only_what_stands_in_the_text(seed: int) -> None:
    entra, acs = entra_attempt(), acs_attempt()
    for attempt in (entra, acs):
        for text in answers.texts(
            seed,
            3_000,
            lambda random, uri=attempt.redirect_uri: answers.redirect(random, uri),  # type: ignore[misc]
        ):
            check_reading(read_redirect(text, attempt), text, with_state=attempt.state is not None)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_challenge_reader_gives_names_in_lower_case_and_values_of_the_header(seed: int) -> None:
    for header in answers.texts(seed, 3_000, answers.challenge):
        found = read_challenges([header])
        for challenge in found:
            assert challenge.scheme
            for word in (challenge.scheme, *challenge.parameters):
                assert word == word.lower()
                assert word.isascii()
                assert not set(word) & set(' \t,="')
            for value in challenge.parameters.values():
                assert value in header or "\\" in header
        realms = [one.parameters.get("realm") for one in found if one.scheme == "bearer"]
        assert bearer_realm([header]) == next(filter(None, realms), None)
        assert read_challenges([header, header]) == found + found


def written(challenges: list[Challenge], random: Random) -> Iterator[str]:
    """Challenges as RFC 9110 section 11.6.1 writes them, in one header or in several."""
    parts = []
    for challenge in challenges:
        pairs = [
            f'{name.title() if random.random() < 0.3 else name}{random.choice(("=", " = ", "="))}"'
            + value.replace("\\", "\\\\").replace('"', '\\"')
            + '"'
            for name, value in challenge.parameters.items()
        ]
        between = random.choice((",", ", ", " , "))
        parts.append(f"{challenge.scheme.upper()} {between.join(pairs)}".strip())
    if random.random() < 0.5:
        yield ", ".join(parts)
    else:
        yield from parts


@pytest.mark.parametrize("seed", SEEDS)
def test_challenges_that_are_written_out_are_read_back(seed: int) -> None:
    random = Random(seed)
    values = (
        "",
        TENANT_ID,
        'say "no", then',
        "a\\b",
        "a=b, NTLM",
        "https://contoso.example/,",
        "=",
    )
    for _ in range(1_000):
        challenges = [
            Challenge(
                random.choice(("bearer", "ntlm", "negotiate", "basic")),
                {
                    name: random.choice(values)
                    for name in random.sample(
                        ("realm", "client_id", "error", "scope"), random.randrange(4)
                    )
                },
            )
            for _ in range(random.randrange(4))
        ]

        assert read_challenges(written(challenges, random)) == tuple(challenges)


def token_bodies(seed: int, count: int) -> Iterator[bytes]:
    random = Random(seed)
    for _ in range(count):
        make = random.choice((answers.token_answer, answers.token_answer, answers.refusal))
        text = json.dumps(answers.misfilled(random, make(random)))
        if random.random() < 0.4:
            text = answers.spoilt(random, text)
        encoding = random.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-32-be"))
        yield text.encode(encoding, "surrogatepass")


@pytest.mark.parametrize("seed", SEEDS)
def test_the_token_reader_gives_tokens_or_an_error_of_ours_that_holds_none(seed: int) -> None:
    random = Random(-seed)
    for body in token_bodies(seed, 4_000):
        headers = (
            ("Retry-After", answers.spoilt(random, "Sat, 21 Nov 2026 01:02:03 GMT")),
            ("Content-Type", random.choice(("application/json", "text/html", "", "\x00"))),
        )
        answer = HttpResponse(
            random.choice((200, 200, 400, 401, 302, 429, 503, 999)), headers, body
        )
        try:
            tokens = read_token_answer(answer, "login.contoso.example", now=NOW)
        except (ProviderError, ResponseError) as fault:
            check_fault(fault)
            continue
        check_tokens(tokens)


def check_fault(fault: TokenWizardError) -> None:
    told = f"{fault!r} {fault.title} {fault.cause} {fault.next_step} {fault.code}"
    assert answers.GUARDED not in told
    assert is_plain(told)
    assert is_plain(fault.server_text)
    assert fault.title
    assert fault.next_step or fault.quotation or fault.entry is None


def check_tokens(tokens: TokenSet) -> None:
    assert tokens.access_token.reveal()
    assert tokens.refresh_token is None or tokens.refresh_token.reveal()
    assert answers.GUARDED not in repr(tokens)
    assert all(scope and not set(scope) & set(" \t\n") for scope in tokens.scope)
    if tokens.expires_at is not None:
        assert timedelta(0) <= tokens.expires_at - tokens.obtained_at <= timedelta(days=366)


@pytest.mark.parametrize("seed", SEEDS)
def test_explain_gives_plain_words_and_details_that_stand_in_the_text(seed: int) -> None:
    known = catalogue()
    for text in answers.texts(seed, 5_000, answers.page):
        plain = unwrapped(text)
        found = explain_text(text)
        codes = codes_in(text)
        assert found is not None or not codes
        assert all(code.startswith(("AADSTS", "ACS")) for code in codes)
        assert len(set(codes)) == len(codes)
        if found is not None:
            assert all(map(is_plain, (found.code, found.title, found.what, found.next_step)))
            assert found.title
            # What nobody knows has no remedy.
            assert found.next_step or found.entry is None
            if any(code in known for code in codes):
                assert found.entry is not None
        details = details_of(text)
        assert isinstance(details, Details)
        assert all(value is None or value in plain for value in details)
        shown = printable(text)
        assert is_plain(shown)
        assert printable(shown) == shown


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_wraps_an_error_does_not_change_its_explanation(seed: int) -> None:
    """Codes alone, so that what is cut by the wrapping is nothing but the wrapping."""
    random = Random(seed)
    codes = sorted(catalogue())
    for _ in range(200):
        code = random.choice([code for code in codes if code.startswith(("AADSTS", "ACS"))])
        text = f'{{"error":"x","error_description":"{code}: no.\\r\\nTrace ID: {TENANT_ID}"}}'
        for _ in range(random.randrange(3)):
            text = random.choice(
                (
                    json.dumps({"body": text}),
                    f"<p class='a'>{escape(text)}</p>",
                    "".join(f"%{byte:02x}" for byte in text.encode()),
                    f"\x1b[1m{text}\x1b[0m",
                    "\u200b".join(text),
                )
            )

        found = explain_text(text)

        assert found is not None
        assert (found.code, found.entry) == (code, catalogue()[code].entry)
        assert find_codes(unwrapped(text)) == (code,)
        assert details_of(text).trace_id == TENANT_ID


@pytest.mark.parametrize("seed", SEEDS)
def test_discovery_names_addresses_on_known_hosts_or_raises_an_error_of_ours(seed: int) -> None:
    random = Random(seed)
    for _ in range(1_000):
        body = json.dumps(answers.misfilled(random, answers.configuration(random)))
        if random.random() < 0.4:
            body = answers.spoilt(random, body)
        exchange = openid_configuration(
            LOGIN, TENANT_ID, known_hosts=frozenset({"sts.contoso.example"}), step=Step.TARGET
        )
        raw = body.encode("utf-8", "surrogatepass")
        try:
            found, _ = drive(exchange, [HttpResponse(random.choice((200, 400, 503)), (), raw)])
        except TokenWizardError as fault:
            check_fault(fault)
            continue
        assert read_guid(found.tenant_id) == found.tenant_id
        for address in (found.authorization, found.token, str(found.issuer)):
            assert is_safe_address(address)
            assert urlsplit(address).netloc in (urlsplit(LOGIN).netloc, "sts.contoso.example")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_field_gives_a_value_that_is_read_as_itself_or_a_problem(seed: int) -> None:
    typed = (
        TENANT_ID,
        "contoso.onmicrosoft.com",
        "https://contoso.sharepoint.com/sites/hr",
        "http://localhost:8080/callback",
        "AllSites.Manage",
        "someone@contoso.example",
    )
    for text in answers.texts(seed, 1_200, lambda random: random.choice(typed)):
        reads = {
            read_client_id: read_client_id(text),
            read_tenant: read_tenant(text),
        }
        for reader, read in reads.items():
            assert bool(read.value) == read.ok
            if read.ok:
                assert reader(read.value).value == read.value
        redirect = read_redirect_uri(text, https_only=False)
        assert bool(redirect.value) == redirect.ok
        assert is_plain(redirect.value)
        site, read = read_site(text)
        assert (site is not None) == read.ok
        if site is not None:
            again, _ = read_site(site.address)
            assert again == site
            assert is_safe_address(site.address)
        for read in (read_permission(text, acs=True), read_permission(text, acs=False)):
            assert bool(read.value) == read.ok
        secret = read_client_secret(Secret(text), entra=True)
        assert secret.value in ("", "given")
        wait = read_retry_after(text, NOW)
        assert wait is None or 0 <= wait <= 86_400
