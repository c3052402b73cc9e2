"""The catalogue of explanations: complete, short enough, and in plain words without blame."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import tokenwizard.errors.catalogue
from tokenwizard.errors.actions import words
from tokenwizard.errors.catalogue import Explanation, catalogue, explain, printable
from tokenwizard.errors.errors import Step, Who

NUMBERS = re.findall(
    r"\S+",
    """
16000 28000 28002 28003 50001 50011 500112 500113 50012 50013 500133 50014 50020 500011 500014
500021 500022 500121 500200 500208 500212 500213 50034 50053 50055 50057 50058 50059 50072 50074
50076 50078 50079 50089 50097 50105 501051 50126 50128 50131 50132 50133 50140 50144 50147 501481
501491 50158 50173 50194 50196 50199 51004 53000 53001 53002 53003 530003 530032 530035 530036 53004
53011 54005 65001 65004 65005 650052 650053 650054 650056 650057 650059 67003 70000 70001 700005
7000112 700011 700016 70002 7000215 7000218 7000222 700022 700025 700027 700030 70003 70007 70008
700082 700084 70011 70016 70018 70019 70043 90002 900023 90006 90009 90012 90014 900144 90015 90019
90023 90024 90033 90038 900382 900432 90055 90056 900561 90072 90094 90095 900971 90099 901002
9001023 9002313 9002325 9002326 9002327 9002332 9002341 9010010 1000502 1002012 165000 220501
""",
)
ACS_NUMBERS = ["50001", "50012", "50035", "70002", "90011"]
OAUTH_WORDS = re.findall(
    r"\S+",
    """
invalid_request invalid_client invalid_grant unauthorized_client unsupported_grant_type
unsupported_response_type invalid_scope access_denied server_error temporarily_unavailable
consent_required login_required interaction_required invalid_resource invalid_tenant
authorization_pending slow_down expired_token authorization_declined bad_verification_code
""",
)
FAULTS = re.findall(
    r"\S+",
    """
