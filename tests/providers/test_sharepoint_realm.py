"""Asking a SharePoint site for its realm, driven with made-up answers."""

from __future__ import annotations

import pytest

from tests.oauth.exchanges import drive
from tokenwizard.errors.catalogue import catalogue
from tokenwizard.errors.errors import ResponseError, Step
from tokenwizard.oauth.http_messages import HttpRequest, HttpResponse, RequestKind
from tokenwizard.providers.sharepoint_realm import realm_of
from tokenwizard.providers.sharepoint_site import Site

REALM = "11111111-1111-1111-1111-111111111111"
SHORTENED = "x" * 40
SITE = Site("https://contoso.sharepoint.com", "/sites/hr")


def answer(status: int, *challenges: str) -> HttpResponse:
    return HttpResponse(status, tuple(("WWW-Authenticate", one) for one in challenges), b"")


def test_the_site_is_asked_with_an_empty_bearer_challenge() -> None:
    realm, asked = drive(realm_of(SITE), [answer(401, f'Bearer realm="{REALM}"')])

    assert realm == REALM
    assert asked == [
        HttpRequest(
            "https://contoso.sharepoint.com/sites/hr/_vti_bin/client.svc",
            "Asking contoso.sharepoint.com which tenant it belongs to",
            headers=(("authorization", "Bearer"),),
            leg=RequestKind.REALM,
        )
    ]


@pytest.mark.parametrize(
    "met",
    [
        pytest.param(answer(401, "NTLM", f'Bearer realm="{REALM}"'), id="NTLM first"),
        pytest.param(answer(401, f'NTLM, Bearer realm="{REALM.upper()}"'), id="joined, capitals"),
        pytest.param(answer(403, f'Bearer realm="{REALM}"'), id="403"),
        pytest.param(answer(200, f'Bearer realm="{REALM}"'), id="200"),
        pytest.param(
            answer(401, "Negotiate", "NTLM", f'Bearer realm="{REALM}",client_id="x"'),
            id="IIS, one header for each",
        ),
        pytest.param(
            answer(401, f'Negotiate,NTLM,Bearer realm="{REALM}",client_id="x"'),
            id="joined on the way, without blanks",
        ),
        pytest.param(
            answer(401, f'Bearer realm="{REALM}",client_id="x", Negotiate, NTLM'),
            id="joined on the way, Bearer first",
        ),
        pytest.param(
            answer(401, f'NTLM TlRMTVNTUAACAAAA==, Bearer realm="{REALM}"'),
            id="NTLM in the middle of its exchange",
        ),
        pytest.param(
            answer(401, 'Basic realm="sharepoint.contoso.example"', f'Bearer realm="{REALM}"'),
            id="Basic with a realm of its own",
        ),
        pytest.param(answer(401, f'bearer  Realm="{{{REALM}}}" '), id="braces and blanks"),
        pytest.param(
            answer(401, "Bearer", f'Bearer realm="{REALM}"'), id="an empty Bearer before it"
        ),
    ],
)
def test_a_realm_counts_whatever_stands_around_it(met: HttpResponse) -> None:
    assert drive(realm_of(SITE), [met])[0] == REALM


@pytest.mark.parametrize(
    ("met", "title", "step", "field"),
    [
        pytest.param(
            answer(404),
            "contoso.sharepoint.com has no site at /sites/hr",
            Step.TARGET,
            "site",
            id="404",
        ),
        pytest.param(
            answer(302),
            "contoso.sharepoint.com sends to another page instead of naming its tenant",
            Step.DISCOVERY,
            "tenant",
            id="302",
        ),
        pytest.param(
            answer(401, "NTLM", "Negotiate"),
            "contoso.sharepoint.com asks for Windows sign-in and names no realm",
            Step.DISCOVERY,
            "tenant",
            id="NTLM alone",
        ),
        pytest.param(
            answer(401, "Negotiate cHJhY3RpY2U=, Bearer"),
            "contoso.sharepoint.com asks for Windows sign-in and names no realm",
            Step.DISCOVERY,
            "tenant",
            id="Negotiate and a Bearer without realm",
        ),
        pytest.param(
            answer(401),
            "contoso.sharepoint.com answered 401 and named no tenant",
            Step.DISCOVERY,
            "tenant",
            id="no header",
        ),
        pytest.param(
            answer(200),
            "contoso.sharepoint.com answered 200 and named no tenant",
            Step.DISCOVERY,
            "tenant",
            id="200",
        ),
        pytest.param(
            answer(401, "NTLM", 'Bearer realm="contoso farm",client_id="x"'),
            "contoso.sharepoint.com names a realm that is no tenant: 'contoso farm'",
            Step.DISCOVERY,
            "tenant",
            id="a farm's realm of its own",
        ),
        pytest.param(
            answer(401, 'Bearer realm="\x1b[31m' + "x" * 200 + '"'),
            "contoso.sharepoint.com names a realm that is no tenant: '" + SHORTENED + "'",
            Step.DISCOVERY,
            "tenant",
            id="a realm to be obeyed by a terminal",
        ),
        pytest.param(
            answer(401, 'Bearer client_id="x", trusted_issuers="x@*"', 'Basic Realm=""'),
            "contoso.sharepoint.com asks for a user and a password and names no realm",
            Step.DISCOVERY,
            "tenant",
            id="the example of MS-XOAUTH: no realm, and Basic",
        ),
        pytest.param(
            answer(401, f'Basic realm="{REALM}"'),
            "contoso.sharepoint.com asks for a user and a password and names no realm",
            Step.DISCOVERY,
            "tenant",
            id="the realm of another scheme",
        ),
    ],
)
def test_a_site_without_a_realm_is_told_by_what_it_did(
    met: HttpResponse, title: str, step: Step, field: str
) -> None:
    with pytest.raises(ResponseError) as refused:
        drive(realm_of(SITE), [met])

    assert refused.value.title == title
    assert (refused.value.step, refused.value.field) == (step, field)
    assert refused.value.next_step
    assert refused.value.entry == ("http_404" if field == "site" else "no_realm")


@pytest.mark.parametrize(
    ("met", "entry"),
    [
        pytest.param(HttpResponse(429, (("Retry-After", "30"),), b""), "http_429", id="429"),
        pytest.param(HttpResponse(503, (("Retry-After", "30"),), b""), "http_503", id="503"),
        pytest.param(HttpResponse(407, (), b""), "http_407", id="407"),
        pytest.param(HttpResponse(200, (), b" <html>"), "html", id="a page of the network"),
    ],
)
def test_a_site_that_cannot_answer_now_is_told_from_the_catalogue(
    met: HttpResponse, entry: str
) -> None:
    with pytest.raises(ResponseError) as refused:
        drive(realm_of(SITE), [met])

    assert refused.value.entry == entry
    assert refused.value.title == f"{catalogue()[entry].title}: contoso.sharepoint.com"
    assert ("wait 30 seconds" in refused.value.next_step) == bool(met.all("retry-after"))
    assert (refused.value.step, refused.value.field) == (Step.DISCOVERY, "tenant")
