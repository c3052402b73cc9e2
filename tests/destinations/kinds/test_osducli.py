"""`osducli` and `osducli:FILE`; read back as osducli reads it, by `configparser.ConfigParser`."""

from __future__ import annotations

import asyncio
import configparser
import dataclasses
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.destinations.examples import CLIENT_ID, CLIENT_SECRET, PUBLIC, TOKEN, VALUES, adme
from tokenwizard.destinations.cannot_edit import CannotEditError
from tokenwizard.destinations.editing.ini import with_options
from tokenwizard.destinations.model import Delivery, DeliveryResult, Role
from tokenwizard.destinations.registry import destination_named
from tokenwizard.errors.errors import LocalError

BEFORE = """\
# mine
[other]
refresh_token = not this one

[core]
Refresh_Token : old
    in two lines
server=https://old.contoso.example
; a remark
retries = 3

[defaults]
x = %(y)s
y = 1
"""


# What `osdu config update` of osducli 0.0.38 offers, and its other commands read.
SERVICES = {
    "crs_catalog_url": "/api/crs/catalog/v2/",
    "crs_converter_url": "/api/crs/converter/v2/",
    "entitlements_url": "/api/entitlements/v2/",
    "file_url": "/api/file/v2/",
    "legal_url": "/api/legal/v1/",
    "schema_url": "/api/schema-service/v1/",
    "search_url": "/api/search/v2/",
    "storage_url": "/api/storage/v2/",
    "unit_url": "/api/unit/v3/",
    "workflow_url": "/api/workflow/v1/",
}


def core(file: Path) -> dict[str, str]:
    parser = configparser.ConfigParser()
    parser.read(file)
    return dict(parser.items("core"))


def hand_over(place: str, delivery: Delivery) -> DeliveryResult:
    return asyncio.run(destination_named(place).hand_over(delivery))


def test_osducli_reads_what_was_handed_over(tmp_path: Path) -> None:
    file = tmp_path / "config"
    file.write_text(BEFORE)
    secret = "%practice%(client_id)s%%-client-secret"

    done = hand_over(f"osducli:{file}", adme({**VALUES, Role.CLIENT_SECRET: secret}))

    assert core(file) == {
        "server": "https://contoso.energy.azure.com",
        "data_partition_id": "contoso-practice",
        "authentication_mode": "refresh_token",
        "token_endpoint": "https://login.contoso.example/practice-tenant.example/oauth2/v2.0/token",
        "refresh_token": TOKEN,
        "client_id": CLIENT_ID,
        "client_secret": secret,
        "retries": "3",
        **SERVICES,
    }
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.with_name("config.bak").read_text() == BEFORE
    assert not any(one in done.sentence for one in (TOKEN, secret))


def test_every_other_line_stays() -> None:
    assert with_options(BEFORE, "core", {"refresh_token": "a%b", "client_id": "c"}) == (
        BEFORE.replace("old\n    in two lines", "a%%b").replace(
            "retries = 3\n", "retries = 3\nclient_id = c\n"
        )
    )


def test_line_ends_and_indents_are_those_of_the_file() -> None:
    assert with_options("[core]\r\n  a = 1\r\n\r\n  [x]\r\n", "core", {"a": "2", "b": "3"}) == (
        "[core]\r\n  a = 2\r\n  b = 3\r\n\r\n  [x]\r\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "[core]\na = 1\n"),
        ("[x]\ny = 1", "[x]\ny = 1\n[core]\na = 1\n"),
        ("[core]", "[core]\na = 1\n"),
        ("[core]\n[x]\n", "[core]\na = 1\n[x]\n"),
        ("[core]\na =\n\n[x]\n", "[core]\na =1\n\n[x]\n"),
    ],
)
def test_a_section_or_an_option_that_is_absent_is_added(before: str, after: str) -> None:
    assert with_options(before, "core", {"a": "1"}) == after


