"""What people type into the fields: a value to go on with, or what to type instead."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenwizard.providers.field_readers import (
    ParsedField,
    read_client_id,
    read_client_secret,
    read_domain_hint,
    read_login_hint,
    read_prompt,
    read_realm,
    read_redirect_uri,
    read_tenant,
)
from tokenwizard.secret import Secret

ID = "11111111-2222-3333-4444-abcdefabcdef"
OTHER = "55555555-2222-3333-4444-abcdefabcdef"
BARE = ID.replace("-", "")


@pytest.mark.parametrize("read", [read_client_id, read_tenant, read_realm])
@pytest.mark.parametrize(
    ("typed", "note"),
    [
        (ID, ""),
        (ID.upper(), ""),
        (f"{{{ID}}}", ""),
        (f"{ID}\n", ""),
        (f" {ID} ", "A stray blank was left out."),
        (f"{ID[:20]} {ID[20:]}", "A stray blank was left out."),
        (f"{ID[:20]}\n{ID[20:]}", "A stray blank was left out."),
        (f"\u200b{ID}\ufeff", "A stray blank was left out."),
        (BARE, "The hyphens were put in their places."),
        (f"{BARE[:16]}-{BARE[16:]}", "The hyphens were put in their places."),
        (f"ID = {ID};", "was taken out of that text."),
        (f"https://login.contoso.example/{ID}/v2.0", "was taken out of that text."),
        (f"{ID} and once more {ID.upper()}", "was taken out of that text."),
        (f"add {ID} bad", "was taken out of that text."),
    ],
)
def test_a_guid_is_read_with_what_stands_around_it(
    read: Callable[[str], ParsedField], typed: str, note: str
) -> None:
    found = read(typed)

    assert found.ok
    assert found.value == ID
    assert found.note.endswith(note)
    assert bool(found.note) is bool(note)


@pytest.mark.parametrize("read", [read_client_id, read_tenant, read_realm])
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type the "),
        (" \n\u200b", "Type the "),
        (ID[:-1], "This has 31 digits and letters"),
        (f"{ID}0", "This has 33 digits and letters"),
        (f"0{ID}", "This has 33 digits and letters"),
        (ID[:13], "This has 12 digits and letters"),
        ("contoso practice", "This is no "),
        (ID.replace("a", "g"), "This is no "),
        (f"{ID} {OTHER}", "more than one ID"),
        (f"x {ID}0 x", "This is no "),
        ("--", "This is no "),
    ],
)
def test_what_is_no_guid_is_told_what_it_lacks(
    read: Callable[[str], ParsedField], typed: str, said: str
) -> None:
    found = read(typed)

    assert not found.ok
    assert found.value == ""
    assert said in found.problem


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (f"Object ID: {ID}", "That is the Object ID"),
        (f"Secret ID {ID}", "That is the Secret ID"),
        (f"object id\n{ID}", "That is the object id"),
    ],
)
def test_an_id_of_something_else_is_told_apart_by_its_label(typed: str, said: str) -> None:
    found = read_client_id(typed)

    assert said in found.problem
    assert "Application (client) ID" in found.problem


def test_the_right_label_wins() -> None:
    typed = f"Application (client) ID : {ID} Object ID :"

    assert read_client_id(typed).value == ID


@pytest.mark.parametrize(
    ("typed", "domain", "note"),
    [
        ("contoso.example", "contoso.example", ""),
        ("Contoso.Example", "contoso.example", ""),
        (" contoso.example ", "contoso.example", "A stray blank was left out."),
        ("contoso.\nexample", "contoso.example", "A stray blank was left out."),
        ("contoso.onmicrosoft.com", "contoso.onmicrosoft.com", ""),
        ("practice@contoso.example", "contoso.example", "Taken from the e-mail address"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example", ""),
    ],
)
def test_a_tenant_may_be_a_domain_name(typed: str, domain: str, note: str) -> None:
    found = read_tenant(typed)

    assert found.value == domain
    assert found.note.startswith(note)
    assert bool(found.note) is bool(note)


@pytest.mark.parametrize(
    "typed",
    [
        *("contoso", "contoso.", ".example"),
        *("contoso..example", "-contoso.example", "bücher..example", "contoso.example/path"),
        *("practice@contoso", "practice@", "10.0.0.1", "contoso.example?a=b"),
    ],
)
def test_what_names_no_single_tenant_is_refused(typed: str) -> None:
    found = read_tenant(typed)

    assert not found.ok
    assert "Directory (tenant) ID" in found.problem


@pytest.mark.parametrize("typed", ["common", " Organizations ", "consumers"])
def test_many_tenants_are_taken_where_any_will_do_and_refused_where_one_is_wanted(
    typed: str,
) -> None:
    alone = read_tenant(typed)

    assert "stands for many tenants" in alone.problem
    found = read_tenant(typed, many=True)
    assert (found.value, found.ok) == (typed.strip().lower(), True)
    assert found.note


@pytest.mark.parametrize(
    ("read", "typed", "value"),
    [
        (read_prompt, " Consent ", "consent"),
        (read_prompt, "", ""),
        (read_login_hint, " you@contoso.example ", "you@contoso.example"),
        (read_login_hint, "", ""),
        (read_domain_hint, "Contoso.Example", "contoso.example"),
        (read_domain_hint, "consumers", "consumers"),
        (read_domain_hint, " ", ""),
    ],
)
def test_a_hint_for_the_sign_in_page_is_read(
    read: Callable[[str], ParsedField], typed: str, value: str
) -> None:
    assert (read(typed).value, read(typed).ok) == (value, True)


@pytest.mark.parametrize(
    ("read", "typed", "said"),
    [
        (read_prompt, "none", "none shows no page"),
        (read_prompt, "create", "prompt is login, consent or select_account"),
        (read_login_hint, "you", "as you@contoso.com"),
        (read_login_hint, "you@contoso", "as you@contoso.com"),
        (read_login_hint, "y\ue000u@contoso.example", "as you@contoso.com"),
        (read_domain_hint, "@contoso", "as in contoso.com"),
    ],
)
def test_a_hint_that_is_none_is_one_sentence(
    read: Callable[[str], ParsedField], typed: str, said: str
) -> None:
    assert not read(typed).value
    assert said in read(typed).problem


ENTRA_VALUE = "pra8Q~ctice-value_of.nobody~0123456789ab"
ACS_VALUE = "cHJhY3RpY2UtdmFsdWUtb2Ytbm9ib2R5LTAxMjM0NTY="


@pytest.mark.parametrize("entra", [True, False])
@pytest.mark.parametrize("value", [ENTRA_VALUE, ACS_VALUE, "+/=" * 6])
def test_a_secret_is_taken_and_never_repeated(value: str, entra: bool) -> None:
    assert read_client_secret(Secret(value), entra=entra) == ParsedField("given")
    assert read_client_secret(Secret(f" {value}\n"), entra=entra) == ParsedField(
        "given", note="A blank around it was left out."
    )


@pytest.mark.parametrize("entra", [True, False])
@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("", "Paste the client secret"),
        (" \n", "Paste the client secret"),
        (ID, "That is the Secret ID"),
        (f" {{{ID.upper()}}} ", "That is the Secret ID"),
        ("pra***", "what the portal shows of a hidden Value"),
        ("pra" + "*" * 18, "what the portal shows of a hidden Value"),
        ("pra" + "•" * 18, "what the portal shows of a hidden Value"),
        (f"{ENTRA_VALUE[:20]} {ENTRA_VALUE[20:]}", "a blank inside"),
        (f"{ENTRA_VALUE}\n{ID}", "on more than one line"),
        (f"{ENTRA_VALUE[:20]}\u200b{ENTRA_VALUE[20:]}", "no Value has"),
        (f"{ENTRA_VALUE}\ufeff", "no Value has"),
        (f"“{ENTRA_VALUE}”", "curly quotes"),
        (f'"{ENTRA_VALUE}"', "in quotes"),
        ("<your client secret>", "a placeholder"),
        ("your-client-secret", "a placeholder"),
        ("REPLACE_ME", "a placeholder"),
        ("changeme", "a placeholder"),
        ("x" * 40, "a placeholder"),
        ("Bearer practice", "begins with Bearer"),
        ("http://localhost:8080/?code=practice&state=p", "the redirect address"),
        (f"{ENTRA_VALUE}\udcff", "no Value has"),
    ],
)
def test_what_is_no_value_of_a_secret_is_refused(value: str, said: str, entra: bool) -> None:
    found = read_client_secret(Secret(value), entra=entra)

    assert not found.ok
    assert said in found.problem
    assert "pra" not in repr(found)


def test_a_short_secret_is_refused_for_entra_alone() -> None:
    assert "15 characters, too few" in read_client_secret(Secret("a" * 15), entra=True).problem
    assert read_client_secret(Secret("a" * 16), entra=True).ok
    assert read_client_secret(Secret("a" * 15), entra=False).ok


@given(st.text(), st.booleans())
def test_no_reading_of_a_secret_holds_it(value: str, entra: bool) -> None:
    found = read_client_secret(Secret(value), entra=entra)

    assert found.value == ("given" if found.ok else "")
    if len(value.strip()) > 6:
        assert value.strip() not in found.problem + found.note


@pytest.mark.parametrize(
    "typed",
    [
        "http://localhost:8080",
        "http://localhost:8080/",
        "http://localhost",
        "http://127.0.0.1:8080/callback",
        "HTTP://LocalHost:8080/CallBack",
        "https://localhost/",
        "https://contoso.example/signin?from=practice",
        "https://contoso.example/" + "a" * (256 - 24),
    ],
)
def test_a_redirect_uri_is_taken_exactly_as_typed(typed: str) -> None:
    assert read_redirect_uri(typed, https_only=False) == ParsedField(typed)


@pytest.mark.parametrize("typed", [" https://localhost/", "https://local host/\u200b"])
def test_blanks_are_no_part_of_a_redirect_uri(typed: str) -> None:
    assert read_redirect_uri(typed, https_only=True) == ParsedField(
        "https://localhost/", note="A stray blank was left out."
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "exactly as it is registered"),
        (" \n", "exactly as it is registered"),
        ("localhost:8080", "begins with http:// or https://"),
        ("/callback", "begins with http:// or https://"),
        ("msal-practice://auth", "begins with http:// or https://"),
        ("urn:ietf:wg:oauth:2.0:oob", "begins with http:// or https://"),
        ("http:///callback", "begins with http:// or https://"),
        ("http://contoso.example/", "http works for localhost only"),
        ("http://localhost.contoso.example/", "http works for localhost only"),
        ("http://127.0.0.2/", "http works for localhost only"),
        ("http://[::1]:8080/", "no [::1]"),
        ("https://[2001:db8::1]/", "no [::1]"),
        ("http://localhost:8080/?code=0.practice&state=practice", "a sign-in's answer"),
        ("https://localhost/?error=access_denied", "a sign-in's answer"),
        ("https://practice:word@localhost/", "Leave the user name out"),
        ("https://localhost/#practice", "no # part"),
        ("https://localhost/#", "no # part"),
        ("https://localhost/a!b", "with ! in it"),
        ("https://localhost/$(a),'b';", "with $ ' ( ) , ; in it"),
        ("https://contoso.example/" + "a" * (257 - 24), "at most 256 characters"),
        ("https://localhost:port/", "cannot be read"),
        ("https://localhost:99999/", "cannot be read"),
        ("https://[localhost/", "cannot be read"),
        ("https://localhost/\udcff", "an invisible character"),
        ("https://localhost/a\u00adb", "an invisible character"),
    ],
)
def test_what_microsoft_would_not_register_is_refused(typed: str, said: str) -> None:
    found = read_redirect_uri(typed, https_only=False)

    assert not found.ok
    assert said in found.problem
    assert found.value == ""


def test_sharepoint_registers_https_alone() -> None:
    assert "https addresses only" in read_redirect_uri("http://localhost/", https_only=True).problem
    assert read_redirect_uri("https://localhost/", https_only=True).ok


PIECES = st.sampled_from([*"/:@?#[].-% \n{}", "http://", "https://", "localhost", ID, BARE, "℀"])
READERS = (
    read_client_id,
    read_tenant,
    read_realm,
    lambda text: read_redirect_uri(text, https_only=False),
)


@pytest.mark.parametrize("read", READERS, ids=["client ID", "tenant", "realm", "redirect URI"])
@given(text=st.text() | st.lists(PIECES, max_size=8).map("".join))
def test_any_text_is_a_value_or_a_problem_and_a_value_stays_itself(
    read: Callable[[str], ParsedField], text: str
) -> None:
    found = read(text)

    assert bool(found.value) is found.ok
    if found.ok:
        assert read(found.value) == ParsedField(found.value)
