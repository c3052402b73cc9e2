"""Shells that run a text and say what is in their environment then."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

POSIX = ("dash", "bash")
PRINT = f"exec {sys.executable} -S -c 'import json, os; print(json.dumps(dict(os.environ)))'"


def environment_after(program: str, text: str, *, options: tuple[str, ...] = ()) -> dict[str, str]:
    """The environment that `program` has after it ran `text`; raises if it ends with an error."""
    done = subprocess.run(
        [program, *options, "-c", f"{text}\n{PRINT}"],
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": "/nowhere"},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def environment_of_file(program: str, path: Path) -> dict[str, str]:
    """The environment after `set -a; . FILE`."""
    return environment_after(program, f"set -a; . '{path}'")
