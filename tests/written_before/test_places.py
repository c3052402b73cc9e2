"""Files that a token was handed over to: refreshed from, and handed over to once more."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from pathlib import Path

import pytest

from tests.written_before.conftest import Provider
from tests.written_before.expected import PATHS, TOKEN, form
from tests.written_before.kept import kept_files, put
from tests.written_before.practice import Home, options, out, secret_file
from tests.written_before.token_endpoint import ACCESS_TOKEN, NEWER, token_endpoint

ENV_FILES = [Path(kept).stem for kept in kept_files("places") if kept.endswith(".env")]
SIGNED = {"certificate": ("PS256", "x5t#S256"), "legacy-thumbprint": ("RS256", "x5t")}
"""By a certificate: the algorithm of the assertion, and its header's name for the thumbprint."""


def signature(form: dict[str, str]) -> tuple[str, str]:
    """How the assertion in a form is signed; it is taken out of the form."""
    assertion = form.pop("client_assertion")
    assert form.pop("client_assertion_type").endswith("jwt-bearer")
    head = assertion.partition(".")[0]
    header = json.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    return header["alg"], next(key for key in header if key.startswith("x5t"))


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate's file, of today: a kept one would end some day."""
    folder = tmp_path_factory.mktemp("pair")
    Home(folder).done("certificate", "new", "--name", "practice", str(folder))
    return folder / "practice.pem"


@pytest.mark.parametrize("name", ENV_FILES)
def test_a_refresh_asks_with_all_that_the_env_file_says(name: str, home: Home, pair: Path) -> None:
    with token_endpoint() as endpoint:
        file = put(f"places/{name}.env", home.root / f"{name}.env", endpoint.origin, pair.parent)
        before = file.read_text("utf-8")
        hosts = ["--authority", endpoint.origin, "--acs", endpoint.origin]
        if "site =" in before:
            hosts += ["--site", endpoint.origin]
        if name in SIGNED:
            hosts += ["--certificate", str(pair)]
            hosts += ["--legacy-thumbprint"] if name == "legacy-thumbprint" else []
        printed = home.done("refresh", "--env-file", str(file), *hosts)

    ((path, sent),) = endpoint.asked
    if name in SIGNED:
        assert signature(sent) == SIGNED[name]
    assert (path, sent) == (PATHS[name], form(name, endpoint.origin))
    assert printed == f"{ACCESS_TOKEN}\n"
    assert file.read_text("utf-8") == before.replace(TOKEN, NEWER) != before


@pytest.mark.parametrize(
    ("provider_name", "files"),
    [
        (
            "sharepoint",
            {
                "env": "sharepoint.env",
                "envrc": "sharepoint.envrc",
                "json": "sharepoint.json",
                "file": "sharepoint.token",
            },
        ),
        ("adme", {"env": "adme.env", "osducli": "osducli", "sdutil": "sdutil.yaml"}),
        ("sharepoint-acs", {"env": "sharepoint-acs.env"}),
    ],
)
async def test_handed_over_again_only_the_token_changes(
    provider_name: str, files: dict[str, str], home: Home, provider: Provider
) -> None:
    described, folder = provider.described, home.root
    before = {
        file: put(f"places/{file}", folder / file, provider.origin, folder).read_text("utf-8")
        for file in files.values()
    }
    places = [f"{kind}:{folder / file}" for kind, file in files.items()]
    app = "acs" if provider_name == "sharepoint-acs" else "web"
    given = [*options(described, provider_name), *secret_file(folder, described, app)]
    more = ["--adme-host", "contoso.energy.azure.com", "--partition", "contoso-dp1"]
    if provider_name == "adme":
        given += more
    newest = folder / "newest"
    await home.walked(*given, *out([*places, f"file:{newest}"]))

    token = newest.read_text().strip()
    for file, text in before.items():
        found = (folder / file).read_text("utf-8")
        assert token in found
        assert without_added(found) == without_added(text.replace(TOKEN, token))


def without_added(text: str) -> list[str]:
    """A file's lines but for what ADME's tools read besides, which older versions did not write.

    The recipe is not among them: there the permission of SharePoint stood beside ADME's settings.
    """
    lines = text.splitlines()
    added = re.compile(r"TOKEN_ENDPOINT=|[a-z_]+_url = /api/")
    recipe = '# tokenwizard: {provider = "adme"'
    return [line for line in lines if not added.match(line) and not line.startswith(recipe)]
