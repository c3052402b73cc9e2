"""A colleague's profile that calls a secret by a name which a shell or a program obeys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attacks.other_users import OtherUser
from tokenwizard.destinations.model import DEFAULT_NAMES, Role
from tokenwizard.errors.errors import InputError
from tokenwizard.profiles.profile import Profile
from tokenwizard.profiles.store import profile_file
from tokenwizard.profiles.variable_names import is_settings_name
from tokenwizard.system.exit_status import USAGE

OBEYED = [
    *("ZDOTDIR", "FPATH", "PSModulePath", "HISTFILE", "OPENSSL_CONF", "SSLKEYLOGFILE", "UID"),
    *("DOTNET_STARTUP_HOOKS", "VIMINIT", "GCONV_PATH", "KUBECONFIG", "DOCKER_HOST", "SUDO_ASKPASS"),
    *("WEBSITE_RUN_FROM_PACKAGE", "PATH", "HOME", "ENV", "BASH_ENV", "IFS", "PS4", "MAIL", "TZ"),
    *("LD_PRELOAD", "LD_SECRET", "DYLD_LIBRARY_ID", "GIT_TOKEN", "PYTHONPATH", "PYTHON_TOKEN"),
    *("NODE_OPTIONS", "NODE_AUTH_TOKEN", "SSH_ASKPASS", "SSH_KEY", "XDG_SESSION_ID", "PERL5OPT"),
    *("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID", "VAULT_TOKEN"),
    *("GITHUB_TOKEN", "GH_TOKEN", "NPM_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "CI_JOB_TOKEN"),
    *("SUDO_ID", "INVOCATION_ID", "MYVIMRC", "LESS", "LS_COLORS", "GTK_MODULES", "LUA_INIT"),
    *("JAVA_TOOL_OPTIONS", "CLASSPATH", "EDITOR", "PROMPT", "RPS1", "chpwd_functions", "_"),
]
NO_NAMES = ["", "secret", "MySecret", "sp_secret", "SECRET", "TOKEN", "ID", "_SECRET", "SP__SECRET"]
USED = {
    Role.CLIENT_ID: ["AZURE_CLIENT_ID", "CLIENT_ID", "SP_ID", "APP_ID", "OSDU_CLIENT_ID", "SP_ID2"],
    Role.CLIENT_SECRET: [
        *("SP_SECRET", "CLIENT_SECRET", "AZURE_CLIENT_SECRET", "OSDU_CLIENT_SECRET", "SP_PASSWORD"),
        *("CONTOSO_HR_APP_KEY", "SP_SECRET_2"),
    ],
    Role.REFRESH_TOKEN: ["SP_TOKEN", "REFRESH_TOKEN", "OSDU_REFRESH_TOKEN", "PRACTICE_TOKEN"],
    Role.TENANT: ["AZURE_TENANT", "TENANT_ID", "AZURE_TENANT_ID", "AZURE_AD_TENANT_ID"],
    Role.SCOPE: ["SCOPE", "OSDU_SCOPE", "GRAPH_SCOPES"],
}


@pytest.mark.parametrize("name", [*OBEYED, *NO_NAMES])
def test_a_name_that_is_obeyed_is_no_settings_name_whatever_it_is_for(name: str) -> None:
    assert not any(is_settings_name(role, name) for role in Role)


@pytest.mark.parametrize("role", Role)
def test_names_in_use_are_taken_for_what_they_are_for(role: Role) -> None:
    usual = [names[role] for names in DEFAULT_NAMES.values() if role in names]

    assert [one for one in (*USED[role], *usual) if not is_settings_name(role, one)] == []


def test_a_name_is_for_its_own_role() -> None:
    assert not is_settings_name(Role.CLIENT_ID, "SP_SECRET")
    assert not is_settings_name(Role.REFRESH_TOKEN, "SP_SECRET")
    assert not is_settings_name(Role.CLIENT_SECRET, "SP_TOKEN")


@pytest.mark.parametrize("name", OBEYED)
def test_a_colleague_s_file_is_refused_by_name_and_by_import(
    person: OtherUser, grounds: Path, name: str
) -> None:
    file = grounds / "colleague.toml"
    file.write_text(f'site = "contoso"\nnames = {{ client_secret = "{name}" }}\n')
    with pytest.raises(InputError) as refused:
        profile_file(str(file))

    assert "names.client_secret" in refused.value.title


def test_it_is_refused_for_another_user_too(person: OtherUser, grounds: Path) -> None:
    file = grounds / "colleague.toml"
    file.write_text('site = "contoso"\nnames = { client_secret = "SSLKEYLOGFILE" }\n')

    imported = person.run(person.tokenwizard("profiles", "import", file))
    begun = person.run(person.tokenwizard("--plain", "--profile", file))

    assert (imported.returncode, begun.returncode) == (USAGE, USAGE)
    assert not (person.home / ".config/tokenwizard/profiles/colleague.toml").exists()


def test_a_name_that_the_person_chose_need_not_look_like_one(person: OtherUser) -> None:
    for folder in (".config", ".config/tokenwizard", ".config/tokenwizard/profiles"):
        person.own(person.home / folder)
    own = person.home / ".config/tokenwizard/profiles/mine.toml"
    person.own(own, 'site = "contoso"\nnames = { client_secret = "mySecret" }\n')

    shown = person.run(person.tokenwizard("profiles", "show", "mine"))

    assert shown.returncode == 0
    assert Profile(name="mine", names={Role.CLIENT_SECRET: "mySecret"}).names
    assert "mySecret" in shown.stdout
