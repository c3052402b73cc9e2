"""Profiles: listed, shown, checked, refreshed with, and walked with."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.written_before.conftest import Provider
from tests.written_before.expected import ENTRA_PATH, PATHS, form
from tests.written_before.kept import DATA, kept_files, living, put
from tests.written_before.practice import Home, app_of
from tests.written_before.test_places import signature
from tests.written_before.token_endpoint import ACCESS_TOKEN, NEWER, token_endpoint

NAMES = [Path(kept).stem for kept in kept_files("profiles")]
KEPT_IN_ENV = sorted(set(NAMES) - {"imported", "keyring", "certificate"})
NOBODY = "http://127.0.0.1:9"
TOKEN_ENDS, ACS_TOKEN_ENDS = "2027-02-28T09:00:00Z", "2027-05-30T09:00:00Z"
"""90 days after it was given or used last; 6 months after it was given."""


def document(name: str, origin: str, folder: Path) -> dict[str, Any]:
    """What a profile says, as TOML; `provider` with it, where the usual one was left out."""
    text = living((DATA / f"profiles/{name}.toml").read_text("utf-8"), origin, folder)
    return tomllib.loads(text)


def in_json(value: object) -> object:
    """A value of a TOML document as the product puts it into JSON."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: in_json(one) for key, one in value.items()}
    return value


def token_ends(said: Mapping[str, Any]) -> str | None:
    if "since" not in said:
        return None
    return ACS_TOKEN_ENDS if said["provider"] == "sharepoint-acs" else TOKEN_ENDS


@pytest.fixture
def filled(home: Home) -> Home:
    """With every kept profile."""
    for name in NAMES:
        put(f"profiles/{name}.toml", home.profile(name), NOBODY, home.root)
    return home


def test_each_is_listed_with_what_it_says(filled: Home) -> None:
    listed = json.loads(filled.done("profiles", "--json"))
    said = {name: document(name, NOBODY, filled.root) for name in NAMES}

    assert {one["name"]: one for one in listed} == {
        name: {
            "name": name,
            "provider": one["provider"],
            "site": one.get("site", ""),
            "tenant": one["tenant"],
            "keeps": one.get("keeps", ""),
            "refresh_token_ends": token_ends(one),
            "client_secret_ends": in_json(one.get("client_secret_ends")),
        }
        for name, one in said.items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_each_is_shown_as_it_stands(name: str, filled: Home) -> None:
    said = document(name, NOBODY, filled.root)

    assert json.loads(filled.done("profiles", "show", name, "--json")) == {
        "name": name,
        **{key: in_json(value) for key, value in said.items()},
    }
    assert tomllib.loads(filled.done("profiles", "show", name)) == said


def test_what_ends_is_checked_of_each(filled: Home) -> None:
    checked = json.loads(filled.run("check", "--json").stdout)
    said = {name: document(name, NOBODY, filled.root) for name in NAMES}
    secrets = {
        name: "certificate" if "certificate" in said[name] else "client secret" for name in said
    }

    ends = {(one["profile"], one["what"]): one["ends"] for one in checked if one["ends"]}
    assert ends == {
        **{
            (name, "refresh token"): token_ends(one) for name, one in said.items() if "since" in one
        },
        **{
            (name, secrets[name]): in_json(one["client_secret_ends"])
            for name, one in said.items()
            if "client_secret_ends" in one
        },
    }


ENV_OF = {"device": "public", "public": "public"}
"""Whose `.env` file a profile is tried with, where it is not that of its own name."""


@pytest.mark.parametrize("name", KEPT_IN_ENV)
def test_each_says_where_the_token_is_and_whom_to_ask(name: str, home: Home) -> None:
    env = ENV_OF.get(name, name)
    with token_endpoint() as endpoint:
        put(f"profiles/{name}.toml", home.profile(name), endpoint.origin, home.root)
        file = put(f"places/{env}.env", home.root / f"{name}.env", endpoint.origin, home.root)
        printed = home.done("refresh", "--profile", name)

    expected = form(env, endpoint.origin)
    if name == "public":  # the profile is of another API than the file
        expected["scope"] = "User.Read openid profile offline_access"
    if name == "sharepoint-acs":  # a profile knows it, and Azure ACS wants it
        expected["redirect_uri"] = "https://localhost/"
    assert endpoint.asked == [(PATHS[env], expected)]
    assert printed == f"{ACCESS_TOKEN}\n"
    assert NEWER in file.read_text("utf-8")
    since = tomllib.loads(home.profile(name).read_text("utf-8"))["since"]
    used = name != "sharepoint-acs"
    assert (since != document(name, NOBODY, home.root)["since"]) is used


def test_its_certificate_signs(home: Home) -> None:
    home.done("certificate", "new", "--name", "practice", str(home.root))
    with token_endpoint() as endpoint:
        put("profiles/certificate.toml", home.profile("certificate"), endpoint.origin, home.root)
        env = home.root / "certificate.env"
        put("places/certificate.env", env, endpoint.origin, home.root)
        home.done("refresh", "--profile", "certificate")

    ((path, sent),) = endpoint.asked
    assert signature(sent) == ("RS256", "x5t")
    assert (path, sent) == (ENTRA_PATH, form("certificate", endpoint.origin))


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"china", "keyring"}))
async def test_a_walk_begins_with_each(name: str, home: Home, provider: Provider) -> None:
    """The link asks for what the profile says; the token is redeemed with its credential."""
    certificate = home.root / "practice.pem"
    certificate.write_bytes(provider.certificate.read_bytes())
    certificate.chmod(0o600)
    put(f"profiles/{name}.toml", home.profile(name), provider.origin, home.root)
    said = document(name, provider.origin, home.root)
    given = []
    if not (said.get("public") or "certificate" in said):
        platform = "acs" if name == "sharepoint-acs" else "web"
        secret = app_of(provider.described, platform)["client_secret"]
        given = ["--client-secret-env", "PRACTICE_SECRET"]
    else:
        secret = ""
    link, token = await home.walked("--profile", name, *given, PRACTICE_SECRET=secret)

    asked = dict(parse_qsl(urlsplit(link).query))
    assert token.startswith("practice-refresh.")
    assert asked["client_id"] == said["client_id"]
    assert asked["redirect_uri"] == said["redirect_uri"]
    assert {key: asked.get(key) for key in ("prompt", "domain_hint")} == {
        key: said.get(key) for key in ("prompt", "domain_hint")
    }
    if name != "sharepoint-acs":
        assert asked["response_mode"] == said.get("response_mode", "query")
    scope = said.get("scope", f"{said['client_id']}/.default")
    wanted = f"{said['site']}/{scope}" if said["provider"] == "sharepoint" else scope
    assert asked["scope"].removesuffix(" openid profile offline_access") == wanted
