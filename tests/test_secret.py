"""A secret is not seen: not printed, not formatted, not in a traceback, not pickled."""

from __future__ import annotations

import copy
import pickle
import pprint
import re
import traceback
from dataclasses import asdict, dataclass, field
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.pretty import pretty_repr
from rich.traceback import Traceback

from tokenwizard.oauth.token_response import TokenRequest
from tokenwizard.secret import Secret

VALUE = "practice-value-that-nobody-may-see-" + "0123456789" * 30
SECRET = Secret(VALUE)


@dataclass(frozen=True)
class Holder:
    """Something that holds a secret."""

    secret: Secret
    more: dict[str, Secret] = field(default_factory=lambda: {"again": SECRET})


@pytest.mark.parametrize(
    "printed",
    [
        pytest.param(repr(SECRET), id="repr"),
        pytest.param(str(SECRET), id="str"),
        pytest.param(f"{SECRET}", id="f-string"),
        pytest.param(f"{SECRET!r:>80}", id="f-string with a width"),
        pytest.param("{0!s} {0!r} {0!a}".format(SECRET), id="format"),  # noqa: UP032
        pytest.param("%s %r" % (SECRET, SECRET), id="percent"),  # noqa: UP031
        pytest.param(repr([Holder(SECRET)]), id="inside a dataclass"),
        pytest.param(pprint.pformat(Holder(SECRET), width=20), id="pprint"),
        pytest.param(pretty_repr(Holder(SECRET), expand_all=True), id="Rich"),
        pytest.param(repr(asdict(Holder(SECRET))), id="asdict"),
        pytest.param(repr(copy.deepcopy(Holder(SECRET))), id="deepcopy"),
        pytest.param(repr(TokenRequest(endpoint="https://x", form=(("a", VALUE),))), id="a form"),
    ],
)
def test_nothing_printed_holds_any_part_of_it(printed: str) -> None:
    assert "nobody" not in printed
    assert "0123456789" not in printed
    assert "practice-value" not in printed


def test_a_format_that_is_not_its_own_is_refused_without_showing_it() -> None:
    with pytest.raises(TypeError) as refused:
        format(SECRET, ">80")

    assert "nobody" not in str(refused.value)


def failing(secret: Secret) -> None:
    """Raise with the secret among the locals, alone and held by other things."""
    holder = Holder(secret)
    raise RuntimeError(f"{secret} {holder}")


def test_a_rich_traceback_with_locals_does_not_show_it() -> None:
    out = StringIO()
    with pytest.raises(RuntimeError) as raised:
        failing(SECRET)
    shown = Traceback.from_exception(
        raised.type, raised.value, raised.tb, show_locals=True, locals_max_string=10_000
    )
    Console(file=out, width=400).print(shown)
    plain = "".join(traceback.format_exception(raised.value))

    assert "holder" in out.getvalue()
    assert "characters" in out.getvalue()
    assert VALUE[:20] not in out.getvalue() + plain
    assert "0123456789" not in out.getvalue() + plain


def test_a_captured_traceback_with_locals_does_not_show_it() -> None:
    with pytest.raises(RuntimeError) as raised:
        failing(SECRET)
    captured = traceback.TracebackException.from_exception(raised.value, capture_locals=True)
    text = "".join(captured.format())

    assert "holder = " in text
    assert VALUE[:20] not in text


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_cannot_be_pickled(protocol: int) -> None:
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(Holder(SECRET), protocol)


def test_a_copy_is_the_same_secret() -> None:
    assert copy.copy(SECRET) is SECRET
    assert copy.deepcopy(SECRET) is SECRET


@given(st.text(), st.text())
def test_equal_values_make_equal_secrets(one: str, other: str) -> None:
    assert Secret(one) == Secret(one)
    assert hash(Secret(one)) == hash(Secret(one))
    assert (Secret(one) == Secret(other)) is (one == other)


def test_a_secret_equals_no_text() -> None:
    assert VALUE != SECRET
    assert Secret("") != ""


def test_text_that_could_not_be_decoded_is_compared_all_the_same() -> None:
    lone = Secret("practice\udcff")

    assert lone == Secret("practice\udcff")
    assert lone != Secret("practice")
    assert re.fullmatch("[0-9a-f]{8}", lone.fingerprint)


@given(st.text(), st.text())
def test_its_beginning_is_known_at_each_length(value: str, other: str) -> None:
    assert all(Secret(value).is_begun_by(value[:length]) for length in range(len(value) + 1))
    assert not Secret(value).is_begun_by(f"{value}x")
    assert Secret(value).is_begun_by(other) is value.startswith(other)


def test_text_that_could_not_be_decoded_begins_with_what_it_begins_with() -> None:
    assert Secret("practice\udcff").is_begun_by("practice\udcff")
    assert not Secret("practice\udcff").is_begun_by("practice\udcfe")


@given(st.text(), st.integers(min_value=-3, max_value=20))
def test_a_masked_value_shows_a_quarter_at_most(value: str, shown: int) -> None:
    masked = Secret(value).masked(shown)

    if masked == "•" * 12:
        assert shown < 1 or len(value) < 8 * shown
    else:
        assert masked == f"{value[:shown]}…{value[-shown:]}"
        assert len(masked) - 1 <= max(len(value) / 4, 2)


@given(st.text(min_size=1, max_size=31))
def test_a_short_value_is_hidden_whole(value: str) -> None:
    assert Secret(value).masked() == "•" * 12


def test_length_truth_and_value_are_told_on_asking() -> None:
    assert len(SECRET) == len(VALUE)
    assert SECRET
    assert not Secret("")
    assert SECRET.reveal() == VALUE
    assert re.fullmatch("[0-9a-f]{8}", SECRET.fingerprint)
    assert SECRET.fingerprint != Secret("practice").fingerprint
