"""Walks for Azure Data Manager for Energy, and what becomes of their tokens."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from tests.cli.refresh.practice import Done, Practice, refresh
from tests.wizard.scripted_front_end import Moves, led
from tokenwizard.destinations.kinds.env import EnvFile
from tokenwizard.destinations.model import Delivery
from tokenwizard.errors.errors import Step
from tokenwizard.flow.sample_call import SampleCall
from tokenwizard.flow.sample_call_result import SampleCallResult
from tokenwizard.oauth.http_messages import HttpResponse
from tokenwizard.providers.choices import ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.sandbox.injected_errors import read_code
from tokenwizard.wizard.front_end import Farewell, Next, StepResult
from tokenwizard.wizard.obtained_token import ObtainedToken
from tokenwizard.wizard.quick_fixes import refused_audience
from tokenwizard.wizard.state import WizardState

APP = "aaaaaaaa-0000-4000-8000-000000000001"


OTHER_APP = "22222222-3333-4444-8555-666666666666"


SHARED_APP = "bd0c9d90-89ad-4bb3-97bc-d787b9f69cdc"


RETIRING_APP = "dffa82c7-cb2f-4a0a-9e8f-7e86fd7b245e"


SHARED = "https://energy.azure.com/.default"


USUAL = "openid profile offline_access"


CALL = SampleCall(
    ProviderName.ADME, "https://contoso.energy.azure.com/api", (), partition="contoso-dp1"
)


SCOPES = {
    "app": f"{APP}/.default",
    "shared": SHARED,
    f"{SHARED_APP}/.default": f"{SHARED_APP}/.default",
}


"""What is asked for, by the audience that was chosen."""


AUD = {"app": APP, "shared": SHARED_APP, f"{SHARED_APP}/.default": SHARED_APP}


async def walked(practice: Practice | RunningSandbox, audience: str, out: Path) -> Delivery:
    """A whole walk for an audience, handed over to a `.env` file."""
    running = practice.running if isinstance(practice, Practice) else practice
    seen: list[Delivery] = []

    async def hand_over(walk: WizardState) -> StepResult[Any] | None:
        provider, endpoints = walk.needed()
        token = ObtainedToken(walk, provider, flow=it.controller.flow, clock=lambda: 1.8e9)
        delivery = token._delivery("")
        await EnvFile(out).hand_over(delivery)
        assert delivery.token_endpoint == endpoints.token
        seen.append(delivery)
        return Next(Farewell())

    moves: Moves = {Step.RESULT: [hand_over]}
    async with led(ProviderName.ADME, at=running, moves=moves, adme_audience=audience) as it:
        await it.walk()
    return seen[0]


def claims_of(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    decoded = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    found: dict[str, Any] = json.loads(decoded)
    return found


def answered(status: int, body: object) -> HttpResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = "text/plain" if isinstance(body, bytes) else "application/json"
    return HttpResponse(status, (("content-type", kind),), raw)


def entitlements(status: int, message: str) -> dict[str, object]:
    return {"code": status, "reason": "practice", "message": message}


async def proof_of(
    audience: str, partition: str, tmp_path: Path, *fail: str
) -> tuple[SampleCallResult, Any, Done]:
    """What the wizard's proof shows, the way out of it, and what `refresh` says of the same."""
    async with RunningSandbox(rehearse=[read_code(code) for code in fail]) as running:
        env = tmp_path / ".env"
        found: list[Any] = []

        async def hand_over(walk: WizardState) -> StepResult[Any] | None:
            provider, _ = walk.needed()
            token = ObtainedToken(walk, provider, flow=it.controller.flow, clock=lambda: 1.8e9)
            token.call_named(adme_host=running.origin, partition=partition)
            proof = await token.prove()
            await EnvFile(env).hand_over(token._delivery(""))
            found.extend((proof.outcome, refused_audience(proof, token.answers)))
            return Next(Farewell())

        moves: Moves = {Step.RESULT: [hand_over]}
        async with led(ProviderName.ADME, at=running, moves=moves, adme_audience=audience) as it:
            await it.walk()
        done = await refresh(
            *("--env-file", str(env), "--authority", running.origin),
            *("--adme-host", running.origin, "--partition", partition),
        )
    return found[0], found[1], done
