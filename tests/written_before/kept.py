"""The kept files, and how they lose and get what is of one run alone: ports, folders, draws."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

DATA = Path(__file__).with_name("data")
HOST = "127.0.0.1:47000"
"""Of the practice provider, in every kept file."""
FOLDER = "/practice"
"""In which the files of the walk lay."""
KEPT_AT = 1_800_000_000.0
PROCESS = 2_147_483_647
"""A number that no process has."""
SINCE = "2026-11-30T09:00:00Z"

_TOKEN = re.compile(r"(practice-refresh\.)([A-Za-z0-9_-]{40,})")
_SINCE = re.compile(r"(?m)^(since = )\S+.*$")


def fixed(length: int) -> str:
    """So many characters of a token that nobody drew."""
    return (hashlib.sha256(b"written before").hexdigest() * (length // 64 + 1))[:length]


def stable(text: str, origin: str, folder: Path) -> str:
    """The text as it is kept."""
    text = _moved(text, urlsplit(origin).netloc, HOST).replace(str(folder), FOLDER)
    text = _TOKEN.sub(lambda found: found[1] + fixed(len(found[2])), text)
    return _SINCE.sub(rf"\g<1>{SINCE}", text)


def living(text: str, origin: str, folder: Path) -> str:
    """A kept text as it would be of a provider at `origin`, with its files in `folder`."""
    text = _moved(text, HOST, urlsplit(origin).netloc)
    return re.sub(rf"{FOLDER}(?=[/\"'])", str(folder), text)


def put(kept: str, file: Path, origin: str, folder: Path) -> Path:
    """A copy of a kept file, only for its owner, that names the files in `folder`."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.write_text(living((DATA / kept).read_text("utf-8"), origin, folder), "utf-8")
    file.chmod(0o600)
    return file


def kept_files(folder: str) -> list[str]:
    """The kept files below a folder of the data, as `put` takes them."""
    found = sorted(file.name for file in (DATA / folder).iterdir())
    assert found, f"no file is kept in {folder}"
    return [f"{folder}/{name}" for name in found]


def stable_attempt(text: str, origin: str, folder: Path) -> str:
    """An attempt as it is kept; its link still asks for the code of its verifier."""
    attempt: Mapping[str, Any] = json.loads(text)
    text = text.replace(json.dumps(attempt["kept_at"]), json.dumps(KEPT_AT), 1)
    text = text.replace(f'"process": {attempt["process"]}', f'"process": {PROCESS}')
    if request := attempt["request"]:
        text = text.replace(json.dumps(request["made_at"]), json.dumps(KEPT_AT))
        if state := request["state"]:
            text = text.replace(state, fixed(len(state)))
        if verifier := request["code_verifier"]:
            drawn = fixed(len(verifier))
            text = text.replace(_challenge(verifier), _challenge(drawn)).replace(verifier, drawn)
    return stable(text, origin, folder)


def put_attempt(kept: str, state_home: Path, origin: str, folder: Path) -> Path:
    """A copy of a kept attempt that was made just now, where the wizard looks for it."""
    text = living((DATA / kept).read_text("utf-8"), origin, folder)
    file = state_home / "tokenwizard" / "attempt-0123abcd.json"
    file.parent.mkdir(parents=True, mode=0o700)
    file.write_text(text.replace(json.dumps(KEPT_AT), json.dumps(time.time())), "utf-8")
    file.chmod(0o600)
    return file


def kept_link(kept: str, origin: str) -> str:
    """The sign-in link in an attempt."""
    attempt = json.loads(living((DATA / kept).read_text("utf-8"), origin, Path(FOLDER)))
    return str(attempt["request"]["link"])


def _challenge(verifier: str) -> str:
    """RFC 7636 section 4.2."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _moved(text: str, before: str, after: str) -> str:
    return text.replace(before, after).replace(quote(before, safe=""), quote(after, safe=""))
