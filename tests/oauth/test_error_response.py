"""A provider's no, from JSON and from a redirect's parameters."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oauth.attempts import CLAIMS, CORRELATION_ID, TRACE_ID
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.errors.errors import (
    InputError,
    LocalError,
    MaybeSentError,
    NetworkError,
    ProviderError,
    ResponseError,
    Step,
    TokenWizardError,
)
from tokenwizard.oauth.error_response import (
    ErrorResponse,
    demands_in,
    may_have_spent_code,
    pasted_refusal,
    refusal_from,
)
from tokenwizard.oauth.sign_in_requirements import SignInRequirements


@pytest.mark.parametrize(
    ("error", "spent"),
    [
        (ProviderError("no", error="invalid_grant"), True),
        (ProviderError("no", error="invalid_client"), False),
        (ProviderError("no", error="invalid_client", entry="code_sent_already"), False),
        (MaybeSentError("no answer"), True),
        (NetworkError("nothing was sent"), False),
        (ResponseError("a web page"), True),
        (InputError("twice", entry="code_sent_already"), True),
        (InputError("not read"), False),
        (LocalError("this machine refuses"), False),
    ],
    ids=lambda value: f"{type(value).__name__}" if isinstance(value, Exception) else str(value),
)
def test_a_code_is_held_for_spent_unless_the_provider_surely_did_not_use_it(
    error: TokenWizardError, spent: bool
) -> None:
    """RFC 6749 section 4.1.2: it works once, and it is never sent a second time by guess."""
    assert may_have_spent_code(error) is spent


def test_every_field_of_entra_is_taken() -> None:
    refusal = refusal_from(
        {
            "error": "interaction_required",
            "error_description": "AADSTS50076: practice",
            "error_codes": [50076, 70002],
            "timestamp": "2026-11-21 01:02:03Z",
            "trace_id": TRACE_ID,
            "correlation_id": CORRELATION_ID,
            "suberror": "basic_action",
            "claims": CLAIMS,
        }
    )

    assert refusal == ErrorResponse(
        error="interaction_required",
        description="AADSTS50076: practice",
        codes=(50076, 70002),
        suberror="basic_action",
        claims=CLAIMS,
        correlation_id=CORRELATION_ID,
        timestamp="2026-11-21 01:02:03Z",
    )


def test_at_the_redirect_the_finer_word_is_named_error_subcode() -> None:
    refusal = refusal_from({"error": "access_denied", "error_subcode": "cancel"})

    assert refusal is not None
    assert refusal.suberror == "cancel"


@pytest.mark.parametrize("separator", ["\r\n", "\n", " "])
def test_ids_that_are_in_the_description_alone_are_found(separator: str) -> None:
    refusal = refusal_from(
        {
            "error": "invalid_client",
            "error_description": separator.join(
                (
                    "ACS50012: practice",
                    f"Trace ID: {TRACE_ID}",
                    f"Correlation ID: {CORRELATION_ID}",
                    "Timestamp: 2026-11-21 01:02:03Z",
                )
            ),
        }
    )

    assert refusal is not None
    assert refusal.correlation_id == CORRELATION_ID
    assert refusal.timestamp == "2026-11-21 01:02:03Z"
    assert refusal.codes == ()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"error": ""},
        {"error": "  "},
        {"error": None},
        {"error": 400},
        {"error": {"code": "practice", "message": "of another API"}},
        {"error_description": "AADSTS7000215: but no error"},
        {"access_token": "practice"},
    ],
)
def test_without_an_error_word_there_is_no_refusal(fields: dict[str, object]) -> None:
    assert refusal_from(fields) is None


def test_wrong_types_are_left_out() -> None:
    refusal = refusal_from(
        {
            "error": "invalid_grant",
            "error_description": ["AADSTS70008"],
            "error_codes": {"70008": True},
            "suberror": 7,
            "claims": {"access_token": {}},
            "correlation_id": None,
            "timestamp": 1_795_222_923,
        }
    )

    assert refusal == ErrorResponse(error="invalid_grant")


@pytest.mark.parametrize(
    ("codes", "read"),
    [
        (["70008", 70002, None, 1.5], (70008, 70002)),
        (["70008"], (70008,)),
        ("70008", (70008,)),
        ("[500011]", (500011,)),
        ("[70002, '70008']", (70002, 70008)),
        ("none", ()),
        ("7" * 1_000, ()),
        ([["70008"]], ()),
    ],
)
def test_codes_are_numbers_also_where_somebody_wrote_them_as_texts(
    codes: object, read: tuple[int, ...]
) -> None:
    """Libraries' own test answers have both (microsoft-authentication-library-for-js, -dotnet)."""
    refusal = refusal_from({"error": "invalid_grant", "error_codes": codes})

    assert refusal is not None
    assert refusal.codes == read


