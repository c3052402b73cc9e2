"""`tokenwizard profiles`: what is remembered under a name: list, show, export, import, forget.

`--json` lists objects with the keys name, provider, site, tenant, keeps, refresh_token_ends and
client_secret_ends; `show --json` gives one with the keys of the profile's file, and `name`.
"""

from __future__ import annotations

import shlex
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tokenwizard.cli.profiles.import_profile import import_profile
from tokenwizard.cli.profiles.unreadable_files import UnreadableFiles
from tokenwizard.errors.errors import InputError, TokenWizardError
from tokenwizard.profiles.expiry import Expiring, Expiry, endings_of, left_in_words
from tokenwizard.profiles.profile import Profile, document_of, read_name, text_of
from tokenwizard.profiles.store import (
    all_profiles,
    delete_profile,
    exists,
    profile_path,
    read_profile,
)
from tokenwizard.profiles.untrusted import portable
from tokenwizard.system.exit_status import DONE, SAID_NO, USAGE
from tokenwizard.system.files.home_folder import from_home
from tokenwizard.system.files.is_there import is_there
from tokenwizard.system.files.private_file import write_private
from tokenwizard.ui.console.rfc3339 import rfc3339
from tokenwizard.ui.console.stdout import UTF_8, write_data
from tokenwizard.ui.console.tables import (
    at_terminal,
    confirm,
    stderr_console,
    write_array,
    write_columns,
)

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator, Mapping

_NONE_YET = (
    "There is no profile yet: the wizard remembers a walk under a name when it ends, and"
    " `tokenwizard profiles import FILE` takes one over from a colleague."
)


def forget_in_keyring(profile: str) -> bool:
    """Remove the profile's entry from the OS keyring; False if there is none.

    Raises:
        LocalError: the keyring refuses.
    """
    from tokenwizard.destinations.kinds.keyring import forget as forget_entry

    return forget_entry(profile)


def profiles_command(
    options: Namespace, *, forget_entry: Callable[[str], bool] = forget_in_keyring
) -> int:
    """Do what is asked for; gives 0 done, 1 refused by the person or the machine, 2 usage.

    Args:
        options: as `add_profiles_arguments` has them.
        forget_entry: removes the entry with the profile's name from the OS keyring.
    """
    actions: Mapping[str | None, Callable[[], int]] = {
        None: lambda: _list(as_json=options.json),
        "show": lambda: _show(options.name, as_json=options.json),
        "export": lambda: _export(options.name, options.file),
        "import": lambda: import_profile(options),
        "forget": lambda: _forget(options.name, forget_entry, asks=not options.yes),
    }
    try:
        return actions[options.action]()
    except InputError as wrong:
        stderr_console().say(f"tokenwizard: {wrong.title}")
        return USAGE
    except TokenWizardError as fault:
        stderr_console().explain(fault)
        return SAID_NO


def _list(*, as_json: bool) -> int:
    speaker, now = stderr_console(), datetime.now(UTC)
    broken = UnreadableFiles(speaker)
    found = all_profiles(broken)
    if as_json:
        return write_array(_as_object(profile, now) for profile in found)
    rows = [_row(profile, now) for profile in found]
    if not rows:
        if not broken.number:
            speaker.say(_NONE_YET)
        return DONE
    return write_columns(("NAME", "PROVIDER", "FOR", "ENDS", "KEEPS"), rows)


def _row(profile: Profile, now: datetime) -> tuple[str, ...]:
    days = [ending.day for ending in endings_of(profile, now) if ending.day]
    return (
        profile.name,
        profile.provider.value,
        profile.site or profile.tenant or "-",
        min(days).isoformat() if days else "unknown",
        profile.keeps or "-",
    )


def _as_object(profile: Profile, now: datetime) -> Mapping[str, object]:
    ends = {ending.what: rfc3339(ending.at) for ending in endings_of(profile, now)}
    return {
        "name": profile.name,
        "provider": profile.provider.value,
        "site": profile.site,
        "tenant": profile.tenant,
        "keeps": profile.keeps,
        "refresh_token_ends": ends.get(Expiring.REFRESH_TOKEN),
        "client_secret_ends": ends.get(Expiring.CLIENT_SECRET) or ends.get(Expiring.CERTIFICATE),
    }


def _show(name: str, *, as_json: bool) -> int:
    profile = read_profile(name)
    if as_json:
        import json

        document = {"name": profile.name} | document_of(profile)
        return write_data([json.dumps(document, default=_as_json) + "\n"])
    speaker, now = stderr_console(), datetime.now(UTC)
    speaker.say(f"In {profile_path(name)}:")
    status = write_data([text_of(profile)], UTF_8)
    for ending in endings_of(profile, now):
        speaker.say(_ends(ending, now))
    return status


def _as_json(value: object) -> str:
    if isinstance(value, date):
        return rfc3339(value)
    raise TypeError(f"a profile holds no {type(value).__name__}")


def _ends(ending: Expiry, now: datetime) -> str:
    if ending.day is None:
        return f"It is not known when the {ending.what} ends. To renew it: {ending.renewed_by}"
    left = left_in_words(ending, now)
    return f"The {ending.what} ends on {ending.day} ({left}). To renew it: {ending.renewed_by}"


def _export(name: str, file: str) -> int:
    profile = read_profile(name)
    called = f"{profile.name}.toml" if file == "-" else Path(file).name
    begin = (
        f"tokenwizard --profile {shlex.quote(f'./{called}') if called.isprintable() else 'FILE'}"
    )
    text = f"# A profile of tokenwizard; it holds no secret. To begin: {begin}\n"
    if profile.certificate:
        text += "# Its app proves itself with a certificate: add --certificate FILE, with yours.\n"
    text += text_of(portable(profile))
    if file == "-":
        return write_data([text], UTF_8)
    path = from_home(file)
    if is_there(path):
        raise InputError(f"{file} is there already: name a new file")
    write_private(path, text)
    stderr_console().say(f"Written to {file}, without where this machine keeps the token.")
    return DONE


def _forget(name: str, forget_entry: Callable[[str], bool], *, asks: bool) -> int:
    if not exists(read_name(name)):
        raise InputError(f"there is no profile {name}: `tokenwizard profiles` lists them")
    speaker = stderr_console()
    if asks and not at_terminal():
        raise InputError("without a terminal nobody can be asked: give --yes")
    profile: Profile | None = None
    try:
        profile = read_profile(name)
    except InputError as wrong:
        speaker.say(f"{wrong.title}. What it keeps cannot be known, and stays.")
    if asks and not confirm(f"Forget the profile {name}?"):
        return SAID_NO
    if profile is not None and "keyring" in (profile.keeps, *profile.out):
        there = forget_entry(profile.name)
        speaker.say(f"Its entry in the keyring {'is removed' if there else 'was not there'}.")
    path = delete_profile(name)
    speaker.say(f"The profile {name} is forgotten: {path} is deleted.")
    for place in _left_behind(profile) if profile else ():
        speaker.say(f"What stays, with its secrets: {place}", indent="  ")
    return DONE


def _left_behind(profile: Profile) -> Iterator[str]:
    for place in dict.fromkeys((profile.keeps, *profile.out)):
        if place and place != "keyring":
            yield place
