"""Reads one line from its terminal or pipe, and leaves it in a file.

line_probe.py shown|hidden|joined|waiting|piped ANSWER_FILE
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import sys
from contextlib import suppress
from pathlib import Path

from tokenwizard.system.terminal.line_input import PipedLines, TerminalLines


def write(text: str) -> None:
    with suppress(OSError):  # the terminal has gone
        os.write(2, text.encode())


async def read(kind: str) -> str:
    if kind == "piped":
        return (await PipedLines(0).hidden_line("")).reveal()
    with TerminalLines(0, write, brackets=os.environ["TERM"] != "dumb") as lines:
        if kind == "shown":
            return await lines.line("Line: ")
        if kind == "waiting":
            line = await lines.hidden_line("Line: ")
            write("waits for one more key\n")
            select.select([0], [], [], 15)
            return line.reveal()
        return (await lines.hidden_line("Line: ", joined=kind == "joined")).reveal()


def main(kind: str, answer_file: str) -> None:
    try:
        answer: dict[str, str] = {"line": asyncio.run(read(kind))}
    except EOFError:
        answer = {"end": "EOFError"}
    unfinished = Path(answer_file).with_suffix(".unfinished")
    unfinished.write_text(json.dumps(answer))
    unfinished.rename(answer_file)


if __name__ == "__main__":
    main(*sys.argv[1:])