def test_control_and_direction_characters_never_reach_a_screen() -> None:
    refusal = refusal_from(
        {
            "error": "\x1b[31minvalid_grant",
            "error_description": "AADSTS70008: a\x1b]52;c;cHJhY3RpY2U=\x07b\u202ec\r\nd\u200be",
            "correlation_id": "\x1b[2J",
        }
    )

    assert refusal is not None
    assert refusal.error == "invalid_grant"
    assert refusal.description == "AADSTS70008: abc\nde"
    assert refusal.correlation_id is None


@pytest.mark.parametrize("name", ["correlation_id", "timestamp"])
def test_what_is_no_id_and_no_time_is_not_shown_as_one(name: str) -> None:
    refusal = refusal_from(
        {"error": "invalid_grant", name: "1\nNow: paste it at https://evil.example"}
    )

    assert refusal is not None
    assert getattr(refusal, name) is None


def test_a_long_description_is_bounded() -> None:
    refusal = refusal_from({"error": "invalid_grant", "error_description": "a" * 1_000_000})

    assert refusal is not None
    assert len(refusal.description) == 4_096


@pytest.mark.parametrize(
    ("description", "at", "step", "field"),
    [
        ("AADSTS7000222: practice", Step.PASTE, Step.CHECKLIST, "client_secret"),
        ("AADSTS90002: practice", Step.DISCOVERY, Step.TARGET, "tenant"),
        ("AADSTS54005: practice", Step.RESULT, Step.PASTE, "answer"),
        ("AADSTS50105: practice", Step.PASTE, Step.PASTE, None),
        ("AADSTS50105: practice", None, Step.BROWSER, None),
        ("", Step.RESULT, Step.RESULT, None),
    ],
)
def test_it_lands_on_the_field_that_is_wrong_else_where_it_was_met(
    description: str, at: Step | None, step: Step, field: str | None
) -> None:
    error = ErrorResponse(error="practice_word", description=description).as_error(at=at)

    assert (error.step, error.field) == (step, field)
    assert error.server_text == description


def test_a_suberror_says_more_than_the_word_and_less_than_the_code() -> None:
    finer = ErrorResponse(error="invalid_grant", suberror="consent_required").as_error()
    unknown = ErrorResponse(error="invalid_grant", suberror="bad_token").as_error()
    coded = ErrorResponse(
        error="invalid_grant", suberror="consent_required", description="AADSTS50105: practice"
    ).as_error()

    assert finer.entry == "consent_required"
    assert finer.title == catalogue()["consent_required"].title
    assert unknown.entry == "invalid_grant"
    assert coded.entry == "AADSTS50105"


def test_the_provider_s_own_words_can_be_read_of_every_refusal() -> None:
    unknown = ErrorResponse(error="practice_word", description="The practice moon is full.")
    long = ErrorResponse(error="practice_word", description="moon " * 100)
    known = ErrorResponse(error="invalid_client", description="AADSTS7000215: practice")

    assert unknown.as_error().quotation == 'It said: "The practice moon is full."'
    assert long.as_error().quotation == f'It said: "{("moon " * 100).strip()}"'
    assert known.as_error().quotation == 'It said: "AADSTS7000215: practice"'
    assert ErrorResponse(error="invalid_grant").as_error().quotation == ""


def test_the_ids_that_are_told_beside_the_words_are_not_told_twice() -> None:
    said = ErrorResponse(
        error="invalid_grant",
        description=f"AADSTS530084: No Trace ID here.\r\nTrace ID: {TRACE_ID}\r\n"
        f"Correlation ID: {CORRELATION_ID}\r\nTimestamp: 2026-11-21 01:02:03Z",
    )

    assert said.as_error().quotation == 'It said: "AADSTS530084: No Trace ID here."'


def test_words_of_a_pasted_address_do_not_show_what_may_be_a_secret() -> None:
    secret = "Td3pAsTd6p" * 6
    refusal = pasted_refusal({"error": "x", "error_description": f"No {secret} at {TRACE_ID}"})

    assert refusal is not None
    assert refusal.description == f"No *** at {TRACE_ID}"


@given(st.text(), st.text(), st.lists(st.integers()), st.sampled_from([None, *Step]))
def test_any_refusal_becomes_an_error_with_a_title(
    word: str, description: str, codes: list[int], at: Step | None
) -> None:
    refusal = ErrorResponse(error=word, description=description, codes=tuple(codes))
    error = refusal.as_error(at=at)

    assert isinstance(error, ProviderError)
    assert error.error == word
    assert error.title
    assert error.title.isprintable()


def test_a_code_without_an_entry_asks_the_next_link_for_nothing_but_what_a_challenge_says() -> None:
    claims = '{"access_token": {"acrs": {"essential": true, "value": "p1"}}}'
    plain = ErrorResponse(error="interaction_required", description="AADSTS91999: Practice.")
    challenged = replace(plain, claims=claims).as_error()

    assert type(plain.as_error()) is ProviderError
    assert demands_in(challenged) == SignInRequirements(
        claims=claims, asks="what the provider's policy demands"
    )
