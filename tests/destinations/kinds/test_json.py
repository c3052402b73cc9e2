"""`json:FILE` and `json:-`."""

from __future__ import annotations

import asyncio
import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.destinations.examples import CLIENT_ID, CLIENT_SECRET, TOKEN, names_in, sharepoint
from tokenwizard.destinations.cannot_edit import CannotEditError
from tokenwizard.destinations.editing.json import members, with_values
from tokenwizard.destinations.model import Delivery, DeliveryResult
from tokenwizard.destinations.registry import destination_named
from tokenwizard.errors.errors import LocalError

WANTED = {"SP_ID": CLIENT_ID, "SP_SECRET": CLIENT_SECRET, "SP_TOKEN": TOKEN}
TEXTS = st.text(max_size=8)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def hand_over(place: Path | str, delivery: Delivery) -> DeliveryResult:
    return asyncio.run(destination_named(f"json:{place}").hand_over(delivery))


@given(
    st.dictionaries(TEXTS, ANYTHING, max_size=5),
    st.dictionaries(TEXTS, TEXTS, max_size=4),
    st.sampled_from([None, 0, 2, "\t"]),
)
def test_an_object_keeps_all_else_and_its_order(
    before: dict[str, object], values: dict[str, str], indent: int | str | None
) -> None:
    text = json.dumps(before, indent=indent)

    after = with_values(text, values)

    found = json.loads(after)
    assert found == {**before, **values}
    assert list(found) == list({**before, **values})
    assert with_values(after, values) == after


def test_the_characters_of_all_else_stay() -> None:
    before = '\ufeff{ "a" :1.50e+3,"SP_TOKEN":"old"\r\n, "b":[ 1 ,2 ] }\r\n'

    assert with_values(before, {"SP_TOKEN": 'it\'s "ö"'}) == (
        '\ufeff{ "a" :1.50e+3,"SP_TOKEN":"it\'s \\"\\u00f6\\""\r\n, "b":[ 1 ,2 ] }\r\n'
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{}", '{\n  "A": "1",\n  "B": "2"\n}'),
        ("{ }\n", '{\n  "A": "1",\n  "B": "2"\n}\n'),
        ('{"x": 0}', '{"x": 0, "A": "1", "B": "2"}'),
        ('{\n\t"x": 0\n}\n', '{\n\t"x": 0,\n\t"A": "1",\n\t"B": "2"\n}\n'),
        ("", '{\n  "A": "1",\n  "B": "2"\n}\n'),
        (" \n", '{\n  "A": "1",\n  "B": "2"\n}\n'),
    ],
)
def test_absent_members_are_added_in_the_style_of_the_object(before: str, after: str) -> None:
    assert with_values(before, {"A": "1", "B": "2"}) == after


def test_a_member_that_is_there_twice_is_changed_twice() -> None:
    assert with_values('{"A": 1, "A": {}}', {"A": "x"}) == '{"A": "x", "A": "x"}'


@pytest.mark.parametrize(
    "text",
    [
        *("[]", '"a"', "{", '{"a": 1', '{"a": 1,}', "{} {}", '{"a" 1}', "{1: 2}", "A=1"),
        *("[" * 50_000, '{"a": ' * 5_000, '{"a": 1 "b": 2}'),
    ],
)
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(CannotEditError, match="no JSON object"):
        members(text)


def test_a_new_file_holds_the_settings_and_is_for_this_user_alone(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"

    done = hand_over(file, sharepoint())

    assert json.loads(file.read_text()) == WANTED
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert done.sentence.startswith(f"SP_ID, SP_SECRET, SP_TOKEN written to {file}")
    assert not done.printed


def test_what_else_a_file_holds_stays_and_the_old_one_is_kept_aside(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"other": [1], "SP_TOKEN": "old"}')

    done = hand_over(file, sharepoint())

    assert list(json.loads(file.read_text()).items())[:2] == [("other", [1]), ("SP_TOKEN", TOKEN)]
    aside = file.with_name("settings.json.bak")
    assert aside.read_text() == '{"other": [1], "SP_TOKEN": "old"}'
    assert str(aside) in done.sentence


def test_a_file_that_is_no_object_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text("[1]")

    with pytest.raises(LocalError) as refused:
        hand_over(file, sharepoint())

    assert refused.value.cause == "It is no JSON object."
    assert file.read_text() == "[1]"
    assert names_in(tmp_path) == ["settings.json"]


def test_a_hyphen_is_stdout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    done = hand_over("-", sharepoint())

    assert json.loads(done.printed.reveal()) == WANTED
    assert done.printed.reveal().endswith("}\n")
    assert TOKEN not in done.sentence
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("place", ["-", "settings.json"])
def test_the_preview_masks_every_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.chdir(tmp_path)

    shown = "\n".join(destination_named(f"json:{place}").preview(sharepoint()))

    assert f'"SP_ID": "{CLIENT_ID}"' in shown
    assert '"SP_TOKEN": "prac…6789"' in shown
    assert TOKEN not in shown
    assert CLIENT_SECRET not in shown
