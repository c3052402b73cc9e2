"""Picking from the permissions of Microsoft Graph."""

from __future__ import annotations

from tokenwizard.providers.clouds import WORLDWIDE
from tokenwizard.providers.graph_permissions import GRAPH_SCOPES, picked_in, with_scopes
from tokenwizard.providers.scopes import read_scopes

NAMES = [scope.name for scope in GRAPH_SCOPES]


def test_every_permission_can_be_asked_for_and_stands_once() -> None:
    assert len(set(NAMES)) == len(NAMES)
    for name in NAMES:
        scopes, _ = read_scopes(name, WORLDWIDE)
        assert scopes is not None
        assert scopes.permissions == (name,)


def test_who_consents_is_said_of_each() -> None:
    said = {scope.name: scope.consent for scope in GRAPH_SCOPES}

    assert said["User.Read"] == "you can consent"
    assert said["Directory.Read.All"] == "an administrator consents"
    assert said["Mail.Read"] == "often an administrator consents"


def test_what_is_picked_is_added_what_is_not_is_taken_out_and_all_else_stays() -> None:
    typed = "email, User.Read Chat.Read Mail.Read"

    assert picked_in(typed) == {"User.Read", "Mail.Read"}
    picked = with_scopes(typed, frozenset({"User.Read", "Files.Read"}))
    assert picked == "email User.Read Chat.Read Files.Read"
    assert with_scopes("", frozenset(NAMES)).split() == NAMES
