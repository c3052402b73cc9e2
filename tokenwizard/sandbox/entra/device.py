"""Entra's device authorization grant (RFC 8628): its endpoint, its page and its polls.

Source beside the RFC: Microsoft's page "Microsoft identity platform and the OAuth 2.0 device
authorization grant flow". No `verification_uri_complete`: Microsoft's answer has none.
"""

from __future__ import annotations

import dataclasses
import hashlib
from typing import TYPE_CHECKING

from tokenwizard.sandbox import pages
from tokenwizard.sandbox.entra.consent import ask_to_sign_in
from tokenwizard.sandbox.entra.errors import EntraRefusal
from tokenwizard.sandbox.entra.lookup import registered_app, single_values
from tokenwizard.sandbox.entra.responses import NO_STORE, refusal_as_json
from tokenwizard.sandbox.grants import (
    DEVICE_CODE_SECONDS,
    DEVICE_INTERVAL_SECONDS,
    Grant,
    IssuedDeviceCode,
    OpenSignIn,
)
from tokenwizard.sandbox.injected_errors import InjectionPoint
from tokenwizard.sandbox.scopes import parse_scope
from tokenwizard.sandbox.tokens import DEVICE_CODE_PREFIX, new_device_code
from tokenwizard.system.http.loopback_server import Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.sandbox.issuer import Issuer
    from tokenwizard.sandbox.registration import App, Tenant

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
# No vowels, so that no word comes out (RFC 8628 section 6.1), and nothing that looks like another.
_ALPHABET = "BCDFGHJKLMNPQRSTVWXZ2345679"
_USER_CODE_LETTERS = 9


def device_authorization(issuer: Issuer, tenant_name: str, request: Request) -> Response:
    """`/devicecode`: the codes as JSON (RFC 8628 section 3.2), or Microsoft's error body."""
    try:
        waiting = _asked(issuer, tenant_name, single_values(request.form()))
    except EntraRefusal as refusal:
        return refusal_as_json(issuer, refusal)
    device_code, user_code = waiting.device_code, _new_user_code(issuer)
    issuer.grants.keep_device_code(device_code, IssuedDeviceCode(waiting, user_code))
    page = f"{issuer.origin}/devicelogin"
    return Response.json(
        {
            "user_code": user_code,
            "device_code": device_code,
            "verification_uri": page,
            "expires_in": DEVICE_CODE_SECONDS,
            "interval": DEVICE_INTERVAL_SECONDS,
            "message": f"To sign in, use a web browser to open the page {page} and enter the code"
            f" {user_code} to authenticate.",
        },
        headers=NO_STORE,
    )


def _asked(issuer: Issuer, tenant_name: str, fields: Mapping[str, str]) -> OpenSignIn:
    for name in ("client_id", "scope"):
        if not fields.get(name, "").strip():
            raise EntraRefusal(900144, name=name)
    app, tenant = registered_app(issuer, fields["client_id"], tenant_name)
    return OpenSignIn(
        app=app,
        tenant_id=tenant.tenant_id,
        redirect_uri="",
        scope=parse_scope(fields["scope"], app=app, tenant=tenant, issuer=issuer),
        started=issuer.clock(),
        device_code=new_device_code(issuer),
    )


def _new_user_code(issuer: Issuer) -> str:
    drawn = hashlib.sha256(issuer.entropy(16).encode()).digest()[:_USER_CODE_LETTERS]
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in drawn)


def device_page(issuer: Issuer, request: Request) -> Response:
    """`/devicelogin`: asks for the code, then for the account."""
    if request.method != "POST":
        return pages.user_code_page(request.path)
    device_code = issuer.grants.device_code_of(dict(request.form()).get("otc", ""))
    issued = None if device_code is None else issuer.grants.device_code(device_code)
    if issued is None or issued.grant or issued.declined or _expired(issuer, issued):
        return pages.user_code_page(
            request.path, "That code didn't work. Check the code and try again."
        )
    flow_id = issuer.entropy(24)
    issuer.grants.begin(flow_id, dataclasses.replace(issued.request, started=issuer.clock()))
    return ask_to_sign_in(issuer, flow_id, issued.request)


def _expired(issuer: Issuer, issued: IssuedDeviceCode) -> bool:
    return issuer.clock() - issued.request.started > DEVICE_CODE_SECONDS


def polled_grant(issuer: Issuer, app: App, tenant: Tenant, fields: Mapping[str, str]) -> Grant:
    """What the person allowed the device; after this its code is spent.

    Raises:
        EntraRefusal: 7000218 for an app that is not public, 7000014 for an unknown or spent code,
            `authorization_declined`, 70020 for one that has expired, `slow_down`, 70016 for one
            that still waits.
    """
    if not app.is_public:
        raise EntraRefusal(7000218)
    if (rehearsed := issuer.injected_errors.next_at(InjectionPoint.DEVICE)) is not None:
        raise rehearsed
    device_code = fields["device_code"]
    issued = issuer.grants.device_code(device_code)
    if (
        issued is None
        or not device_code.startswith(DEVICE_CODE_PREFIX)
        or issued.request.app != app
        or issued.request.tenant_id != tenant.tenant_id
        or issued.redeemed
    ):
        raise EntraRefusal(7000014)
    now = issuer.clock()
    early = issued.polled is not None and now - issued.polled < issued.interval
    interval = issued.interval + (DEVICE_INTERVAL_SECONDS if early else 0)
    kept = dataclasses.replace(issued, polled=now, interval=interval)
    if issued.grant is not None:
        kept = dataclasses.replace(kept, redeemed=True)
    issuer.grants.keep_device_code(device_code, kept)
    if issued.declined:
        raise EntraRefusal("authorization_declined")
    if _expired(issuer, issued):
        raise EntraRefusal(70020)
    if issued.grant is not None:
        return issued.grant
    raise EntraRefusal("slow_down") if early else EntraRefusal(70016)
