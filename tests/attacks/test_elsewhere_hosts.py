"""A colleague's profile that names this machine: an access token would go to whoever listens."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attacks.other_users import OtherUser
from tests.attacks.test_elsewhere_env_file import TOKEN, VALUE
from tests.profiles.practice_profiles import CLIENT_ID
from tokenwizard.system.exit_status import USAGE

PROFILES = {
    "adme_host": 'provider = "adme"\ntenant = "contoso.com"\nadme_host = "http://localhost:{port}"',
    "site": 'site = "http://127.0.0.1:{port}"',
    "authority": 'site = "contoso"\nauthority = "http://127.0.0.1:{port}"',
    "acs": 'provider = "sharepoint-acs"\nsite = "contoso"\nacs = "https://localhost:{port}"',
}


@pytest.mark.parametrize("key", PROFILES)
def test_a_host_on_this_machine_is_not_taken_unseen(
    person: OtherUser, grounds: Path, key: str
) -> None:
    """Port 1 stands for another user's."""
    file = grounds / "colleague.toml"
    app = f'\nclient_id = "{CLIENT_ID}"\npublic = true\n'
    file.write_text(PROFILES[key].format(port=1) + app)

    imported = person.run(person.tokenwizard("profiles", "import", file))
    secret = person.own(person.home / "secret", VALUE)
    begun = person.run(
        person.tokenwizard("--plain", "--profile", file, "--client-secret-file", secret),
        timeout=20,
    )

    assert imported.returncode == 1
    assert not (person.home / ".config/tokenwizard/profiles/colleague.toml").exists()
    assert (begun.returncode, begun.stdout) == (USAGE, "")
    assert f"--{key.replace('_', '-')}" in begun.stderr


def test_one_that_was_confirmed_goes_on_unasked(person: OtherUser, grounds: Path) -> None:
    file = grounds / "colleague.toml"
    file.write_text(PROFILES["authority"].format(port=1) + f'\nclient_id = "{CLIENT_ID}"\n')
    env = person.own(person.home / ".env", f"SP_TOKEN={TOKEN}\nSP_SECRET={VALUE}\n")

    trust = ("--trust", "127.0.0.1:1")
    imported = person.run(person.tokenwizard("profiles", "import", file, *trust))
    own = person.home / ".config/tokenwizard/profiles/colleague.toml"
    own.write_text(own.read_text() + f'keeps = "env:{env}"\ntenant = "{CLIENT_ID}"\n')
    renewed = person.run(person.tokenwizard("refresh", "--profile", "colleague"))

    assert imported.returncode == 0
    assert renewed.returncode == 1  # nobody answers there: so it was tried
