"""What 100,000 pasted texts may send to the token endpoint: hardly any of them anything.

Only the code of an answer whose state is this attempt's, or, after Enter, a bare text of one of the
stated shapes of codes. Each text is built from cases (`pasted_texts`), and what may be sent of it
is known from how it was built.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.oauth.attempts import STATE, entra_attempt
from tests.properties.pasted_texts import (
    CASES,
    GLUED,
    LAYERS,
    OTHER_STATE,
    SHAPES,
    TOKENS,
    Change,
    Pasted,
    cut,
    glued,
    joined,
)
from tokenwizard.oauth.authorization_response import AnswerKind, PastedAnswer, read_redirect

ATTEMPT = entra_attempt()
CHUNKS = range(20)
INPUTS_IN_A_CHUNK = 5_000
EXAMPLES = -(-INPUTS_IN_A_CHUNK // len(CASES))

PART = st.floats(0, 1, allow_nan=False)
LAYERED = st.lists(st.sampled_from(LAYERS), max_size=3)
CUTS = st.none() | st.tuples(PART, PART) | PART.map(lambda end: (0.0, end))
JOINS = st.none() | st.tuples(st.sampled_from(CASES), st.sampled_from(["\n", " ", "&", "#", ""]))


def decoded(text: str) -> str:
    """Every reading of a text in one, without its blanks."""
    readings = ["".join(text.split())]
    for _ in range(6):
        plain = unescape(unescape(unescape(readings[-1]))).replace("\\u0026", "&")
        readings += [re.sub(r"\\[nrt]", "", plain).replace("\\", "")]
        readings += ["".join(unquote(readings[-1]).split())]
    return "\n".join(readings)


def layered(pasted: Pasted, layers: Sequence[Change]) -> Pasted:
    """Under one layer an answer is always found; under several it is never misread."""
    built = pasted
    for layer in layers:
        built = layer(built)
    return built if len(layers) < 2 else replace(built, intact=False)


def is_of(one: str, code: str) -> bool:
    """Whether it is a part of a code, perhaps cut inside an escape, or runs together with it."""
    return any(code[at:] in one or code.endswith(one[at:]) for at in range(3))


def check(pasted: Pasted, reading: PastedAnswer) -> None:
    """What is sent of it may be sent; an answer with its state, from which nothing is lost, is."""
    if reading.code is None:
        assert not pasted.intact
        return
    code, everything = reading.code.reveal(), decoded(pasted.text)
    assert code in everything or pasted.blurred
    assert pasted.run_together or not any(token in code for token in TOKENS)
    assert not set(code) & set("{}\"',:; \n")
    if reading.finding is AnswerKind.CODE:
        assert STATE in everything
        assert (
            code in pasted.with_state
            or (pasted.blurred and any(is_of(one, code) for one in pasted.with_state))
            or pasted.run_together
        )
    else:
        assert reading.finding is AnswerKind.CODE_ALONE
        assert SHAPES.fullmatch(code)
        assert STATE not in everything or code in pasted.with_state
        assert not re.search(rf"state[\"'=:\[]*{OTHER_STATE}", everything)
        assert pasted.run_together or f"{code}#{OTHER_STATE}" not in everything
        assert code in pasted.alone or pasted.blurred


@pytest.mark.parametrize("chunk", CHUNKS)
def test_what_is_sent_is_the_code_of_this_attempt_or_a_bare_code(chunk: int) -> None:
    read: Counter[AnswerKind] = Counter()

    @seed(chunk)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(LAYERED, st.none() | st.sampled_from(GLUED), CUTS, JOINS)
    def some(layers, glue, cuts, join) -> None:  # type: ignore[no-untyped-def]
        for case in CASES:
            pasted = layered(case if glue is None else glued(glue, case), layers)
            pasted = pasted if cuts is None else cut(pasted, *cuts)
            pasted = pasted if join is None else joined(pasted, *join)
            reading = read_redirect(pasted.text, ATTEMPT)
            read[reading.finding] += 1
            check(pasted, reading)

    some()

    assert read.total() >= INPUTS_IN_A_CHUNK
    assert read[AnswerKind.CODE] > 100
