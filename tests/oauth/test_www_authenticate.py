"""Reading `WWW-Authenticate` as SharePoint sends it, and as nobody should."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenwizard.oauth.www_authenticate import Challenge, bearer_realm, read_challenges

REALM = "11111111-1111-1111-1111-111111111111"
TRUSTED_ISSUERS = (
    "00000001-0000-0000-c000-000000000000@*,22222222-2222-2222-2222-222222222222@*,"
    "https://sts.contoso.example/*/,"
    "00000003-0000-0ff1-ce00-000000000000@33333333-3333-3333-3333-333333333333"
)
SHAREPOINT_ONLINE = (
    f'Bearer realm="{REALM}",client_id="00000003-0000-0ff1-ce00-000000000000",'
    f'trusted_issuers="{TRUSTED_ISSUERS}",'
    'authorization_uri="https://login.contoso.example/common/oauth2/authorize"'
)


def test_the_header_of_sharepoint_online_is_read_whole() -> None:
    assert read_challenges([SHAREPOINT_ONLINE]) == (
        Challenge(
            "bearer",
            {
                "realm": REALM,
                "client_id": "00000003-0000-0ff1-ce00-000000000000",
                "trusted_issuers": TRUSTED_ISSUERS,
                "authorization_uri": "https://login.contoso.example/common/oauth2/authorize",
            },
        ),
    )


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(["NTLM", SHAREPOINT_ONLINE], id="two headers"),
        pytest.param([SHAREPOINT_ONLINE, "NTLM"], id="two headers, Bearer first"),
        pytest.param([f"NTLM, {SHAREPOINT_ONLINE}"], id="one joined header"),
        pytest.param([f"{SHAREPOINT_ONLINE}, NTLM, Negotiate"], id="joined, Bearer first"),
        pytest.param([f"Negotiate cHJhY3RpY2U==, {SHAREPOINT_ONLINE}"], id="token68 with padding"),
        pytest.param([f"Negotiate a/b+c~d, {SHAREPOINT_ONLINE}"], id="token68 without padding"),
        pytest.param([f'Basic realm="", {SHAREPOINT_ONLINE}'], id="Basic with an empty realm"),
        pytest.param([f'Basic realm="a, Bearer b", {SHAREPOINT_ONLINE}'], id="Bearer in quotes"),
        pytest.param([f'Bearer error="x", realm="{REALM}"'], id="realm not first"),
        pytest.param([f'bEARER ReALM="{REALM}"'], id="any letter case"),
        pytest.param([f"Bearer realm={REALM},client_id=a"], id="unquoted"),
        pytest.param([f'Bearer realm = "{REALM}" , a = b'], id="blanks around the signs"),
        pytest.param([f'Bearer,, realm="{REALM}"'], id="empty list elements"),
        pytest.param([f'Bearer a="say \\"hi, realm=\\"", realm="{REALM}"'], id="escaped quotes"),
        pytest.param([f'Bearer realm="", Bearer realm="{REALM}"'], id="second Bearer names it"),
        pytest.param([f'"", Bearer realm="{REALM}"'], id="rubbish before"),
        pytest.param([f'Bearer error="x"realm="{REALM}"'], id="no comma before it"),
    ],
)
def test_the_realm_is_found(headers: list[str]) -> None:
    assert bearer_realm(headers) == REALM


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param([], id="no header"),
        pytest.param([""], id="empty header"),
        pytest.param(["Bearer"], id="no parameters"),
        pytest.param(['Bearer error="invalid_token"'], id="no realm"),
        pytest.param(['Bearer realm=""'], id="empty realm"),
        pytest.param([f'Basic realm="{REALM}"'], id="realm of another scheme"),
        pytest.param([f'Bearer error="a", Basic realm="{REALM}"'], id="realm of a later scheme"),
        pytest.param([f'Bearer error="realm={REALM}"'], id="realm inside a quoted value"),
        pytest.param(["NTLM", "Negotiate cHJhY3RpY2U="], id="Windows sign-in only"),
    ],
)
def test_no_realm_is_made_up(headers: list[str]) -> None:
    assert bearer_realm(headers) is None


def test_escapes_are_undone_and_the_first_of_two_names_counts() -> None:
    (challenge,) = read_challenges([r'Bearer realm="a\"b\\c", realm="d"'])

    assert challenge.parameters == {"realm": 'a"b\\c'}


def test_unterminated_quotes_do_not_hide_the_next_header() -> None:
    assert bearer_realm(['Bearer realm="never closed', f'Bearer realm="{REALM}"']) != REALM
    assert bearer_realm(['NTLM a="never closed', f'Bearer realm="{REALM}"']) == REALM


def test_every_scheme_is_listed_in_order() -> None:
    headers = ["NTLM, Negotiate abc=", "Digest,NTLM", 'Basic realm="x"']

    assert read_challenges(headers) == (
        Challenge("ntlm"),
        Challenge("negotiate"),
        Challenge("digest"),
        Challenge("ntlm"),
        Challenge("basic", {"realm": "x"}),
    )


@given(st.lists(st.text(alphabet=st.sampled_from('ab=", \\\t/~\n;é'), max_size=60), max_size=4))
def test_any_text_is_read_without_an_error(headers: list[str]) -> None:
    for challenge in read_challenges(headers):
        assert challenge.scheme == challenge.scheme.lower()
        assert challenge.scheme


@given(
    st.dictionaries(
        st.from_regex(r"[a-z_]{1,12}", fullmatch=True),
        st.text(st.characters(codec="latin-1", exclude_characters="\n"), max_size=40),
        min_size=1,
    )
)
def test_quoted_values_come_back_as_they_went_in(parameters: dict[str, str]) -> None:
    quoted = ", ".join(
        f'{name}="{value}"'
        for name, value in (
            (name, value.replace("\\", "\\\\").replace('"', '\\"'))
            for name, value in parameters.items()
        )
    )

    assert read_challenges([f"NTLM, Bearer {quoted}"]) == (
        Challenge("ntlm"),
        Challenge("bearer", parameters),
    )


@pytest.mark.parametrize(
    "unit",
    ['a="', 'a="\\",', 'a="\\\n",', "a ", "a= ", "a/", ",", "=", ' "', "\\", 'Bearer realm="x" '],
)
@pytest.mark.parametrize("start", ["", 'Bearer realm="'])
def test_hostile_headers_take_time_linear_in_their_length(start: str, unit: str) -> None:
    """256 KiB in 5 s is generous, and more than httpx reads; anything quadratic takes minutes."""
    header = start + unit * (262_144 // len(unit)) + "!"
    began = time.process_time()

    read_challenges([header])

    assert time.process_time() - began < 5
