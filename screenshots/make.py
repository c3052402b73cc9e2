"""`python -m screenshots.make [FOLDER]`: every screen at 80x24, in the dark and the light theme.

The walk is the real one; Microsoft's answers are played.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from screenshots.scenes import SCENES
from screenshots.stage import pictures_of, written

HERE = Path(__file__).parent


def taken(number: int) -> dict[str, str]:
    """The pictures of one scene."""
    return asyncio.run(pictures_of(SCENES[number]))


def all_taken() -> dict[str, str]:
    """Every picture by the name of its file; a process a scene, since Pilot waits for idleness."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), spawn, time.tzset) as pool:
        every = pool.map(taken, range(len(SCENES)))
        return {name: svg for pictures in every for name, svg in pictures.items()}


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"
    pictures = all_taken()
    written(pictures, Path(sys.argv[1]) if sys.argv[1:] else HERE)
    print(json.dumps(sorted(pictures), indent=1))
