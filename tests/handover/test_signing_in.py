"""How to sign in anew, told from a recording `az` that Entra has refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.handover.recording import Programs, handing
from tokenwizard.errors import LocalError
from tokenwizard.handover.kinds import place_of

TENANT, APP = "11111111-2222-3333-4444-555555555555", "22222222-3333-4444-5555-666666666666"
USER = "person@contoso.example"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    return Programs(tmp_path, monkeypatch)


def refusing(code: int, account: str) -> str:
    """az whose calls Entra refuses, and what it then does to show its account."""
    return (
        f"if sys.argv[1] == 'account': {account}\n"
        f"else: print('ERROR: AADSTS{code}: No.', file=sys.stderr); sys.exit(1)"
    )


def shown(*parts: str) -> str:
    return f"print({chr(10).join(parts)!r})"


@pytest.mark.parametrize(
    ("place", "account", "login"),
    [
        (
            "keyvault:contoso-vault",
            shown(TENANT, "AzureCloud", "user", USER),
            f"az login --tenant {TENANT} --scope https://vault.azure.net/.default",
        ),
        (
            "keyvault:contoso-vault",
            shown(TENANT, "AzureChinaCloud", "user", USER),
            f"az login --tenant {TENANT} --scope https://vault.azure.cn/.default",
        ),
        (
            "keyvault:contoso-vault",
            shown(TENANT, "OwnCloud", "user", USER),
            f"az login --tenant {TENANT}",
        ),
        (
            "azure-app:contoso-rg/contoso-web",
            shown(TENANT, "AzureCloud", "user", USER),
            f"az login --tenant {TENANT}",
        ),
        (
            "azure-app:contoso-rg/contoso-web",
            shown(TENANT, "AzureCloud", "servicePrincipal", APP),
            f"az login --service-principal --username {APP} --tenant {TENANT}",
        ),
        ("keyvault:contoso-vault", "sys.exit(1)", "az login"),
        ("keyvault:contoso-vault", shown("$(id)", "AzureCloud", "user", USER), "az login"),
    ],
)
async def test_the_account_that_az_works_as_says_which_sign_in(
    programs: Programs, place: str, account: str, login: str
) -> None:
    programs.put("az", refusing(700082, account))

    with pytest.raises(LocalError) as fault:
        await place_of(place).hand_over(handing())

    assert fault.value.next_step == f"Sign in by {login}, then hand the token over again."
    assert "AADSTS700082" in fault.value.cause
    for run in programs.runs:
        run.assert_nothing_secret_in_the_open()


@pytest.mark.parametrize(
    ("code", "account"),
    [
        (700082, shown(TENANT, "AzureCloud", "servicePrincipal", "systemAssignedIdentity")),
        (65001, shown(TENANT, "AzureCloud", "user", USER)),
    ],
)
async def test_what_no_sign_in_mends_names_none(
    programs: Programs, code: int, account: str
) -> None:
    programs.put("az", refusing(code, account))

    with pytest.raises(LocalError) as fault:
        await place_of("keyvault:contoso-vault").hand_over(handing())

    assert fault.value.next_step.startswith("Mend what it says")
