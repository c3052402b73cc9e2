"""GitHub Actions' secrets of a repository or of one of its environments; `gh secret set`."""

from __future__ import annotations

import re

from tokenwizard.errors import InputError, LocalError
from tokenwizard.handover.calls import GH, Call
from tokenwizard.handover.handing import Handing, Kind, Setting
from tokenwizard.handover.through_program import ThroughProgram

_TARGET = re.compile(
    r"(?P<repository>(?:[A-Za-z0-9][A-Za-z0-9.-]*/)?"  # a GitHub Enterprise Server's host
    r"[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._][A-Za-z0-9._-]*)"
    r"(?:@(?P<environment>.+))?"
)
_LONGEST_ENVIRONMENT = 255
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TAKES = "OWNER/REPOSITORY[@ENVIRONMENT]"


def _place(target: str) -> ThroughProgram:
    found = _TARGET.fullmatch(target)
    if found is None:
        raise InputError(f"github takes {_TAKES}, as in contoso/practice; not {target!r}")
    repository, environment = found["repository"], found["environment"] or ""
    if not _may_be_an_environment(environment):
        raise InputError(f"{environment!r} cannot be the name of a GitHub environment")
    behind = ("-R", repository, *(("--env", environment) if environment else ()))
    title = f"the GitHub repository {repository}"

    def calls(handing: Handing) -> tuple[Call, ...]:
        return tuple(_call(setting, behind) for setting in handing.settings)

    return ThroughProgram(
        kind=KIND.name,
        target=target,
        title=f"{title}, environment {environment}" if environment else title,
        program=GH,
        calls=calls,
        host=repository.split("/")[0] if repository.count("/") > 1 else "",
    )


def _may_be_an_environment(name: str) -> bool:
    return (
        name.isprintable() and len(name) <= _LONGEST_ENVIRONMENT and not name.startswith(("-", " "))
    )


def _call(setting: Setting, behind: tuple[str, ...]) -> Call:
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
    return Call(("secret", "set", setting.name, *behind), (setting,), stdin=setting.value)


KIND = Kind(
    name="github",
    takes=_TAKES,
    says="secrets of a GitHub repository, or of its environment, by the gh program",
    make=_place,
)
