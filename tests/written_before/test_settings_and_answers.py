"""The theme that was chosen last, and answers files with every key."""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.terminal.multiplexers import bare_environ
from tests.terminal.outer_terminal import OuterTerminal
from tests.written_before.conftest import Provider
from tests.written_before.kept import DATA, kept_files, put
from tests.written_before.practice import Home, app_of, hosts, secret_file

PASSPHRASE = "practice passphrase"
ANSWERS = [Path(kept).stem for kept in kept_files("answers")]


def background(home: Home, *arguments: str) -> bytes:
    """The colour that most of the full screen is filled with."""
    command = [sys.executable, "-m", "tokenwizard", *arguments]
    with OuterTerminal(command, {**bare_environ(), **home.environ}) as terminal:
        terminal.wait_for("What is the token for?")
        found = Counter(re.findall(rb"48;[0-9;]+(?=m)", terminal.recorded))
        return bytes(found.most_common(1)[0][0])


def test_the_theme_is_as_it_was_left(home: Home, tmp_path: Path) -> None:
    light = background(Home(tmp_path / "chosen"), "--theme", "tokenwizard-light")
    usual = background(Home(tmp_path / "usual"))
    put("settings.toml", home.settings, "http://127.0.0.1:9", home.root)

    assert background(home) == light != usual


def locked(certificate: Path, file: Path) -> None:
    """The certificate's file with its key under a passphrase."""
    from cryptography.hazmat.primitives import serialization

    pem = certificate.read_bytes()
    key = serialization.load_pem_private_key(pem, None)
    hidden = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(PASSPHRASE.encode()),
    )
    public = pem[pem.index(b"-----BEGIN CERTIFICATE") :]
    file.write_bytes(hidden + public[: public.index(b"-----END CERTIFICATE-----") + 26])
    file.chmod(0o600)


def test_the_kept_ones_have_every_key_there_is(home: Home) -> None:
    wrong = home.root / "wrong.toml"
    wrong.write_text("no_such_key = 1\n")
    said = home.run("--plain", "--answers", str(wrong))
    keys = {key for name in ANSWERS for key in tomllib.loads(answers(name))}

    assert said.returncode == 2
    named = set(" ".join(said.stderr.split()).partition("Keys: ")[2].rstrip(".").split(", "))
    assert keys == named


def answers(name: str) -> str:
    return (DATA / f"answers/{name}.toml").read_text("utf-8")


@pytest.mark.parametrize("name", ANSWERS)
async def test_each_leads_to_a_token(name: str, home: Home, provider: Provider) -> None:
    for platform in ("web", "acs"):
        secret_file(home.root, provider.described, platform)
    locked(provider.certificate, home.root / "locked.pem")
    (home.root / "passphrase").write_text(f"{PASSPHRASE}\n")
    file = put(f"answers/{name}.toml", home.root / f"{name}.toml", provider.origin, home.root)
    said = tomllib.loads(file.read_text("utf-8"))
    link, token = await home.walked(
        *("--answers", str(file), *hosts(provider.described)),
        PRACTICE_SECRET=app_of(provider.described, "web")["client_secret"],
        PRACTICE_PASSPHRASE=PASSPHRASE,
    )

    asked = dict(parse_qsl(urlsplit(link).query))
    assert token.startswith("practice-refresh.")
    for key in ("client_id", "redirect_uri"):
        assert asked[key] == said[key]
    for key in ("prompt", "domain_hint", "response_mode"):
        if key in said:
            assert asked[key] == said[key]
    scope = said.get("scope", "AllSites.Manage" if "site" in said else "/.default")
    assert scope in asked["scope"]
    if "login_hint" in said:
        assert asked["login_hint"] == said["login_hint"]


async def test_an_adme_instance_and_a_legacy_thumbprint_are_handed_over(
    home: Home, provider: Provider
) -> None:
    """They are in no sign-in link."""
    file = put("answers/secret-env.toml", home.root / "a.toml", provider.origin, home.root)
    config = home.root / "config"
    await home.walked(
        *("--answers", str(file), *hosts(provider.described), "--out", f"osducli:{config}"),
        PRACTICE_SECRET=app_of(provider.described, "web")["client_secret"],
    )

    text = config.read_text("utf-8")
    assert "server = https://contoso.energy.azure.com" in text
    assert "data_partition_id = contoso-dp1" in text


def test_an_answer_that_does_not_come_is_not_waited_for(home: Home, provider: Provider) -> None:
    secret_file(home.root, provider.described, "web")
    file = put("answers/secret-file.toml", home.root / "a.toml", provider.origin, home.root)
    file.write_text(file.read_text("utf-8").replace("answer_timeout = 60", "answer_timeout = 0.2"))
    with home.script("--answers", str(file), *hosts(provider.described)) as script:
        script.link()
        status, out = script.ended()

    assert (status, out) == (1, "")
