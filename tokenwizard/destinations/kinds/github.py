"""GitHub Actions' secrets of a repository or of one of its environments; `gh secret set`."""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING

from tokenwizard.destinations.kind import DestinationKind
from tokenwizard.destinations.programs.destination import ProgramDestination
from tokenwizard.destinations.programs.gh_host import GITHUB, default_host
from tokenwizard.destinations.programs.invocation import GH, Invocation, ProgramSignIn
from tokenwizard.errors.errors import InputError, LocalError

if TYPE_CHECKING:
    from tokenwizard.destinations.model import Delivery, StoredSetting

_SUBDOMAIN = ".ghe.com"  # GitHub's own servers, with a company's data
_TARGET = re.compile(
    r"(?P<repository>(?:(?P<host>[A-Za-z0-9][A-Za-z0-9.-]*)/)?"  # a GitHub Enterprise Server's
    r"[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._][A-Za-z0-9._-]*)"
    r"(?:@(?P<environment>.+))?"
)
_LONGEST_ENVIRONMENT = 255
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TAKES = "OWNER/REPOSITORY[@ENVIRONMENT]"


def _place(target: str) -> ProgramDestination:
    found = _TARGET.fullmatch(target)
    if found is None:
        raise InputError(f"github takes {_TAKES}, as in contoso/practice; not {target!r}")
    repository, environment = found["repository"], found["environment"] or ""
    if not _may_be_an_environment(environment):
        raise InputError(f"{environment!r} cannot be the name of a GitHub environment")
    host = found["host"] or default_host()
    if host and host != GITHUB and not found["host"]:
        # Said, and told to gh: the script for later may be run where gh takes another.
        repository = f"{host}/{repository}"
    behind = ("-R", repository, *(("--env", environment) if environment else ()))
    title = f"the GitHub repository {repository}"

    def calls(delivery: Delivery) -> tuple[Invocation, ...]:
        return tuple(_call(setting, behind) for setting in delivery.settings)

    return ProgramDestination(
        kind=KIND.name,
        target=target,
        title=f"{title}, environment {environment}" if environment else title,
        sign_in=_sign_in(host or os.environ.get("GH_HOST") or GITHUB),
        calls=calls,
        host=host,
    )


def _sign_in(host: str) -> ProgramSignIn:
    """GitHub's own servers have variables, and a server of one's own has others."""
    own = host.lower() == GITHUB or host.lower().endswith(_SUBDOMAIN)
    variables = ("GH_TOKEN", "GITHUB_TOKEN")
    if not own:
        variables = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
    return ProgramSignIn(
        GH,
        options="" if host.lower() == GITHUB else f"--hostname {shlex.quote(host)}",
        otherwise=f"or put a token into {variables[0]}",
        token_variables=variables,
    )


def _may_be_an_environment(name: str) -> bool:
    # An older gh puts the name into the address as it is, where such a part leads elsewhere.
    return (
        name.isprintable()
        and len(name) <= _LONGEST_ENVIRONMENT
        and not name.startswith(("-", " "))
        and not {".", ".."} & set(name.split("/"))
    )


def _call(setting: StoredSetting, behind: tuple[str, ...]) -> Invocation:
    if not _NAME.fullmatch(setting.name) or setting.name.upper().startswith("GITHUB_"):
        raise LocalError(
            f"{setting.name!r} cannot be the name of a GitHub secret",
            next_step="Take letters, digits and _; not a digit or GITHUB_ at the beginning.",
        )
    if setting.value.reveal().endswith(("\r", "\n")):
        raise LocalError(
            f"{setting.name} ends with a line end, which gh would cut off",
            next_step="Type the value again without it.",
        )
    return Invocation(("secret", "set", setting.name, *behind), (setting,), stdin=setting.value)


KIND = DestinationKind(
    name="github",
    takes=_TAKES,
    short="secrets of a GitHub repository",
    more=", or of its environment, by the gh program",
    make=_place,
)
