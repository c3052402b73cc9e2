"""Which host gh takes where none is named: GH_HOST, else the only one that it is signed in at."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from tokenwizard.system.files.home_folder import NoHomeError, home

GITHUB = "github.com"

_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
# As gh itself writes its file: hosts at the beginning of a line, and all of each below it.
_ENTRY = re.compile(r"""(?P<quote>["']?)(?P<host>[A-Za-z0-9][A-Za-z0-9.-]*)(?P=quote):\s*""")
_LONGEST = 1_000_000


def default_host() -> str | None:
    """The host; None if that cannot be told."""
    named = os.environ.get("GH_HOST", "")
    if named:
        return named if _HOST.fullmatch(named) else None
    try:
        with (_folder() / "hosts.yml").open(encoding="utf-8") as file:
            text = file.read(_LONGEST + 1)
    except (FileNotFoundError, NoHomeError):
        return GITHUB
    except (OSError, ValueError):
        return None
    hosts = _hosts(text)
    if hosts is None:
        return None
    return hosts[0] if len(hosts) == 1 else GITHUB


def _folder() -> Path:
    if own := os.environ.get("GH_CONFIG_DIR"):
        return Path(own)
    if shared := os.environ.get("XDG_CONFIG_HOME"):
        return Path(shared) / "gh"
    if sys.platform == "win32" and (roaming := os.environ.get("APPDATA")):
        return Path(roaming) / "GitHub CLI"
    return home() / ".config" / "gh"


def _hosts(text: str) -> list[str] | None:
    """Those of gh's file; None if it is not written as gh writes it."""
    lines = [line for line in text.split("\n") if line.strip() and not line.startswith((" ", "#"))]
    entries = [_ENTRY.fullmatch(line) for line in lines]
    found = [entry["host"] for entry in entries if entry is not None]
    is_plain = len(found) == len(lines) and len(text) <= _LONGEST
    return found if is_plain and (found or not text.strip()) else None
