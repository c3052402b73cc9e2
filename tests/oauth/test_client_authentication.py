"""What an app sends to prove itself: a secret, a signed assertion, or nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.credentials import practice_pairs as pairs
from tokenwizard.errors.errors import InputError, Step
from tokenwizard.oauth.client_assertion import (
    GOOD_FOR,
    SigningCertificate,
    client_assertion,
)
from tokenwizard.oauth.client_authentication import (
    ClientCertificate,
    ClientSecret,
    CredentialKind,
    FormField,
    PublicClient,
    UnopenedCertificate,
)
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret

CLIENT_ID = "22222222-2222-2222-2222-222222222222"
ENDPOINT = "https://login.microsoftonline.com/practice/oauth2/v2.0/token"
NOW = pairs.NOW.timestamp() + 3_600.75
LEAF = pairs.certificate(pairs.key())
DER = LEAF.public_bytes(Encoding.DER)
OPENED = replace(
    pairs.opened(pairs.pem_of_key(pairs.key()) + pairs.pem_of_certificate(LEAF)),
    path="/practice/app.pem",
)


def credential(
    certificate: SigningCertificate = OPENED, *, legacy: bool = False, now: float = NOW
) -> ClientCertificate:
    return ClientCertificate(certificate, legacy, clock=lambda: now)


def assertion(fields: tuple[FormField, ...]) -> str:
    value = dict(fields)["client_assertion"]
    assert isinstance(value, Secret)
    return value.reveal()


def base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def test_a_public_client_has_no_field_and_a_secret_one() -> None:
    secret = Secret("practice-client-secret")

    assert PublicClient().fields(CLIENT_ID, ENDPOINT) == ()
    assert ClientSecret(secret).fields(CLIENT_ID, ENDPOINT) == (("client_secret", secret),)


def test_an_assertion_is_sent_in_the_place_of_a_secret() -> None:
    """RFC 7523 section 2.2."""
    fields = credential().fields(CLIENT_ID, ENDPOINT)

    assert [name for name, _ in fields] == ["client_assertion_type", "client_assertion"]
    assert fields[0][1] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@pytest.mark.parametrize(
    ("legacy", "header"),
    [
        (
            False,
            {"alg": "PS256", "typ": "JWT", "x5t#S256": base64url(hashlib.sha256(DER).digest())},
        ),
        (True, {"alg": "RS256", "typ": "JWT", "x5t": base64url(hashlib.sha1(DER).digest())}),
    ],
)
def test_the_header_names_the_algorithm_and_the_certificate(
    legacy: bool, header: dict[str, str]
) -> None:
    """RFC 7515 sections 4.1.7 and 4.1.8: base64url of the digest of the DER form, no padding."""
    signed = assertion(credential(legacy=legacy).fields(CLIENT_ID, ENDPOINT))

    assert jwt.get_unverified_header(signed) == header


@pytest.mark.parametrize("legacy", [False, True])
def test_a_verifier_that_we_did_not_write_takes_it_at_the_token_endpoint(legacy: bool) -> None:
    """RFC 7523 section 3: issuer and subject are the client, the audience the token endpoint."""
    signed = assertion(credential(legacy=legacy).fields(CLIENT_ID, ENDPOINT))
    header = jwt.get_unverified_header(signed)
    claims = jwt.decode(
        signed,
        LEAF.public_key(),  # type: ignore[arg-type]
        [header["alg"]],
        audience=ENDPOINT,
        issuer=CLIENT_ID,
        options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
    )

    assert set(claims) == {"aud", "iss", "sub", "jti", "nbf", "iat", "exp"}
    assert claims["sub"] == CLIENT_ID
    assert claims["nbf"] == claims["iat"] == int(NOW)
    assert claims["exp"] - claims["nbf"] == GOOD_FOR == 600


def test_every_request_has_an_assertion_of_its_own() -> None:
    one, other = (
        jwt.decode(
            assertion(credential().fields(CLIENT_ID, ENDPOINT)),
            options={"verify_signature": False},
        )
        for _ in range(2)
    )

    assert one["jti"] != other["jti"]


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (timedelta(days=366), "The certificate expired on 2027-11-21 09:00 UTC"),
        (timedelta(days=-1), "The certificate is not valid before 2026-11-21 09:00 UTC"),
    ],
)
def test_outside_its_dates_nothing_is_signed(later: timedelta, words: str) -> None:
    def sign(header: object, claims: object) -> Secret:
        raise AssertionError("signed")

    now = NOW + later.total_seconds()
    with pytest.raises(InputError, match=words) as refusal:
        credential(replace(OPENED, sign=sign), now=now).fields(CLIENT_ID, ENDPOINT)

    assert (refusal.value.step, refusal.value.field) == (Step.CHECKLIST, "certificate")


@pytest.mark.parametrize("moment", [OPENED.valid_from, OPENED.valid_until])
def test_its_first_and_its_last_moment_are_within_its_dates(moment: datetime) -> None:
    assert credential(now=moment.timestamp()).fields(CLIENT_ID, ENDPOINT)


def test_without_a_word_the_header_is_the_one_that_microsoft_recommends() -> None:
    """PS256 with the SHA-256 thumbprint; the legacy one is asked for."""
    by_default = ClientCertificate(OPENED, clock=lambda: NOW).fields(CLIENT_ID, ENDPOINT)
    bare = client_assertion(OPENED, CLIENT_ID, ENDPOINT, now=NOW, jti="practice")

    for signed in (assertion(by_default), bare.reveal()):
        assert jwt.get_unverified_header(signed)["alg"] == "PS256"


def test_a_certificate_is_shown_as_the_portal_shows_it() -> None:
    assert OPENED.thumbprint == hashlib.sha1(DER).hexdigest().upper()
    assert OPENED.thumbprint_sha256 == hashlib.sha256(DER).hexdigest().upper()
    assert OPENED.dates == "2026-11-21 to 2027-11-21"


def test_what_signs_is_in_no_repr_and_no_part_of_what_a_certificate_is() -> None:
    def sign(header: object, claims: object) -> Secret:
        raise AssertionError("signed")

    assert "sign=" not in repr(OPENED)
    assert not {"clock=", "new_id="} & set(re.findall(r"\w+=", repr(credential())))
    assert replace(OPENED, sign=sign) == OPENED


def test_a_certificate_of_no_file_has_no_path_and_no_doubt() -> None:
    names = ("subject", "valid_from", "valid_until", "sha1", "sha256", "key_size", "sign")
    bare = SigningCertificate(**{name: getattr(OPENED, name) for name in names})

    assert (bare.path, bare.doubt) == ("", "")


def test_an_app_is_said_to_prove_itself_in_the_words_of_the_portal() -> None:
    assert [kind.value for kind in CredentialKind] == [
        "Client secret",
        "Certificate",
        "None: a Mobile and desktop app",
    ]
    assert [kind for kind in CredentialKind if kind.is_public] == [CredentialKind.NONE]


def test_a_certificate_that_was_not_opened_sends_nothing() -> None:
    with pytest.raises(InputError, match="was not opened yet") as refusal:
        UnopenedCertificate().fields(CLIENT_ID, ENDPOINT)

    assert refusal.value.field == "certificate"


@pytest.mark.parametrize("provider", [ProviderName.SHAREPOINT, ProviderName.ADME])
def test_the_answers_prove_the_app_with_the_certificate_they_name(provider: ProviderName) -> None:
    answers = Answers(
        provider=provider,
        certificate="/practice/app.pem",
        opened_certificate=OPENED,
        legacy_thumbprint=True,
        public=True,
    )
    elsewhere = replace(answers, certificate="/practice/another.pem")

    assert answers.credential == ClientCertificate(OPENED, legacy_thumbprint=True)
    assert elsewhere.credential == UnopenedCertificate()
    assert replace(answers, certificate="").credential == PublicClient()


def test_azure_acs_takes_no_certificate() -> None:
    answers = Answers(
        provider=ProviderName.SHAREPOINT_ACS,
        certificate="/practice/app.pem",
        opened_certificate=OPENED,
        client_secret=Secret("practice-client-secret"),
    )

    assert answers.credential == ClientSecret(Secret("practice-client-secret"))


def test_nothing_shows_what_is_signed_or_signs() -> None:
    fields = credential().fields(CLIENT_ID, ENDPOINT)

    assert assertion(fields) not in repr(fields)
    assert "sign=" not in repr(credential())
