"""The whole answers of the refusals that were asked for."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from tokenwizard.errors.catalogue import catalogue
from tokenwizard.sandbox.entra.responses import NO_STORE, described, refusal_as_json, trace_of
from tokenwizard.sandbox.injected_errors import InjectionPoint, RehearsedCode, RehearsedRefusal
from tokenwizard.system.http.loopback_server import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.sandbox.issuer import Issuer


_BODIES: Mapping[str, tuple[str, str]] = {
    "html": ("text/html; charset=utf-8", "<!doctype html><title>Practice gateway</title>"),
    "empty_body": ("application/json", ""),
    "truncated_json": ("application/json", '{"token_type":"Bearer","expires_in":3600,"access'),
    "invalid_json": ("application/json", "token_type=Bearer"),
}
_API_BODIES: Mapping[str, dict[str, str]] = {
    "acs_token_refused": {
        "error": "invalid_request",
        "error_description": "Token type is not allowed.",
    },
    "wrong_audience": {"error_description": "Invalid issuer or signature."},
}
_GATEWAY_BODIES: Mapping[str, tuple[int, str]] = {
    "adme_wrong_audience": (403, "Audiences in Jwt are not allowed"),
    "jwt_expired": (401, "Jwt is expired"),
    "jwt_issuer": (401, "Jwt issuer is not configured"),
    "rbac_denied": (403, "RBAC: access denied"),
}
"""What a gateway before an API says, in plain text."""
_ENTITLEMENTS_BODIES: Mapping[str, tuple[int, str, str]] = {
    "adme_not_member": (401, "Unauthorized", "The user is not authorized to perform this action"),
    "adme_unknown_partition": (403, "Forbidden", "Invalid data partition id"),
}
_SECONDS_TO_WAIT = "30"


def injected_response(issuer: Issuer, place: InjectionPoint) -> Response | None:
    """The whole answer of the token endpoint, of ACS or of an API; None to go on as usual."""
    found = issuer.injected_errors.code_at(place)
    if found is None:
        return None
    if found.code.startswith("http_"):
        return _http_fault(int(found.code.removeprefix("http_")))
    if place is InjectionPoint.API:
        return _api_refusal(found.code)
    if place is InjectionPoint.ACS:
        return _acs_refusal(issuer, found.code)
    if found.code in _BODIES:
        media_type, body = _BODIES[found.code]
        return Response(HTTPStatus.OK, (("Content-Type", media_type), *NO_STORE), body.encode())
    return refusal_as_json(issuer, RehearsedRefusal(found))


def _http_fault(status: int) -> Response:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Practice fault"
    waits = status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
    after = (("Retry-After", _SECONDS_TO_WAIT),) if waits else ()
    return Response.text(f"{phrase}\n", status, (*after, *NO_STORE))


def _api_refusal(code: str) -> Response:
    if code in _GATEWAY_BODIES:
        status, text = _GATEWAY_BODIES[code]
        return Response.text(text, status, NO_STORE)
    if code in _ENTITLEMENTS_BODIES:
        status, reason, message = _ENTITLEMENTS_BODIES[code]
        body = {"code": status, "reason": reason, "message": message}
        return Response.json(body, status, NO_STORE)
    if code in _API_BODIES:
        return Response.json(_API_BODIES[code], HTTPStatus.UNAUTHORIZED, NO_STORE)
    forbidden = code == "insufficient_scope"
    status = HTTPStatus.FORBIDDEN if forbidden else HTTPStatus.UNAUTHORIZED
    challenge = ("WWW-Authenticate", f'Bearer error="{code}"')
    body = {"error": {"code": code, "message": catalogue()[code].what}}
    return Response.json(body, status, (challenge, *NO_STORE))


def _acs_refusal(issuer: Issuer, code: str) -> Response:
    known = catalogue()[code]
    refusal = RehearsedRefusal(RehearsedCode(code, InjectionPoint.ACS))
    word = "invalid_client" if known.field == "client_secret" else "invalid_request"
    words = described(refusal, trace_of(issuer))
    body = {"error": word, "error_description": f"{code}: {words}"}
    return Response.json(body, HTTPStatus.BAD_REQUEST, NO_STORE)