@given(
    st.lists(
        st.sampled_from(
            ["", "# r", "[x]", "[core]", "a = 1", "b: 2", "  more", "c=", " d = 4", "\t; r", "A=5"]
        ),
        max_size=9,
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_file_that_configparser_reads_is_changed_or_left_alone(
    lines: list[str], end: str
) -> None:
    text = end.join(lines)
    values = {"a": "%new%", "e": "too"}
    try:
        after = with_options(text, "core", values)
    except CannotEditError:
        return

    before, now = configparser.ConfigParser(), configparser.ConfigParser()
    before.read_string(text.replace("\r", ""))
    now.read_string(after.replace("\r", ""))
    assert dict(now.items("core")).items() >= values.items()
    if before.has_section("x"):
        assert now.items("x") == before.items("x")
    assert with_options(after, "core", values) == after


@pytest.mark.parametrize(
    "text",
    ["a = 1\n", "[core]\n[core]\n", "[core]\na = 1\na = 2\n", "[core]\n[] = 1\na = 1\n"],
)
def test_what_is_not_read_as_configparser_reads_it_is_refused(text: str) -> None:
    with pytest.raises(CannotEditError):
        with_options(text, "core", {"a": "2"})


@pytest.mark.parametrize("value", ["", " a", "a\nb = c", "a\x00", "a\u2028b"])
def test_a_value_that_configparser_would_not_read_back_is_refused(value: str) -> None:
    with pytest.raises(CannotEditError, match="The value of b"):
        with_options("[core]\n", "core", {"b": value})


@pytest.mark.parametrize("chosen", [True, False])
def test_without_a_file_it_is_osduclis_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: bool
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("OSDUCLI_CONFIG_DIR", raising=False)
    if chosen:
        monkeypatch.setenv("OSDUCLI_CONFIG_DIR", str(tmp_path / "chosen"))
    folder = tmp_path / ("chosen" if chosen else ".osducli")

    assert "a new file" in destination_named("osducli").preview(adme())[0]
    assert not folder.exists()
    hand_over("osducli", adme())

    assert core(folder / "config")["refresh_token"] == TOKEN
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_home_that_is_not_there_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.delenv("OSDUCLI_CONFIG_DIR", raising=False)

    with pytest.raises(LocalError, match="could not be written"):
        hand_over("osducli", adme())

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_missing_is_made_for_osduclis_own_file_alone(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="there is no folder"):
        hand_over(f"osducli:{tmp_path / 'missing' / 'config'}", adme())


def test_an_app_without_a_client_secret_is_warned_of(tmp_path: Path) -> None:
    place = f"osducli:{tmp_path / 'config'}"

    assert "public client" in destination_named(place).preview(adme(PUBLIC))[-1]
    assert "public client" in hand_over(place, adme(PUBLIC)).sentence
    assert "client_secret" not in core(tmp_path / "config")


def test_what_osducli_cannot_do_without_is_a_sentence(tmp_path: Path) -> None:
    delivery = dataclasses.replace(adme(), token_endpoint="")

    with pytest.raises(LocalError, match="osducli needs token_endpoint"):
        destination_named(f"osducli:{tmp_path / 'config'}").preview(delivery)


def test_the_preview_says_what_changes_and_masks_every_secret(tmp_path: Path) -> None:
    file = tmp_path / "config"
    file.write_text(BEFORE)

    lines = destination_named(f"osducli:{file}").preview(adme())

    assert "refresh_token = prac…6789  (changed)" in lines
    assert f"client_id = {CLIENT_ID}  (new)" in lines
    assert not any(secret in "\n".join(lines) for secret in (TOKEN, CLIENT_SECRET))
    assert file.read_text() == BEFORE


def test_where_a_service_is_said_to_be_stays_and_the_others_are_added(tmp_path: Path) -> None:
    file = tmp_path / "config"
    file.write_text("[core]\nsearch_url = /mine/\n")

    hand_over(f"osducli:{file}", adme())

    assert core(file).items() >= {**SERVICES, "search_url": "/mine/"}.items()


def test_an_instance_that_is_not_known_is_named_as_missing_before_and_after(tmp_path: Path) -> None:
    file = tmp_path / "config"
    place, unknown = f"osducli:{file}", dataclasses.replace(adme(), adme_host="", partition="")

    before = destination_named(place).preview(unknown)
    done = hand_over(place, unknown)

    assert any("osdu config update -k server" in line for line in before)
    assert "osdu config update -k server" in done.sentence
    assert "server" not in core(file)
    assert "osdu config update" not in hand_over(place, adme()).sentence
    assert "osdu config update" not in hand_over(place, unknown).sentence


def test_what_stands_there_already_is_not_written_again(tmp_path: Path) -> None:
    place = f"osducli:{tmp_path / 'config'}"
    hand_over(place, adme())

    assert "nothing was written" in hand_over(place, adme()).sentence
