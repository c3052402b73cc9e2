"""`tokenwizard profiles import`: a profile that a colleague wrote, which is untrusted input."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import InputError
from tokenwizard.profiles.profile import LARGEST, Profile, profile_in
from tokenwizard.profiles.store import (
    as_text,
    exists,
    name_in,
    read_profile,
    read_text,
    write_profile,
)
from tokenwizard.profiles.untrusted import NamedHost, foreign_hosts, from_elsewhere
from tokenwizard.system.exit_status import DONE, SAID_NO
from tokenwizard.system.files.home_folder import from_home
from tokenwizard.ui.console.tables import at_terminal, confirm, stderr_console

if TYPE_CHECKING:
    from argparse import Namespace


def import_profile(options: Namespace) -> int:
    """Take it over: 0 done, 1 the person, or nobody, trusts the hosts that it names.

    Raises:
        InputError: it cannot be used, or there is one with its name already.
        LocalError: it could not be written.
    """
    profile = _read_from_elsewhere(options.file, options.name)
    there = exists(profile.name)
    if there and not options.replace:
        raise InputError(
            f"there is a profile {profile.name} already: import it with --name NEW, or with"
            " --replace"
        )
    if not _may_send(foreign_hosts(profile), options):
        return SAID_NO
    speaker = stderr_console()
    if there and (keeps := _keeps_of(profile.name)):
        speaker.say(
            f"The profile {profile.name} that was here kept its token in {keeps}: it is there"
            " still, and `tokenwizard refresh` does not use it any more."
        )
    path = write_profile(profile)
    speaker.say(f"The profile {profile.name} is in {path}.")
    speaker.say(f"To begin: tokenwizard --profile {profile.name}")
    return DONE


def _read_from_elsewhere(file: str, name: str) -> Profile:
    if file == "-" and not name:
        raise InputError("from stdin the profile has no name: give it one with --name")
    where = "stdin" if file == "-" else file
    path = from_home(file)
    try:
        text = _from_stdin() if file == "-" else read_text(path)
        return from_elsewhere(profile_in(text, name or name_in(path)))
    except InputError as wrong:
        raise InputError(f"{where}: {wrong.title}") from None


def _from_stdin() -> str:
    if sys.stdin is None:  # a process may start with its stdin closed
        raise InputError("it is closed")
    return as_text(sys.stdin.buffer.read(LARGEST + 1))


def _may_send(hosts: tuple[NamedHost, ...], options: Namespace) -> bool:
    """Whether the person, or the script by `--trust`, lets secrets go to these hosts."""
    trusted = {host.lower() for host in options.trust}
    unseen = [named for named in hosts if named.host not in trusted]
    if not unseen:
        return True
    speaker = stderr_console()
    speaker.say("This profile sends secrets to hosts that are not Microsoft's for its cloud:")
    for named in unseen:
        speaker.say(named.sentence, indent="  ")
    if options.file != "-" and at_terminal():
        trusted_now = confirm("Do you trust them, and import the profile?")
        if not trusted_now:
            speaker.say("tokenwizard: it is not imported.")
        return trusted_now
    speaker.say(
        "tokenwizard: it is not imported. To trust them: "
        + " ".join(f"--trust {host}" for host in dict.fromkeys(named.host for named in unseen))
    )
    return False


def _keeps_of(name: str) -> str:
    try:
        return read_profile(name).keeps
    except InputError:  # it is replaced just because it cannot be read
        return ""
