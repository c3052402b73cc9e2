"""Office365-REST-Python-Client reads the realm from the practice provider's challenge."""

from __future__ import annotations

import asyncio

import pytest
from office365.runtime.auth.client_credential import ClientCredential
from office365.runtime.auth.providers.acs_token_provider import ACSTokenProvider

from tokenwizard.sandbox import RunningSandbox


@pytest.mark.parametrize("site", ["", "/", "/sites/practice"])
async def test_the_realm_is_read_from_a_sites_own_address(site: str) -> None:
    async with RunningSandbox() as running:
        client = ACSTokenProvider(running.origin + site, ClientCredential("practice", "practice"))

        realm = await asyncio.to_thread(client._get_realm_from_target_url)

        assert realm == running.sandbox.description()["realm"]


@pytest.mark.parametrize("site", ["", "/sites/practice"])
async def test_the_realm_is_read_from_a_farms_challenge_beside_ntlm(site: str) -> None:
    """This client reads the first challenge alone, which is the order of MS-XOAUTH's example."""
    async with RunningSandbox(farm=True) as running:
        client = ACSTokenProvider(running.origin + site, ClientCredential("practice", "practice"))

        realm = await asyncio.to_thread(client._get_realm_from_target_url)

        assert realm == running.sandbox.description()["realm"]
