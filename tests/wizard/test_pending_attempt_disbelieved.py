"""A file that somebody wrote into: nothing is raised, and no secret goes where it must not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pending_walks import NOW, PROVIDERS, kept, linked, pending
from tokenwizard.oauth.safe_urls import is_safe_address
from tokenwizard.providers.provider import ProviderName
from tokenwizard.providers.setting import KeptInAttempt
from tokenwizard.providers.settings import KEPT_IN_ATTEMPT
from tokenwizard.wizard.pending_attempt import PendingAttempt, from_text, to_text
from tokenwizard.wizard.state import WizardState


def addresses(walk: WizardState) -> list[str]:
    """Every address that a secret may go to, or that is opened in the browser."""
    cloud, ends, request = walk.cloud, walk.endpoints, walk.request
    return [
        *((cloud.login, cloud.acs) if cloud else ()),
        *((ends.authorization, ends.token) if ends else ()),
        *((request.link, request.endpoints.token) if request else ()),
    ]


def read(text: str) -> PendingAttempt | None:
    """Whatever comes back is young, names safe addresses, and can be kept on."""
    found = from_text(text, NOW)
    if found is not None:
        assert all(not address or is_safe_address(address) for address in addresses(found.walk))
        assert 0 <= NOW - found.kept_at < 900
        again = from_text(to_text(found), NOW)  # its fields are read when they are written
        assert again is not None
        assert from_text(to_text(again), NOW) == again
    return found


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([10**400, "http://contoso.example/", "https://[", "\ud800", "11" * 16]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(JSON)
def test_any_json_is_read_without_an_error(value: object) -> None:
    read(json.dumps(value))


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    read(text)


def test_brackets_without_end_are_read_without_an_error() -> None:
    assert read("[" * 200_000) is None


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_text_cut_anywhere_is_none(provider: ProviderName) -> None:
    text = to_text(pending(linked(provider)[0]))

    assert all(read(text[:length]) is None for length in range(len(text)))
    assert read(text) is not None


def places(value: object, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The path of every value in a JSON object."""
    if not isinstance(value, dict):
        return [path]
    return [path, *(place for name in value for place in places(value[name], (*path, name)))]


PLACES = places(kept(linked()[0]))


@given(st.sampled_from(PROVIDERS), st.sampled_from(PLACES), JSON)
def test_any_single_value_changed_is_read_without_an_error(
    provider: ProviderName, place: tuple[str, ...], value: object
) -> None:
    whole = {"": kept(linked(provider)[0])}
    inner: Any = whole
    for name in ("", *place)[:-1]:
        inner = inner[name]
    inner[("", *place)[-1]] = value

    read(json.dumps(whole[""]))


OF_LATER_VERSIONS = {
    *(("endpoints", "device_authorization"), ("request", "response_mode")),
    *(("answers", row.name) for row in KEPT_IN_ATTEMPT if row.attempt is not KeptInAttempt.NEEDED),
}
"""What an attempt that an older version kept does not have; see `test_pending`."""


@pytest.mark.parametrize(
    "place", [place for place in PLACES[1:] if place not in OF_LATER_VERSIONS], ids=".".join
)
def test_any_single_value_missing_is_none(place: tuple[str, ...]) -> None:
    whole = kept(linked()[0])
    inner = whole
    for name in place[:-1]:
        inner = inner[name]
    del inner[place[-1]]

    assert from_text(json.dumps(whole), NOW) is None


@pytest.mark.parametrize(
    "place",
    [
        ("cloud", "login"),
        ("cloud", "acs"),
        ("endpoints", "authorization"),
        ("endpoints", "token"),
        ("request", "link"),
    ],
)
@pytest.mark.parametrize(
    "address", ["http://contoso.example/", "ftp://contoso.example/", "contoso.example", "https://["]
)
def test_an_address_that_no_secret_may_go_to_is_not_believed(
    place: tuple[str, str], address: str
) -> None:
    whole = kept(linked()[0])
    whole[place[0]][place[1]] = address

    assert from_text(json.dumps(whole), NOW) is None


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("version",), 2),
        (("kept_at",), 10**400),
        (("process",), 10**400),
        (("process",), float("inf")),
        (("process",), 0),
        (("process",), -1),
        (("process",), True),
        (("process",), "4321"),
        (("answers", "ticked"), "12"),
        (("answers", "ticked"), [float("inf")]),
        (("answers", "provider"), "practice"),
        (("answers", "response_mode"), "web_message"),
        (("request", "response_mode"), "web_message"),
        (("cloud", "name"), "practice"),
        (("request", "code_lifetime"), 1e300),
        (("request", "code_lifetime"), 10**400),
        (("request", "made_at"), True),
        (("request", "code_verifier"), 12),
        (("request", "state"), 12),
    ],
)
def test_a_value_that_is_never_written_is_not_believed(
    place: tuple[str, ...], value: object
) -> None:
    whole = kept(linked()[0])
    inner = whole
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value

    assert from_text(json.dumps(whole), NOW) is None


@pytest.mark.parametrize("site", ["", "http://contoso.sharepoint.com", "contoso.sha repoint.com"])
def test_an_attempt_at_what_cannot_be_used_comes_back_without_its_link(site: str) -> None:
    whole = kept(linked()[0])
    whole["answers"]["site"] = site

    found = read(json.dumps(whole))

    assert found is not None
    assert found.walk.answers.client_id == whole["answers"]["client_id"]
    assert (found.walk.provider, found.walk.endpoints, found.walk.request) == (None, None, None)
