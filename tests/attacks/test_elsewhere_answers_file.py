"""A file of answers that somebody else wrote: whom it makes the wizard send secrets to, unasked."""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from tests.attacks.listening_user import listening
from tests.attacks.other_users import OtherUser
from tests.cli.test_answers_file import options
from tests.wizard.scripted_front_end import ScriptedAsker
from tokenwizard.cli.answers_file import LARGEST
from tokenwizard.cli.prefill import read_prefill
from tokenwizard.errors.errors import Step
from tokenwizard.profiles.untrusted import NamedHost
from tokenwizard.system.exit_status import USAGE
from tokenwizard.wizard.controller import WizardController
from tokenwizard.wizard.state import WizardState

MINE = {"GITHUB_TOKEN": "practice-github-token-as-long-as-a-value-is"}
CLIENT_ID = "11111111-2222-4333-8444-555555555555"
AT_ONCE = 2.0


def answers(**texts: str) -> str:
    given = {"site": "contoso", "client_id": CLIENT_ID, "client_secret_env": "GITHUB_TOKEN"}
    return "".join(f'{key} = "{text}"\n' for key, text in {**given, **texts}.items())


@pytest.mark.parametrize("key", ["authority", "acs", "site", "adme_host", "redirect_uri"])
@pytest.mark.parametrize("host", ["", "https://id.elsewhere.example"])
def test_a_script_sends_nothing_to_a_host_that_the_answers_name(
    person: OtherUser, attacker: OtherUser, grounds: Path, key: str, host: str
) -> None:
    provider = {
        "adme_host": {"provider": "adme", "tenant": "contoso.com"},
        "acs": {"provider": "sharepoint-acs", "redirect_uri": "https://localhost/"},
    }
    with listening(attacker) as theirs:
        named = {**provider.get(key, {}), key: host or theirs.origin}
        if key == "redirect_uri":
            named = {key: host or "https://id.elsewhere.example/"}
        file = attacker.own(grounds / "answers.toml", answers(**named), mode=0o644)
        done = person.run(
            person.tokenwizard("--plain", "--no-listen", "--answers", file), env=MINE, timeout=20
        )

    assert theirs.arrived == []
    assert (done.returncode, done.stdout) == (USAGE, "")
    assert f"--{key.replace('_', '-')}" in done.stderr
    assert "practice-github" not in done.stderr


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        ({"authority": "http://127.0.0.1:1"}, ["authority"]),
        ({"cloud": "china"}, []),
        ({"authority": "https://contoso.ciamlogin.com"}, []),
        ({"authority": "https://login.microsoftonline.com"}, []),
        ({"site": "https://sharepoint.elsewhere.example"}, ["site"]),
        ({"site": "http://localhost:1", "authority": "http://localhost:1"}, ["authority", "site"]),
        ({"adme_host": "contoso.energy.azure.com"}, []),
        ({"adme_host": "http://localhost:1"}, ["adme_host"]),
        ({"redirect_uri": "http://localhost:8080"}, []),
        ({"redirect_uri": "https://elsewhere.example/"}, ["redirect_uri"]),
        ({"redirect_uri": "https://login.microsoftonline.com/common/oauth2/nativeclient"}, []),
    ],
)
def test_the_hosts_in_it_are_unseen_until_the_command_line_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, texts: dict[str, str], names: list[str]
) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(answers(**texts))
    monkeypatch.setenv("GITHUB_TOKEN", "practice-github")
    found = read_prefill(options(answers=file)).begin
    monkeypatch.setenv("GITHUB_TOKEN", "practice-github")
    typed = read_prefill(options(answers=file, **texts)).begin

    assert [one.key for one in found.unseen] == names
    assert typed.unseen == ()
    told = [one.sentence for one in found.unseen if one.key == "authority"]
    assert all("GITHUB_TOKEN" in sentence for sentence in told)
    assert found.elsewhere == ("answers.toml" if names else "")


def test_the_file_that_it_has_read_is_shown(tmp_path: Path) -> None:
    (tmp_path / "id_rsa").write_text("practice-key")
    file = tmp_path / "answers.toml"
    file.write_text('authority = "https://login.elsewhere.example"\nclient_secret_file = "id_rsa"')

    (authority,) = read_prefill(options(answers=file)).begin.unseen

    assert str(tmp_path / "id_rsa") in authority.sentence


class SeenEnoughError(Exception):
    """The first step was asked."""


async def enough(walk: WizardState) -> NoReturn:
    raise SeenEnoughError


async def unreachable() -> NoReturn:
    raise AssertionError("nothing is asked yet")


