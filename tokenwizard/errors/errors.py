"""Every error that a person may meet, each with its mending.

TokenWizardError
├── InputError          something typed cannot be used as it is
├── NetworkError        no answer came
│   └── MaybeSentError  ... and the request may have arrived all the same
├── ResponseError       an answer came that is not what the protocol says
├── ProviderError       the provider answered, and said no
└── LocalError          this machine refuses: a file, a port, a program

No message here ever holds a secret: what a server sent is kept apart in `server_text`, and is shown
as plain text only.
"""

from __future__ import annotations

import errno
from enum import StrEnum

from tokenwizard.errors.actions import ANYWHERE, Words, in_words

OUT_OF_FILES = frozenset({errno.EMFILE, errno.ENFILE})
"""What `OSError.errno` is if this process, or the machine, may not open one more file."""


PAGE_ON_CODE = "Microsoft's page on this code"


class Step(StrEnum):
    """The steps of the walk, in their order."""

    TARGET = "target"
    CHECKLIST = "checklist"
    DISCOVERY = "discovery"
    BROWSER = "browser"
    PASTE = "paste"
    RESULT = "result"

    @property
    def label(self) -> str:
        """What the screens call it."""
        return {
            "target": "Target",
            "checklist": "App",
            "discovery": "Tenant",
            "browser": "Sign in",
            "paste": "Answer",
            "result": "Token",
        }[self.value]


class Who(StrEnum):
    """Who can mend it."""

    YOU = "you"
    APP_OWNER = "app_owner"
    ADMINISTRATOR = "administrator"
    MICROSOFT = "microsoft"

    @property
    def label(self) -> str:
        """What the screens call them."""
        return {
            "you": "you",
            "app_owner": "the app's owner",
            "administrator": "a tenant administrator",
            "microsoft": "Microsoft, in time",
        }[self.value]

    @property
    def in_json(self) -> str:
        """What JSON output calls them; scripts compare it, so it never changes."""
        return {
            "you": "you",
            "app_owner": "the app's owner",
            "administrator": "a tenant administrator",
            "microsoft": "Microsoft, in time",
        }[self.value]


def who_label(who: Who | None) -> str:
    """What the screens call who can mend it."""
    return who.label if who is not None else "not known"


class TokenWizardError(Exception):
    """An error in the person's terms.

    Attributes:
        title: what happened, in one line.
        cause: why, usually.
        advice: what to do now.
        at_refresh: the same for `tokenwizard refresh`.
        who: who can do it; None if that is not known.
        step: the step of the walk whose field is wrong.
        field: the field on that step, by its name in `Answers`; None if none is.
        code: the provider's own code, such as `AADSTS7000215`.
        correlation_id: what an administrator looks up in the sign-in logs.
        timestamp: the provider's clock when it said no, as it wrote it.
        server_text: the provider's own words, never to be rendered as markup.
        entry: its entry in the catalogue of explanations; None if it has none.
        page: the address of Microsoft's page on a code without an entry; else empty.
        text_in_sight: whether the provider's own words say what the others here do not.
        cloud: the name of the cloud that the tenant lives in, if it is another; else empty.
        clock_skew: how many seconds this machine's clock is ahead of the server's; None if the
            server named no time.
        tenant_id: the Directory (tenant) ID that was known when it happened; else empty.
    """

    def __init__(
        self,
        title: str,
        *,
        cause: str = "",
        next_step: Words | str = "",
        at_refresh: Words = (),
        who: Who | None = Who.YOU,
        step: Step = Step.TARGET,
        field: str | None = None,
        code: str | None = None,
        correlation_id: str | None = None,
        timestamp: str | None = None,
        server_text: str = "",
        entry: str | None = None,
        cloud: str = "",
        page: str = "",
        text_in_sight: bool = False,
    ) -> None:
        super().__init__(title)
        self.title = title
        self.cause = cause
        text = (next_step,) if isinstance(next_step, str) else next_step
        self.advice: Words = tuple(filter(None, text))
        self.at_refresh = at_refresh or self.advice
        self.who = who
        self.step = step
        self.field = field
        self.code = code
        self.correlation_id = correlation_id
        self.timestamp = timestamp
        self.server_text = server_text
        self.entry = entry
        self.cloud = cloud
        self.page = page
        self.text_in_sight = text_in_sight
        self.clock_skew: float | None = None
        self.tenant_id = ""

    @property
    def next_step(self) -> str:
        """What to do now, for who reads it anywhere."""
        return in_words(self.advice, ANYWHERE)

    @property
    def bare_title(self) -> str:
        """What happened, without a full stop: the problem of a field is a sentence, with one."""
        return self.title.removesuffix(".")

    @property
    def headline(self) -> str:
        """What happened, as a sentence."""
        return f"{self.bare_title}."

    @property
    def in_one(self) -> str:
        """What happened, why, and what to do now, in one paragraph."""
        return " ".join(filter(None, (self.headline, self.cause, self.next_step)))

    @property
    def quotation(self) -> str:
        """The provider's own words, without the IDs that are told beside them; empty if none."""
        if not self.server_text:
            return ""
        from tokenwizard.errors.sentence import LONGEST_SENTENCE, without_ids
        from tokenwizard.text.quotation import quoted

        said = without_ids(self.server_text)
        return f"It said: {quoted(said, LONGEST_SENTENCE)}" if said else ""

    @property
    def microsofts_page(self) -> str:
        """Where Microsoft explains a code that the catalogue has not, in words; else empty."""
        return f"{PAGE_ON_CODE}: {self.page}" if self.page else ""


class InputError(TokenWizardError):
    """Something typed cannot be used as it is; the title says what to type instead."""


class NetworkError(TokenWizardError):
    """No answer came, and nothing with a secret was sent: trying again is safe."""


class MaybeSentError(NetworkError):
    """No answer came after a request was sent: a code in it may be spent. Never retried."""


class ResponseError(TokenWizardError):
    """An answer came that is not what the protocol says: HTML, an empty body, a wrong type."""


class ProviderError(TokenWizardError):
    """The provider answered, and said no (RFC 6749 sections 4.1.2.1 and 5.2)."""

    def __init__(self, title: str, *, error: str, **rest: object) -> None:
        super().__init__(title, **rest)  # type: ignore[arg-type]
        self.error = error


class LocalError(TokenWizardError):
    """This machine refuses: a file, a port, a program that is not there."""
