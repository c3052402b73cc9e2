"""The client assertion at the token endpoint: what proves an app, and what does not."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import jwt
import pytest

from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.certificates import PracticeCertificate, made_certificate
from tokenwizard.sandbox.simulated_browser import play_browser

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NOW = 1_800_000_000.0
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LATER = 3 * 24 * 3600


@pytest.fixture(scope="module")
def certificate() -> PracticeCertificate:
    return made_certificate(NOW)


@dataclass
class AppOwner:
    """An app with a certificate, and the time that the provider has."""

    certificate: PracticeCertificate
    origin: str = ""
    described: dict[str, Any] = field(default_factory=dict)
    now: float = NOW

    @property
    def app(self) -> dict[str, Any]:
        return next(app for app in self.described["apps"] if app["name"] == "certificate")

    @property
    def endpoint(self) -> str:
        return f"{self.origin}/{self.described['tenant_id']}/oauth2/v2.0/token"

    def thumbprint(self, algorithm: str) -> str:
        digest = hashlib.new(algorithm, self.certificate.der).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def assertion(
        self,
        *,
        algorithm: str = "PS256",
        header: dict[str, Any] | None = None,
        key: str = "",
        **claims: Any,
    ) -> str:
        whole = {
            "aud": self.endpoint,
            "iss": self.app["client_id"],
            "sub": self.app["client_id"],
            "jti": "practice",
            "nbf": self.now,
            "exp": self.now + 600,
            **claims,
        }
        named = {"x5t#S256": self.thumbprint("sha256")} if header is None else header
        pem = key or self.certificate.pem
        return jwt.encode(whole, pem, algorithm=algorithm, headers=named)

    async def redeemed(self, **fields: str | None) -> httpx.Response:
        uri, scope = self.app["redirect_uris"][0], f"{self.origin}/AllSites.Manage offline_access"
        query = urlencode(
            {
                "client_id": self.app["client_id"],
                "response_type": "code",
                "redirect_uri": uri,
                "scope": scope,
            }
        )
        tenant = self.described["tenant_id"]
        ended = await play_browser(f"{self.origin}/{tenant}/oauth2/v2.0/authorize?{query}")
        form = {
            "grant_type": "authorization_code",
            "client_id": self.app["client_id"],
            "client_assertion_type": TYPE,
            "code": dict(parse_qsl(urlsplit(ended).query))["code"],
            "redirect_uri": uri,
            **fields,
        }
        kept = {name: value for name, value in form.items() if value is not None}
        async with httpx.AsyncClient(trust_env=False) as client:
            return await client.post(self.endpoint, data=kept)


@pytest.fixture
async def owner(certificate: PracticeCertificate) -> AsyncIterator[AppOwner]:
    owner = AppOwner(certificate)
    async with RunningSandbox(clock=lambda: owner.now, certificate=certificate) as running:
        owner.origin, owner.described = running.origin, running.sandbox.description()
        yield owner


def numbers(answer: httpx.Response) -> list[int]:
    found: list[int] = answer.json()["error_codes"]
    return found


@pytest.mark.parametrize(
    ("algorithm", "named"),
    [
        ("PS256", {"x5t#S256": "sha256"}),
        ("RS256", {"x5t": "sha1"}),
        ("RS256", {"x5t#S256": "sha256"}),
    ],
)
async def test_each_way_to_sign_and_to_name_the_certificate_is_taken(
    owner: AppOwner, algorithm: str, named: dict[str, str]
) -> None:
    header = {name: owner.thumbprint(digest) for name, digest in named.items()}

    answer = await owner.redeemed(
        client_assertion=owner.assertion(algorithm=algorithm, header=header)
    )

    assert answer.status_code == 200, answer.text
    payload = answer.json()["access_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert claims["appidacr"] == "2"


@pytest.mark.parametrize("audience", ["domain", "issuer"])
async def test_the_tenants_other_names_are_an_audience_too(owner: AppOwner, audience: str) -> None:
    domain, tenant = owner.described["tenant_domain"], owner.described["tenant_id"]
    named = {
        "domain": f"{owner.origin}/{domain}/oauth2/v2.0/token",
        "issuer": f"{owner.origin}/{tenant}/v2.0",
    }

    answer = await owner.redeemed(client_assertion=owner.assertion(aud=named[audience]))

    assert answer.status_code == 200, answer.text


async def test_the_same_assertion_is_taken_twice(owner: AppOwner) -> None:
    assertion = owner.assertion()

    answers = [await owner.redeemed(client_assertion=assertion) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]


@pytest.mark.parametrize(
    ("claims", "number"),
    [
        ({"iss": "aaaaaaaa-0000-4000-8000-000000000001"}, 700021),
        ({"sub": "practice"}, 700021),
        ({"aud": "https://login.contoso.example/token"}, 700023),
        ({"aud": ["practice"]}, 700023),
        ({"exp": NOW - 301}, 700024),
        ({"nbf": NOW + 301}, 700024),
        ({"exp": "soon"}, 50027),
        ({"nbf": "now"}, 50027),
    ],
)
async def test_each_wrong_claim_has_its_number(
    owner: AppOwner, claims: dict[str, Any], number: int
) -> None:
    answer = await owner.redeemed(client_assertion=owner.assertion(**claims))

    assert numbers(answer) == [number]


@pytest.mark.parametrize(
    ("header", "number"),
    [
        ({}, 5002723),
        ({"x5t#S256": "AAAA"}, 700027),
        ({"x5t": "AAAA"}, 700027),
        ({"x5t#S256": 7}, 50027),
        ({"x5t#S256": "%"}, 50027),
        ({"typ": "practice"}, 5002727),
    ],
)
async def test_each_wrong_header_has_its_number(
    owner: AppOwner, header: dict[str, Any], number: int
) -> None:
    answer = await owner.redeemed(client_assertion=owner.assertion(header=header))

    assert numbers(answer) == [number]


async def test_the_key_of_another_certificate_is_refused(owner: AppOwner) -> None:
    other = made_certificate(NOW)

    answer = await owner.redeemed(client_assertion=owner.assertion(key=other.pem))

    assert (answer.status_code, numbers(answer)) == (401, [700027])


async def test_ps256_is_not_rs256(owner: AppOwner) -> None:
    """A signature is checked by the algorithm that its header names."""
    header, claims, _ = owner.assertion(algorithm="PS256").split(".")
    signature = owner.assertion(algorithm="RS256").split(".")[2]

    answer = await owner.redeemed(client_assertion=f"{header}.{claims}.{signature}")

    assert numbers(answer) == [700027]


async def test_a_certificate_past_its_end_is_refused(owner: AppOwner) -> None:
    owner.now += LATER

    answer = await owner.redeemed(client_assertion=owner.assertion())

    assert numbers(answer) == [1000502]


@pytest.mark.parametrize("assertion", ["practice", "a.b.c", "e30.e30", "W10.W10.AAAA", "e30.e30.A"])
async def test_what_is_no_jwt_is_malformed(owner: AppOwner, assertion: str) -> None:
    answer = await owner.redeemed(client_assertion=assertion)

    assert numbers(answer) == [50027]


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({"client_assertion_type": None}, 900144),
        ({"client_assertion_type": "jwt"}, 50027),
        ({"client_secret": "practice"}, 9002313),
    ],
)
async def test_the_form_around_it_has_to_be_right(
    owner: AppOwner, fields: dict[str, str | None], number: int
) -> None:
    answer = await owner.redeemed(client_assertion=owner.assertion(), **fields)

    assert numbers(answer) == [number]


@pytest.mark.parametrize(("secret", "number"), [("practice", 7000215), (None, 7000218)])
async def test_a_secret_does_not_prove_an_app_that_has_none(
    owner: AppOwner, secret: str | None, number: int
) -> None:
    answer = await owner.redeemed(client_assertion_type=None, client_secret=secret)

    assert numbers(answer) == [number]


async def test_an_app_without_a_certificate_takes_no_assertion(owner: AppOwner) -> None:
    web = next(app for app in owner.described["apps"] if app["name"] == "web")
    assertion = owner.assertion(iss=web["client_id"], sub=web["client_id"])

    answer = await owner.redeemed(client_id=web["client_id"], client_assertion=assertion)

    assert numbers(answer) == [700027]


def test_a_certificate_shows_its_thumbprint_and_no_key(
    certificate: PracticeCertificate,
) -> None:
    assert certificate.thumbprint == hashlib.sha1(certificate.der).hexdigest().upper()
    assert "PRIVATE" not in repr(certificate)
