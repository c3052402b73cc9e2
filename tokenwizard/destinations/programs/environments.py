"""What our calls of az and gh find in the environment, whatever the person has set. No I/O here.

The environment counts before az's own settings (`az config`) and gh's. What says where and as whom
the person works stays theirs: their cloud, subscription, sign-in, host, proxy and certificates.

Child and script share it: `child_process.py` starts the programs here, the script of
`deferred_script.py` later.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SHELL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class ProgramEnvironment:
    """Variables of our calls.

    Attributes:
        settings: what is set.
        unset: what must not be there at all, since any value counts.
    """

    settings: Mapping[str, str]
    unset: frozenset[str]

    def over(self, environ: Mapping[str, str]) -> dict[str, str]:
        """This environment, laid over another."""
        kept = {name: value for name, value in environ.items() if name not in self.unset}
        return {**kept, **self.settings}

    def shell_lines(self, program: str) -> Iterator[str]:
        """The same in POSIX sh, for all that is run by the name of `program` behind these lines.

        A shell has no variable with a hyphen in its name, and dash passes none on that it was
        given: `env` sets such a one for the program itself.
        """
        yield f"unset {' '.join(sorted(self.unset))}"
        named = [name for name in self.settings if _SHELL_NAME.fullmatch(name)]
        for name in named:
            yield f"export {name}={shlex.quote(self.settings[name])}"
        odd = [f"{name}={value}" for name, value in self.settings.items() if name not in named]
        if odd:
            yield f'{program}() {{ env {shlex.join(odd)} {program} "$@"; }}'


PLACES = (
    "AZURE_CONFIG_DIR",
    "AZURE_EXTENSION_DIR",
    "CURL_CA_BUNDLE",
    "GH_CONFIG_DIR",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TMPDIR",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
)
"""Where az and gh look for what is theirs. They are not started in the current folder, so a path
that starts from there is made a whole one."""

_BOTH = {
    "LC_ALL": "C.UTF-8",  # az opens a secret's file in the encoding of the locale
    "NO_COLOR": "1",  # what they say is quoted
}
_FORCED = {
    "CLICOLOR_FORCE",  # brings colours back, whatever NO_COLOR says
}

FOR_AZ = ProgramEnvironment(
    settings={
        **_BOTH,
        # An upgrade would begin once a call of ours has succeeded, and be killed at our limit.
        "AZURE_AUTO-UPGRADE_ENABLE": "no",
        # It tells Microsoft which settings were given, from a process that az leaves running.
        "AZURE_CORE_COLLECT_TELEMETRY": "no",
        # Examples out of az's help below an error, as if they were the reason.
        "AZURE_CORE_ERROR_RECOMMENDATION": "off",
        "AZURE_CORE_NO_COLOR": "yes",
        # What to sign in with, where a write needs more than the sign-in holds, is a warning.
        "AZURE_CORE_ONLY_SHOW_ERRORS": "no",
        # Each call names its own; one that did not would print what the person likes to read.
        "AZURE_CORE_OUTPUT": "json",
        "AZURE_CORE_SURVEY_MESSAGE": "no",  # a survey, at a terminal: the script has one
        # A default group or place would hide the apps that lie in others; empty is as not set.
        "AZURE_DEFAULTS_GROUP": "",
        "AZURE_DEFAULTS_LOCATION": "",
        # An extension is somebody's code: none is fetched to run a call of ours.
        "AZURE_EXTENSION_USE_DYNAMIC_INSTALL": "no",
        # The log holds requests with the secrets in them; without this there is a log of each
        # command, too, with what a server says of it.
        "AZURE_LOGGING_ENABLE_LOG_FILE": "no",
    },
    unset=frozenset(_FORCED),
)

FOR_GH = ProgramEnvironment(
    settings={
        **_BOTH,
        "GH_NO_UPDATE_NOTIFIER": "1",  # it would ask for the newest version, and tell of it
        "GH_PROMPT_DISABLED": "1",  # what it asks nobody answers
        "GH_TELEMETRY": "false",  # which command with which flags, to a host of GitHub's
    },
    unset=frozenset(
        {
            *_FORCED,
            "DEBUG",  # the older name of the next
            "GH_DEBUG",  # prints each request with its body, between us and the reason
            "GH_FORCE_TTY",  # says what is for a person at a terminal, with colours
        }
    ),
)
