"""`tokenwizard refresh --adme-host HOST --partition NAME`: the access token is tried there once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.errors.errors import InputError, TokenWizardError

if TYPE_CHECKING:
    from argparse import Namespace

    from tokenwizard.flow.client import TokenClient
    from tokenwizard.flow.sample_call import SampleCall
    from tokenwizard.flow.sample_call_result import SampleCallResult
    from tokenwizard.profiles.profile import Profile
    from tokenwizard.secret import Secret

_NAMES = ("adme_host", "partition")


def trial_of(options: Namespace, profile: Profile | None) -> SampleCall | None:
    """The call that the options ask for; None if they ask for none.

    Args:
        options: of the command; one that is not given is the profile's.
        profile: the one that the refresh token is taken from; None if it is taken from elsewhere.

    Raises:
        InputError: one of the two is missing or cannot be used.
    """
    given = {name: str(getattr(options, name, "") or "") for name in _NAMES}
    if not any(given.values()):
        return None
    from tokenwizard.flow.sample_call import sample_call
    from tokenwizard.providers.choices import CHOICES, Trial

    for name in _NAMES:
        given[name] = given[name] or str(getattr(profile, name, "") or "")
        if not given[name]:
            flag = f"--{name.replace('_', '-')}"
            raise InputError(f"give {flag} too: the token is tried on both together", field=name)
    adme = next(choice.name for choice in CHOICES if choice.trial is Trial.ADME_INSTANCE)
    return sample_call(adme, **given)


async def tried_on(
    flow: TokenClient, call: SampleCall, access_token: Secret
) -> tuple[tuple[str, ...], TokenWizardError | None]:
    """What the call showed, a sentence each; and the refusal, None if there was none."""
    from tokenwizard.flow.verify import tried

    outcome = await tried(flow, call, access_token)
    details = tuple(f"{label}: {text}" for label, text in outcome.details)
    if outcome.entry:
        return details, _refusal(outcome)
    return (outcome.sentence, *details), None if outcome.works else _refusal(outcome)


def _refusal(outcome: SampleCallResult) -> TokenWizardError:
    if not outcome.entry:
        return TokenWizardError("The access token came, and the trial failed")
    from tokenwizard.errors.catalogue import catalogue

    known = catalogue()[outcome.entry]
    return TokenWizardError(
        known.title,
        cause=known.cause,
        next_step=known.at_refresh,
        who=known.who,
        entry=known.code,
    )
