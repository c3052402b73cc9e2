"""What each answer to the harmless call is taken to mean, and whom it asks."""

from __future__ import annotations

import json

import pytest

from tokenwizard.errors.errors import InputError
from tokenwizard.flow.sample_call import SampleCall, sample_call
from tokenwizard.flow.sample_call_result import read_call_answer
from tokenwizard.oauth.http_messages import HttpResponse
from tokenwizard.providers.adme_instance import read_adme_host, read_partition
from tokenwizard.providers.provider import ProviderName

SHAREPOINT = SampleCall(ProviderName.SHAREPOINT, "https://contoso.sharepoint.com/_api/web", ())

ADME = SampleCall(
    ProviderName.ADME, "https://contoso.energy.azure.com/api", (), partition="contoso-dp1"
)

GRAPH = SampleCall(ProviderName.ENTRA, "https://graph.microsoft.com/v1.0/me", ())


def answered(status: int, body: object = b"", **headers: str) -> HttpResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return HttpResponse(status, lines, raw)


@pytest.mark.parametrize(
    ("call", "answer", "said"),
    [
        (SHAREPOINT, answered(401, {}), "does not accept the token (401)"),
        (
            SHAREPOINT,
            answered(401, {"error_description": "Token type is not allowed."}),
            "closed for SharePoint Online since 2 April 2026",
        ),
        (SHAREPOINT, answered(403), "no right on this site (403)"),
        (ADME, answered(403), "refuses the call (403)"),  # it does not say what is refused
        (ADME, answered(400, {"message": "?"}), "check the data partition's ID"),
        (GRAPH, answered(403, {"error": {"message": "Insufficient"}}), "ask for User.Read"),
        (GRAPH, answered(404), "check the cloud"),
        (GRAPH, answered(200, {"displayName": 5}), "something else"),
        (SHAREPOINT, answered(404), "check the site's address"),
        (ADME, answered(404), "check the instance's host"),
        (SHAREPOINT, answered(429, retry_after="30"), "asks to wait 30 seconds (429)"),
        (ADME, answered(503), "asks to wait (503)"),
        (SHAREPOINT, answered(500), "a fault of its own (500)"),
        (SHAREPOINT, answered(418), "refuses the call (418)"),
        (SHAREPOINT, answered(200), "answered 200 with nothing"),
        (SHAREPOINT, answered(200, b"<html>sign in"), "answered 200 with a web page"),
        (SHAREPOINT, answered(403, b"<html>blocked"), "answered 403 with a web page"),
        (SHAREPOINT, answered(200, b'{"Title": "Pra'), "something else"),
        (SHAREPOINT, answered(200, {"groups": []}), "something else"),
        (ADME, answered(200, {"Title": "Practice"}), "something else"),
        (SHAREPOINT, answered(200, {"Title": 5}), "something else"),
        (SHAREPOINT, answered(302, location="http://[::1"), "wants to send us elsewhere"),
    ],
)
def test_every_other_answer_is_told_and_is_no_proof(
    call: SampleCall, answer: HttpResponse, said: str
) -> None:
    outcome = read_call_answer(call, answer)

    assert not outcome.works
    assert said in outcome.sentence
    assert call.host in outcome.sentence


def test_groups_are_counted_and_some_of_them_named() -> None:
    groups = [{"name": f"group-{number}"} for number in range(8)]

    outcome = read_call_answer(ADME, answered(200, {"groups": groups, "memberEmail": "m@x"}))

    assert outcome.works
    assert "8 groups in the partition contoso-dp1" in outcome.sentence
    assert dict(outcome.details)["Groups"].endswith("group-4 and 3 more")
    assert dict(outcome.details)["Member"] == "m@x"


@pytest.mark.parametrize(
    ("body", "who"),
    [
        ({"displayName": "You", "userPrincipalName": "you@co.example"}, "You (you@co.example)"),
        ({"displayName": "You", "userPrincipalName": None}, "You"),
        ({"userPrincipalName": "you@contoso.example"}, "you@contoso.example"),
        ({"displayName": "\x1b[2JYou\n"}, "You"),
    ],
)
def test_graph_tells_whose_token_it_is(body: dict[str, object], who: str) -> None:
    outcome = read_call_answer(GRAPH, answered(200, body))

    assert outcome.works
    assert outcome.sentence == f"graph.microsoft.com took the token: this is {who}."


def test_the_older_wrapping_of_sharepoint_is_read() -> None:
    assert read_call_answer(SHAREPOINT, answered(200, {"d": {"Title": "Practice"}})).works


def test_what_the_server_says_is_shown_as_plain_text_and_cut() -> None:
    hostile = "\x1b]0;practice\x07 \u202eevil\r\n" + "x" * 5_000
    title = read_call_answer(SHAREPOINT, answered(200, {"Title": hostile}))
    refused = read_call_answer(
        SHAREPOINT,
        answered(401, {"error": {"message": {"value": hostile}}}, x_ms_diagnostics="\x1b"),
    )

    for text in (title.sentence, refused.sentence, *(text for _, text in refused.details)):
        assert text.isprintable()
        assert len(text) < 500
    assert dict(refused.details).keys() == {"It said"}


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("contoso.energy.azure.com", "https://contoso.energy.azure.com"),
        (" https://Contoso.energy.azure.com/api/ ", "https://contoso.energy.azure.com"),
        ("contoso.energy.azure.com:8443", "https://contoso.energy.azure.com:8443"),
        ("127.0.0.1:8400", "http://127.0.0.1:8400"),
        ("http://localhost:8400", "http://localhost:8400"),
    ],
)
def test_an_instance_is_named_by_its_host_or_any_address_on_it(typed: str, origin: str) -> None:
    assert read_adme_host(typed).value == origin


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "contoso",
        "http://contoso.energy.azure.com",
        "ftp://contoso.energy.azure.com",
        "https://me:practice@contoso.energy.azure.com",
        "contoso.energy.azure.com\n",
        "con toso.energy.azure.com",
        "https://[::1",
        "contoso.energy.azure.com:99999",
    ],
)
def test_what_is_no_instance_is_told_in_a_sentence(typed: str) -> None:
    read = read_adme_host(typed)

    assert read.ok == (typed == "contoso.energy.azure.com\n")  # a line end that was copied along
    assert read.problem.endswith((".", "com")) or read.ok


def test_a_call_needs_to_know_whom_to_ask() -> None:
    assert sample_call(ProviderName.ADME, partition="contoso-dp1") is None
    assert sample_call(ProviderName.ADME, adme_host="contoso.energy.azure.com") is None
    assert sample_call(ProviderName.SHAREPOINT) is None
    with pytest.raises(InputError) as wrong:
        sample_call(ProviderName.ADME, adme_host="contoso.example", partition="a\r\nb: c")
    assert wrong.value.field == "partition"
    assert read_partition("contoso-dp1").ok


def test_a_site_in_a_collection_is_asked_by_its_whole_address() -> None:
    call = sample_call(
        ProviderName.SHAREPOINT, site="https://contoso.sharepoint.com/sites/practice/Lists/x"
    )

    assert call is not None
    assert call.url == "https://contoso.sharepoint.com/sites/practice/_api/web?$select=Title"
    assert call.host == "contoso.sharepoint.com"
