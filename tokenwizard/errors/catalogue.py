"""Error code -> explanation, from `catalogue.toml`.

Codes are keys such as `AADSTS7000215`, `ACS50012`, an OAuth word (`invalid_grant`) or the name of a
network fault (`dns`, `read_timeout`). Microsoft's codes and texts may change (its page
"Microsoft Entra authentication and authorization error codes"), so they pick a help text here and
nothing else. One code may mean several things: its entry names those `meanings`, entries too, and
Microsoft's sentence says which it is. A code without an entry is shown with its sentence, and with
no cause, remedy or culprit of ours. Every function takes any text, never raises, and takes time
linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from tokenwizard.errors.actions import ANYWHERE, Words, in_words, words
from tokenwizard.errors.errors import Step, Who

LOOK_UP = "https://login.microsoftonline.com/error?code="

_SHOWN_OF_WORD = 32
_SHORTEST_SECRET = 16

# An error answer is a few kilobytes; more than this is never shown.
_SHOWN_CHARACTERS = 4096

# In a long text, which is not unwrapped, a code may follow `%3A`, `%20` or a `\n`: no `\b` there.
# Each lookbehind has a fixed length and each repeat a bound, which keeps the search linear.
_CODE = re.compile(
    r"(AADSTS|(?:(?<![A-Za-z0-9])|(?<=%[0-9A-Fa-f]{2})|(?<=\\[nrt]))ACS) ?([0-9]{4,8})(?![0-9])"
    r"|(?:error[ _+]code[:=+\s]{1,3}|/error\?code=|[\"']sErrorCode[\"']\s{0,4}:\s{0,4}[\"']?)"
    r"([0-9]{5,8})(?![0-9])",
    re.ASCII | re.IGNORECASE,
)
_LEAST_CODE, _GREATEST_CODE = 1_000, 99_999_999
# Compiled when they are needed: that takes longer than all the rest of `tokenwizard explain CODE`.
_ERROR_CODES = r"""["']error_codes["']\s{0,8}:\s{0,8}["'\[]{1,3}([0-9,\s"']{0,200})"""
_ERROR_FIELD = (
    r"""(?:["']error["']\s{0,8}:\s{0,8}["']|[?&#]error=)([A-Za-z_.-]{2,64})(?![A-Za-z_.-])"""
)
_WORD = r"(?<![A-Za-z0-9_])[a-z]{1,20}_[a-z_]{2,40}(?![A-Za-z0-9_])"
_ONE_WORD = r"[A-Za-z0-9_.-]{1,32}"
_NUMBER = r"[0-9]{4,8}"
_STATUS = r"(?i:HTTP[ /]?(?:[0-9.]{1,3} )?)?([45][0-9]{2})"
_NUMBERS = r"[0-9]{4,8}(?:[\s,;]{1,3}[0-9]{4,8}){0,49}"
_CALLED = r"(?i:(?:error|code|number|no\.?)[\s:#=]{1,3}){1,3}"
_NESTED_ERROR = (
    r"""["']error["']\s{0,8}:\s{0,8}\{[^{}]{0,300}?["']code["']\s{0,8}:\s{0,8}["']"""
    r"""([A-Za-z_.-]{2,64})(?![A-Za-z_.-])"""
)
_SUBERROR = (
    r"""(?:["'](?:suberror|error_subcode)["']\s{0,8}:\s{0,8}["']|[?&#]error_subcode=)"""
    r"""([a-z_]{2,40})(?![A-Za-z_.-])"""
)
# The reason phrases that servers write behind a status (RFC 9110 section 15).
_STATUS_LINE = (
    r"(?<![0-9])([45][0-9]{2})[ :-]{1,3}(?i:bad request|unauthorized|forbidden|not found"
    r"|proxy authentication required|request time-?out|too many requests|internal server error"
    r"|bad gateway|service (?:temporarily )?unavailable|gateway time-?out)"
)

# What the endpoint for personal accounts calls whatever is wrong with a request.
_WITHOUT_NUMBER = "invalid_request"

# These only wrap the code that says what is wrong.
_WRAPPERS = frozenset({"AADSTS70000", "AADSTS70002", "ACS70002"})

# Complaints that say something when they are all that is given.
_COMPLAINTS: Mapping[str, str] = {
    "timeout": "read_timeout",
    "timed out": "read_timeout",
    "read timed out": "read_timeout",
    "connection timed out": "connect_timeout",
    "connect timeout": "connect_timeout",
    "connection timeout": "connect_timeout",
}


# Not dataclasses: their module takes as long to load as all the rest of `tokenwizard explain`.
class Explanation(NamedTuple):
    """What a code means to the person who met it; plain text, each part at most a few sentences.

    Attributes:
        code: what the provider calls it, such as `AADSTS7000215`; mostly the key of its entry.
        title: what happened, at most 60 characters, no full stop.
        what: what happened, in full.
        cause: why, usually, in this flow.
        advice: what to do now, at the wizard.
        who: who can do it; None if that is not known.
        step: the step of the walk whose field is wrong, or where one begins again; None if that is
            not known.
        field: the field on that step, by its name in `Answers`; None if none is.
        at_discovery: what to do now if it happens while the tenant is looked for.
        at_refresh: what to do now if a refresh token that is kept was refused with it.
        after_wait: what to do after the wait that the server asks for; empty if `advice` begins
            with none of its own.
        administrator: what an administrator or the app's owner is asked to do; empty if nothing
            but to look the sign-in up.
        entry: the key of the entry that says so; None if the catalogue has none.
        when: the phrases of the provider's text by which it is known; `...` stands for any words.
        meanings: the entries that this one may mean, in the order in which they are tried.
        text_in_sight: whether the provider's own words say what this does not.
        sentence: the provider's own words in a text that was given; empty if none were found.
        word: the OAuth word beside a code that has no entry; empty if there is none.
        note: how the text was read where it is not written as Microsoft writes it.
    """

    code: str
    title: str
    what: str
    cause: str
    advice: Words
    who: Who | None
    step: Step | None
    field: str | None = None
    at_discovery: Words = ()
    at_refresh: Words = ()
    after_wait: Words = ()
    administrator: str = ""
    entry: str | None = None
    when: tuple[str, ...] = ()
    meanings: tuple[str, ...] = ()
    text_in_sight: bool = False
    sentence: str = ""
    word: str = ""
    note: str = ""

    @property
    def next_step(self) -> str:
        """What to do now, for who reads it anywhere."""
        return in_words(self.advice, ANYWHERE)


class _Catalogue(Mapping[str, Explanation]):
    """The file's tables by their names; one is parsed when it is asked for, since all take long."""

    def __init__(self, text: str) -> None:
        _, *tables = f"\n{text}".split("\n[")
        self._tables = {name: body for name, _, body in (table.partition("]") for table in tables)}
        self._read: dict[str, Explanation] = {}

    def __getitem__(self, code: str) -> Explanation:
        if code not in self._read:
            self._read[code] = _explanation(code, self._tables[code])
        return self._read[code]

    def __contains__(self, code: object) -> bool:
        return code in self._tables

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


@cache
def catalogue() -> Mapping[str, Explanation]:
    """Every explanation by its code; the file is read at the first call."""
    import os

    beside = os.path.join(os.path.dirname(__file__), "catalogue.toml")  # noqa: PTH118, PTH120
    with open(beside, encoding="utf-8") as file:  # noqa: PTH123 (pathlib takes long to load)
        return _Catalogue(file.read())


def _explanation(code: str, table: str) -> Explanation:
    import tomllib

    entry = tomllib.loads(table)
    advice = words(entry["next"])
    at_discovery = words(entry["at_discovery"]) if "at_discovery" in entry else advice
    return Explanation(
        code=code,
        title=entry["title"],
        what=entry["what"],
        cause=entry["cause"],
        advice=advice,
        who=Who(entry["who"]) if "who" in entry else None,
        step=Step(entry["step"]),
        field=entry.get("field"),
        at_discovery=at_discovery,
        at_refresh=words(entry["at_refresh"]) if "at_refresh" in entry else at_discovery,
        after_wait=words(entry.get("after_wait", "")),
        administrator=entry.get("administrator", ""),
        entry=code,
        when=tuple(entry.get("when", ())),
        meanings=tuple(entry.get("meanings", ())),
        text_in_sight=entry.get("text_in_sight", False),
    )


def find_codes(text: str) -> tuple[str, ...]:
    """The AADSTS and ACS codes in a text, in their order, each once; `Error Code: 53003` counts."""
    found: dict[str, None] = {}
    for match in _CODE.finditer(text):
        prefix, number, bare = match.groups()
        found[f"AADSTS{bare}" if bare else f"{prefix.upper()}{number}"] = None
    return tuple(found)


def codes_of(error: str, description: str = "", error_codes: Sequence[int] = ()) -> tuple[str, ...]:
    """The codes of an error answer: those of its texts, then the numbers of `error_codes`.

    A number belongs to ACS where the texts name it so, or name ACS codes alone: ACS50012 and
    AADSTS50012 are two different things.
    """
    found = dict.fromkeys((*find_codes(error), *find_codes(description)))
    prefix = "ACS" if found and all(code.startswith("ACS") for code in found) else "AADSTS"
    for number in error_codes:
        # Python refuses to write an integer of thousands of digits as text.
        if _LEAST_CODE <= number <= _GREATEST_CODE and f"ACS{number}" not in found:
            found[f"{prefix}{number}"] = None
    return tuple(found)


def most_specific(codes: Iterable[str]) -> str | None:
    """The code that says most: known before unknown, no wrapper such as 70002, then the last."""
    known = catalogue()
    best, best_rank = None, -1
    for code in codes:
        rank = (2 if code in known else 0) + (0 if code in _WRAPPERS else 1)
        if rank >= best_rank:
            best, best_rank = code, rank
    return best


def explain(
    error: str, description: str = "", error_codes: Sequence[int] = (), suberror: str = ""
) -> Explanation:
    """The explanation of an error answer (RFC 6749 sections 4.1.2.1 and 5.2).

    A code says more than Microsoft's `suberror`, and that more than the OAuth word. The word says
    nothing about a code that is not in the catalogue.
    """
    known = catalogue()
    code = most_specific(codes_of(error, description, error_codes))
    if code is not None:
        found = known[code] if code in known else _unlisted(code, error)
        return _meant(found, description, code)
    word = known.get(suberror.strip().lower()) or known.get(error.strip().lower())
    if other := _of_other_service(f"{error} {description}"):
        return other
    meant = _meant(word, description) if word else None
    if meant is not None and meant is not word:
        return meant
    return _said_by_service(description) or meant or _not_listed(_shown_word(error))


def _meant(found: Explanation, text: str, code: str = "") -> Explanation:
    """The explanation that fits what the provider says."""
    if not text or not found.meanings:
        return found
    from tokenwizard.errors.sentence import folded, is_said, sentence_of

    sentence = sentence_of(text, code) if code else ""
    around = text if len(text) <= _SHOWN_CHARACTERS else ""
    for said in filter(None, (folded(sentence), folded(around))):
        for name in found.meanings:
            meaning = catalogue()[name]
            if is_said(meaning.when, said):
                return meaning._replace(code=found.code)
    return found


def explain_text(text: str) -> Explanation | None:
    """The explanation of a bare code, an error page's text or source, an address, an error's JSON.

    The JSON may be cut short or stand in JSON. None where nothing in it looks like an error.
    """
    known = catalogue()
    text = _unwrapped(text)
    bare = text.strip() if len(text) <= _SHOWN_CHARACTERS else ""
    if code := most_specific(_bare_codes(text)):
        return known.get(code) or _unlisted(code)
    if bare.upper() in known:
        return known[bare.upper()]
    if status := re.fullmatch(_STATUS, bare):
        return known[status_entry(int(status[1]))]
    complaint = _COMPLAINTS.get(bare.lower().rstrip(".!"), bare)
    if entry := known.get(complaint.lower().replace(" ", "_").replace("-", "_")):
        return entry
    numbers = [
        int(number)
        for match in re.finditer(_ERROR_CODES, text)
        for number in re.findall(_NUMBER, match[1])
    ]
    field = re.search(_ERROR_FIELD, text) or re.search(_NESTED_ERROR, text)
    error = field[1] if field else ""
    finer = re.search(_SUBERROR, text) if "sub" in text else None
    suberror = finer[1] if finer else ""
    if error.lower() in known or suberror in known or numbers or _CODE.search(text):
        found = _with_sentence(explain(error, text, numbers, suberror), text)
        # "error code: 80049217" is no code of Entra's where a service says what is wrong.
        said = None if found.entry or "AADSTS" in text.upper() else _said_by_service(text)
        return said or found
    if found_by_words := _said_in_words(text):
        return found_by_words
    if line := re.search(_STATUS_LINE, text):
        return known[status_entry(int(line[1]))]
    return _not_listed(error) if error else None


def _said_in_words(text: str) -> Explanation | None:
    """The explanation of a text without a code: what it says, or a code with a slip in it."""
    known = catalogue()
    from tokenwizard.errors.phrases import OAUTH_WORDS, near_code, network_entry

    if other := _of_other_service(text):
        return _with_sentence(other, text)
    if near := near_code(text):
        return _read_as(*near, text)
    words = (match[0] for match in re.finditer(_WORD, text) if match[0] in known)
    word = next(words, None)
    meant = _meant(known[word], text) if word in OAUTH_WORDS else None
    if meant is not None and meant.entry != word:
        return _with_sentence(meant, text)
    if service := _said_by_service(text):
        return service
    if page := _stop_page(text):
        return known[page]
    if entry_name := network_entry(text):
        return known[entry_name]
    return known[word] if word is not None else None


def _with_sentence(found: Explanation, text: str) -> Explanation:
    """The same with the provider's words and its OAuth word, where these tell more."""
    if not found.text_in_sight:
        return found
    from tokenwizard.errors.sentence import sentence_of

    sentence = printable(sentence_of(text, found.code))
    if found.entry is not None:
        return found._replace(sentence=sentence)
    from tokenwizard.errors.phrases import OAUTH_WORDS

    words = (match[0] for match in re.finditer(_WORD, text) if match[0] in OAUTH_WORDS)
    return found._replace(sentence=sentence, word=found.word or next(words, ""))


def _read_as(code: str, written: str, text: str) -> Explanation:
    """The explanation of a code that is not written as Microsoft writes it, which is said."""
    described = text.replace(written, code, 1)
    found = _with_sentence(explain("", described), described)
    return found._replace(note=f"Read as {code}; the text has {written}.")


def _of_other_service(text: str) -> Explanation | None:
    """The explanation of a code of a service that tokenwizard does not serve."""
    if "AADB2C" not in text.upper() and "MSIS" not in text.upper():
        return None
    from tokenwizard.errors.phrases import other_service

    found = other_service(text)
    return None if found is None else catalogue()[found[0]]._replace(code=found[1])


def _said_by_service(text: str) -> Explanation | None:
    if not text:
        return None
    from tokenwizard.errors.phrases import service_entry

    if (name := service_entry(text)) is None:
        return None
    found = catalogue()[name]
    # A meaning is known by its sentence here: nobody gave it a number.
    return found._replace(code=_WITHOUT_NUMBER) if found.when else found


def status_entry(status: int) -> str:
    """The entry for an HTTP status from 400 on."""
    exact = f"http_{status}"
    # A client takes a class it does not know, such as 9xx, for 5xx (RFC 9110 section 15).
    return exact if exact in catalogue() else f"http_{min(status // 100, 5)}xx"


def codes_in(text: str) -> tuple[str, ...]:
    """Every AADSTS and ACS code that `explain_text` sees in a text, in their order, each once."""
    text = _unwrapped(text)
    if found := _bare_codes(text) or find_codes(text):
        return found
    from tokenwizard.errors.phrases import near_code

    near = near_code(text)
    return (near[0],) if near else ()


def _bare_codes(text: str) -> tuple[str, ...]:
    """The codes of a text that is nothing but numbers, or `error` and one; else none."""
    bare = text.strip() if len(text) <= _SHOWN_CHARACTERS else ""
    if not bare[-1:].isdigit() or (bare.isalnum() and not bare.isdigit()):
        return ()
    if not bare.isdigit():
        bare = re.sub(rf"^{_CALLED}", "", bare)
    if not re.fullmatch(_NUMBERS, bare):
        return ()
    known = catalogue()
    numbers = re.findall(_NUMBER, bare)
    acs_alone = (f"ACS{n}" in known and f"AADSTS{n}" not in known for n in numbers)
    named = zip(numbers, acs_alone, strict=True)
    return tuple(dict.fromkeys(f"{'ACS' if acs else 'AADSTS'}{number}" for number, acs in named))


def look_up(code: str) -> str | None:
    """The address of Microsoft's page on an AADSTS code; None for any other."""
    number = code.removeprefix("AADSTS")
    return f"{LOOK_UP}{number}" if number.isdecimal() and number != code else None


def _unwrapped(text: str) -> str:
    if text.isascii() and text.isalnum():
        return text
    from tokenwizard.errors.unwrap_text import unwrapped

    return unwrapped(text)


def printable(text: str, limit: int = _SHOWN_CHARACTERS) -> str:
    """A server's text without control, format and bidirectional characters; line breaks stay."""
    if "\x1b" in text or "\x9b" in text:
        from tokenwizard.text.quotation import without_sequences

        text = without_sequences(text[: 2 * limit])
    cut = text[:limit].replace("\r\n", "\n").replace("\r", "\n")
    spaced = ("\n" if one == "\n" else " " if one.isspace() else one for one in cut)
    return "".join(one for one in spaced if one == "\n" or one.isprintable())


def _stop_page(text: str) -> str | None:
    from tokenwizard.errors.stop_pages import stop_page_in

    return stop_page_in(text)


def _shown_word(error: str) -> str:
    """The error's name for a title: not what may be a secret, a long run with a digit in it."""
    runs = error[: 2 * _SHOWN_OF_WORD].split()
    if any(len(run) >= _SHORTEST_SECRET and any(map(str.isdigit, run)) for run in runs):
        return "An error without a name"
    word = " ".join(printable(error, _SHOWN_OF_WORD).split())
    if re.fullmatch(_ONE_WORD, word):
        return word
    from tokenwizard.text.quotation import quoted

    return quoted(word, _SHOWN_OF_WORD) if word else "An error without a name"


def _unlisted(code: str, word: str = "") -> Explanation:
    """What is certain of a code that has no entry: that it was said, and where Microsoft has it."""
    word = word.strip().lower()
    return Explanation(
        code=code,
        title=f"{'ACS' if code.startswith('ACS') else 'Entra'} refused ({code})",
        what="tokenwizard has no explanation of its own for this code.",
        cause="",
        advice=(),
        who=None,
        step=None,
        text_in_sight=True,
        word=word if word in catalogue() else "",
    )


def _not_listed(code: str) -> Explanation:
    advice = ("Read the provider's own words; an administrator finds more by the correlation id.",)
    return Explanation(
        code=code,
        title=f"{code} is not in the catalogue",
        what=f"The provider said no with {code}. tokenwizard has no explanation of its own for it.",
        cause="Not known here. The provider's own words are the best there is.",
        advice=advice,
        who=None,
        step=None,
        at_discovery=advice,
        at_refresh=advice,
        text_in_sight=True,
    )
