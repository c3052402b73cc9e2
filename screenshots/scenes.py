"""Every scene: what is filled in, the keys, and the pictures on the way."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from screenshots.microsoft import CLIENT_ID, LOGIN, NOON, PUBLIC_CLIENT_ID, TENANT
from screenshots.stage import Camera, OverSsh, Scene
from tokenwizard.oauth.authorization_request import Endpoints
from tokenwizard.oauth.client_assertion import SigningCertificate
from tokenwizard.profiles.profile import Profile
from tokenwizard.profiles.untrusted import foreign_hosts
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.provider import ProviderName
from tokenwizard.secret import Secret
from tokenwizard.ui.tui.widgets.field import LabelledInput
from tokenwizard.wizard.pending_attempt import PendingAttempt
from tokenwizard.wizard.pending_attempt_file import Found
from tokenwizard.wizard.state import WizardState

_STATE = "practice" * 4
_ANSWER = f"http://localhost:8080/?code={'practice-code.' * 90}&state={_STATE}"


async def walk(camera: Camera) -> None:
    """The whole walk, and the two panels."""
    await camera.take("1-target", "worldwide and GCC cloud")
    await camera.press("f1")
    await camera.take("7-help", "Tick, press")
    await camera.press("escape", "enter")
    await camera.take("2-checklist", "What the page gives back")
    await camera.press("enter")
    await camera.take("3-discovery", "Found. Enter goes on.")
    await camera.press("enter")
    await camera.take("4-sign-in", "Permissions requested")
    await camera.press("enter")
    await camera.until("The answer")
    camera.app.now += 97
    await camera.until("1:37")
    camera.paste(_ANSWER)
    await camera.take("5-answer", "state matches")
    await camera.press("enter")
    await camera.take("6-token", "Sent to your terminal")
    await camera.press("ctrl+t")
    await camera.until("Access token: Sent")
    await camera.press("ctrl+q")
    await camera.take("8-leave", "Leave without the refresh token?")


async def _to_sign_in(camera: Camera) -> None:
    await camera.until("What is the token for?")
    await camera.press("enter")
    await camera.until("What the page gives back")
    await camera.press("enter")
    await camera.until("Found. Enter goes on.")
    await camera.press("enter")
    await camera.until("Sign in with your browser")


async def _to_answer(camera: Camera) -> None:
    await _to_sign_in(camera)
    await camera.press("enter")
    await camera.until("The answer")


async def after_token(camera: Camera) -> None:
    """The proof, the places, and what handing over would do."""
    await _to_answer(camera)
    camera.paste(_ANSWER)
    await camera.until("state matches")
    await camera.press("enter")
    await camera.until("Refresh token: Sent")
    await camera.press("ctrl+e")
    await camera.take("6-token-proved", "It works: contoso.sharepoint.com answered.")
    await camera.press("escape")
    await camera.until("The refresh token")
    await camera.press("ctrl+s")
    await camera.take("6-token-where-to", "Where is the token used?")
    await camera.press("enter")
    await camera.until("Names for")
    camera.app.screen.query_one("#place", LabelledInput).text = "/tmp/portal.env"
    await camera.take("6-token-hand-over", "SP_TOKEN=")


async def closed(camera: Camera) -> None:
    """The way that Microsoft closed, and its checklist all the same."""
    await camera.until("What is the token for?")
    await camera.press("enter")
    await camera.take("1-target-closed", "choose how to go on")
    await camera.press("tab", "enter")
    await camera.take("2-checklist-acs", "What the page gives back")


async def refused(camera: Camera) -> None:
    """An answer that says no."""
    await _to_answer(camera)
    camera.paste(
        "http://localhost:8080/?error=access_denied&error_description=AADSTS65004%3A+declined"
        f"&state={_STATE}"
    )
    await camera.take("5-answer-refused", "AADSTS65004")


async def error_page(camera: Camera) -> None:
    """An error that never comes back to the redirect URI."""
    await _to_sign_in(camera)
    await camera.press("f3")
    await camera.until("What does Microsoft's page say?")
    camera.paste(
        "Sorry, but we're having trouble signing you in. AADSTS50105: practice."
        f" Correlation Id: {TENANT} Timestamp: 2026-11-05T12:00:00Z"
    )
    await camera.take("4-error-page", "F2 copies a message")
    await camera.press("f2")
    await camera.take("4-error-page-copied", "Message: Sent")


async def demanded(camera: Camera) -> None:
    """A refusal that a new link can mend, and that link."""
    await _to_sign_in(camera)
    camera.paste("AADSTS50076")
    await camera.until("It belongs to step 4")
    await camera.press("enter")
    await camera.take("4-sign-in-demanded", "The new link (ctrl+n) asks for a sign-in")
    await camera.press("ctrl+n")
    await camera.take("4-sign-in-as-demanded", "This link asks for a sign-in")


async def over_ssh(camera: Camera) -> None:
    """The sign-in step with the browser on another machine."""
    await _to_sign_in(camera)
    await camera.take("4-sign-in-over-ssh", "Browser on another machine?")


async def device(camera: Camera) -> None:
    """The device code: why it is the last resort, and the code."""
    await _to_sign_in(camera)
    await camera.press("f4")
    await camera.take("4-device", "Enter asks for a code all the same.")
    await camera.press("enter")
    await camera.take("4-device-code", "Waiting for you to type the code")


async def any_api(camera: Camera) -> None:
    """Any API: Graph's permissions to pick, what has a usual value, and the registration."""
    await camera.take("1-target-entra", "✓ Microsoft Graph")
    await camera.press("f4", "tab", "tab", "tab")
    await camera.take("1-target-entra-more", "login_hint")
    await camera.press("f4", "f5")
    await camera.take("1-target-entra-permissions", "the space bar ticks")
    await camera.press("escape")
    await camera.until("✓ Microsoft Graph")
    await camera.press("enter")
    await camera.take("2-checklist-entra", "What the page gives back")


