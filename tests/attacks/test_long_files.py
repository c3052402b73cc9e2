"""Files and words that somebody else wrote are read in linear time, whatever stands in them."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import pytest

from tokenwizard.destinations.cannot_edit import CannotEditError
from tokenwizard.destinations.editing import dotenv as dotenv_text
from tokenwizard.destinations.editing import envrc as shell_text
from tokenwizard.destinations.editing import ini as ini_text
from tokenwizard.destinations.editing import json as json_text
from tokenwizard.destinations.kinds import sdutil
from tokenwizard.oauth.page_text_detection import is_prose, is_unreachable_page
from tokenwizard.secret import Secret
from tokenwizard.text.redaction import redaction_of

READERS: dict[str, Callable[[str], object]] = {
    "a .env": dotenv_text.values_in,
    "a .env's recipe": dotenv_text.recipe_in,
    "a .env that is changed": lambda text: dotenv_text.with_values(text, {"CLIENT_ID": "x'y"}),
    "an INI file": lambda text: ini_text.options_in(text, "a"),
    "an INI file that is changed": lambda text: ini_text.with_options(text, "a", {"b": "c"}),
    "JSON": json_text.values_in,
    "JSON that is changed": lambda text: json_text.with_values(text, {"a": "b"}),
    "an .envrc": shell_text.assigned_in,
    "an .envrc that is changed": lambda text: shell_text.with_exports(text, {"CLIENT_ID": "x"}),
    "sdutil's YAML": lambda text: sdutil.with_token(text, "practice"),
    "what is redacted": redaction_of([Secret("practice-secret-0123456789")]).of,
    "prose": is_prose,
    "the page of a browser": is_unreachable_page,
}
BEGUN = ("", "[a]\n", '{"x":', 'A="')
PIECES = (
    *(
        "A='x\n",
        'A="x\n',
        "A=x\n",
        "A",
        " ",
        "\n",
        "A=$A\n",
        "A=\\\n",
        "'",
        '"',
        "\\",
        "#",
        "# a\n",
    ),
    *(
        "[a]\n",
        "[",
        "a = b\n",
        "a\n b\n",
        "a :",
        "{",
        '{"a":',
        '{"a":1,',
        '"a":"b",',
        "(",
        "$(",
        "`",
    ),
    *("<<A\n", "<<'A' ", "$'", "\r", "\r\n", "auth_provider:\n", "auth_provider:\n azure: '", "''"),
    *("\x1b]", "\x1b[0", "export ", "export A=\n", "A.", "%41", "%25", "&amp;", "\\u0041", "QUJD"),
    *(
        "41",
        "a b ",
        "[a]\nb=%(b)s\n",
        "%(",
        "= ",
        "A= #",
        "UUUU",
        "&#65;",
        "%2541",
        "\\\\",
        "\u200b",
    ),
)
SHORT, FOUR_TIMES = 2_500, 4
LIMIT = 8.0
TOO_SHORT_TO_MEASURE = 0.02  # seconds
TRIES = 4


def seconds(read: Callable[[str], object], text: str) -> float:
    start = time.thread_time()
    with contextlib.suppress(CannotEditError):
        read(text)
    return time.thread_time() - start


@pytest.mark.parametrize("name", READERS)
def test_four_times_as_much_takes_four_times_as_long(name: str) -> None:
    read = READERS[name]
    for begun in BEGUN:
        for piece in PIECES:
            short = begun + piece * (SHORT // len(piece))
            long = begun + piece * (SHORT * FOUR_TIMES // len(piece))
            least, most = seconds(read, short), seconds(read, long)
            for _ in range(TRIES):
                if most < max(LIMIT * least, TOO_SHORT_TO_MEASURE):
                    break
                least, most = min(least, seconds(read, short)), min(most, seconds(read, long))
            assert most < max(LIMIT * least, TOO_SHORT_TO_MEASURE), (begun, piece)
