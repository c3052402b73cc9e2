"""How to sign in anew, told from a recording `az` that Entra has refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.destinations.program_recorder import Programs, delivery
from tokenwizard.destinations.registry import destination_named
from tokenwizard.errors.errors import LocalError

TENANT, APP = "11111111-2222-3333-4444-555555555555", "22222222-3333-4444-5555-666666666666"
OTHER = "33333333-2222-3333-4444-555555555555"
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
        await destination_named(place).hand_over(delivery())

    assert fault.value.next_step == f"Sign in by {login}, then hand the token over again."
    assert "AADSTS700082" in fault.value.cause
    for run in programs.runs:
        run.assert_nothing_secret_in_the_open()


async def test_a_service_principal_of_which_az_has_no_credentials(programs: Programs) -> None:
    account = shown(TENANT, "AzureCloud", "servicePrincipal", APP)
    programs.put(
        "az",
        f"if sys.argv[1] == 'account': {account}\n"
        "else: sys.exit('ERROR: No credential. Run `az login` for this service principal.')",
    )

    with pytest.raises(LocalError) as fault:
        await destination_named("keyvault:contoso-vault").hand_over(delivery())

    login = f"az login --service-principal --username {APP} --tenant {TENANT}"
    assert fault.value.next_step.startswith(f"Sign in by {login},")


@pytest.mark.parametrize(
    ("tenant", "account", "advised"),
    [
        (TENANT, shown(TENANT, "AzureCloud", "user", USER), True),
        (OTHER, shown(TENANT, "AzureCloud", "user", USER), False),
        ("attacker.example", shown(TENANT, "AzureCloud", "user", USER), False),
        (TENANT, "sys.exit(1)", False),
    ],
)
async def test_a_line_to_sign_in_by_is_taken_for_the_tenant_of_the_account_alone(
    programs: Programs, tenant: str, account: str, advised: bool
) -> None:
    line = f'az login --tenant "{tenant}" --claims-challenge "{"eyJh" * 500}"'
    programs.put(
        "az",
        f"if sys.argv[1] == 'account': {account}\n"
        f"else: sys.exit('ERROR: (Forbidden) No.\\n{line}')",
    )

    with pytest.raises(LocalError) as fault:
        await destination_named("keyvault:contoso-vault").hand_over(delivery())

    assert ("eyJh" * 500 in fault.value.next_step) is advised
    assert ("az login" in fault.value.next_step) is advised


@pytest.mark.parametrize(
    "line", [f'az login --tenant "{TENANT}"', "gh auth login at attacker.example"]
)
async def test_gh_names_no_sign_in_for_what_a_server_says(programs: Programs, line: str) -> None:
    programs.put("gh", f"sys.exit({f'HTTP 404: No.{chr(10)}{line}'!r})")

    with pytest.raises(LocalError) as fault:
        await destination_named("github:contoso/practice").hand_over(delivery())

    assert fault.value.next_step.startswith("Mend what it says")


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
        await destination_named("keyvault:contoso-vault").hand_over(delivery())

    assert fault.value.next_step.startswith("Mend what it says")
