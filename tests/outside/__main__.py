"""`python -m tests.outside`: write the kept texts again."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.outside.golden import DATA, all_helps, file_name, texts
from tests.outside.statuses import USES
from tests.written_before.practice import Home


def main() -> None:
    """All of them."""
    if sys.version_info[:2] != (3, 11):
        sys.exit("The helps are kept as Python 3.11 prints them: run this with it.")
    made: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_STATE_HOME"] = name

        def home() -> Home:
            return Home(Path(tempfile.mkdtemp(dir=name)))

        for typed, text in all_helps(home()).items():
            made[f"help/{file_name(typed)}"] = text
        for file, had in texts(home):
            made[file] = had()
        statuses = {typed: use(home()) for typed, use in USES.items()}
        made["statuses.json"] = json.dumps(statuses, indent=1) + "\n"
    shutil.rmtree(DATA, ignore_errors=True)
    for file, text in made.items():
        write(file, text)


def write(file: str, text: str) -> None:
    """One of them."""
    print(file)
    (DATA / file).parent.mkdir(parents=True, exist_ok=True)
    (DATA / file).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
