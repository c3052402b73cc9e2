"""What the sign-in page is told beforehand (OpenID Connect Core section 3.1.2.1).

Source for `domain_hint` and for what goes with what: Microsoft's page "Microsoft identity platform
and OAuth 2.0 authorization code flow".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenwizard.oauth.sign_in_requirements import SignInRequirements

PROMPTS = ("login", "consent", "select_account")
"""What `prompt` may be here; `none` shows no page, and somebody has to sign in."""


@dataclass(frozen=True, kw_only=True)
class SignInHints:
    """Parameters of the authorization request that a person may want; empty ones are left out.

    Attributes:
        prompt: one of `PROMPTS`.
        login_hint: the account to sign in with: a user principal name or an e-mail address.
        domain_hint: the domain of the account; it skips the page that asks for the account's home.
    """

    prompt: str = ""
    login_hint: str = ""
    domain_hint: str = ""

    def parameters(self, requirements: SignInRequirements) -> tuple[tuple[str, str], ...]:
        """Unencoded, with what the provider demands, which wins over what the person wants.

        A `login_hint` is left out where the account is to be chosen: the two exclude each other.
        """
        wanted = {
            "prompt": self.prompt,
            "login_hint": self.login_hint,
            "domain_hint": self.domain_hint,
            **dict(requirements.parameters),
        }
        if wanted["prompt"] == "select_account":
            wanted["login_hint"] = ""
        return tuple((name, value) for name, value in wanted.items() if value)


NO_HINTS = SignInHints()
