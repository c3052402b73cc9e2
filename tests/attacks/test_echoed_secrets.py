"""A token endpoint that echoes what it was sent, escaped in every way: nothing of it is shown."""

from __future__ import annotations

import asyncio
import base64
import html
import json
import quopri
import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, quote, quote_plus, unquote, urlsplit

import pytest

from tests.attacks.hostile_endpoint import (
    CLIENT_ID,
    REFRESH_TOKEN,
    SECRET,
    TENANT,
    answer,
    endpoint,
    form,
    profile_at,
)
from tests.cli.refresh.practice import refresh
from tests.faults.server import Arrived
from tests.ui.plain.script import Script
from tokenwizard.errors.errors import ProviderError, ResponseError
from tokenwizard.flow.client import TokenClient
from tokenwizard.oauth.error_response import demands_in
from tokenwizard.oauth.token_response import TokenRequest
from tokenwizard.secret import Secret
from tokenwizard.system.http.client import new_client
from tokenwizard.text.quotation import quoted
from tokenwizard.text.redaction import redaction_of

Write = Callable[[str], str]
PIECE = 12


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


ESCAPED: dict[str, Write] = {
    "as it is": str,
    "percent": lambda value: quote(value, safe=""),
    "percent in lower case": lambda value: re.sub(
        "%..", lambda found: found[0].lower(), quote(value, safe="")
    ),
    "percent twice": lambda value: quote(quote(value, safe=""), safe=""),
    "every character in percent": lambda value: "".join(f"%{ord(one):02x}" for one in value),
    "a form": quote_plus,
    "base64": base64_of,
    "base64url without padding": lambda value: (
        base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")
    ),
    "Basic": lambda value: base64_of(f"{CLIENT_ID}:{value}"),
    "Basic of percent": lambda value: base64_of(f"{CLIENT_ID}:{quote(value, safe='')}"),
    "base64 twice": lambda value: base64_of(base64_of(value)),
    "hex digits": lambda value: value.encode().hex(),
    "hex digits in upper case": lambda value: value.encode().hex().upper(),
    "HTML": html.escape,
    "HTML in decimals": lambda value: "".join(f"&#{ord(one)};" for one in value),
    "HTML in hex digits": lambda value: "".join(f"&#x{ord(one):x};" for one in value),
    "JSON in JSON": json.dumps,
    "every character in JSON": lambda value: "".join(f"\\u{ord(one):04X}" for one in value),
    "zero-width characters within": "\u200b".join,
    "controls within": "\x01".join,
    "line breaks within": lambda value: "\n".join(
        value[at : at + 9] for at in range(0, len(value), 9)
    ),
    "sequences within": "\x1b[1m".join,
    "direction marks within": "\u202e".join,
    "a part": lambda value: value[:20],
    "blanks within": " ".join,
}
USUAL = tuple(ESCAPED)
"""Those that servers write; each of them is looked for in every place of an answer."""

ESCAPED |= {
    **{
        f"U+{ord(one):04X} within": one.join
        for one in "\u3164\uffa0\u2800\u115f\u1160\u034f\ufe00\ufe0f\U000e0100\u180b\u17b4"
        "\u0301\u20dd\u0489\u00a0\u3000\u2028\u00ad\u2063"
    },
    **{
        f"{one!a} within": one.join
        for one in ("\x1b(B", "\x1b)0", "\x1b=", "\x1bc", "\x1b#8", "\x1b%G", "\x1bPq\x1b\\")
    },
    **{
        f"{one!a} within": one.join
        for one in ("\x1b_x\x1b\\", "\x1b^x\x1b\\", "\x1bXx\x1b\\", "\x1b]0;x\x07", "\x90q\x9c")
    },
    "decimal numbers": lambda value: json.dumps(list(value.encode())),
    "decimal numbers without blanks": lambda value: ",".join(map(str, value.encode())),
    "decimal numbers with blanks alone": lambda value: " ".join(map(str, value.encode())),
    "hex numbers": lambda value: ", ".join(map(hex, value.encode())),
    "hex digits with commas": lambda value: value.encode().hex(","),
    "a Buffer of Node": lambda value: json.dumps({"type": "Buffer", "data": list(value.encode())}),
    "quoted-printable": lambda value: "".join(f"={ord(one):02X}" for one in value),
    "quoted-printable, lines": lambda value: quopri.encodestring(value.encode()).decode(),
    "escape() of JavaScript": lambda value: "".join(f"%u{ord(one):04X}" for one in value),
    "base32": lambda value: base64.b32encode(value.encode()).decode(),
    **{
        f"{one} within": one.join
        for one in ("<wbr>", "<b></b>", "<!-- x -->", "&nbsp;", "&#x301;", "\\u3164", "%E2%80%8B")
    },
    "full-width letters": lambda value: "".join(chr(ord(one) + 0xFEE0) for one in value),
    "mathematical letters": lambda value: "".join(
        chr(0x1D5A0 + ord(one) - 65) if "A" <= one <= "Z" else one for one in value
    ),
}


