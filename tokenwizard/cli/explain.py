"""`tokenwizard explain`: what an error code or an error's text means, and who can mend it.

`--json` gives one object with these keys, always all of them; `code` and what would be said of it
are null where nothing in the text looks like an error:

    code, title, what, cause, next_step   texts, or null
    who, step                             values of `errors.Who` and `errors.Step`, or null
                                          where nobody knows
    field                                 a name in `Answers`, or null
    known                                 whether the catalogue has an entry for this very code
    codes                                 the codes in the text, in their order, at most fifty
    correlation_id, trace_id, timestamp   as the text has them, or null
    look_up                               the address of Microsoft's page on the code, or null
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tokenwizard.errors.catalogue import catalogue, codes_in, explain_text, look_up
from tokenwizard.errors.errors import PAGE_ON_CODE, who_label
from tokenwizard.errors.trace_ids import details_of
from tokenwizard.system.exit_status import SAID_NO
from tokenwizard.system.terminal.safe_text import say
from tokenwizard.ui.console.stdout import write_data

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenwizard.errors.catalogue import Explanation

LONGEST_INPUT = 16 * 2**20  # bytes
_MOST_CODES = 50
_NARROWEST = 20

_WHAT_TO_GIVE = "give a code such as AADSTS7000215, or the whole text of the error page on stdin"
_HOW_TO_TYPE = (
    "Paste the error's text or type its code, then press Enter and"
    f" {'ctrl+z and Enter' if os.name == 'nt' else 'ctrl+d'}."
)


def explain_command(words: Sequence[str], *, json: bool) -> int:
    """Explain the words, or stdin where there are none or a `-`; gives the exit status.

    0 explained, 1 nothing in it to explain or no place to write to, 141 the reader has gone.
    """
    given = " ".join(words)
    text = given if given and given != "-" else _from_stdin()
    found = explain_text(text)
    if found is None:
        say(f"tokenwizard: {_not_found(text)}")
        if json:
            write_data([_as_json(None, text), "\n"])
        return SAID_NO
    said = _as_json(found, text) if json else _as_text(found, text, _width())
    return write_data([said, "\n"])


def decoded(raw: bytes) -> str:
    """Bytes as text: UTF-8, UTF-16 (with a mark or by its zero bytes), else Latin-1."""
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if raw.startswith(mark):
            return raw[len(mark) :].decode(name, errors="replace")
    head = raw[:4096]
    if head.count(0) * 4 > len(head):
        little = head[1::2].count(0) >= head[0::2].count(0)
        return raw.decode("utf-16-le" if little else "utf-16-be", errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _not_found(text: str) -> str:
    """That there is no error in it, and what may be meant."""
    if not text.strip():
        return f"there is nothing in it; {_WHAT_TO_GIVE}"
    from tokenwizard.errors.phrases import nearest

    if near := nearest(text, catalogue()):
        return f"no error code in it; if {' or '.join(near)} is meant, give that"
    return f"no error code in it; {_WHAT_TO_GIVE}"


def _from_stdin() -> str:
    if sys.stdin is None:  # a process may start with its stdin closed
        return ""
    if sys.stdin.isatty():
        say(_HOW_TO_TYPE)
    raw = sys.stdin.buffer.read(LONGEST_INPUT + 1)
    if len(raw) > LONGEST_INPUT:
        say(f"tokenwizard: only the first {LONGEST_INPUT // 2**20} MiB were read")
    return decoded(raw[:LONGEST_INPUT])


def _as_json(found: Explanation | None, text: str) -> str:
    import json

    said = ("code", "title", "what", "cause", "next_step", "who", "step", "field")
    return json.dumps(
        {
            **{name: getattr(found, name, None) or None for name in said},
            "what": _what(found) if found is not None else None,
            "who": found.who.in_json if found is not None and found.who is not None else None,
            "known": found is not None and found.code in catalogue(),
            "codes": codes_in(text)[:_MOST_CODES],
            **details_of(text)._asdict(),
            "look_up": look_up(found.code) if found is not None else None,
        }
    )


def _as_text(found: Explanation, text: str, width: int | None) -> str:
    """What a person reads: wrapped at the terminal's width, one line per part in a pipe."""
    rows = [
        ("Why", found.cause),
        ("Now", found.next_step),
        (PAGE_ON_CODE, (look_up(found.code) or "") if found.entry is None else ""),
        ("Refused with", found.word),
        ("May mean", _meanings(found)),
        ("Who can mend it", who_label(found.who)),
        ("In the wizard", f"the step {found.step.label!r}" if found.step is not None else ""),
    ]
    if others := [code for code in codes_in(text)[:_MOST_CODES] if code != found.code]:
        rows.append(("Also in it", ", ".join(others)))
    details = details_of(text)
    named = zip(("Correlation ID", "Trace ID", "Timestamp"), details, strict=True)
    rows += [(label, value or "") for label, value in named]
    first = found.title if found.entry is None else f"{found.code}: {found.title}"
    parts = [first, "", _what(found), ""]
    parts += [f"{label}: {value}" for label, value in rows if value]
    if width is None:
        return "\n".join(parts)
    from textwrap import fill

    return "\n".join(
        fill(part, width, break_long_words=False, break_on_hyphens=False) for part in parts
    )


def _what(found: Explanation) -> str:
    """How the text was read, what happened, and the provider's words where they say what."""
    from tokenwizard.text.sentences import joined

    said = ""
    if found.sentence:
        from tokenwizard.errors.sentence import LONGEST_SENTENCE
        from tokenwizard.text.quotation import quoted

        said = f"It said: {quoted(found.sentence, LONGEST_SENTENCE)}"
    own = "" if said and found.entry is None else found.what
    return joined(found.note, own, said)


def _meanings(found: Explanation) -> str:
    """What a code may mean where no sentence says which of it."""
    if found.sentence or not found.text_in_sight:
        return ""
    return "; ".join(dict.fromkeys(catalogue()[name].title for name in found.meanings))


def _width() -> int | None:
    """How many columns to wrap at; None where no terminal shows it."""
    if sys.stdout is None or not sys.stdout.isatty():
        return None
    from shutil import get_terminal_size

    return max(get_terminal_size().columns, _NARROWEST)
