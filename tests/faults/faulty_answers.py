"""Answers that are HTTP, and not what the protocol says."""

from __future__ import annotations

from collections.abc import Callable

from tests.faults.behaviours import (
    MARKUP,
    PAGE,
    answering,
    endless,
    gzip_bomb,
    http,
    json_http,
    too_long,
)
from tests.faults.calls import (
    CONFIGURATION,
    REALM,
    REDEEMING,
    SENDING,
    TENANT,
    TOKENS,
    Call,
    configuration,
)
from tests.faults.fault import Came, Fault, Group, always
from tests.faults.server import Behaviour

HEAD = b"HTTP/1.1 200 OK\r\n"


def _status(status: str, *headers: str, realm: str = "") -> Fault:
    """A status with a page that is nobody's JSON."""
    entry = f"http_{status[:3]}"
    raw = http(PAGE, *headers, status=status, kind="text/html")
    name = ", ".join([status, *headers])
    told = {REALM: realm} if realm else {}
    return Fault(name, entry, Came.ANSWERED, always(answering(raw)), told=told)


def _body(name: str, entry: str, *raw: bytes, **told: str) -> Fault:
    """An answer of 200 that no call can use; the realm stands in no body."""
    told_at = {REALM: told.get("realm", "no_realm")}
    if "configuration" in told:
        told_at[CONFIGURATION] = told["configuration"]
    return Fault(name, entry, Came.ANSWERED, always(answering(*raw)), told=told_at)


def _redirect(status: str) -> Fault:
    def behave(origin: str) -> Behaviour:
        return answering(http(b"", f"location: {origin}/followed", status=status))

    told = {REALM: "no_realm", CONFIGURATION: "no_configuration"}
    entry = "redirect_from_token_endpoint"
    return Fault(status, entry, Came.ANSWERED, behave, told=told)


def _tokens(name: str, entry: str, calls: tuple[Call, ...], **changes: object) -> Fault:
    fields = {key: value for key, value in {**TOKENS, **changes}.items() if value is not None}
    return Fault(name, entry, Came.ANSWERED, always(answering(json_http(fields))), calls=calls)


def _document(
    name: str, entry: str, changed: Callable[[dict[str, object]], dict[str, object]]
) -> Fault:
    def behave(origin: str) -> Behaviour:
        return answering(json_http(changed(configuration(origin))))

    return Fault(name, entry, Came.ANSWERED, behave, calls=(CONFIGURATION,))


def _at(key: str, value: object) -> Callable[[dict[str, object]], dict[str, object]]:
    return lambda document: {**document, key: value}


def _without(key: str) -> Callable[[dict[str, object]], dict[str, object]]:
    return lambda document: {name: value for name, value in document.items() if name != key}


def _elsewhere(document: dict[str, object]) -> dict[str, object]:
    return {
        **document,
        "token_endpoint": str(document["token_endpoint"]).replace("127.0.0.1", "localhost"),
    }


def _in_clear(document: dict[str, object]) -> dict[str, object]:
    return {**document, "token_endpoint": "http://login.microsoftonline.com/token"}


def _other_cloud(document: dict[str, object]) -> dict[str, object]:
    return {**document, "issuer": f"https://login.microsoftonline.us/{TENANT}/v2.0"}


def _many(document: dict[str, object]) -> dict[str, object]:
    return {**document, "issuer": str(document["issuer"]).replace(TENANT, "{tenantid}")}


_LONG_AGO = "date: Sat, 21 Nov 2026 07:00:00 GMT"
_MARKED = {"access_token": MARKUP, "refresh_token": MARKUP}