def dotnet(document: object) -> bytes:
    """JSON as .NET and PHP write it: `+`, `&` and such by number."""
    written = json.dumps(document)
    for character in "+&'<>":
        written = written.replace(character, f"\\u{ord(character):04X}")
    return written.replace("/", "\\/").encode()


def in_fields(write: Write, code: str) -> Callable[[Arrived], bytes]:
    def said(arrived: Arrived) -> bytes:
        sent = form(arrived)
        echo = " ".join(write(sent[name]) for name in ("client_secret", "refresh_token"))
        document = {
            "error": f"x {echo}" if not code else "invalid_client",
            "error_description": f"{code} Bad {echo} was sent",
            "error_codes": [int(code[6:] or 0)] if code else [],
            "suberror": echo,
            "correlation_id": echo,
            "trace_id": echo,
            "timestamp": echo,
            "claims": json.dumps({"access_token": {"acrs": {"value": echo}}}),
            "unheard_of": echo,
        }
        return answer(
            dotnet(document), 400, b"WWW-Authenticate: Bearer realm=" + quote(echo).encode()
        )

    return said


def in_page(write: Write) -> Callable[[Arrived], bytes]:
    def said(arrived: Arrived) -> bytes:
        echo = write(form(arrived)["client_secret"])
        page = f"<title>{echo}</title><p>Error Code: 99999 AADSTS9999999 {echo}"
        return answer(page.encode(), 502, kind=b"text/html")

    return said


def in_scope(write: Write) -> Callable[[Arrived], bytes]:
    def said(arrived: Arrived) -> bytes:
        echo = write(form(arrived)["client_secret"])
        document = {"access_token": "practice-access", "scope": f"other {echo}", "expires_in": 60}
        return answer(dotnet(document))

    return said


def as_seen(text: str) -> str:
    """What is left for the eye, letters and signs alone, each in its plainest form."""
    text = re.sub("[\u115f\u1160\u3164\uffa0\u2800]", "", text)
    plain = unicodedata.normalize("NFKD", text)
    return "".join(one for one in plain if unicodedata.category(one)[0] not in "MCZ")


