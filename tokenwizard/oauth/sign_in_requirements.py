"""What a provider demands of the next sign-in, as parameters of the authorization request.

Sources: OpenID Connect Core sections 3.1.2.1 (`prompt`, `claims`) and 3.1.2.6 (the error words);
Microsoft's pages "Claims challenges, claims requests and client capabilities" (a challenge is
passed back unchanged) and "Microsoft Entra authentication and authorization error codes".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST_CLAIMS = 4_096
"""Characters; with more, the link would be longer than browsers and Entra take."""


@dataclass(frozen=True, kw_only=True)
class SignInRequirements:
    """What the next sign-in link has to carry.

    Attributes:
        claims: a claims challenge, passed back unchanged; empty if there is none.
        prompt: `consent`, `login` or `select_account`; empty to let the provider choose.
        asks: what the link then asks for, in words.
    """

    claims: str = ""
    prompt: str = ""
    asks: str = ""

    def __bool__(self) -> bool:
        return bool(self.claims or self.prompt)

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The parameters of the authorization request, unencoded."""
        named = (("prompt", self.prompt), ("claims", self.claims))
        return tuple((name, value) for name, value in named if value)


NO_REQUIREMENTS = SignInRequirements()

_CONSENT = SignInRequirements(prompt="consent", asks="your consent")
_LOGIN = SignInRequirements(prompt="login", asks="a sign-in from the beginning")
CHOOSE_ACCOUNT = SignInRequirements(prompt="select_account", asks="the account to use")

_SECOND_FACTOR_CODES = ("AADSTS50072", "AADSTS50074", "AADSTS50076", "AADSTS50078", "AADSTS50079")
_BY_CODE: Mapping[str, SignInRequirements] = {
    "AADSTS65001": _CONSENT,
    "scopes_not_consented": _CONSENT,
    "permissions_not_granted": _CONSENT,
    "AADSTS50058": _LOGIN,
    "AADSTS50132": _LOGIN,
    "AADSTS50173": _LOGIN,
    **dict.fromkeys(_SECOND_FACTOR_CODES, _LOGIN),
    "AADSTS50158": _LOGIN,
    "AADSTS16000": CHOOSE_ACCOUNT,
    "AADSTS50020": CHOOSE_ACCOUNT,
    "AADSTS50034": CHOOSE_ACCOUNT,
}
_BY_WORD: Mapping[str, SignInRequirements] = {
    "consent_required": _CONSENT,
    "login_required": _LOGIN,
    "interaction_required": _LOGIN,
    "account_selection_required": CHOOSE_ACCOUNT,
    "basic_action": _LOGIN,
}
_A_SECOND_FACTOR = "a second factor"
_UNNAMED = "what the provider's policy demands"


def requirements_of(code: str | None, words: Iterable[str], claims: str) -> SignInRequirements:
    """What a refusal demands of the next link; `NO_REQUIREMENTS` if nothing.

    The code says more than the words. A claims challenge says all by itself, so that with it no
    `prompt=login` is needed: the session in the browser may be good enough. Without one nothing in
    the link asks for a second factor: it asks for a sign-in, the provider's policy for the rest.

    Args:
        code: the entry of the provider's own code, the most specific one; the code if it has none.
        words: the suberror and the OAuth word, in that order.
        claims: the claims challenge, empty if there is none; one that is no JSON object, or is
            longer than `LONGEST_CLAIMS`, is not passed on, and a sign-in is asked for instead.
    """
    by_word = (_BY_WORD[word] for word in words if word in _BY_WORD)
    known = _BY_CODE.get(code or "") or next(by_word, NO_REQUIREMENTS)
    if not claims:
        return known
    if len(claims) > LONGEST_CLAIMS or not _is_object(claims):
        return known or _LOGIN
    if known.prompt != "login":
        return SignInRequirements(claims=claims, prompt=known.prompt, asks=known.asks or _UNNAMED)
    asks = _A_SECOND_FACTOR if code in _SECOND_FACTOR_CODES else _UNNAMED
    return SignInRequirements(claims=claims, asks=asks)


def _is_object(claims: str) -> bool:
    """Whether a claims challenge is the JSON object that it has to be (OpenID Connect Core 5.5)."""
    from tokenwizard.oauth.http_messages import read_object

    try:
        body = claims.encode()
    except UnicodeEncodeError:  # a lone surrogate: no link can hold it
        return False
    return read_object(body) is not None
