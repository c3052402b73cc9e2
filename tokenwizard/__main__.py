"""`python -m tokenwizard`, or this file by its path."""

import os
import sys

_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120


def _leave_the_current_folder_out() -> None:
    """Nothing more is imported from there, unless it is where this very package lies.

    By `-m` Python puts it in front of everything else. It may be a stranger's folder, with an
    `httpx.py` in it. A `tokenwizard.py` there would have run instead of this: see `python -P`.
    """
    in_front = sys.path[0] if sys.path and not sys.flags.safe_path else _FOLDER
    if __spec__ is not None and in_front != _FOLDER and in_front == os.getcwd():  # noqa: PTH109
        del sys.path[0]
    elif __spec__ is None and _FOLDER not in sys.path:
        sys.path.insert(0, _FOLDER)


if __name__ == "__main__":
    _leave_the_current_folder_out()
    from tokenwizard.cli.entry_point import entry_point

    entry_point()
