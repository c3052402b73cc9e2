"""`tokenwizard sandbox` with its options: TLS, the certificate app, errors on request."""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

import pytest

from tokenwizard.sandbox.simulated_browser import play_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = (sys.executable, "-m", "tokenwizard")
WITHOUT_CRYPTOGRAPHY = (
    "import sys; sys.modules['cryptography'] = None\n"
    "from tokenwizard.cli.parser import main\n"
    "raise SystemExit(main(sys.argv[1:]))"
)


@contextmanager
def sandbox(*options: str) -> Iterator[dict[str, Any]]:
    """A running `tokenwizard sandbox`, by its description."""
    process = subprocess.Popen([*COMMAND, "sandbox", *options], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.communicate(timeout=20)


def asked(address: str, authority: str | None, **fields: str) -> Any:
    trust = ssl.create_default_context(cafile=authority)
    request = Request(address, urlencode(fields).encode() if fields else None)
    opener = build_opener(ProxyHandler({}), HTTPSHandler(context=trust))
    with opener.open(request, timeout=20) as answer:
        return json.load(answer)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)


def mode_of(file: str) -> int:
    return stat.S_IMODE(Path(file).stat().st_mode)


def test_https_is_trusted_by_the_authority_it_writes_down(tmp_path: Path) -> None:
    with sandbox("--tls-folder", str(tmp_path / "tls")) as described:
        pem = Path(described["ca"]).read_text("utf-8")
        port = urlsplit(described["authority"]).port
        path = f"{described['tenant_id']}/v2.0/.well-known/openid-configuration"
        found = [
            asked(f"https://{host}:{port}/{path}", described["ca"])["issuer"]
            for host in ("127.0.0.1", "localhost")
        ]

    assert described["authority"].startswith("https://127.0.0.1:")
    assert found == [f"{described['authority']}/{described['tenant_id']}/v2.0"] * 2
    assert "PRIVATE" not in pem
    assert [file.name for file in (tmp_path / "tls").iterdir()] == ["practice-ca.pem"]


def test_tls_without_a_folder_serves_https_and_writes_nothing(tmp_path: Path) -> None:
    trusting_nobody_new = pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED")
    with sandbox("--tls") as described, trusting_nobody_new:
        asked(described["authority"], None)

    assert "ca" not in described
    assert list(tmp_path.iterdir()) == []


def test_the_certificate_apps_key_is_this_users_alone(tmp_path: Path) -> None:
    with sandbox("--certificate-folder", str(tmp_path / "new")) as described:
        file = described["certificate_file"]
        pem = Path(file).read_text("utf-8")
        mode = mode_of(file)

    app = next(app for app in described["apps"] if app["platform"] == "certificate")
    assert file == str(tmp_path / "new" / "practice.pem")
    assert mode == 0o600
    assert pem.startswith("-----BEGIN PRIVATE KEY")
    assert pem.rstrip().endswith("-----END CERTIFICATE-----")
    assert len(app["thumbprint"]) == 40
    assert "client_secret" not in app


def test_without_a_folder_there_is_no_certificate_app() -> None:
    with sandbox() as described:
        assert "certificate" not in {app["platform"] for app in described["apps"]}
        assert "certificate_file" not in described


def test_the_cloud_and_the_farm_are_as_asked_for() -> None:
    with sandbox("--cloud", "gcc-high", "--farm") as described:
        path = f"{described['tenant_id']}/v2.0/.well-known/openid-configuration"
        found = asked(f"{described['authority']}/{path}", None)

    assert (described["cloud"], described["farm"]) == ("gcc-high", True)
    assert found["cloud_instance_name"] == "microsoftonline.us"


def test_a_cloud_that_nobody_knows_is_refused() -> None:
    done = run(*COMMAND, "sandbox", "--cloud", "practice")

    assert done.returncode == 2
    assert "gcc-high" in done.stderr


def test_a_code_on_request_is_answered_over_http() -> None:
    with sandbox("--fail", "AADSTS7000222") as described:
        token = f"{described['authority']}/{described['tenant_id']}/oauth2/v2.0/token"
        with pytest.raises(HTTPError) as refused:
            asked(token, None, grant_type="refresh_token")

    with refused.value as answer:
        assert json.load(answer)["error_codes"] == [7000222]


@pytest.mark.parametrize("command", [["sandbox"], ["demo", "--plain"]])
@pytest.mark.parametrize(
    ("code", "words"), [("AADSTS1", "not in the catalogue"), ("dns", "servers could answer")]
)
def test_a_code_that_cannot_be_practised_is_one_sentence_and_status_2(
    command: list[str], code: str, words: str
) -> None:
    done = run(*COMMAND, *command, "--fail", code)

    assert done.returncode == 2
    assert words in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("option", ["--tls-folder", "--certificate-folder"])
def test_without_cryptography_a_sentence_says_what_to_install(option: str, tmp_path: Path) -> None:
    done = run(sys.executable, "-c", WITHOUT_CRYPTOGRAPHY, "sandbox", option, str(tmp_path))

    assert done.returncode == 2
    assert "tokenwizard[certificate]" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_cryptography_no_certificate_is_practised(tmp_path: Path) -> None:
    command = (sys.executable, "-c", WITHOUT_CRYPTOGRAPHY, "demo", "--plain", "--app")

    done = subprocess.run(
        [*command, "certificate"],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )

    assert done.returncode == 2
    assert "tokenwizard[certificate]" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("practice")

    done = run(*COMMAND, "sandbox", "--certificate-folder", str(tmp_path / "file"))

    assert done.returncode == 2
    assert "could not be written" in done.stderr


def test_the_wizard_walks_over_https_to_a_token(tmp_path: Path) -> None:
    """Nothing is turned off for it: the CA's certificate stands in SSL_CERT_FILE."""
    with sandbox("--tls-folder", str(tmp_path)) as described:
        authority, file = described["authority"], described["ca"]
        app = next(app for app in described["apps"] if app["name"] == "web")
        arguments = (
            *("--plain", "--no-listen", "--provider", "sharepoint", "--site", authority),
            *("--client-id", app["client_id"], "--client-secret-env", "PRACTICE_SECRET"),
            *("--redirect-uri", "http://localhost:8080", "--authority", authority),
        )
        state = {"XDG_STATE_HOME": str(tmp_path / "state"), "SSL_CERT_FILE": file}
        wizard = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **state, "PRACTICE_SECRET": app["client_secret"]},
        )
        try:
            assert wizard.stderr is not None
            link = next(line for line in wizard.stderr if line.startswith("http")).strip()
            trust = ssl.create_default_context(cafile=file)
            address = asyncio.run(play_browser(link, tls=trust))
            token, _ = wizard.communicate(f"{address}\n", timeout=60)
        finally:
            wizard.kill()
            wizard.communicate(timeout=20)

    assert link.startswith("https://127.0.0.1:")
    assert token.startswith("practice-refresh.")
