"""`tokenwizard inspect`: it tells what something is, and shows and sends nothing of it."""

from __future__ import annotations

import base64
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.constrained import ROOT
from tokenwizard.oauth.value_recognition import ValueKind, recognise
from tokenwizard.secret import Secret

ID = "11111111-2222-3333-4444-555555555555"


def jwt(header: dict[str, object], **claims: object) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part(header)}.{part(claims)}.cHJhY3RpY2U"


RS256: dict[str, object] = {"alg": "RS256", "typ": "JWT", "kid": "practice"}
ACCESS = jwt(
    RS256,
    aud="https://graph.microsoft.com",
    iss=f"https://sts.windows.net/{ID}/",
    tid=ID,
    appid=ID,
    scp="User.Read Mail.Read",
    exp=1_900_000_000,
    ver="1.0",
    name="Ada Practice",
    upn="ada@contoso.com",
    oid="22222222-2222-3333-4444-555555555555",
)
ID_TOKEN = jwt(RS256, aud=ID, nonce="n", preferred_username="ada@contoso.com", ver="2.0")
LONG = "Ab3_-" * 120
AUTHORIZE = "https://login.microsoftonline.com/common/oauth2/v2.0/authorize"
PART = "z1Y_-" * 6
KINDS = {
    "an Entra code": (f"1.AVgA{PART}.AgABBAIAAADW6jl3{LONG}", "authorization_code", "entra"),
    "an Entra code of old": (f"AQABAAIAAADW6jl3{LONG}", "authorization_code", "entra"),
    "an Entra refresh token": (f"0.AVgA{PART}.AgABAwEAAADW6jl3{LONG}", "refresh_token", "entra"),
    "one of old": (f"OAQABAAEAAADW6jl3{LONG}", "refresh_token", "entra"),
    "one without a mark": (f"AwABAAAAvPM1KaPl{LONG}", "code_or_refresh_token", "entra"),
    "a personal code": (f"M.C544_BAY.2.U.{ID}", "authorization_code", "personal"),
    "a short personal code": (f"M{ID}", "authorization_code", "personal"),
    "a code of R3": (f"M.R3_BAY.{ID}", "authorization_code", "personal"),
    "a personal refresh token": (
        f"M.C518_BAY.0.U.-Cp{'a*K!3' * 70}$$",
        "refresh_token",
        "personal",
    ),
    "a personal access token": (f"EwB4A8l6BAAU{'aB3+/' * 90}==", "access_token", "personal"),
    "an ACS refresh token": (f"PAQABAAEAAADW6jl3{LONG}", "refresh_token", "acs"),
    "an ACS code": (f"PAQABAAIAAADW6jl3{LONG}", "authorization_code", "acs"),
    "a client secret": ("prA8Q~ctice-value_of.nobody~0123456789ab", "client_secret", "entra"),
    "a device code": (f"DAQABIQEAAABV{LONG}", "device_code", "entra"),
    "a user code": ("C2V6XG8HD", "user_code", None),
    "an ID": (ID, "guid", None),
    "an access token": (ACCESS, "access_token", None),
    "an app's access token": (jwt(RS256, aud="x", roles=["a"]), "access_token", None),
    "an ID token": (ID_TOKEN, "id_token", None),
    "a JWT": (jwt(RS256, a="b"), "jwt", None),
    "an encrypted one": (
        "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkExMjhHQ00ifQ.a.b.c.d",
        "encrypted_jwt",
        None,
    ),
    "a token answer": (
        json.dumps({"access_token": ACCESS, "refresh_token": f"M.C5_BAY.0.U.-{LONG}"}),
        "token_answer",
        None,
    ),
    "one that Python printed": (f"{{'refresh_token': '{LONG}', 'a': None}}", "token_answer", None),
    "an error answer": ('{"error": "invalid_grant"}', "error_answer", None),
    "a device answer": ('{"device_code": "a", "user_code": "B"}', "device_answer", None),
    "a redirect address": (
        f"http://localhost:8080/?code=M.C544_BAY.2.U.{ID}&state=sentinel",
        "redirect_address",
        "personal",
    ),
    "one with an error": ("https://a.example/cb#error=access_denied", "redirect_address", None),
    "one without its host": (f"code={LONG}&state=sentinel", "redirect_address", None),
    "a sign-in link": (
        f"{AUTHORIZE}?client_id={ID}&response_type=code&state=sentinel",
        "sign_in_link",
        None,
    ),
    "an address": ("https://contoso.sharepoint.com/sites/practice", "address", None),
    "a .env file": (f"SP_ID={ID}\nSP_TOKEN='{ACCESS}'\n# why\nEMPTY=\n", "settings", None),
    "a placeholder": ("<New refresh token>", "placeholder", None),
    "words": ("nothing to see", "unknown", None),
    "letters": ("practice-nothing", "unknown", None),
}


