"""Run inside a terminal under test: copies for real, and leaves in a file what it was told.

probe.py detect|copy|overwrite TEXT_FILE ANSWER_FILE
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from tokenwizard.secret import Secret
from tokenwizard.system.terminal.clipboard import copy, overwrite
from tokenwizard.system.terminal.environment import current


def write(sequence: str) -> None:
    sys.stdout.write(sequence)
    sys.stdout.flush()


async def answer(action: str, text: Secret) -> dict[str, object]:
    environment = await current()
    told: dict[str, object] = {
        "remote": environment.remote,
        "display": environment.display,
        "multiplexer": environment.multiplexer,
        "corrections": environment.corrections,
    }
    if action != "detect":
        copied = await (
            copy(text, environment, write)
            if action == "copy"
            else overwrite(environment, write, [text])
        )
        told |= {"rung": copied.rung, "reached": copied.reached, "sentence": copied.sentence}
        told["buffers"] = copied.buffers
    return told


def main(action: str, text_file: str, answer_file: str) -> None:
    told = asyncio.run(answer(action, Secret(Path(text_file).read_text())))
    unfinished = Path(answer_file).with_suffix(".unfinished")
    unfinished.write_text(json.dumps(told))
    unfinished.rename(answer_file)


if __name__ == "__main__":
    main(*sys.argv[1:])
