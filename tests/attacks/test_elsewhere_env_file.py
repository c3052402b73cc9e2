"""A `.env` that another user wrote: what of mine `refresh --env-file` sends, and to whom.

It is read where they left it, and as a copy of one's own, out of a repository or a chat.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from tests.attacks.listening_user import listening
from tests.attacks.other_users import OtherUser
from tests.programs import require
from tokenwizard.system.exit_status import USAGE

MINE = {"GITHUB_TOKEN": "practice-github", "AWS_SECRET_ACCESS_KEY": "practice-aws"}
TENANT = "99999999-8888-7777-6666-555555555555"
ONLINE = 'site = "https://contoso.sharepoint.com"'

APP = "99999999-1111-4222-8333-444444444444"
VALUE = "Xy08Q~nobodys-own-value-0123456789abcdef"
TOKEN = "0.nobodys-refresh-token-" + "AbCd0123" * 8
SETTINGS = f"SP_ID={APP}\nSP_SECRET={{secret}}\nSP_TOKEN={TOKEN}\n"


def recipe(**texts: str) -> str:
    pairs = ", ".join(f'{key} = "{text}"' for key, text in texts.items())
    return f"# tokenwizard: {{{pairs}}}\n"


Whose = Literal["copied", "theirs"]


def left(by: OtherUser, to: OtherUser, whose: Whose, file: Path, text: str) -> Path:
    """What one user wrote, for another to read."""
    return to.own(file, text) if whose == "copied" else by.own(file, text, mode=0o644)


@pytest.mark.parametrize("whose", ["copied", "theirs"])
@pytest.mark.parametrize(
    "secret",
    ["${GITHUB_TOKEN}", "'${GITHUB_TOKEN}'", "a${AWS_SECRET_ACCESS_KEY}b", VALUE],
)
@pytest.mark.parametrize("host", ["authority", "acs", "site"])
def test_a_port_of_another_user_gets_nothing(
    person: OtherUser, attacker: OtherUser, *, grounds: Path, secret: str, host: str, whose: Whose
) -> None:
    with listening(attacker) as theirs:
        at = {"site": "https://contoso.sharepoint.com", "tenant": TENANT, host: theirs.origin}
        if host != "authority":
            at |= {"provider": "sharepoint-acs"}
        if host == "site":
            del at["tenant"]  # the site is asked which it is
        text = recipe(**at) + SETTINGS.format(secret=secret)
        file = left(attacker, person, whose, grounds / ".env", text)
        done = person.run(person.tokenwizard("refresh", "--env-file", file), env=MINE)

    assert theirs.arrived == []
    assert (done.returncode, done.stdout) == (USAGE, "")
    if whose == "copied":
        assert f"--{host} " in done.stderr


@pytest.mark.parametrize("whose", ["copied", "theirs"])
def test_my_own_client_secret_goes_to_no_port_of_another_user(
    person: OtherUser, attacker: OtherUser, grounds: Path, whose: Whose
) -> None:
    with listening(attacker) as theirs:
        at = recipe(site="https://contoso.sharepoint.com", tenant=TENANT, authority=theirs.origin)
        text = at + SETTINGS.format(secret="")
        file = left(attacker, person, whose, grounds / ".env", text)
        command = person.tokenwizard(
            "refresh", "--env-file", file, "--client-secret-env", "GITHUB_TOKEN"
        )
        done = person.run(command, env=MINE)

    assert theirs.arrived == []
    assert (done.returncode, done.stdout) == (USAGE, "")
    if whose == "copied":
        assert "--authority" in done.stderr


@pytest.mark.parametrize(
    "settings",
    [
        f"SP_ID=${{AWS_SECRET_ACCESS_KEY}}\nSP_SECRET={VALUE}\nSP_TOKEN={TOKEN}\n",
        f"SP_ID={APP}\nSP_SECRET=${{GITHUB_TOKEN}}\nSP_TOKEN={TOKEN}\n",
        f"SP_ID={APP}\nSP_SECRET={VALUE}\nSP_TOKEN='${{GITHUB_TOKEN}}'\n",
        f"A=1\nB=${{GITHUB_TOKEN}}\nSP_ID={APP}\nSP_SECRET={VALUE}\nSP_TOKEN=${{B}}\n",
    ],
)
def test_microsoft_gets_nothing_of_my_environment_either(
    person: OtherUser, grounds: Path, settings: str
) -> None:
    """Watched by strace: no connection is begun, and no name is looked up."""
    at = recipe(site="https://contoso.sharepoint.com", tenant=TENANT)
    file = person.own(grounds / ".env", at + settings)
    calls = person.home / "calls"
    watched = [require("strace"), "-f", "-e", "trace=connect,sendto", "-o", str(calls)]

    command = person.tokenwizard("refresh", "--env-file", file)
    ids = len(person.command())
    done = person.run([*command[:ids], *watched, *command[ids:]], env=MINE)

    wanted = settings.partition("${GITHUB_TOKEN}")[0].count("\n") + 2
    assert (done.returncode, done.stdout) == (USAGE, "")
    assert "AF_INET" not in calls.read_text("utf-8")
    if "AWS" not in settings:
        assert f"line {wanted} " in done.stderr.lower()
    assert "practice-github" not in done.stderr


@pytest.mark.parametrize(
    ("reference", "reads"),
    [("${NOT_IN_THIS_FILE}", USAGE), (f"${{NOT_IN_THIS_FILE:-{VALUE}}}", 1), ("${ABOVE}", 1)],
)
def test_a_reference_is_to_the_file_itself(
    person: OtherUser, grounds: Path, reference: str, reads: int
) -> None:
    """The authority that the command line names does not answer: 1 is as far as that."""
    at = recipe(site="https://contoso.sharepoint.com", tenant=TENANT)
    file = person.own(
        grounds / ".env",
        f"{at}ABOVE={VALUE}\nUNUSED=${{ELSEWHERE}}\n" + SETTINGS.format(secret=reference),
    )

    done = person.run(
        person.tokenwizard("refresh", "--env-file", file, "--authority", "http://127.0.0.1:1")
    )

    assert (done.returncode, done.stdout) == (reads, "")
    assert ("NOT_IN_THIS_FILE" in done.stderr) == (reads == USAGE)
