"""What the sign-in page is told beforehand, beside what the provider demands."""

from __future__ import annotations

from tokenwizard.oauth.sign_in_hints import NO_HINTS, PROMPTS, SignInHints
from tokenwizard.oauth.sign_in_requirements import NO_REQUIREMENTS, SignInRequirements

YOU = "you@contoso.example"
HINTS = SignInHints(prompt="login", login_hint=YOU, domain_hint="contoso.example")


def test_the_prompts_are_those_of_openid_connect_but_none() -> None:
    """Section 3.1.2.1 of its Core; `none` would show no page to sign in on."""
    assert PROMPTS == ("login", "consent", "select_account")


def test_only_what_is_wanted_is_sent() -> None:
    assert NO_HINTS.parameters(NO_REQUIREMENTS) == ()
    assert HINTS.parameters(NO_REQUIREMENTS) == (
        ("prompt", "login"),
        ("login_hint", YOU),
        ("domain_hint", "contoso.example"),
    )


def test_what_the_provider_demands_wins_over_what_the_person_wants() -> None:
    requirements = SignInRequirements(prompt="consent", claims='{"id_token":{}}')

    assert dict(HINTS.parameters(requirements)) == {
        "prompt": "consent",
        "login_hint": YOU,
        "domain_hint": "contoso.example",
        "claims": '{"id_token":{}}',
    }


def test_no_account_is_named_where_the_account_is_to_be_chosen() -> None:
    wanted = SignInHints(prompt="select_account", login_hint=YOU)

    assert wanted.parameters(NO_REQUIREMENTS) == (("prompt", "select_account"),)
    demanded = HINTS.parameters(SignInRequirements(prompt="select_account"))
    assert "login_hint" not in dict(demanded)
