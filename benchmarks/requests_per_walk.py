"""HTTP requests of a whole walk, by provider, beside the least that the protocols need."""

from __future__ import annotations

import asyncio
import os

from benchmarks.measuring import Row, home, run
from tests.wizard.scripted_front_end import led
from tokenwizard.providers.provider import ProviderName
from tokenwizard.sandbox import RunningSandbox
from tokenwizard.system.http.loopback_server import Request, Response

# OpenID Connect Discovery 1.0 section 4 and RFC 6749 section 4.1.3: what the endpoints are, and the
# code redeemed. Before them only a SharePoint site can say whose tenant it is; what it says is all
# that Azure ACS needs, since its endpoints follow from the realm.
LEAST = {
    ProviderName.SHAREPOINT: 3,
    ProviderName.ADME: 2,
    ProviderName.ENTRA: 2,
    ProviderName.SHAREPOINT_ACS: 2,
}
_OURS = "tokenwizard"


class CountingSandbox(RunningSandbox):
    """Counts what the wizard asks, and not what a browser does."""

    asked = 0

    def _respond(self, request: Request) -> Response:
        agents = [value for name, value in request.headers if name.lower() == "user-agent"]
        self.asked += agents == [_OURS]
        return super()._respond(request)


async def _asked(provider: ProviderName) -> int:
    async with CountingSandbox() as running, led(provider, at=running, keeps=False) as it:
        walk = await it.walk()
        if walk.tokens is None:
            raise SystemExit(f"the walk for {provider} ended without a token")
        return running.asked


def rows(smallest: bool = False) -> list[Row]:
    """One for each provider; counted once, since it is no matter of time."""
    providers = list(ProviderName)[:1] if smallest else list(ProviderName)
    with home() as environ:
        kept = os.environ.get("XDG_STATE_HOME")
        os.environ["XDG_STATE_HOME"] = environ["XDG_STATE_HOME"]
        try:
            return [
                Row(
                    what=f"HTTP requests of a walk, {provider.value}",
                    here=asyncio.run(_asked(provider)),
                    unit="requests",
                    against="the least that the protocols need",
                    there=LEAST[provider],
                    at_most=1.0,
                )
                for provider in providers
            ]
        finally:
            os.environ.pop("XDG_STATE_HOME")
            if kept is not None:
                os.environ["XDG_STATE_HOME"] = kept


if __name__ == "__main__":
    run(rows)