class Asked(ScriptedAsker):
    """Says whether the hosts may have it."""

    def __init__(self, trusted: bool, hosts: tuple[NamedHost, ...]) -> None:
        super().__init__(moves={Step.TARGET: [enough]})
        self.trusted, self.hosts = trusted, hosts
        self.names: list[str] = []

    async def ask_hosts(self, name: str, hosts: Sequence[NamedHost]) -> bool:
        assert tuple(hosts) == self.hosts
        self.names.append(name)
        return self.trusted


@pytest.mark.parametrize("trusted", [True, False])
async def test_a_person_is_asked_before_anything_and_no_begins_without_the_file(
    tmp_path: Path, trusted: bool
) -> None:
    (tmp_path / "secret").write_text("practice-secret")
    file = tmp_path / "answers.toml"
    file.write_text('authority = "https://login.elsewhere.example"\nclient_secret_file = "secret"')
    begin = read_prefill(options(answers=file)).begin
    front_end = Asked(trusted, begin.unseen)
    controller = WizardController(
        front_end,
        connect=unreachable,
        environment=unreachable,
        clock=time.time,
        entropy=secrets.token_urlsafe,
    )

    with pytest.raises(SeenEnoughError):
        await controller.conduct(begin)
    walk = front_end.asked[0].walk

    assert front_end.names == ["answers.toml"]
    assert bool(walk.answers.client_secret) is trusted
    assert (walk.cloud is not None) is trusted
    assert walk.unseen == ()


def as_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


def writes(text: str | bytes) -> Callable[[Path], object]:
    content = text.encode() if isinstance(text, str) else text
    return lambda path: path.write_bytes(content)


DOTS = LARGEST // 2 - 10
FAULTS: dict[str, Callable[[Path], object]] = {
    "digits": writes("answer_timeout = " + "9" * 5_000),
    "brackets": writes("site = " + "[" * 20_000),
    "dotted key": writes("a" + ".a" * DOTS + " = 1"),
    "quoted dotted key": writes('"a"' + '."a"' * (LARGEST // 4 - 10) + " = 1"),
    "dotted header": writes("[" + "a." * (DOTS // 2) + "a]\n" + "b = 1\n" * (DOTS // 8)),
    "many headers": writes("[a.b]\n" * (LARGEST // 8)),
    "inline tables": writes("a = " + "{a=" * (LARGEST // 4)),
    "hidden brackets": writes('a = ["""x""""' + ", " + "[" * 20_000),
    "binary": writes(bytes(range(256)) * 100),
    "utf-16": writes('site = "contoso"'.encode("utf-16") + b"x"),
    "nul": writes("\0" * 1_000),
    "twice": writes('site = "a"\nsite = "b"\n'),
    "date": writes("site = 1979-05-27T07:32:00Z\n"),
    "control character": writes('site = "\\u001b]52;c;AAAA\\u0007"\n'),
    "key with a control character": writes('"\\u001b]0;a\\u0007" = 1\n'),
    "folder": lambda path: path.mkdir(),
    "fifo": os.mkfifo,
    "socket": as_socket,
    "dangling": lambda path: path.symlink_to("nowhere"),
    "endless": lambda path: path.symlink_to("/dev/zero"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("option", ["--answers", "--profile"])
def test_what_cannot_be_read_is_one_sentence_and_at_once(
    person: OtherUser, fault: str, option: str
) -> None:
    file = person.home / "given.toml"
    FAULTS[fault](file)
    os.lchown(file, person.uid, person.uid)
    begun = time.monotonic()

    done = person.run(person.tokenwizard("--plain", option, file, "--site", "contoso"), timeout=20)

    empty = fault == "fifo" and option == "--answers"  # as without a file
    assert (done.returncode, done.stdout) == (USAGE, "")
    assert time.monotonic() - begun < AT_ONCE + 5
    assert "Traceback" not in done.stderr
    assert "broke" not in done.stderr
    assert (str(file) in done.stderr) or empty
    assert all(one.isprintable() for one in done.stderr.splitlines())


def test_an_unreadable_one_is_one_sentence(person: OtherUser, grounds: Path) -> None:
    file = grounds / "answers.toml"
    file.write_text("")
    file.chmod(0o600)

    done = person.run(person.tokenwizard("--plain", "--answers", file))

    assert (done.returncode, done.stdout) == (USAGE, "")
    assert str(file) in done.stderr


def test_a_pipe_with_a_writer_is_read_to_its_end(person: OtherUser) -> None:
    """As `--answers <(...)` of a shell: what it begins with comes late."""
    shell = 'exec "$0" -P -m tokenwizard --plain --answers <(sleep 1; echo "sites = 1")'

    done = person.run(person.command("bash", "-c", shell, person.python))

    assert done.returncode == USAGE
    assert "no such key: sites" in done.stderr