def readings(shown: str) -> set[str]:
    """All that somebody may read in what was shown, decoding it step by step."""
    found, new = set[str](), {shown}
    for _ in range(4):
        found |= new
        further: set[str] = set()
        for text in new:
            further |= {unquote(text), html.unescape(text), re.sub(r"\s+", "", text)}
            further |= {as_seen(text), re.sub("<[^<>]*>", "", text)}
            further.add(re.sub("%u([0-9A-F]{4})", lambda one: chr(int(one[1], 16)), text))
            if re.search("=[0-9A-F]{2}|=\n", text):
                further.add(quopri.decodestring(as_seen(text).encode()).decode("latin-1"))
            for run in re.findall(r"\b(?:(?:0x)?[0-9a-f]{1,3}[, ]+){9,}(?:0x)?[0-9a-f]{1,3}", text):
                for base in (0, 16):
                    with suppress(ValueError):
                        further.add(
                            bytes(int(one, base) for one in re.split("[, ]+", run)).decode(
                                "latin-1"
                            )
                        )
            for run in re.findall("[A-Z2-7]{16,}", text):
                part = run[: len(run) // 8 * 8]
                further.add(base64.b32decode(part).decode("latin-1"))
            further.add(re.sub(r"\\+u([0-9A-Fa-f]{4})", lambda one: chr(int(one[1], 16)), text))
            for run in re.findall(r"[A-Za-z0-9+/_-]{11,}", text):
                for start in range(4):
                    part = run[start:].translate(str.maketrans("-_", "+/"))
                    part = part[: len(part) // 4 * 4]
                    further.add(base64.b64decode(part).decode("latin-1"))
            for run in re.findall(r"[0-9A-Fa-f]{16,}", text):
                for start in range(2):
                    part = run[start:]
                    further.add(bytes.fromhex(part[: len(part) // 2 * 2]).decode("latin-1"))
        new = {text for text in further - found if len(text) >= PIECE}
    return found


def pieces_shown(shown: str, secret: str) -> list[str]:
    """The pieces of a secret that can be read in what was shown."""
    lowered = [text.lower() for text in readings(shown)]
    secret = secret.lower()
    pieces = (secret[at : at + PIECE] for at in range(len(secret) - PIECE + 1))
    return [piece for piece in pieces if any(piece in text for text in lowered)]


def test_the_reader_of_this_test_reads_what_is_escaped() -> None:
    for name, write in ESCAPED.items():
        if not name.endswith(" within") or name in ("blanks within", "&nbsp; within"):
            assert pieces_shown(f"Bad {write(REFRESH_TOKEN)} was sent", REFRESH_TOKEN), name


PLACES: dict[str, Callable[[Write], Callable[[Arrived], bytes]]] = {
    "no code": lambda write: in_fields(write, ""),
    "a known code": lambda write: in_fields(write, "AADSTS7000215"),
    "an unknown code": lambda write: in_fields(write, "AADSTS9999999"),
    "a web page": in_page,
    "the scope": in_scope,
}


@pytest.mark.parametrize(
    ("place", "name"),
    [
        *((place, name) for place in PLACES for name in USUAL),
        *(("an unknown code", name) for name in ESCAPED if name not in USUAL),
    ],
)
async def test_refresh_shows_nothing_that_was_sent(tmp_path: Path, name: str, place: str) -> None:
    async with endpoint(PLACES[place](ESCAPED[name])) as server:
        profile_at(server, tmp_path)

        every = (["--profile", "practice"], ["--all"], ["--all", "--json"])
        for arguments in every if name in ("base64", "controls within") else every[:1]:
            done = await refresh(*arguments)

            sent = form(server.arrived[-1])
            shown = re.sub(r"\x1b\[[0-9;]*m", "", done.out + done.err)
            shown = "".join(one for one in shown if one.isprintable() or one.isspace())
            assert not pieces_shown(shown, sent["client_secret"]), shown
            assert not pieces_shown(shown, sent["refresh_token"]), shown


SENT = {
    "code": "1.AXoAcode-" + "Zy_9x~" * 9,
    "client_assertion": "eyJhbGciOiJQUzI1NiJ9.cHJhY3RpY2U." + "a-B_3" * 20,
    "code_verifier": "v0fRp-" + "q7W~e" * 8,
    "client_secret": SECRET,
}


def echoing_all(write: Write, status: int) -> Callable[[Arrived], bytes]:
    def said(arrived: Arrived) -> bytes:
        echo = write(form(arrived)[form(arrived)["which"]])
        refused = {
            "error": f"interaction_required {echo}",
            "suberror": "basic_action",
            "error_description": f"AADSTS50076: {echo}",
            "claims": json.dumps({"access_token": {"acrs": {"value": echo}}}),
        }
        granted = {"access_token": "a", "refresh_token": "b", "scope": f"User.Read {echo}"}
        return answer(dotnet(refused if status >= 400 else granted), status)

    return said


@pytest.mark.parametrize("which", SENT)
@pytest.mark.parametrize("name", ESCAPED)
async def test_what_is_read_of_an_answer_holds_nothing_that_was_sent(name: str, which: str) -> None:
    fields: list[tuple[str, str | Secret]] = [("which", which)]
    fields += [(key, Secret(value)) for key, value in SENT.items()]
    for status in (200, 400):
        async with endpoint(echoing_all(ESCAPED[name], status)) as server, new_client() as client:
            request = TokenRequest(endpoint=f"{server.origin}/token", form=tuple(fields))
            try:
                read = " ".join((await TokenClient(client).redeem(request)).scope)
                assert "User.Read" in read
            except ProviderError as error:
                read = " ".join(map(str, vars(error).values()))
                read += f"{error.args} {demands_in(error).parameters}"

            assert not pieces_shown(read, SENT[which]), read


async def test_a_device_code_that_repeats_the_secret_is_refused() -> None:
    def said(arrived: Arrived) -> bytes:
        document = {
            "device_code": "practice",
            "user_code": form(arrived)["client_secret"][:16],
            "verification_uri": "https://login.microsoft.com/device",
            "expires_in": 900,
        }
        return answer(dotnet(document))

    async with endpoint(said) as server, new_client() as client:
        request = TokenRequest(
            endpoint=f"{server.origin}/device", form=(("client_secret", Secret(SECRET)),)
        )
        with pytest.raises(ResponseError):
            await TokenClient(client).begin_device(request)


def provider_that_echoes(write: Write) -> Callable[[Arrived], bytes]:
    """A whole login host: what discovery asks for, and a token endpoint that says all it got."""

    def said(arrived: Arrived) -> bytes:
        host = re.search(rb"(?i)\r\nhost: ([^\r]+)", arrived.head)
        assert host is not None
        origin = f"http://{host[1].decode()}"
        if arrived.method == "GET":
            document = {
                "issuer": f"{origin}/{TENANT}/v2.0",
                "authorization_endpoint": f"{origin}/{TENANT}/oauth2/v2.0/authorize",
                "token_endpoint": f"{origin}/{TENANT}/oauth2/v2.0/token",
            }
            return answer(dotnet(document))
        sent = form(arrived)
        echo = " ".join(write(sent[name]) for name in ("client_secret", "code", "code_verifier"))
        return answer(dotnet({"error": f"x {echo}", "error_description": f"No: {echo}"}), 400)

    return said


async def walked_in_a_script(origin: str, folder: Path) -> tuple[int, str, str]:
    """The status, stdout and stderr of a walk whose answer is given on stdin."""
    secret = folder / "secret"
    secret.write_text(SECRET)
    secret.chmod(0o600)
    given = [
        *("--provider", "entra", "--tenant", TENANT, "--client-id", CLIENT_ID),
        *("--scope", "User.Read", "--redirect-uri", "http://localhost:8080"),
        *("--client-secret-file", str(secret), "--authority", origin, "--no-listen"),
    ]

    def walked() -> tuple[int, str, str]:
        with Script(*given) as script:
            state = parse_qs(urlsplit(script.link()).query)["state"][0]
            script.give(f"http://localhost:8080/?code={SENT['code']}&state={state}")
            status, data = script.ended()
            return status, data, script.words

    return await asyncio.to_thread(walked)


@pytest.mark.parametrize("name", ["base64", "every character in JSON", "HTML", "blanks within"])
async def test_a_walk_in_lines_shows_nothing_that_was_sent(name: str, tmp_path: Path) -> None:
    async with endpoint(provider_that_echoes(ESCAPED[name])) as server:
        status, data, words = await walked_in_a_script(server.origin, tmp_path)

        sent = form(server.arrived[-1])
        assert sent["code"] == SENT["code"]
        assert status == 1
        for which in ("client_secret", "code", "code_verifier"):
            assert not pieces_shown(data + words, sent[which]), words


@pytest.mark.parametrize(
    "text",
    [
        "Yêu cầu không hợp lệ: mã thông báo đã hết hạn.",
        "Ye\u0302u ca\u0302\u0300u kho\u0302ng ho\u031b\u0323p le\u0323\u0302.",
        "अनुरोध अमान्य है। क्लाइंट सीक्रेट गलत है।",
        "השגיאה: הבקשה אינה חוקית",
        "คำขอไม่ถูกต้อง",
        "要求が無効です",
    ],
)
def test_a_genuine_text_stays_readable(text: str) -> None:
    assert quoted(text) == f'"{text}"'
    assert redaction_of([Secret(SECRET), Secret(REFRESH_TOKEN)]).of(text) == text


@pytest.mark.parametrize("secret", ["clé-süße-日本-0123456789", "cle\u0301-0123456789-abc"])
@pytest.mark.parametrize(
    "name", ["as it is", "blanks within", "U+0301 within", "percent", "base64"]
)
def test_a_secret_beyond_ascii_is_found_too(name: str, secret: str) -> None:
    redacted = redaction_of([Secret(secret)])

    assert redacted.touches(f"Bad {ESCAPED[name](secret)} was sent")
    assert "0123456789" not in redacted.of(f"Bad {ESCAPED[name](secret)} was sent")
