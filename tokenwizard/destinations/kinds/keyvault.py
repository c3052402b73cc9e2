"""Azure Key Vault: one secret a setting; `az keyvault secret set`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tokenwizard.destinations.kind import DestinationKind
from tokenwizard.destinations.programs.destination import ProgramDestination
from tokenwizard.destinations.programs.invocation import (
    AZ,
    FILE,
    NO_SUBSCRIPTION,
    Invocation,
    ProgramSignIn,
)
from tokenwizard.errors.errors import InputError, LocalError

if TYPE_CHECKING:
    from tokenwizard.destinations.model import Delivery, StoredSetting

_VAULT = re.compile(r"(?=.{3,24}\Z)[A-Za-z](?:-?[A-Za-z0-9])*")
# az asks for such a token only once it is needed, and says nothing of it when that is refused.
_SCOPES = {
    "AzureCloud": "https://vault.azure.net/.default",
    "AzureChinaCloud": "https://vault.azure.cn/.default",
    "AzureUSGovernment": "https://vault.usgovcloudapi.net/.default",
}
_SECRET = re.compile(r"[0-9A-Za-z-]{1,127}")


def _place(vault: str) -> ProgramDestination:
    if not _VAULT.fullmatch(vault):
        raise InputError(f"keyvault takes a vault's name, as in contoso-vault; not {vault!r}")

    def calls(delivery: Delivery) -> tuple[Invocation, ...]:
        names = {secret_name(setting) for setting in delivery.settings}
        if len(names) < len(delivery.settings):
            raise LocalError(
                f"two settings would be one secret in the Key Vault {vault}",
                cause="A Key Vault's names have no _ and no case: A_B and a-b are the same.",
            )
        return tuple(_call(setting, vault) for setting in delivery.settings)

    return ProgramDestination(
        kind=KIND.name,
        target=vault,
        title=f"the Key Vault {vault}",
        sign_in=ProgramSignIn(AZ, otherwise=NO_SUBSCRIPTION, scopes=_SCOPES),
        calls=calls,
    )


def secret_name(setting: StoredSetting) -> str:
    """What the setting is called in a Key Vault: "sp-token" for "SP_TOKEN".

    Raises:
        LocalError: that is no name there.
    """
    name = setting.name.replace("_", "-").lower()
    if not _SECRET.fullmatch(name) or name.startswith("-"):
        raise LocalError(
            f"{setting.name!r} cannot be the name of a Key Vault secret",
            next_step="Take letters, digits and _, which becomes -.",
        )
    return name


def _call(setting: StoredSetting, vault: str) -> Invocation:
    if "\r" in setting.value.reveal():
        raise LocalError(
            f"{setting.name} holds a carriage return, which az would change",
            next_step="Type the value again without it.",
        )
    return Invocation(
        arguments=(
            *("keyvault", "secret", "set", "--vault-name", vault, "--name", secret_name(setting)),
            *("--file", FILE, "--encoding", "utf-8", "-o", "none"),
        ),
        sets=(setting,),
        file=setting.value,
    )


KIND = DestinationKind(
    name="keyvault",
    takes="VAULT",
    short="secrets of an Azure Key Vault",
    more=", by the az program; SP_TOKEN is called sp-token there",
    make=_place,
)
