"""The IDs and the time that support asks for, found in what a person pastes."""

from __future__ import annotations

import json

import pytest

from tests.errors.error_texts import (
    ACS_ANSWER,
    CONDITIONAL_ACCESS_PAGE,
    CORRELATION,
    DESCRIPTION,
    ENTRA_ANSWER,
    PAGE,
    REFUSED_ADDRESS,
    TRACE,
)
from tokenwizard.errors.trace_ids import Details, details_of


@pytest.mark.parametrize(
    ("text", "timestamp"),
    [
        (DESCRIPTION, "2026-11-21 01:02:03Z"),
        (DESCRIPTION.replace("\r\n", " "), "2026-11-21 01:02:03Z"),
        (ENTRA_ANSWER, "2026-11-21 01:02:03Z"),
        (ACS_ANSWER, "2026-11-21 01:02:03Z"),
        (PAGE, "2026-11-21T01:02:03Z"),
        (CONDITIONAL_ACCESS_PAGE, "2026-11-21T01:02:03.456Z"),
        (REFUSED_ADDRESS, "2026-11-21 01:02:03Z"),
    ],
)
def test_the_ids_that_support_asks_for_are_found(text: str, timestamp: str) -> None:
    assert details_of(text) == Details(CORRELATION, TRACE, timestamp)


IN_OTHER_LANGUAGES = [
    ("Anforderungs-ID", "Korrelations-ID", "Zeitstempel"),
    ("Id. de solicitud", "Id. de correlación", "Marca de tiempo"),
    ("ID de demande ", "ID de corrélation ", "Horodatage "),
    ("ID richiesta", "ID correlazione", "Timestamp"),
    ("Aanvraag-id", "Correlatie-id", "Tijdstempel"),
    ("Identyfikator żądania", "Identyfikator korelacji", "Sygnatura czasowa"),
    (
        "\u8981\u6c42 ID",
        "\u95a2\u9023\u4ed8\u3051 ID",
        "\u30bf\u30a4\u30e0\u30b9\u30bf\u30f3\u30d7",
    ),
]


@pytest.mark.parametrize("between", ["\n", "\r\n", " ", ". "])
@pytest.mark.parametrize("labels", IN_OTHER_LANGUAGES)
def test_the_ids_are_found_behind_the_labels_of_other_languages(
    labels: tuple[str, str, str], between: str
) -> None:
    values = (TRACE, CORRELATION, "2026-11-21T01:02:03Z")
    rows = [f"{label}: {value}" for label, value in zip(labels, values, strict=True)]
    text = between.join(["AADSTS50105: nein", *rows])

    assert details_of(text) == Details(CORRELATION, TRACE, "2026-11-21T01:02:03Z")


@pytest.mark.parametrize("labels", IN_OTHER_LANGUAGES[:6])
def test_a_correlation_id_alone_is_found_in_other_languages(labels: tuple[str, str, str]) -> None:
    assert details_of(f"{labels[1]}: {CORRELATION}").correlation_id == CORRELATION


def test_ids_of_other_things_are_not_taken_for_them() -> None:
    assert details_of(f"tenant: {TRACE}, client 7: {CORRELATION}") == Details()
    assert details_of(f"AADSTS50105: Mandant: {TRACE}") == Details()


def test_ids_are_found_where_the_line_ends_were_lost() -> None:
    glued = DESCRIPTION.replace("\r\n", "")

    assert details_of(glued) == Details(CORRELATION, TRACE, "2026-11-21 01:02:03Z")


def test_details_that_are_not_there_are_none() -> None:
    assert details_of("Correlation ID: not-a-guid, Timestamp: yesterday") == Details()


def test_details_are_found_in_wrapped_answers() -> None:
    nested = json.dumps({"response": {"body": ENTRA_ANSWER}})
    source = f"<b>Request Id:</b> {TRACE}<br><b>Correlation Id:</b> {CORRELATION}"
    assert details_of(nested) == Details(CORRELATION, TRACE, "2026-11-21 01:02:03Z")
    assert details_of(source) == Details(CORRELATION, TRACE, None)
