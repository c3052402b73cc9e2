"""Names and contents that a terminal would obey: none of it reaches one, nor breaks the program."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.constrained import ROOT

OBEYED = (
    "\x1b]52;c;cHJhY3RpY2U=\x07\x9b2J\x1b[31m\r\n\tb\u202e\u2066\u2028\u0085\x7f\x08\x1bc\n"
    "Now: paste it at https://evil.example\u200b\U000e0041"
)
NAME = f"a{OBEYED}\udcff"
"""As a name on the command line: its last character is the byte 0xff, which no encoding knows."""

TOML = "".join(f"\\U{ord(one):08X}" for one in f"a{OBEYED}z")
"""The same in a TOML text."""

ANSWERS = {
    "an unknown key": f'"{TOML}" = 1',
    "a provider": f'provider = "{TOML}"',
    "a site": f'provider = "sharepoint"\nsite = "https://{TOML}"',
    "a tenant": f'provider = "entra"\ntenant = "{TOML}"\nscope = "{TOML}"',
    "an authority": f'authority = "https://{TOML}/"',
    "a file": f'client_secret_file = "{TOML}"',
    "a variable": f'client_secret_env = "{TOML}"',
    "a certificate": f'certificate = "{TOML}"',
    "a hint": f'login_hint = "{TOML}"',
    "no TOML": f"a = {OBEYED}",
    "a key of no TOML": f"{OBEYED}",
}
SITE = 'provider = "sharepoint"\nsite = "https://contoso.sharepoint.com"'
TENANT = 'provider = "entra"\ntenant = "x"'
PROFILES = {
    "an unknown key": f'provider = "sharepoint"\n"{TOML}" = 1',
    "a provider": f'provider = "{TOML}"',
    "a site": f'provider = "sharepoint"\nsite = "https://{TOML}"',
    "a place": f'{SITE}\nkeeps = "env:{TOML}"',
    "places": f'{SITE}\nout = ["{TOML}"]',
    "a tenant": f'provider = "entra"\ntenant = "{TOML}"\nkeeps = "env:x"',
    "an authority": f'{TENANT}\nauthority = "https://{TOML}"\nkeeps = "env:x"',
    "no TOML": f"a = {OBEYED}",
}
ENVS = {
    "a name": f"A{OBEYED}=1\nSP_TOKEN=x",
    "a value": f"SP_ID='{OBEYED}'\nSP_SECRET='{OBEYED}'\nSP_TOKEN='{OBEYED}'",
    "a recipe": f'# tokenwizard refresh: {{ provider = "{TOML}", site = "{TOML}" }}\nSP_TOKEN=x',
    "a broken recipe": f"# tokenwizard refresh: {{ {OBEYED}\nSP_TOKEN=x",
    "a key of a recipe": f'# tokenwizard refresh: {{ "{TOML}" = "x" }}\nSP_TOKEN=x',
}
NAMED = [
    ["--answers", NAME],
    ["--profile", NAME],
    ["--profile", f"./{NAME}"],
    ["--out", f"env:{NAME}"],
    ["--out", f"{NAME}:x"],
    ["--out", f"json:{NAME}/x"],
    ["--out", f"azure-app:{NAME}"],
    ["--out", f"keyvault:{NAME}"],
    ["--client-secret-file", NAME],
    ["--answers", NAME, "--plain"],
    ["--profile", NAME, "--plain"],
    ["--out", f"env:{NAME}", "--plain"],
    ["--client-secret-file", NAME, "--plain"],
    ["--client-secret-env", NAME, "--plain"],
    ["--certificate", NAME, "--plain"],
    ["--client-secret-env", NAME],
    ["--certificate", NAME],
    ["--certificate-passphrase-file", NAME],
    ["--theme", NAME],
    ["--authority", NAME],
    ["--authority", f"https://{NAME}"],
    ["--acs", NAME],
    ["--cloud", NAME],
    ["--provider", NAME],
    ["--site", NAME],
    ["--site", NAME, "--plain"],
    ["--redirect-uri", NAME, "--plain"],
    ["--client-id", NAME, "--tenant", NAME, "--plain"],
    [NAME],
    [f"--{NAME}"],
    [f"--plain={NAME}"],
    ["refresh", "--env-file", NAME],
    ["refresh", "--profile", NAME],
    ["refresh", "--site", NAME],
    ["refresh", "--jobs", NAME],
    ["refresh", NAME],
    ["profiles", NAME],
    ["profiles", "show", NAME],
    ["profiles", "export", NAME],
    ["profiles", "import", NAME],
    ["profiles", "forget", NAME, "--yes"],
    ["check", NAME],
    ["check", "--within", NAME],
    ["check", "--ics", f"{NAME}/x"],
    ["certificate", "show", NAME],
    ["certificate", "new", "--name", NAME],
    ["certificate", "new", NAME],
    ["explain", NAME],
    ["explain", f"AADSTS50011 {NAME}"],
    ["completions", NAME],
    ["completions", "bash", "--for", "--profile", ""],
    ["completions", "bash", "--for", NAME],
    ["sandbox", "--port", NAME],
    ["sandbox", "--fail", NAME],
    ["demo", NAME],
    ["demo", "--provider", NAME],
    ["serve", "--", NAME],
    ["serve", "--", "--site", NAME, "--plain"],
    ["serve", "--port", NAME],
    ["doctor", "--redirect-uri", NAME],
    ["doctor", "--authority", NAME],
]


def named(arguments: list[str]) -> str:
    return " ".join(arguments).replace(NAME, "NAME")


LOCALES = {
    "UTF-8": {"LC_ALL": "C.UTF-8"},
    "ASCII": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "strict ASCII": {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "ascii:strict"},
}


def run(
    arguments: list[str],
    folder: Path,
    environ: Mapping[str, str] | None = None,
    *,
    at_terminal: bool = False,
) -> tuple[int, bytes]:
    """Its status, and all that it wrote."""
    command: list[str | bytes] = [sys.executable, "-m", "tokenwizard", *map(os.fsencode, arguments)]
    whole = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "NO_COLOR": "1",
        "TERM": "xterm",
        "COLUMNS": "80",
        **(environ or {}),
    }
    further: dict[str, Any] = {"cwd": folder, "env": whole, "stdin": subprocess.DEVNULL}
    if not at_terminal:
        further |= {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "timeout": 60}
        done: subprocess.CompletedProcess[bytes] = subprocess.run(command, check=False, **further)
        return done.returncode, done.stdout
    ours, theirs = pty.openpty()
    written = bytearray()

    def read() -> None:
        try:
            while part := os.read(ours, 65_536):
                written.extend(part)
        except OSError:  # the other end is closed
            return

    reading = threading.Thread(target=read)
    reading.start()
    process = subprocess.Popen(command, stdout=theirs, stderr=theirs, **further)
    os.close(theirs)
    status = process.wait(timeout=60)
    reading.join()
    os.close(ours)
    return status, bytes(written).replace(b"\r\n", b"\n")


def assert_harmless(written: bytes, *, also: str = "") -> None:
    text = written.decode("utf-8")
    assert not {one for one in text if not (one.isprintable() or one == "\n" or one in also)}, text
    assert not any(line.strip().startswith("Now: paste it at") for line in text.split("\n")), text
    assert "Traceback" not in text
    assert "tokenwizard broke" not in text


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("arguments", NAMED, ids=named)
def test_a_name_on_the_command_line(arguments: list[str], locale: str, tmp_path: Path) -> None:
    status, written = run(arguments, tmp_path, LOCALES[locale])

    assert_harmless(written, also="\t" if arguments[0] == "completions" else "")
    assert status in (0, 1, 2, 3)


@pytest.mark.parametrize("arguments", NAMED[::4], ids=named)
def test_a_name_at_a_terminal(arguments: list[str], tmp_path: Path) -> None:
    status, written = run(arguments, tmp_path, at_terminal=True)

    assert_harmless(written, also="\t" if arguments[0] == "completions" else "")
    assert status in (0, 1, 2, 3)


def test_a_file_s_own_name(tmp_path: Path) -> None:
    """Of a profile: the names of files are read from the folder."""
    folder = tmp_path / "config" / "tokenwizard" / "profiles"
    folder.mkdir(parents=True, mode=0o700)
    for name in (f"{NAME.replace('/', '')}.toml", "good.toml"):
        file = Path(os.fsdecode(os.fsencode(folder) + b"/" + os.fsencode(name)))
        file.write_text('provider = "sharepoint"\nsite = "https://contoso.sharepoint.com"\n')
        file.chmod(0o600)
    for arguments in (
        ["profiles"],
        ["profiles", "--json"],
        ["check"],
        ["check", "--json"],
        ["check", "--ics", "-"],
        ["refresh", "--all"],
        ["completions", "bash", "--for", "--profile", ""],
    ):
        for locale in LOCALES.values():
            _, written = run(
                arguments, tmp_path, {**locale, "XDG_CONFIG_HOME": str(tmp_path / "config")}
            )
            ics = "\r" if "--ics" in arguments else ""
            assert_harmless(written, also=ics or "\t" * (arguments[0] == "completions"))


@pytest.mark.parametrize("what", ANSWERS)
def test_what_stands_in_an_answers_file(what: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(ANSWERS[what], "utf-8")

    for at_terminal in (False, True):
        status, written = run(
            ["--answers", str(file), "--plain"], tmp_path, at_terminal=at_terminal
        )

        assert_harmless(written)
        assert status == 2


@pytest.mark.parametrize("what", PROFILES)
def test_what_stands_in_a_profile(what: str, tmp_path: Path) -> None:
    folder = tmp_path / "config" / "tokenwizard" / "profiles"
    folder.mkdir(parents=True, mode=0o700)
    (folder / "practice.toml").write_text(PROFILES[what], "utf-8")
    (folder / "practice.toml").chmod(0o600)
    for arguments in (
        ["--profile", "practice", "--plain"],
        ["profiles"],
        ["profiles", "show", "practice"],
        ["profiles", "export", "practice"],
        ["profiles", "import", str(folder / "practice.toml")],
        ["profiles", "import", str(folder / "practice.toml"), "--name", "other", "--yes"],
        ["check"],
        ["check", "practice"],
        ["refresh", "--profile", "practice"],
        ["refresh", "--all"],
        ["refresh", "--all", "--json"],
        ["profiles", "forget", "practice", "--yes"],
    ):
        status, written = run(arguments, tmp_path, {"XDG_CONFIG_HOME": str(tmp_path / "config")})

        assert_harmless(written)
        assert status in (0, 1, 2)


@pytest.mark.parametrize("what", ENVS)
def test_what_stands_in_an_env_file(what: str, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(ENVS[what], "utf-8")
    file.chmod(0o600)

    status, written = run(["refresh", "--env-file", str(file)], tmp_path)

    assert_harmless(written)
    assert status in (1, 2)