def inspect(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "tokenwizard", "inspect", *arguments],
        input=given,
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", KINDS)
def test_each_is_told_and_shown_nowhere(name: str) -> None:
    text, kind, issuer = KINDS[name]

    found = recognise(Secret(text))

    assert (found.kind.value, found.issuer or None) == (kind, issuer)
    told = f"{found}{found.title}{found.use}"
    assert "sentinel" not in told
    assert "ada@" not in told.replace(str(found.claims), "")
    assert not any(piece in told for piece in (LONG[:12], "cHJhY3RpY2U", "prA8Q~", PART[:12]))


@pytest.mark.parametrize("name", ["an access token", "an Entra refresh token", "a client secret"])
@pytest.mark.parametrize(
    "around",
    [
        *("Bearer {}", "“{}”", "'{}'", " {}\r\n", "Authorization: Bearer {}"),
        *("refresh_token={}", '"access_token": "{}",', "Refresh token: {}", "client secret = {}"),
        "secret: '{}'",
    ],
)
def test_what_stands_around_it_is_left_out(name: str, around: str) -> None:
    text, kind, _ = KINDS[name]

    found = recognise(Secret(around.format(text)))

    assert found.kind.value == kind
    assert found.length == len(text)
    assert bool(found.read_as) == (around != " {}\r\n")


@pytest.mark.parametrize("name", ["an access token", "an Entra refresh token", "an ACS code"])
def test_a_wrapped_one_is_joined(name: str) -> None:
    text, kind, _ = KINDS[name]

    found = recognise(Secret(f"{text[:90]}\n{text[90:]}"))

    assert found.kind.value == kind
    assert len(found.read_as) == 1


def test_a_part_of_a_token_is_no_name_of_a_setting() -> None:
    found = recognise(Secret("abcDEF123sentinel==\nabcDEF123sentinel=\nabcDEF123sentinel=\n"))

    assert found.kind is ValueKind.UNKNOWN
    assert "sentinel" not in str(found.contains)


def test_json_has_all_its_keys_and_no_account() -> None:
    done = inspect("--json", given=ACCESS.encode())

    document = json.loads(done.stdout)
    assert done.returncode == 0
    assert list(document) == [
        *("kind", "known", "certain", "issuer", "length", "read_as", "header", "claims"),
        *("contains", "values"),
    ]
    assert document["header"] == {"alg": "RS256", "typ": "JWT"}
    assert document["claims"] == {
        "aud": "https://graph.microsoft.com",
        "iss": f"https://sts.windows.net/{ID}/",
        "tid": ID,
        "app_id": ID,
        "scopes": ["User.Read", "Mail.Read"],
        "roles": [],
        "ver": "1.0",
        "issued_at": None,
        "expires_at": "2030-03-17T17:46:40Z",
    }
    assert b"Ada" not in done.stdout
    assert b"contoso.com" not in done.stdout
    assert list(json.loads(inspect("--json", given=b"practice-nothing").stdout)) == list(document)


def test_the_statuses(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_bytes(ACCESS.encode("utf-16"))

    assert inspect(str(file)).returncode == 0
    assert inspect("-", given=ACCESS.encode()).returncode == 0
    assert inspect(ID).returncode == 0
    assert inspect("-", given=b"practice-nothing").returncode == 1
    assert inspect(given=b" \n").returncode == 2
    assert inspect(given=b"\xe9sentinel").returncode == 2
    assert inspect(str(tmp_path)).returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [
        [ACCESS],
        [KINDS["a client secret"][0]],
        ["Bearer", ACCESS],
        ["-sentinel"],
        ["--", "-sentinel"],
    ],
)
def test_a_value_is_no_argument_and_is_not_repeated(arguments: list[str]) -> None:
    done = inspect(*arguments)

    assert done.returncode == 2
    assert done.stdout == b""
    assert b"A value is no argument" in done.stderr
    assert not any(one.encode() in done.stderr for one in (ACCESS, "sentinel", "prA8Q"))


def test_at_a_terminal_it_is_pasted_unseen() -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "tokenwizard", "inspect"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        cwd=ROOT,
        start_new_session=True,
    )
    os.close(theirs)
    seen = b""
    while b"Paste it" not in seen:
        seen += os.read(ours, 1024)
    os.write(ours, f"{ACCESS}\r".encode())
    out, _ = process.communicate(timeout=60)
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # EIO: nobody has it open any more
            break
        if not piece:
            break
        seen += piece
    os.close(ours)

    assert process.returncode == 0
    assert b"an access token" in out
    assert ACCESS[:12].encode() not in seen + out
