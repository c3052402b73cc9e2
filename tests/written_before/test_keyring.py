"""An entry of the keyring, in a keyring that keeps its entries in files."""

from __future__ import annotations

from tests.written_before.expected import ENTRA_PATH, TOKEN, form
from tests.written_before.kept import DATA, kept_files, put
from tests.written_before.practice import Home
from tests.written_before.token_endpoint import ACCESS_TOKEN, NEWER, token_endpoint


def test_it_is_refreshed_from_and_its_newer_token_read_again(home: Home) -> None:
    entries = home.entries_folder
    for kept in kept_files("keyring"):
        (entries / kept.partition("/")[2]).write_text((DATA / kept).read_text("utf-8"), "utf-8")
    with token_endpoint() as endpoint:
        profile = home.profile("keyring")
        put("profiles/keyring.toml", profile, endpoint.origin, home.root)
        printed = [home.done("refresh", "--profile", "keyring") for _ in range(2)]

    assert printed == [f"{ACCESS_TOKEN}\n"] * 2
    assert endpoint.asked == [
        (ENTRA_PATH, form("keyring", endpoint.origin, TOKEN)),
        (ENTRA_PATH, form("keyring", endpoint.origin, NEWER)),
    ]
    assert TOKEN[:100] not in "".join(entry.read_text("utf-8") for entry in home.entries)
