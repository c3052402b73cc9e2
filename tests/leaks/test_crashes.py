"""A crash anywhere, with every secret in its exceptions and locals, tells the place alone."""

from __future__ import annotations

import pytest

from tests.leaks.provider import SentinelProvider
from tests.leaks.sentinels import Kind
from tests.leaks.wizard import COPY, ENTER, F3, HAND_OVER, HELP, LEAVE, PROVE, WRITE, Place, Walk
from tokenwizard.errors.errors import Step

BROKE = "tokenwizard broke"
COPY_ACCESS_TOKEN = "\x14"
PLACES = {
    "TargetScreen.action_proceed": ("tokenwizard.ui.tui.screens.target", Step.TARGET, ENTER),
    "RegistrationScreen.action_proceed": (
        "tokenwizard.ui.tui.screens.registration",
        Step.CHECKLIST,
        ENTER,
    ),
    "TenantScreen._look": ("tokenwizard.ui.tui.screens.tenant", Step.CHECKLIST, ENTER),
    "SignInScreen.action_copy_link": ("tokenwizard.ui.tui.screens.sign_in", Step.BROWSER, COPY),
    "SignInScreen._open": ("tokenwizard.ui.tui.screens.sign_in", Step.BROWSER, "\x0f"),
    "PasteErrorScreen.on_mount": ("tokenwizard.ui.tui.screens.paste_error", Step.BROWSER, F3),
    "AnswerScreen._read": ("tokenwizard.ui.tui.screens.answer", Step.BROWSER, ENTER),
    "AnswerScreen._redeemed": ("tokenwizard.ui.tui.screens.answer", Step.PASTE, ""),
    "TokenScreen._copy_refresh_token": ("tokenwizard.ui.tui.screens.token", Step.PASTE, ""),
    "TokenScreen._write": ("tokenwizard.ui.tui.screens.token", Step.RESULT, WRITE),
    "VerifyScreen._prove": ("tokenwizard.ui.tui.screens.verify", Step.RESULT, PROVE),
    "ChooseDestinationScreen.compose_step": (
        "tokenwizard.ui.tui.screens.choose_destination",
        Step.RESULT,
        HAND_OVER,
    ),
    "HelpScreen.compose": ("tokenwizard.ui.tui.screens.help", Step.TARGET, HELP),
    "WizardController._take_answer": ("tokenwizard.wizard.controller", Step.BROWSER, ENTER),
    "RedirectReceiver._close_later": ("tokenwizard.wizard.redirect_receiver", Step.RESULT, LEAVE),
    "TokenClient.discover": ("tokenwizard.flow.client", Step.CHECKLIST, ENTER),
    "TokenClient.redeem": ("tokenwizard.flow.client", Step.PASTE, ""),
    "TokenClient.refresh": ("tokenwizard.flow.client", Step.RESULT, PROVE),
    "TokenClient.call": ("tokenwizard.flow.client", Step.RESULT, PROVE),
    "read_claims": ("tokenwizard.oauth.access_token_claims", Step.RESULT, PROVE),
    "AsyncClient.stream": ("httpx", Step.CHECKLIST, ENTER),
    "read_token_answer": ("tokenwizard.oauth.token_response", Step.PASTE, ""),
    "copy": ("tokenwizard.system.terminal.clipboard", Step.BROWSER, COPY),
    "RedirectListener.start": ("tokenwizard.wizard.redirect_listener", Step.DISCOVERY, ENTER),
    "XTermParser.parse_mouse_code": ("textual._xterm_parser", Step.TARGET, "\x1b[<35;1;1M"),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_crash_in_the_full_screen_tells_the_place_alone(
    place: Place, provider: SentinelProvider, name: str
) -> None:
    module, step, keys = PLACES[name]
    with Walk(place, provider, at=f"{module}:{name}") as walk:
        walk.go_to(step)
        if keys:
            walk.press(keys)
        else:
            walk.asked_for.add(Kind.REFRESH_TOKEN)
            walk.paste(walk.answer())
            walk.press(ENTER)

        assert walk.ended() == 1
        assert BROKE.encode() in walk.recorded
        assert b"RuntimeError" in walk.recorded
        assert walk.leaks() == []


@pytest.mark.parametrize(
    "name",
    [
        "tokenwizard.ui.tui.screens.deliver:DeliverScreen._do",
        "tokenwizard.wizard.obtained_token:ObtainedToken.remember",
        "tokenwizard.destinations.kinds.env:EnvFile.hand_over",
        "tokenwizard.profiles.store:write_profile",
    ],
)
def test_a_crash_while_handing_over_tells_the_place_alone(
    place: Place, provider: SentinelProvider, name: str
) -> None:
    with Walk(place, provider, at=name) as walk:
        walk.go_to(Step.RESULT)
        walk.hear("Refresh token: Sent to")
        walk.hand_over()
        walk.press(ENTER)

        assert walk.ended() == 1
        assert BROKE.encode() in walk.recorded
        assert walk.leaks() == []


@pytest.mark.parametrize(
    "place_of_crash",
    [
        "tokenwizard.ui.tui.screens.profiles:ProfilesScreen.compose",
        "tokenwizard.ui.tui.screens.confirm_hosts:ConfirmHostsScreen.compose",
    ],
)
def test_a_crash_of_a_question_about_a_profile_tells_the_place_alone(
    place: Place, provider: SentinelProvider, place_of_crash: str
) -> None:
    profile = 'site = "https://sp.contoso.example"\n'
    folder = place.root / "home" / ".config" / "tokenwizard" / "profiles"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(profile)
    (place.root / "work" / "theirs.toml").write_text(profile)
    given = ["--profile", "./theirs.toml"] if "hosts" in place_of_crash else []
    with Walk(place, provider, *given, at=place_of_crash, with_profiles=True) as walk:
        assert walk.ended() == 1
        assert BROKE.encode() in walk.recorded
        assert walk.leaks() == []


def test_a_crash_of_the_question_before_leaving_tells_the_place_alone(
    place: Place, provider: SentinelProvider
) -> None:
    """It is asked where the access token was copied last."""
    with Walk(
        place, provider, at="tokenwizard.ui.tui.screens.confirm_exit:ConfirmExitScreen.compose"
    ) as walk:
        walk.go_to(Step.RESULT)
        walk.asked_for.add(Kind.ACCESS_TOKEN)
        walk.press(COPY_ACCESS_TOKEN)
        walk.hear("Access token: Sent")
        walk.press(LEAVE)

        assert walk.ended() == 1
        assert BROKE.encode() in walk.recorded
        assert walk.leaks() == []


def test_a_crash_of_the_offer_to_go_on_tells_the_place_alone(
    place: Place, provider: SentinelProvider
) -> None:
    with Walk(place, provider) as walk:
        walk.go_to(Step.BROWSER)
        walk.press(LEAVE)
        assert walk.ended() == 3
    with Walk(place, provider, at="tokenwizard.ui.tui.screens.resume:ResumeScreen.compose") as walk:
        assert walk.ended() == 1
        assert BROKE.encode() in walk.recorded
        assert walk.leaks() == []


def test_a_crash_in_the_listener_is_told_to_nobody(
    place: Place, provider: SentinelProvider
) -> None:
    with Walk(
        place, provider, at="tokenwizard.wizard.redirect_listener:RedirectListener._take"
    ) as walk:
        walk.go_to(Step.BROWSER)
        page = provider.browse(walk.answer())
        walk.settle()
        walk.press(ENTER)
        walk.press(LEAVE)

        assert page == "Internal Server Error\n"
        assert walk.ended() == 3
        assert walk.leaks() == []


def test_a_crash_of_the_thread_that_hears_the_terminal_go_is_told_to_nobody(
    place: Place, provider: SentinelProvider
) -> None:
    with Walk(place, provider, at="tokenwizard.system.terminal.hangup:_wait") as walk:
        walk.go_to(Step.CHECKLIST)
        walk.press(LEAVE)

        assert walk.ended() == 3
        assert walk.leaks() == []
