"""Azure App Service: application settings of an app, or of one of its deployment slots.

Microsoft's page "Configure an App Service app"; `az webapp config appsettings set`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tokenwizard.destinations.kind import DestinationKind
from tokenwizard.destinations.programs.destination import ProgramDestination
from tokenwizard.destinations.programs.invocation import (
    ANSWER,
    AZ,
    FILE,
    NO_SUBSCRIPTION,
    Invocation,
    Lookup,
    ProgramSignIn,
)
from tokenwizard.errors.errors import InputError, LocalError
from tokenwizard.secret import Secret

if TYPE_CHECKING:
    from tokenwizard.destinations.model import Delivery

_GROUP_CHARACTERS = "A-Za-z0-9._()-"
_TARGET = re.compile(
    r"(?:(?P<group>[A-Za-z0-9._(][A-Za-z0-9._()-]{0,89})/)?"
    r"(?P<app>[A-Za-z0-9](?:[A-Za-z0-9-]{0,58}[A-Za-z0-9])?)"
    r"(?:@(?P<slot>[A-Za-z0-9](?:[A-Za-z0-9-]{0,57}[A-Za-z0-9])?))?"
    r"(?P<sticky>,sticky)?"
)
_SETTING = re.compile(r"[A-Za-z0-9._]+")
_PRODUCTION = "production"
_TAKES = "[GROUP/]APP[@SLOT][,sticky]"


def _place(target: str) -> ProgramDestination:
    found = _TARGET.fullmatch(target)
    if found is None:
        raise InputError(f"azure-app takes {_TAKES}, as in contoso-web@staging; not {target!r}")
    group, app, slot = found["group"], found["app"], found["slot"] or ""
    if slot.lower() == _PRODUCTION:
        slot = ""
    sticky = found["sticky"] is not None

    def calls(delivery: Delivery) -> tuple[Invocation, ...]:
        return (_call(delivery, group or ANSWER, app, slot, sticky=sticky),)

    title = f"the App Service {app}"
    return ProgramDestination(
        kind=KIND.name,
        target=target,
        title=f"{title}, slot {slot}" if slot else title,
        sign_in=ProgramSignIn(AZ, otherwise=NO_SUBSCRIPTION),
        calls=calls,
        question=None if group else _which_group(title, app, target),
        afterwards="The app restarts with them.",
    )


def _which_group(title: str, app: str, target: str) -> Lookup:
    # `az webapp list` leaves Function Apps out. The query language has no case, but a length: so
    # few names are printed that all of them are read, however many apps there are.
    names = f"[?length(name)==`{len(app)}`].[name,resourceGroup]"
    kind = "Microsoft.Web/sites"
    return Lookup(
        arguments=("resource", "list", "--resource-type", kind, "--query", names, "-o", "tsv"),
        name=app,
        wanted="the resource group",
        owner=title,
        characters=_GROUP_CHARACTERS,
        if_none="Look how the app is called, and choose its subscription by az account set "
        "--subscription NAME (az account list names yours). Where you may not list a "
        f"subscription's apps, name the app's resource group: azure-app:GROUP/{target}.",
        if_several=f"Name the resource group that is meant: azure-app:GROUP/{target}.",
    )


def _call(delivery: Delivery, group: str, app: str, slot: str, *, sticky: bool) -> Invocation:
    for setting in delivery.settings:
        if not _SETTING.fullmatch(setting.name):
            raise LocalError(
                f"{setting.name!r} cannot be the name of an application setting",
                next_step="Take letters, digits, . and _.",
            )
    # The list form: az takes it in every release, and its `slotSetting` says what sticks.
    content = json.dumps(
        [
            {"name": one.name, "value": one.value.reveal()}
            | ({"slotSetting": True} if sticky else {})
            for one in delivery.settings
        ]
    )
    return Invocation(
        arguments=(
            *("webapp", "config", "appsettings", "set", "-g", group, "-n", app),
            *(("--slot", slot) if slot else ()),
            *("--slot-settings" if sticky else "--settings", f"@{FILE}", "-o", "none"),
        ),
        sets=delivery.settings,
        file=Secret(content),
    )


KIND = DestinationKind(
    name="azure-app",
    takes=_TAKES,
    short="application settings of an Azure App Service",
    more=", or of its slot (staging), by the az program; ,sticky keeps them with the slot when"
    " slots are swapped",
    make=_place,
)
