"""What a pasted text turned out to be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenwizard.errors.actions import Words
    from tokenwizard.oauth.error_response import ErrorResponse
    from tokenwizard.secret import Secret


class AnswerKind(StrEnum):
    """What a pasted text is."""

    NOTHING = "nothing"
    CODE = "code"
    CODE_ALONE = "code_alone"
    REFUSAL = "refusal"
    SIGN_IN_LINK = "sign_in_link"
    PROVIDER_PAGE = "provider_page"
    OTHER_ADDRESS = "other_address"
    OTHER_ATTEMPT = "other_attempt"
    CUT = "cut"
    NO_CODE = "no_code"
    NOT_A_CODE = "not_a_code"
    """A token, a secret or a key: what it is can be told by its shape or its name."""
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class PastedAnswer:
    """What was found, and one sentence for the screen that holds nothing of the text itself.

    `belongs` says that the state of this very attempt stands in it.
    """

    finding: AnswerKind
    sentence: Words | str
    code: Secret | None = None
    refusal: ErrorResponse | None = None
    belongs: bool = False

    @property
    def usable(self) -> bool:
        """Whether there is a code to redeem."""
        return self.code is not None
