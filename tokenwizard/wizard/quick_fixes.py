"""What a refusal says about the app, and the change of the answers that mends it on the spot.

The token endpoint tells which platform an app's redirect URI is registered under. Source:
Microsoft's "Microsoft Entra authentication and authorization error codes", and "Redirect URI (reply
URL) best practices and limitations".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tokenwizard.oauth.client_authentication import CredentialKind
from tokenwizard.providers.adme_audience import ABOUT_AUDIENCE, WRONG_AUDIENCE
from tokenwizard.providers.choices import choice_of
from tokenwizard.providers.clouds import cloud_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenwizard.errors.errors import TokenWizardError
    from tokenwizard.flow.verification import Verification
    from tokenwizard.providers.answers import Answers

PUBLIC_APP = "AADSTS700025"
"""A credential was sent, and the app is public."""

CREDENTIAL_NEEDED = "AADSTS7000218"
"""No credential was sent, and the app is confidential."""

SINGLE_PAGE_APP = "AADSTS9002327"
"""The code was issued for a single-page application: only a web page may redeem it."""

SECRETS_BLOCKED = "client_secrets_blocked"
"""The tenant's policy lets nobody add a client secret to an app."""


@dataclass(frozen=True)
class QuickFix:
    """One way out of a refusal.

    Attributes:
        label: what it does, short enough for a button at 60 columns.
        sentence: why that is the way, and what is done at Microsoft first, if anything.
        answers: the answers with the change.
        field: what is still to be typed, by its name in `Answers`; empty if the walk can go on.
    """

    label: str
    sentence: str
    answers: Answers
    field: str = ""


def quick_fix_for(error: TokenWizardError | None, answers: Answers) -> QuickFix | None:
    """The mending of what was refused, for these answers; None if there is none."""
    if error is None:
        return None
    if error.cloud:
        return _other_cloud(error.cloud, answers)
    if not choice_of(answers.provider).through_entra:
        return None
    if other_audience_fits(error, answers):
        return _other_audience(answers)
    by_code: dict[str, Callable[[Answers], QuickFix | None]] = {
        PUBLIC_APP: _public,
        CREDENTIAL_NEEDED: _confidential,
        SINGLE_PAGE_APP: _moved,
        SECRETS_BLOCKED: _certified,
    }
    quick_fix = by_code.get(error.code or "") or by_code.get(error.entry or "")
    return None if quick_fix is None else quick_fix(answers)


def other_audience_fits(error: TokenWizardError, answers: Answers) -> bool:
    """Whether a refusal is about whom the token is for, where another may be chosen."""
    if not choice_of(answers.provider).wants_audience:
        return False
    return not ABOUT_AUDIENCE.isdisjoint({error.code, error.entry})


def refused_audience(proof: Verification, answers: Answers) -> TokenWizardError | None:
    """The refusal of a proof that another audience mends, by a new sign-in; None for any other."""
    outcome = proof.outcome
    if outcome is None or outcome.entry != WRONG_AUDIENCE:
        return None
    from tokenwizard.errors.errors import Step
    from tokenwizard.oauth.failures import input_fault

    error = input_fault(WRONG_AUDIENCE, Step.TARGET, "permission")
    return error if other_audience_fits(error, answers) else None


def code_cannot_be_redeemed(error: TokenWizardError) -> bool:
    """Whether the code can never be redeemed here, although it may not be spent.

    A code says for which platform it was issued: moving the redirect URI does not change that.
    """
    return error.code == SINGLE_PAGE_APP


def _public(answers: Answers) -> QuickFix | None:
    sent = answers.credential_kind
    if sent is CredentialKind.NONE:
        return None
    what = "certificate" if sent is CredentialKind.CERTIFICATE else "secret"
    return QuickFix(
        f"Leave the {what} out and go on",
        "Without it the same answer is redeemed again: nobody signs in anew.",
        replace(answers, public=True, certificate=""),
    )


def _confidential(answers: Answers) -> QuickFix | None:
    if answers.credential_kind is not CredentialKind.NONE:
        return None
    sentence = (
        "A Web app has a secret or a certificate: choose which. For a Mobile and desktop app set"
        " Allow public client flows to Enabled (Yes) under Authentication, and go on as it is."
    )
    confidential = replace(answers, public=False)
    if answers.client_secret:
        return QuickFix("It is a Web app: send its secret", sentence, confidential)
    return QuickFix("It is a Web app: type its secret", sentence, confidential, "client_secret")


def _moved(answers: Answers) -> QuickFix:
    platform = (
        "Mobile and desktop applications"
        if answers.credential_kind is CredentialKind.NONE
        else "Web"
    )
    return QuickFix(
        "I have moved it: sign in again",
        "On the app's page under Authentication remove the Redirect URI from Single-page"
        f" application. Then add it there: Add Redirect URI (Add a platform) > {platform}.",
        answers,
    )


def _certified(answers: Answers) -> QuickFix | None:
    if answers.credential_kind is CredentialKind.CERTIFICATE:
        return None
    return QuickFix(
        "Use a certificate instead",
        "A certificate is not a client secret: name its file, or have a self-signed pair made, and"
        " upload the .cer file under Certificates & secrets.",
        replace(answers, public=False),
        "certificate",
    )


def _other_cloud(name: str, answers: Answers) -> QuickFix | None:
    try:
        cloud = cloud_named(name)
    except KeyError:
        return None
    if answers.cloud == name:
        return None
    return QuickFix(
        f"Sign in at {cloud.title}",
        f"The tenant is looked for there, and the Cloud is then {name}.",
        replace(answers, cloud=name),
    )


def _other_audience(answers: Answers) -> QuickFix:
    from tokenwizard.providers.adme_audience import WHICH_FITS, other_audience, read_adme_audience

    other = other_audience(read_adme_audience(answers.adme_audience).value)
    return QuickFix(
        f"Sign in anew for the {'shared audience' if other == 'shared' else 'app itself'}",
        f"{WHICH_FITS} The other one needs a new sign-in.",
        replace(answers, adme_audience=other.value),
    )
