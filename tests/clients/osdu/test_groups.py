"""The real osducli and osdu-sdk list groups with what a walk wrote, for each audience, over TLS."""

from __future__ import annotations

import asyncio
import configparser
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from dotenv import dotenv_values

from tests.programs import missing
from tests.terminal.multiplexers import bare_environ
from tests.ui.plain.script import Script
from tokenwizard.sandbox.simulated_browser import play_browser

if TYPE_CHECKING:
    from tests.clients.conftest import Provider

ENVIRONMENT = Path(__file__).parents[3] / ".venv-osdu" / "bin"
PARTITION = "practice-dp1"
SHARED_APP_ID = "bd0c9d90-89ad-4bb3-97bc-d787b9f69cdc"
WITH_SDK = """
import json, sys
from osdu.client import OsduClient
from osdu.entitlements import EntitlementsClient
from osdu.identity import OsduEnvironmentCredential
client = OsduClient(sys.argv[1], sys.argv[2], OsduEnvironmentCredential())
print(json.dumps(EntitlementsClient(client).list_groups()))
"""


def program(name: str) -> str:
    """What `make test` installs."""
    found = ENVIRONMENT / name
    if not found.exists():
        missing(f"{name} of osducli is not installed (make .venv/.osdu)")
    return str(found)


@dataclass(frozen=True)
class Walked:
    """A person's folder after a walk, with what was written for the programs."""

    home: Path
    provider: Provider
    said: str

    @property
    def env(self) -> dict[str, str | None]:
        return dotenv_values(self.home / ".env")

    @property
    def osducli(self) -> dict[str, str]:
        parser = configparser.ConfigParser()
        parser.read(self.home / "config")
        return dict(parser.items("core"))

    async def run(self, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return await asyncio.to_thread(
            subprocess.run,
            command,
            env={
                **bare_environ(HOME=str(self.home), OSDUCLI_CONFIG_DIR=str(self.home)),
                "PYTHONPATH": "",
                "REQUESTS_CA_BUNDLE": self.provider.authority_file,
                "SSL_CERT_FILE": self.provider.authority_file,
                "NO_PROXY": "*",
                **environ,
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


async def walked(provider: Provider, home: Path, *audience: str) -> Walked:
    app = provider.app("web")
    options = (
        *("--provider", "adme", "--tenant", provider.described["tenant_domain"]),
        *("--client-id", app["client_id"], "--client-secret-env", "PRACTICE_SECRET"),
        *("--redirect-uri", "http://localhost:8080", "--no-listen"),
        *("--authority", provider.origin, "--acs", provider.origin),
        *("--adme-host", provider.origin, "--partition", PARTITION),
        *("--out", f"osducli:{home / 'config'}", "--out", f"env:{home / '.env'}"),
    )
    trust = {"SSL_CERT_FILE": provider.authority_file, "PRACTICE_SECRET": app["client_secret"]}
    with Script(*options, *audience, environ=trust) as script:
        link = await asyncio.to_thread(script.link)
        script.give(await play_browser(link, tls=provider.trust))
        status, _ = await asyncio.to_thread(script.ended)
    assert status == 0, script.words
    return Walked(home, provider, script.words)


AUDIENCES = [
    ((), "{client_id}/.default"),
    (("--adme-audience", "app"), "{client_id}/.default"),
    (("--adme-audience", "shared"), "https://energy.azure.com/.default"),
    (("--scope", f"{SHARED_APP_ID}/.default"), f"{SHARED_APP_ID}/.default"),
]


@pytest.mark.parametrize(("audience", "scope"), AUDIENCES)
async def test_both_list_groups_with_what_a_walk_wrote(
    provider: Provider, tmp_path: Path, audience: tuple[str, ...], scope: str
) -> None:
    osdu, python = program("osdu"), program("python")
    found = await walked(provider, tmp_path, *audience)

    by_osducli = await found.run(osdu, "entitlements", "mygroups", "--output", "json")
    values = {name: value for name, value in found.env.items() if value}
    by_sdk = await found.run(python, "-c", WITH_SDK, provider.origin, PARTITION, **values)

    group = {"name": "users", "email": f"users@{PARTITION}.dataservices.energy"}
    for done in (by_osducli, by_sdk):
        assert done.returncode == 0, done.stderr + done.stdout
        answer: Any = json.loads(done.stdout)
        assert group.items() <= answer["groups"][0].items()
    asked = scope.format(client_id=provider.app("web")["client_id"])
    assert (found.env["SCOPE"] or "").split()[0] == asked


async def test_a_command_that_reads_where_its_service_is_finds_it(
    provider: Provider, tmp_path: Path
) -> None:
    """The practice provider has no such service: osducli gets as far as asking for it."""
    osdu = program("osdu")
    found = await walked(provider, tmp_path)

    done = await found.run(osdu, "legal", "listtags", "--output", "json")

    assert "Configuration missing" not in done.stdout + done.stderr
    assert "404" in done.stdout + done.stderr
    assert found.osducli["legal_url"] == "/api/legal/v1/"


async def test_the_sdk_finds_its_four_names_and_those_of_before_are_there(
    provider: Provider, tmp_path: Path
) -> None:
    found = await walked(provider, tmp_path, "--adme-audience", "shared")

    token_endpoint = f"{provider.tenant}/oauth2/v2.0/token"
    assert found.env["TOKEN_ENDPOINT"] == token_endpoint == found.osducli["token_endpoint"]
    assert set(found.env) == {
        *("CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN", "TOKEN_ENDPOINT"),
        *("AZURE_TENANT", "SCOPE"),
    }
