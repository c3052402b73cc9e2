"""How a person signs a program in anew, told from what it said when it failed."""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING

from tokenwizard.destinations.programs.child_process import ProgramResult, run
from tokenwizard.destinations.programs.error_output import (
    GUID,
    az_asks_for_a_sign_in,
    az_code,
    entra_refused,
    gh_asks_for_a_sign_in,
    login_advised,
)
from tokenwizard.destinations.programs.invocation import AZ
from tokenwizard.destinations.programs.nothing_was_set import GH_SIGNED_OUT
from tokenwizard.errors.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenwizard.destinations.programs.invocation import ProgramSignIn
    from tokenwizard.text.redaction import Redaction

# What az knows of the account that it works as; it asks nobody.
_ACCOUNT = (
    *("account", "show", "--query", "[tenantId, environmentName, user.type, user.name]"),
    *("-o", "tsv"),
)


async def how_to_sign_in(
    path: str, sign_in: ProgramSignIn, ended: ProgramResult, redaction: Redaction, limit: float
) -> str:
    """What to type, as a sentence; empty if it did not fail for want of a sign-in.

    Args:
        path: the program's.
        sign_in: how that place is signed in at.
        ended: how the program failed.
        redaction: hides what must not come out again.
        limit: seconds that another run of it may take.
    """
    if sign_in.program == AZ:
        said = f"{ended.stdout}\n{ended.stderr}"
        advice = await _how_az_signs_in(path, sign_in, said, redaction, limit)
    else:
        advice = _how_gh_signs_in(sign_in, ended)
    return f"{advice}, then hand the token over again." if advice else ""


async def _how_az_signs_in(
    path: str, sign_in: ProgramSignIn, said: str, redaction: Redaction, limit: float
) -> str:
    if az_code(said) == "SubscriptionNotFound":  # of a tenant-level account: the tenant's ID
        return (
            "Choose a subscription by az account set --subscription NAME (az account list names "
            "yours)"
        )
    # az says in words alone that it wants a sign-in: these are its words, and none of ours.
    refused, asks = entra_refused(said), az_asks_for_a_sign_in(said)
    if not (refused or asks or AZ.sign_in in said):
        return ""
    account = await _account(path, redaction, limit)
    if advised := login_advised(said, account[0] if account else ""):
        return f"Sign in by {shlex.join(shlex.split(advised))}"
    if not (refused or asks):
        return ""
    if asks and not account:
        return sign_in.advice
    login = _az_login(account, sign_in.scopes)
    return f"Sign in by {login}" if login else ""


def _how_gh_signs_in(sign_in: ProgramSignIn, ended: ProgramResult) -> str:
    # Where CI is set gh does not name its sign-in, but the variable alone.
    if ended.status != GH_SIGNED_OUT and not gh_asks_for_a_sign_in(ended.stderr):
        return ""
    held = next((name for name in sign_in.token_variables if os.environ.get(name)), "")
    if held:
        return (
            f"{held} is set, and {sign_in.program.name} takes the token in it before any sign-in: "
            f"put a token into it that is taken there, or unset it and sign in by "
            f"{sign_in.command}"
        )
    return sign_in.advice


async def _account(path: str, redaction: Redaction, limit: float) -> list[str]:
    """What az says of it; nothing if it does not."""
    try:
        shown = await run(path, _ACCOUNT, redaction, limit=limit)
    except LocalError:  # the fault that is told is the first one
        return []
    return shown.stdout.split("\n") if shown.status == 0 else []


def _az_login(account: list[str], scopes: Mapping[str, str]) -> str:
    """The command line for the account that az works as; empty if it is of no such kind."""
    tenant, cloud, kind, name = (*account, "", "", "", "")[:4]
    if not re.fullmatch(GUID, tenant):
        return AZ.sign_in
    if kind == "servicePrincipal":
        who = f" --service-principal --username {name}"
        return f"az login{who} --tenant {tenant}" if re.fullmatch(GUID, name) else ""
    scope = f" --scope {scopes[cloud]}" if cloud in scopes else ""
    return f"az login --tenant {tenant}{scope}"