async def adme(camera: Camera) -> None:
    """Azure Data Manager for Energy: what is asked for, and the registration."""
    await camera.take("1-target-adme", "What is the token for?")
    await camera.press("enter")
    await camera.take("2-checklist-adme", "What the page gives back")


async def certificate(camera: Camera) -> None:
    """The registration of an app that has a certificate."""
    await camera.until("What is the token for?")
    await camera.press("enter")
    await camera.until("What the page gives back")
    camera.app.screen.query_one("#certificate", LabelledInput).control.focus()
    await camera.take("2-checklist-certificate", "thumbprint")


async def mended(camera: Camera) -> None:
    """An app that turns out to be a public one, and the change on the spot."""
    await _to_answer(camera)
    camera.paste(_ANSWER)
    await camera.until("state matches")
    await camera.press("enter")
    await camera.take("2-checklist-mending", "AADSTS700025")


async def gone_on_with(camera: Camera) -> None:
    """An attempt that was not finished."""
    await camera.take("0-go-on", "Go on where you left off?")


async def remembered(camera: Camera) -> None:
    """Walks that were remembered."""
    await camera.take("0-profiles", "Again, for which of these?")


async def from_elsewhere(camera: Camera) -> None:
    """A colleague's profile that names a host of its own."""
    await camera.take("0-hosts", "Continue only if you expected these hosts.")


_CONTOSO = Answers(
    site="contoso.sharepoint.com",
    tenant="contoso.com",
    client_id=CLIENT_ID,
    client_secret=Secret("practice-secret-of-nobody-0123456789"),
    ticked=frozenset({1, 2}),
)
_BEGIN = WizardState(answers=_CONTOSO)


def _begun_with(**changes: object) -> WizardState:
    return WizardState(answers=replace(_CONTOSO, **changes))  # type: ignore[arg-type]


def _left_behind() -> Found:
    """An attempt whose link was made, three minutes ago."""
    endpoints = Endpoints(tenant_id=TENANT, authorization=f"{LOGIN}/a", token=f"{LOGIN}/t")
    begun = replace(_BEGIN.with_provider(), endpoints=endpoints)
    begun = begun.with_request(lambda length: "x" * length, lambda: NOON)
    return Found(PendingAttempt(walk=begun, kept_at=NOON - 180, process=os.getpid()), Path("none"))


def _never_signs(*_: object) -> Secret:
    raise AssertionError("no picture needs a signature")


_CERTIFICATE = SigningCertificate(
    subject="CN=contoso-tokens",
    valid_from=datetime.fromtimestamp(NOON, UTC),
    valid_until=datetime.fromtimestamp(NOON + 31_536_000, UTC),
    sha1=b"practice" * 2 + b"nobo",
    sha256=b"practice" * 4,
    key_size=3_072,
    sign=_never_signs,
    path="contoso-tokens.pem",
)
_PROFILES = (
    Profile(name="adme-contoso", provider=ProviderName.ADME, tenant="contoso.com"),
    Profile(name="contoso-hr", site="https://contoso.sharepoint.com/sites/hr"),
)
_FROM_ELSEWHERE = Profile(
    name="adme",
    provider=ProviderName.ADME,
    tenant="contoso.com",
    authority="https://login.contoso.example",
)

SCENES: tuple[Scene, ...] = (
    Scene(play=walk, begin=_BEGIN),
    Scene(play=after_token, begin=_BEGIN),
    Scene(
        play=closed,
        begin=_begun_with(provider=ProviderName.SHAREPOINT_ACS, redirect_uri="https://localhost/"),
    ),
    Scene(play=refused, begin=_BEGIN),
    Scene(play=error_page, begin=_BEGIN),
    Scene(play=demanded, begin=_BEGIN),
    Scene(play=over_ssh, begin=_BEGIN, kind=OverSsh),
    Scene(play=device, begin=_begun_with(public=True)),
    Scene(
        play=any_api,
        begin=_begun_with(provider=ProviderName.ENTRA, scopes="User.Read Mail.Read"),
    ),
    Scene(play=adme, begin=_begun_with(provider=ProviderName.ADME, adme_audience="shared")),
    Scene(
        play=certificate,
        begin=_begun_with(certificate=_CERTIFICATE.path, opened_certificate=_CERTIFICATE),
    ),
    Scene(play=mended, begin=_begun_with(client_id=PUBLIC_CLIENT_ID)),
    Scene(play=gone_on_with, begin=_BEGIN, found=_left_behind()),
    Scene(play=remembered, begin=_BEGIN, profiles=_PROFILES),
    Scene(
        play=from_elsewhere,
        begin=replace(_BEGIN, profile=_FROM_ELSEWHERE, unseen=foreign_hosts(_FROM_ELSEWHERE)),
    ),
)
