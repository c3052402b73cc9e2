"""Whether a run of az or gh that failed can have set something all the same."""

from __future__ import annotations

import pytest

from tokenwizard.destinations.programs.nothing_was_set import az_set_nothing, gh_set_nothing


@pytest.mark.parametrize(
    "said",
    [
        "ERROR: (Forbidden) Not yours",
        "WARNING: slow\nERROR: (AuthorizationFailed) No",
        "ERROR: (ResourceGroupNotFound) No",
        "ERROR: (ScopeLocked) No",
        "ERROR: (TooManyRequests) Later",
        "ERROR: Operation returned an invalid status 'Bad Request'\nContent: <html>",
        "ERROR: AADSTS700082: over",
        "ERROR: Please run 'az login' to setup account.",
        "ERROR: Could not retrieve credential. Run `az login` for this service principal.",
    ],
)
def test_a_clear_refusal_of_azure_sets_nothing(said: str) -> None:
    assert az_set_nothing(1, said)


@pytest.mark.parametrize("status", [2, 3])
def test_az_that_sends_nothing_sets_nothing(status: int) -> None:
    assert az_set_nothing(status, "ERROR: whatever")


@pytest.mark.parametrize(
    "said",
    [
        "",
        "ERROR: (GatewayTimeout) gateway",
        "ERROR: (InternalServerError) x",
        "ERROR: (RequestTimeout) x",
        "ERROR: (InternalServerError) AADSTS50076: said by another server",
        "ERROR: (NobodyKnowsThisOne) x",
        "ERROR: (InternalServerError) The inner one said (Forbidden)",
        "ERROR: Operation returned an invalid status 'Gateway Timeout'",
        "ERROR: ('Connection aborted.', RemoteDisconnected('Remote end closed connection'))",
        "WARNING: (Forbidden) x\nERROR: lost",
    ],
)
def test_what_else_az_says_does_not_tell(said: str) -> None:
    assert not az_set_nothing(1, said)


@pytest.mark.parametrize(
    ("status", "said", "nothing"),
    [
        (1, 'failed to set secret "A": HTTP 404: Not Found (https://api.github.com/x)', True),
        (1, 'failed to set secret "A": HTTP 422 (https://api.github.com/x)', True),
        (1, "failed to fetch public key: HTTP 502: Server Error", True),
        (1, 'failed to fetch public key: Get "https://api.github.com/x": EOF', True),
        (4, "To get started with GitHub CLI, please run:  gh auth login", True),
        (
            1,
            'failed to set secret "A": HTTP 502: HTTP 404 within (https://api.github.com/x)',
            False,
        ),
        (1, 'failed to set secret "A": HTTP 408: x', False),
        (1, 'failed to set secret "A": Put "https://api.github.com/x": EOF', False),
        (1, "", False),
    ],
)
def test_gh_tells_by_the_status_of_the_answer(status: int, said: str, nothing: bool) -> None:
    assert gh_set_nothing(status, said) is nothing
