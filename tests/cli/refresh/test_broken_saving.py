"""Something that nobody foresaw, between the newer refresh token and its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.destinations.examples import CLIENT_ID, NEWER, sharepoint
from tokenwizard.destinations.kinds.env import _with
from tokenwizard.destinations.registry import open_store
from tokenwizard.destinations.token_store import StoredToken, TokenStore
from tokenwizard.flow.refresh_request import RefreshRequest, Source
from tokenwizard.flow.refresher import refresh_stored_token
from tokenwizard.oauth.token_response import TokenSet
from tokenwizard.secret import Secret

ID = "11111111-2222-3333-4444-555555555555"


class UnforeseenError(Exception):
    """Of a kind that the wizard knows nothing of."""


@dataclass
class Breaking:
    """Keeps what another place keeps, and breaks when that is to change."""

    within: TokenStore

    def __getattr__(self, name: str) -> object:
        return getattr(self.within, name)

    def put_back(self, refresh_token: Secret, read: StoredToken) -> None:
        raise UnforeseenError


def test_a_newer_token_is_put_aside_though_saving_it_breaks(
    tmp_path: Path, state_home: Path
) -> None:
    file = tmp_path / ".env"
    text = _with("", sharepoint()).replace(CLIENT_ID, ID).replace("practice-tenant", ID)
    file.write_text(text)

    def redeem(_: RefreshRequest) -> TokenSet:
        return TokenSet(
            access_token=Secret("practice-access"),
            refresh_token=Secret(NEWER),
            id_token=None,
            scope=(),
            obtained_at=datetime.now(UTC),
            expires_at=None,
        )

    keeping = open_store(f"env:{file}", "", {})
    with pytest.raises(UnforeseenError):
        refresh_stored_token(Source(keeping=Breaking(keeping)), redeem)  # type: ignore[arg-type]

    (aside,) = (state_home / "tokenwizard" / "unsaved").iterdir()
    assert aside.read_text() == f"{NEWER}\n"
