"""Proving that a refresh token works: one refresh, then one harmless call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.errors.errors import TokenWizardError
from tokenwizard.flow.sample_call_result import SampleCallResult, read_call_answer
from tokenwizard.flow.verification import Verification, not_reached
from tokenwizard.oauth.access_token_claims import read_claims
from tokenwizard.oauth.account import refuse_another

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenwizard.flow.client import TokenClient
    from tokenwizard.flow.sample_call import SampleCall
    from tokenwizard.oauth.account import Account
    from tokenwizard.oauth.authorization_request import Endpoints
    from tokenwizard.providers.provider import AppRegistration, Provider
    from tokenwizard.secret import Secret


async def verify(
    flow: TokenClient,
    provider: Provider,
    app: AppRegistration,
    endpoints: Endpoints,
    *,
    refresh_token: Secret,
    call: SampleCall | None,
    account: Account | None = None,
    on_newest: Callable[[Secret], None] = lambda newest: None,
) -> Verification:
    """Redeem the refresh token once and make the call, if there is one, with what came.

    From the moment that the tokens came no fault is raised, and a call that fails is told in the
    proof. `on_newest` gets the refresh token that is the newest then, before the call: it is not
    lost even if the call is given up.

    Raises:
        TokenWizardError: the refresh itself failed, as `TokenClient.refresh` says; or what came
            is of another account than `account`.
    """
    from tokenwizard.flow.redacted_answers import account_without, said_without

    request = provider.refresh_grant(app, endpoints, refresh_token)
    tokens = account_without(await flow.refresh(request), request.secrets)
    refuse_another(account, tokens)
    claims = read_claims(tokens.access_token)
    newest = tokens.refresh_token or refresh_token
    on_newest(newest)
    return Verification(
        tokens=tokens,
        newest=newest,
        replaced=newest != refresh_token,
        claims=None if claims is None else said_without(claims, request.secrets),
        outcome=None if call is None else await tried(flow, call, tokens.access_token),
        asked=provider.scope(app.client_id),
        life=provider.refresh_token_life,
        host="" if call is None else call.host,
    )


async def tried(flow: TokenClient, call: SampleCall, access_token: Secret) -> SampleCallResult:
    """What the call shows; a fault on the way is told in it, and never raised."""
    from tokenwizard.flow.redacted_answers import said_without

    try:
        answer = await flow.call(call, access_token)
    except TokenWizardError as error:
        return not_reached(error)
    return said_without(read_call_answer(call, answer), (access_token,))
