"""What the Microsoft Entra admin center calls things in 2026, and what it called them before.

Both stand in the checklists, the older one in brackets: not every tenant has the new pages yet.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple


class AccountTypes(NamedTuple):
    """A choice under "Supported account types".

    Attributes:
        today: its label.
        before: its label on the older page; empty if it is the same.
    """

    today: str
    before: str = ""

    @property
    def shown(self) -> str:
        """The label, with the older one in brackets."""
        return f'"{self.today}"' + (f" (older: {self.before})" if self.before else "")


ONE_TENANT = AccountTypes(
    "Single tenant only - <directory>", "Accounts in this organizational directory only"
)
MANY_TENANTS = AccountTypes("Multiple Entra ID tenants", "Accounts in any organizational directory")
ANY_ACCOUNT = AccountTypes(
    "Any Entra ID Tenant + Personal Microsoft accounts",
    "Accounts in any organizational directory and personal Microsoft accounts",
)
PERSONAL_ONLY = AccountTypes("Personal Microsoft accounts only")

PUBLIC_FLOWS = 'Authentication > Settings: "Allow public client flows" Enabled (Yes).'


def add_redirect_uri(platform: str) -> str:
    """Where an app that is registered already gets another redirect URI."""
    return (
        f'Authentication (Preview) > Add Redirect URI > "{platform}"'
        " (older page: Authentication > Add a platform)."
    )


class AdminConsent(Enum):
    """Whether an administrator has to consent to what is asked for, before anybody signs in."""

    NO = auto()
    MAYBE = auto()
    YES = auto()

    @property
    def step(self) -> str:
        """What the checklist says of it; empty for nothing."""
        grant = "Grant admin consent for <directory>"
        if self is AdminConsent.YES:
            return f"{grant}: an administrator does it."
        return f"{grant}, if users may not consent." if self is AdminConsent.MAYBE else ""
