"""A script that hands settings over later, where the program is: it holds secrets, in a file only.

POSIX sh. Nothing secret stands on a command line when it runs: `printf` is the shell's own, which
it checks, and what it writes is a file of 0600 that a trap deletes.
"""

from __future__ import annotations

import secrets
import shlex
from typing import TYPE_CHECKING
from urllib.parse import quote

from tokenwizard.destinations.programs.environments import PLACES
from tokenwizard.destinations.programs.invocation import ANSWER, FILE, Invocation, Lookup, Program
from tokenwizard.errors.errors import LocalError
from tokenwizard.secret import Secret
from tokenwizard.system.files.private_file import state_folder, write_own

if TYPE_CHECKING:
    from pathlib import Path

_FOR_ME_TO_RUN = 0o700

_HEAD = """\
#!/bin/sh
# Holds secrets: {names} for {title}. Run it, or delete it.
# It needs {program_title}, signed in ({sign_in}), and deletes itself once everything is set.
# Nothing of it is shown while it runs, whatever the shell was told; and its file is written anew.
set +v
set +x
set +C
set -eu
umask 077
stop() {{ printf '%s\\n' "$1" >&2; exit 1; }}
case $0 in /*) self=$0 ;; *) self=$PWD/$0 ;; esac
# Nothing is run, and no settings are read, out of the folder that this is run in.
kept=
set -f
IFS=:
for folder in $PATH; do case $folder in /*) kept=$kept:$folder ;; esac; done
unset IFS
set +f
PATH=${{kept#:}}
[ -n "$PATH" ] || PATH=/usr/bin:/bin
export PATH
for name in {places}; do
    eval "place=\\${{$name-}}"
    case $place in '' | /*) ;; *) export "$name=$PWD/$place" ;; esac
done
cd /
command -v {program} >/dev/null || stop '{program} is not installed here'
[ "$(command -v printf)" = printf ] || stop 'printf would show secrets here: run this by bash'
{environment}
file=$(mktemp)
trap 'rm -f "$file"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
"""

_ASK = """\
found=$({command} </dev/null)
answer=
while IFS='	' read -r name group; do
    case $name in {name}) answer=$answer${{answer:+, }}$group ;; esac
done <<LISTED
$found
LISTED
case $answer in
'') stop {if_none} ;;
*[!{characters}]*) stop {if_several}"$answer" ;;
esac
"""

_TAIL = """\
rm -f "$file"
if [ -f "$self" ] && ! [ -L "$self" ] && grep -q '^# {mark}$' "$self"; then
    rm -f -- "$self"
    echo {done}
else
    echo {left}
fi
# {mark}
"""


def script_path(kind: str, target: str) -> Path:
    """Where the script for this place lies; another place has another."""
    return state_folder() / f"{kind}-{quote(target, safe='/@,').replace('/', '+')}.sh"


def write_script(
    path: Path, title: str, program: Program, calls: tuple[Invocation, ...], question: Lookup | None
) -> str:
    """Write the script, of 0700, whole or not at all; gives its `exposure`.

    Raises:
        LocalError: it could not be written, or a value holds what a shell cannot.
    """
    script = _script(title, program, calls, question)
    return write_own(path, script.reveal(), mode=_FOR_ME_TO_RUN)


def _script(
    title: str, program: Program, calls: tuple[Invocation, ...], question: Lookup | None
) -> Secret:
    mark = secrets.token_hex(8)
    names = ", ".join(call.names for call in calls)
    parts = [
        _HEAD.format(
            names=names,
            title=title,
            program=program.name,
            program_title=program.title,
            places=" ".join(PLACES),
            sign_in=program.sign_in,
            environment="\n".join(program.environment.shell_lines(program.name)),
        )
    ]
    if question is not None:
        parts.append(
            _ASK.format(
                command=shlex.join((program.name, *question.arguments)),
                name="".join(map(_in_any_case, question.name)),
                characters=_in_a_bracket(question.characters),
                if_none=shlex.quote(
                    f"{program.name} finds {question.owner} nowhere in the current subscription. "
                    f"{question.if_none}"
                ),
                if_several=shlex.quote(
                    f"which {question.owner}? {question.if_several} {question.wanted}: "
                ),
            )
        )
    parts.extend(_run(program, call) for call in calls)
    parts.append(
        _TAIL.format(
            mark=mark,
            done=shlex.quote(f"{names}: set in {title}. This script has deleted itself."),
            left=shlex.quote(f"{names}: set in {title}. Delete this script: it holds secrets."),
        )
    )
    return Secret("".join(parts))


def _run(program: Program, call: Invocation) -> str:
    content = call.file or call.stdin or Secret("")
    if "\0" in content.reveal():
        raise LocalError(f"{call.names} holds a NUL character, which no program can be given")
    command = " ".join((program.name, *map(_word, call.arguments)))
    source = '"$file"' if call.stdin is not None else "/dev/null"
    return f'printf %s {shlex.quote(content.reveal())} >"$file"\n{command} <{source}\n'


def _word(argument: str) -> str:
    if argument == ANSWER:
        return '"$answer"'
    return '"$file"'.join(shlex.quote(part) if part else "" for part in argument.split(FILE))


def _in_any_case(character: str) -> str:
    """As a shell's pattern takes it; of the names that are looked for, letters, digits and -."""
    if character.isalpha():
        return f"[{character.lower()}{character.upper()}]"
    return shlex.quote(character)


def _in_a_bracket(characters: str) -> str:
    """As a shell's pattern takes them: parentheses would end it unquoted."""
    return characters.replace("()", '"()"')
