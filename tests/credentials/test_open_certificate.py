"""What the bytes of a file give: a certificate that signs, or one sentence."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Callable

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.credentials import practice_pairs as pairs
from tokenwizard.credentials.open_certificate import open_certificate, open_public_certificate
from tokenwizard.credentials.pem import pem_blocks
from tokenwizard.errors.errors import InputError
from tokenwizard.secret import Secret

PASSPHRASE = pairs.PASSPHRASE
KEY = pairs.key()
LEAF = pairs.certificate(KEY)
OTHER = pairs.certificate(pairs.key(1), name="another")
OLDER = pairs.certificate(KEY, name="older", days=30)
LEAF_PEM, OTHER_PEM = pairs.pem_of_certificate(LEAF), pairs.pem_of_certificate(OTHER)
KEY_PEM = pairs.pem_of_key(KEY)
TRADITIONAL = PrivateFormat.TraditionalOpenSSL
SHUT_KEY = pairs.pem_of_key(KEY, encryption=pairs.encrypted())
SHUT_TRADITIONAL = pairs.pem_of_key(KEY, TRADITIONAL, pairs.encrypted())
BAGS = b"Bag Attributes\n    friendlyName: practice\nsubject=CN = practice\n"

USABLE = {
    "key, certificate": (KEY_PEM + LEAF_PEM, ""),
    "certificate, key": (LEAF_PEM + KEY_PEM, ""),
    "PKCS#1": (pairs.pem_of_key(KEY, TRADITIONAL) + LEAF_PEM, ""),
    "PKCS#8 encrypted": (LEAF_PEM + SHUT_KEY, PASSPHRASE),
    "traditional encrypted": (SHUT_TRADITIONAL + LEAF_PEM, PASSPHRASE),
    "a chain, the leaf last": (OTHER_PEM + KEY_PEM + LEAF_PEM, ""),
    "renewed with the same key": (
        pairs.pem_of_certificate(OLDER) + KEY_PEM + LEAF_PEM,
        "",
    ),
    "OpenSSL's words around": (BAGS + KEY_PEM + BAGS + LEAF_PEM, ""),
    "a byte order mark and CRLF": (
        b"\xef\xbb\xbf" + (KEY_PEM + LEAF_PEM).replace(b"\n", b"\r\n"),
        "",
    ),
    "PFX": (pairs.pfx(KEY, LEAF), ""),
    "PFX with a passphrase": (pairs.pfx(KEY, LEAF, encryption=pairs.encrypted()), PASSPHRASE),
    "PFX with a chain": (pairs.pfx(KEY, LEAF, chain=[OTHER]), ""),
}


@pytest.mark.parametrize("form", USABLE)
def test_every_form_gives_the_leaf_and_its_key(form: str) -> None:
    content, passphrase = USABLE[form]
    found = open_certificate(content, Secret(passphrase))
    der = LEAF.public_bytes(Encoding.DER)

    assert found.subject == "CN=practice"
    assert (found.valid_from, found.valid_until) == (
        LEAF.not_valid_before_utc,
        LEAF.not_valid_after_utc,
    )
    assert found.thumbprint == hashlib.sha1(der).hexdigest().upper()
    assert found.thumbprint_sha256 == hashlib.sha256(der).hexdigest().upper()
    assert found.key_size == 2048
    signed = found.sign({"alg": "PS256", "typ": "JWT"}, {"iss": "practice"})
    assert jwt.decode(signed.reveal(), KEY.public_key(), ["PS256"]) == {"iss": "practice"}


UNUSABLE: dict[str, tuple[Callable[[], bytes], str, str, str]] = {
    "wrong passphrase": (
        lambda: SHUT_KEY + LEAF_PEM,
        "practice-wrong",
        "certificate_passphrase",
        "The passphrase does not open the private key",
    ),
    "wrong passphrase, traditional": (
        lambda: SHUT_TRADITIONAL + LEAF_PEM,
        "practice-wrong",
        "certificate_passphrase",
        "The passphrase does not open the private key",
    ),
    "wrong passphrase of a PFX": (
        lambda: USABLE["PFX with a passphrase"][0],
        "practice-wrong",
        "certificate_passphrase",
        "The passphrase does not open the private key",
    ),
    "a passphrase that no encoding has": (
        lambda: SHUT_KEY + LEAF_PEM,
        "\ud800",
        "certificate_passphrase",
        "The passphrase does not open the private key",
    ),
    "passphrase missing": (
        lambda: SHUT_KEY + LEAF_PEM,
        "",
        "certificate_passphrase",
        "The private key is encrypted: its passphrase is missing",
    ),
    "passphrase missing, traditional": (
        lambda: SHUT_TRADITIONAL + LEAF_PEM,
        "",
        "certificate_passphrase",
        "The private key is encrypted: its passphrase is missing",
    ),
    "passphrase of a PFX missing": (
        lambda: USABLE["PFX with a passphrase"][0],
        "",
        "certificate_passphrase",
        "The private key is encrypted: its passphrase is missing",
    ),
    "passphrase not needed": (
        lambda: KEY_PEM + LEAF_PEM,
        PASSPHRASE,
        "certificate_passphrase",
        "A passphrase was given, and the private key is not encrypted",
    ),
    "passphrase of a PFX not needed": (
        lambda: pairs.pfx(KEY, LEAF),
        PASSPHRASE,
        "certificate_passphrase",
        "A passphrase was given, and the private key is not encrypted",
    ),
    "key missing": (
        lambda: LEAF_PEM,
        "",
        "certificate",
        "There is a certificate in the file and no private key",
    ),
    "key of a PFX missing": (
        lambda: pairs.pfx(None, LEAF),
        "",
        "certificate",
        "There is a certificate in the file and no private key",
    ),
    "certificate missing": (
        lambda: KEY_PEM,
        "",
        "certificate",
        "There is a private key in the file and no certificate",
    ),
    "certificate of a PFX missing": (
        lambda: pairs.pfx(KEY, None),
        "",
        "certificate",
        "There is a private key in the file and no certificate",
    ),
    "key of another certificate": (
        lambda: KEY_PEM + OTHER_PEM,
        "",
        "certificate",
        "The private key belongs to another certificate than the one in the file",
    ),
    "two keys": (
        lambda: KEY_PEM + LEAF_PEM + pairs.pem_of_key(pairs.key(1)),
        "",
        "certificate",
        "There is more than one private key in the file",
    ),
    "certificate in DER": (
        lambda: LEAF.public_bytes(Encoding.DER),
        "",
        "certificate",
        "The file holds a certificate alone, in DER",
    ),
    "key in DER": (
        lambda: pairs.der_of_key(KEY),
        "",
        "certificate",
        "The file holds a private key alone, in DER",
    ),
    "a public key": (
        lambda: pairs.public_pem(KEY),
        "",
        "certificate",
        "There is a public key alone in the file",
    ),
    "an EC key": (
        lambda: (
            pairs.pem_of_key(pairs.ec_key())
            + pairs.pem_of_certificate(pairs.certificate(pairs.ec_key()))
        ),
        "",
        "certificate",
        "The private key is of the kind EC, and Entra takes RSA keys here",
    ),
    "a short key": (
        lambda: (
            pairs.pem_of_key(pairs.key(2, 1024))
            + pairs.pem_of_certificate(pairs.certificate(pairs.key(2, 1024)))
        ),
        "",
        "certificate",
        "The private key has 1024 bits, and 2048 is the least",
    ),
    "OpenSSH's form": (
        lambda: pairs.pem_of_key(KEY, PrivateFormat.OpenSSH) + LEAF_PEM,
        "",
        "certificate",
        "The private key is in OpenSSH's own format",
    ),
    "a damaged key": (
        lambda: KEY_PEM.replace(b"\nM", b"\nN", 1) + LEAF_PEM,
        "",
        "certificate",
        "The private key in the file cannot be read",
    ),
    "a damaged certificate": (
        lambda: KEY_PEM + LEAF_PEM.replace(b"\nM", b"\nN", 1),
        "",
        "certificate",
        "The certificate in the file cannot be read",
    ),
    "junk": (lambda: b"practice", "", "certificate", "There is neither PEM nor PFX in the file"),
    "nothing": (lambda: b"", "", "certificate", "There is neither PEM nor PFX in the file"),
    "DER of something else": (
        lambda: b"\x30\x03\x02\x01\x07",
        "",
        "certificate",
        "There is neither PEM nor PFX in the file",
    ),
    "a certificate request alone": (
        lambda: LEAF_PEM.replace(b"CERTIFICATE", b"CERTIFICATE REQUEST"),
        "",
        "certificate",
        "There is neither PEM nor PFX in the file",
    ),
}


@pytest.mark.parametrize("form", UNUSABLE)
def test_a_file_that_cannot_be_used_is_one_sentence_without_its_content(form: str) -> None:
    make, passphrase, field, sentence = UNUSABLE[form]
    content = make()
    with pytest.raises(InputError) as refusal:
        open_certificate(content, Secret(passphrase))

    assert (refusal.value.title, refusal.value.field) == (sentence, field)
    told = "".join(traceback.format_exception(refusal.value)) + repr(vars(refusal.value))
    assert "practice-wrong" not in told
    assert PASSPHRASE not in told
    lines = {line for line in content.decode("latin-1").splitlines() if len(line) == 64}
    assert not any(line in told for line in lines)


def test_nothing_shows_the_key_or_the_passphrase() -> None:
    found = open_certificate(SHUT_KEY + LEAF_PEM, Secret(PASSPHRASE))
    shown = f"{found!r} {found}"

    assert "sign" not in shown
    assert PASSPHRASE not in shown
    assert "CN=practice" in shown


def test_a_public_certificate_is_looked_at_and_signs_nothing() -> None:
    for content in (LEAF_PEM, LEAF.public_bytes(Encoding.DER)):
        found = open_public_certificate(content)
        assert found is not None
        assert found.thumbprint == pairs.opened(KEY_PEM + LEAF_PEM).thumbprint
        with pytest.raises(InputError, match="no private key"):
            found.sign({"alg": "PS256"}, {})
    assert open_public_certificate(KEY_PEM + LEAF_PEM) is None
    assert open_public_certificate(b"practice") is None


def test_a_name_that_would_move_the_terminal_is_made_harmless() -> None:
    named = pairs.certificate(KEY, name="practice\x1b[2Jred")

    assert pairs.opened(KEY_PEM + pairs.pem_of_certificate(named)).subject == "CN=practice?[2Jred"


def test_blocks_without_an_end_are_left_out_however_many_there_are() -> None:
    begun = b"-----BEGIN CERTIFICATE-----\npractice\n" * 6_000

    assert [block.content for block in pem_blocks(begun + LEAF_PEM + begun)] == [LEAF_PEM]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A file that can be used, with some bytes of it changed or gone; or any bytes at all."""
    content = bytearray(draw(st.sampled_from([one for one, _ in USABLE.values()])))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(content) - 1))
        if draw(st.booleans()):
            content[at] = draw(st.integers(0, 255))
        else:
            del content[at : at + draw(st.integers(1, 200))]
    return bytes(content)


@settings(max_examples=60, deadline=None)
@given(damaged() | st.binary(max_size=300), st.sampled_from(["", PASSPHRASE]))
def test_junk_raises_nothing_but_an_input_error(content: bytes, passphrase: str) -> None:
    field: str | None = None
    try:
        open_certificate(content, Secret(passphrase))
    except InputError as refusal:
        field = refusal.field

    assert field in (None, "certificate", "certificate_passphrase")
