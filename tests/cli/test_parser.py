"""The command line, as a process."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tokenwizard import __version__
from tokenwizard.oauth.response_mode import ResponseMode
from tokenwizard.oauth.sign_in_hints import PROMPTS
from tokenwizard.providers import settings
from tokenwizard.providers.clouds import CLOUDS
from tokenwizard.providers.provider import ProviderName
from tokenwizard.providers.setting import PROVIDERS

COMMAND = [sys.executable, "-m", "tokenwizard"]


def run(*arguments: str, **rest: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        **{"stdin": subprocess.DEVNULL, **rest},
    )


def test_the_version_is_the_package_s() -> None:
    done = run("--version")

    assert (done.returncode, done.stdout) == (0, f"tokenwizard {__version__}\n")


def test_help_names_every_command() -> None:
    done = run("--help")

    assert done.returncode == 0
    assert all(command in done.stdout for command in ("demo", "sandbox", "explain"))


@pytest.mark.parametrize("arguments", [[], ["demo"], ["--provider", "adme"]])
def test_without_a_terminal_the_wizard_says_so_and_ends(arguments: list[str]) -> None:
    done = run(*arguments)

    assert done.returncode == 2
    assert "needs a terminal" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sandbox", "--port", "70000"], "no port"),
        (["sandbox", "--port", "x"], "no port"),
        (["--provider", "nothing"], "invalid choice"),
    ],
)
def test_a_wrong_option_is_one_sentence_and_status_2(arguments: list[str], words: str) -> None:
    done = run(*arguments)

    assert done.returncode == 2
    assert words in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--client-secret", "sentinel"],
        ["--client-secret=sentinel"],
        ["--client-secret=sentinel", "demo"],
    ],
)
def test_a_secret_on_the_command_line_is_turned_down_and_not_repeated(arguments: list[str]) -> None:
    """What stands in argv stands in `ps` and in the shell's history."""
    done = run(*arguments)

    assert done.returncode == 2
    assert "--client-secret-file" in done.stderr.splitlines()[-1]
    assert "sentinel" not in done.stderr


def test_explain_tells_the_code() -> None:
    done = run("explain", "AADSTS7000215")

    assert done.returncode == 0
    assert done.stdout.startswith("AADSTS7000215: ")
    assert "Who can mend it: you" in done.stdout


def test_explain_reads_stdin_and_gives_json() -> None:
    error = {"error": "invalid_grant", "error_codes": [54005], "error_description": "AADSTS54005"}
    done = subprocess.run(
        [*COMMAND, "explain", "--json"],
        input=json.dumps(error),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert json.loads(done.stdout)["code"] == "AADSTS54005"


def test_explain_says_when_there_is_no_code() -> None:
    done = run("explain", "all is well")

    assert done.returncode == 1
    assert "no error code" in done.stderr


class Sandbox:
    """`tokenwizard sandbox` as a process."""

    def __init__(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "sandbox", "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.description = json.loads(self.process.stdout.readline())

    def stop(self, with_signal: int) -> int:
        self.process.send_signal(with_signal)
        try:
            _, words = self.process.communicate(timeout=20)
        finally:
            self.process.kill()
        assert words == ""
        return self.process.returncode


@pytest.mark.parametrize(
    ("with_signal", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["INT", "TERM"]
)
def test_the_sandbox_describes_itself_in_one_line_and_serves_until_interrupted(
    with_signal: int, status: int
) -> None:
    sandbox = Sandbox()
    try:
        described = sandbox.description
        with urllib.request.urlopen(
            f"{described['authority']}/{described['tenant_domain']}/v2.0"
            "/.well-known/openid-configuration",
            timeout=20,
        ) as answer:
            configuration = json.load(answer)
    finally:
        ended = sandbox.stop(with_signal)

    assert ended == status
    assert described["tenant_id"] in configuration["issuer"]
    assert set(described) == {
        "authority",
        "tenant_id",
        "tenant_domain",
        "cloud",
        "site",
        "farm",
        "realm",
        "acs",
        "apps",
        "users",
    }
    platforms = {app["platform"] for app in described["apps"]}
    assert platforms == {"web", "public", "spa", "acs", "any-tenant"}


def test_a_port_in_use_is_one_sentence() -> None:
    sandbox = Sandbox()
    try:
        port = re.search(r":(\d+)", sandbox.description["authority"])
        assert port is not None
        done = run("sandbox", "--port", port[1])
    finally:
        sandbox.stop(signal.SIGTERM)

    assert done.returncode == 2
    assert "--port 0" in done.stderr


def in_terminal(*arguments: str, environ: dict[str, str] | None = None) -> tuple[int, str]:
    """Run the wizard in a pty until it ends by itself; gives its status and what it wrote."""
    import pty

    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**os.environ, "TERM": "xterm-256color", **(environ or {})},
        start_new_session=True,
    )
    os.close(slave)
    written = b""
    try:
        while select.select([master], [], [], 30)[0]:
            written += os.read(master, 65_536)
    except OSError:  # the other side is closed
        return process.wait(timeout=30), written.decode(errors="replace")
    finally:
        process.kill()
        os.close(master)
    pytest.fail(f"it did not end by itself: {written[-200:]!r}")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--authority", "http://login.contoso.example"], "--authority takes an https address"),
        (["--acs", "ftp://127.0.0.1"], "--acs takes an https address"),
        (["--client-secret-env", "TOKENWIZARD_NOT_SET"], "no environment name"),
        (["--client-secret-file", "/nowhere/practice"], "cannot be read"),
        (["--theme", "nothing"], "--theme takes one of"),
        (["demo", "--theme", "nothing"], "tokenwizard-light"),
    ],
)
def test_an_option_that_cannot_be_used_ends_before_the_first_screen(
    arguments: list[str], words: str
) -> None:
    status, written = in_terminal(*arguments)

    assert status == 2
    assert words in written
    assert "\x1b[?1049h" not in written


def test_a_dumb_terminal_is_told_so() -> None:
    status, written = in_terminal(environ={"TERM": "dumb"})

    assert status == 2
    assert "TERM=dumb" in written


def test_the_module_runs_from_any_folder(tmp_path: Path) -> None:
    assert run("--version", cwd=tmp_path).returncode == 0


def test_an_unknown_page_of_the_sandbox_is_not_found() -> None:
    sandbox = Sandbox()
    try:
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{sandbox.description['authority']}/nothing", timeout=20)
        refused.value.close()
    finally:
        sandbox.stop(signal.SIGTERM)

    assert refused.value.code == 404


@pytest.mark.parametrize(
    ("offered", "known"),
    [
        (PROVIDERS, [name.value for name in ProviderName]),
        (settings.CLOUDS, [cloud.name for cloud in CLOUDS]),
        (settings.PROMPTS, list(PROMPTS)),
        (settings.RESPONSE_MODES, [mode.value for mode in ResponseMode]),
    ],
    ids=["providers", "clouds", "prompts", "response modes"],
)
def test_what_the_command_line_offers_is_what_there_is(
    offered: tuple[str, ...], known: list[str]
) -> None:
    """The lists stand there twice, so that `--version` loads none of these modules."""
    assert list(offered) == known