FAULTY_ANSWERS = (
    Group(
        "Status",
        (
            _status("429 Too Many Requests", "retry-after: 30"),
            _status(
                "429 Too Many Requests", _LONG_AGO, "retry-after: Sat, 21 Nov 2026 07:00:30 GMT"
            ),
            _status("503 Service Unavailable", "retry-after: 30"),
            _status(
                "503 Service Unavailable", _LONG_AGO, "retry-after: Sat, 21 Nov 2026 07:00:30 GMT"
            ),
            _status("503 Service Unavailable"),
            _status("500 Internal Server Error"),
            _status("502 Bad Gateway"),
            _status("504 Gateway Timeout"),
            _status("408 Request Timeout"),
            _status("407 Proxy Authentication Required"),
            _status("404 Not Found"),
            _status("403 Forbidden", realm="no_realm"),
            _status("401 Unauthorized", realm="no_realm"),
            _status("400 Bad Request", realm="no_realm"),
        ),
    ),
    Group(
        "Redirect",
        tuple(
            map(
                _redirect,
                (
                    "301 Moved Permanently",
                    "302 Found",
                    "303 See Other",
                    "307 Temporary Redirect",
                    "308 Permanent Redirect",
                ),
            )
        ),
    ),
    Group(
        "Body",
        (
            _body("HTML", "html", http(PAGE, kind="text/html"), realm="html"),
            _body("HTML called JSON", "html", http(PAGE), realm="html"),
            _body("empty", "empty_body", http(b"")),
            _body("204", "empty_body", http(b"", status="204 No Content")),
            _body("JSON cut short", "truncated_json", http(b'{"access_token": "prac')),
            _body("no JSON", "invalid_json", http(MARKUP.encode())),
            _body("a list", "invalid_json", json_http([TOKENS])),
            _body("no text", "invalid_json", http(b"\xff\xfe\xff")),
            _body("deeply nested", "invalid_json", http(b"[" * 200_000)),
            _body(
                "an empty object",
                "no_access_token",
                json_http({}),
                configuration="no_configuration",
            ),
            Fault("10 MB", "answer_too_large", Came.ANSWERED, always(too_long())),
            Fault(
                "without end",
                "answer_too_large",
                Came.ANSWERED,
                always(endless(HEAD + b"\r\n", b" " * 65_536)),
            ),
            Fault(
                "a gzip bomb",
                "answer_too_large",
                Came.ANSWERED,
                lambda origin: answering(http(gzip_bomb(), "content-encoding: gzip")),
            ),
            Fault(
                "broken gzip",
                "invalid_json",
                Came.ANSWERED,
                always(answering(http(b"practice", "content-encoding: gzip"))),
            ),
            Fault(
                "an unknown packing",
                "invalid_json",
                Came.ANSWERED,
                always(answering(http(b"{}", "content-encoding: br"))),
            ),
        ),
    ),
    Group(
        "Token answer",
        (
            _tokens("no access token", "no_access_token", SENDING, access_token=None),
            _tokens("access_token a list", "no_access_token", SENDING, access_token=["a"]),
            _tokens("access_token empty", "no_access_token", SENDING, access_token=""),
            _tokens("access_token not of VSCHAR", "no_access_token", SENDING, **_MARKED),
            _tokens("no refresh token", "no_refresh_token", REDEEMING, refresh_token=None),
            _tokens("refresh_token a number", "no_refresh_token", REDEEMING, refresh_token=7),
            _tokens(
                "refresh_token not of VSCHAR", "no_refresh_token", REDEEMING, refresh_token=MARKUP
            ),
        ),
        "asking brings no tokens, and a refresh may bring no new refresh token",
    ),
    Group(
        "Tenant's configuration",
        (
            *(
                _document(f"{name} on a foreign host", "foreign_endpoint", _at(name, address))
                for name in ("issuer", "authorization_endpoint", "token_endpoint")
                for address in (f"https://thief.example/{TENANT}",)
            ),
            _document("another name of the same host", "foreign_endpoint", _elsewhere),
            _document("token_endpoint without TLS", "foreign_endpoint", _in_clear),
            _document("markup for an address", "foreign_endpoint", _at("token_endpoint", MARKUP)),
            _document("another cloud", "other_cloud", _other_cloud),
            _document("many tenants", "many_tenants", _many),
            *(
                _document(f"no {name}", "no_configuration", _without(name))
                for name in ("issuer", "authorization_endpoint", "token_endpoint")
            ),
            *(
                _document(
                    f"token_endpoint {value!r}", "no_configuration", _at("token_endpoint", value)
                )
                for value in (None, 7, ["https://login.contoso.example"])
            ),
        ),
        "the other calls read no addresses",
    ),
)
