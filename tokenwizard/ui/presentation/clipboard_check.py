"""Whether what came out of a clipboard is what went in. Nothing of it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from tokenwizard.errors.actions import Words, words
from tokenwizard.oauth.pasted_text import without_blanks
from tokenwizard.secret import Secret

_CUT = words("something on the way cuts. {Write_to_file}.")
_OTHER = words("That is something else: your clipboard did not get the token. {Write_to_file}.")


@dataclass(frozen=True)
class ClipboardCheck:
    """What a pasted text is: `whole` if it is the refresh token, and a sentence about it."""

    whole: bool
    sentence: Words | str


def check_pasted_token(pasted: str, refresh_token: Secret, access_token: Secret) -> ClipboardCheck:
    """Compare a text, less the blanks that terminals put in, with what was copied."""
    text, length = without_blanks(pasted), len(refresh_token)
    if Secret(text) == refresh_token:
        return ClipboardCheck(
            True, f"It came whole: all {length:,} characters of the refresh token."
        )
    if Secret(text) == access_token:
        return ClipboardCheck(False, words("That is the access token. {Copy_refresh_token}."))
    if not text:
        return ClipboardCheck(False, "Only blanks came: the clipboard does not hold the token.")
    if len(text) < length and refresh_token.is_begun_by(text):
        return ClipboardCheck(
            False,
            (f"Only the first {len(text):,} of {length:,} characters came: ", *_CUT),
        )
    return ClipboardCheck(False, _OTHER)