dns connection_refused connection_reset tls tls_inspection connect_timeout read_timeout
network_unreachable proxy proxy_authentication http_429 http_503 http_4xx http_5xx html empty_body
truncated_json invalid_json no_refresh_token redirect_from_token_endpoint state_mismatch no_realm
acs_retired acs_token_refused wrong_audience
""",
)
EXPECTED = [
    *(f"AADSTS{number}" for number in NUMBERS),
    *(f"ACS{number}" for number in ACS_NUMBERS),
    *OAUTH_WORDS,
    *FAULTS,
]

STEPS_OF_FIELD = {
    "site": (Step.TARGET,),
    "permission": (Step.TARGET,),
    "tenant": (Step.TARGET, Step.DISCOVERY),
    "cloud": (Step.TARGET,),
    "client_id": (Step.CHECKLIST,),
    "client_secret": (Step.CHECKLIST,),
    "certificate": (Step.CHECKLIST,),
    "redirect_uri": (Step.CHECKLIST,),
    "answer": (Step.PASTE,),
}
BLAME = re.compile(
    r"forgot|your (?:fault|mistake|error)|you (?:failed|did not|didn't|should|must)"
    r"|careless|stupid|user error|simply|obviously|of course|\bjust\b|unfortunately|oops|sorry",
    re.IGNORECASE,
)
# What stands on Microsoft's pages under another name or in another spelling.
MISLABELLED = re.compile(
    r"(?<!\(tenant\) )(?i:tenant ID)|(?i:application ID|app secret|certificates and secrets)"
    r"|secret value|\(Client\) ID|redirect ur[il]|Redirect U[Rr]L|(?i:reply url|azure ad\b)"
)

_WITH_ACTIONS = ("next", "at_discovery", "at_refresh", "after_wait")


def entries() -> list[Explanation]:
    return list(catalogue().values())


def test_the_literal_list_is_as_long_as_it_claims() -> None:
    assert len(EXPECTED) == len(set(EXPECTED))
    assert len(NUMBERS) + len(ACS_NUMBERS) >= 110


@pytest.mark.parametrize("code", EXPECTED)
def test_a_code_is_in_the_catalogue_under_its_own_name(code: str) -> None:
    assert catalogue()[code].code == code


def test_no_code_stands_twice_in_the_file() -> None:
    """A second table of one name would not load; this also tells names apart by case alone."""
    names = [code.casefold() for code in catalogue()]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"AADSTS\d{5,8}|ACS\d{5}|[a-z0-9_]+", code) for code in catalogue())


def test_an_entry_that_is_parsed_alone_says_what_the_whole_file_says() -> None:
    """`catalogue()` cuts the file into tables; a TOML reader that sees all of it must agree."""
    whole = tomllib.loads(
        Path(tokenwizard.errors.catalogue.__file__).with_name("catalogue.toml").read_text("utf-8")
    )

    assert list(catalogue()) == list(whole)
    assert len(catalogue()) == len(whole)
    for code, entry in catalogue().items():
        written = {
            key: words(text) if key in _WITH_ACTIONS else text for key, text in whole[code].items()
        }
        written |= {key: tuple(written[key]) for key in ("when", "meanings") if key in written}
        written["advice"] = written.pop("next")
        assert entry._asdict() | written == entry._asdict()


def test_a_code_that_is_not_listed_is_in_no_catalogue() -> None:
    assert "AADSTS99999999" not in catalogue()
    assert catalogue().get("AADSTS99999999") is None


def test_the_catalogue_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        catalogue()["dns"] = catalogue()["html"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        catalogue()["dns"].title = "another"  # type: ignore[misc]


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.code)
class TestEntry:
    """What each entry of the catalogue keeps to."""

    def test_its_title_is_one_short_line_without_a_full_stop(self, entry: Explanation) -> None:
        assert 8 <= len(entry.title) <= 60
        assert entry.title[-1] not in ".!"
        assert entry.title[0].isupper()

    def test_its_texts_are_whole_sentences_that_wrap_at_sixty_columns(
        self, entry: Explanation
    ) -> None:
        for text in (entry.what, entry.cause, entry.next_step):
            assert 8 <= len(text) <= 240
            assert text[0].isupper()
            assert text.endswith(".")
            assert text == " ".join(text.split())
            assert text == printable(text)
            assert text.isascii()  # any encoding of stdout can take it
            assert max(map(len, text.split())) <= 40

    def test_its_person_and_step_are_known_and_its_field_is_on_its_step(
        self, entry: Explanation
    ) -> None:
        assert entry.who is None or isinstance(entry.who, Who)
        assert isinstance(entry.step, Step)
        if entry.field is not None:
            assert entry.step in STEPS_OF_FIELD[entry.field]

    def test_it_blames_nobody_and_uses_the_labels_of_microsofts_pages(
        self, entry: Explanation
    ) -> None:
        text = f"{entry.title}\n{entry.what}\n{entry.cause}\n{entry.next_step}"
        assert not BLAME.search(text)
        assert not MISLABELLED.search(text)


@pytest.mark.parametrize("entry", [entry for entry in entries() if entry.meanings], ids=str)
def test_a_code_of_several_meanings_names_entries_that_microsofts_sentence_tells_apart(
    entry: Explanation,
) -> None:
    meanings = [catalogue()[name] for name in entry.meanings]

    assert len(set(entry.meanings)) == len(meanings)
    for meaning in meanings:
        assert meaning.when
        assert meaning.code != entry.code
        for phrase in meaning.when:
            assert explain(entry.code, f"{entry.code}: {phrase}").entry in entry.meanings


def test_an_entry_with_phrases_is_a_meaning_of_some_code() -> None:
    told = {name for entry in entries() for name in entry.meanings}

    assert {entry.code for entry in entries() if entry.when} == told


def test_who_can_mend_it_is_left_open_only_where_the_providers_words_say_more() -> None:
    assert all(entry.text_in_sight for entry in entries() if entry.who is None)


@pytest.mark.parametrize("code", [code for code in catalogue() if code.startswith(("ACS", "acs_"))])
def test_an_acs_entry_says_that_acs_is_closed_and_names_the_way_that_works(code: str) -> None:
    entry = catalogue()[code]
    assert "2 April 2026" in entry.what + entry.cause
    assert "Microsoft Entra ID" in entry.next_step
