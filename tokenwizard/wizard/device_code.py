"""The device authorization grant (RFC 8628) of a walk, as its step is asked with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwizard.wizard.front_end import DeviceSignIn

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tokenwizard.flow.client import TokenClient
    from tokenwizard.oauth.device_grant import DeviceAuthorization, StillWaiting
    from tokenwizard.oauth.token_response import TokenRequest, TokenSet
    from tokenwizard.secret import Secret
    from tokenwizard.wizard.state import WizardState


def device_sign_in(walk: WizardState, flow: Callable[[], Awaitable[TokenClient]]) -> DeviceSignIn:
    """What asks for a code and waits for the tokens; each raises as `TokenClient` does.

    Args:
        walk: with its provider and its endpoints.
        flow: gives the network.
    """
    provider, endpoints = walk.needed()

    def poll(device_code: Secret) -> TokenRequest:
        return _there(provider.device_grant(walk.answers.app, endpoints, device_code))

    async def begin() -> DeviceAuthorization:
        asked = _there(provider.device_request(walk.answers.app, endpoints))
        return await (await flow()).begin_device(asked)

    async def wait(begun: DeviceAuthorization, heard: Callable[[StillWaiting], None]) -> TokenSet:
        return await (await flow()).wait_for_device(begun, poll, heard=heard)

    return DeviceSignIn(begin, wait)


def _there(request: TokenRequest | None) -> TokenRequest:
    if request is None:
        raise LookupError("this provider gives no device codes")
    return request
