"""The theme that was chosen last is there again, and nothing else depends on its file."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tokenwizard.cli.wizard import made_app
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.clouds import WORLDWIDE
from tokenwizard.system.exit_status import UsageError
from tokenwizard.ui.tui.app import TokenWizard
from tokenwizard.ui.tui.theme_settings import remember_theme, remembered_theme, settings_file
from tokenwizard.wizard.state import WizardState


def app(theme: str = "") -> TokenWizard:
    return made_app(WizardState(answers=Answers(), cloud=WORLDWIDE), theme=theme)


def test_the_file_is_for_this_user_alone_and_beside_the_profiles(tmp_path: Path) -> None:
    remember_theme("ansi-dark")

    assert settings_file() == tmp_path / "config" / "tokenwizard" / "settings.toml"
    assert stat.S_IMODE(settings_file().stat().st_mode) == 0o600
    assert settings_file().read_text("utf-8") == 'theme = "ansi-dark"\n'


@pytest.mark.parametrize("text", ["", "theme = 1", 'theme = "\\u001b"', "\x00", 'theme = "a b"'])
def test_a_file_that_holds_no_theme_is_no_theme(text: str) -> None:
    remember_theme("ansi-dark")
    settings_file().write_text(text, "utf-8")

    assert remembered_theme() == ""


def test_a_file_that_others_may_write_is_not_believed() -> None:
    remember_theme("ansi-dark")
    settings_file().chmod(0o666)

    assert remembered_theme() == ""


def test_an_option_wins_over_the_environment_and_that_over_what_is_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert app().theme == "tokenwizard-dark"
    assert app("tokenwizard-light").theme == "tokenwizard-light"
    assert app().theme == "tokenwizard-light"
    monkeypatch.setenv("TEXTUAL_THEME", "nord")
    assert app().theme == "nord"
    monkeypatch.setenv("TEXTUAL_THEME", "nord")
    assert app("ansi-dark").theme == "ansi-dark"
    assert app().theme == "ansi-dark"


def test_a_theme_that_is_no_more_is_forgotten_and_a_wrong_option_is_not_remembered() -> None:
    remember_theme("a-theme-of-an-older-textual")
    assert app().theme == "tokenwizard-dark"
    with pytest.raises(UsageError):
        app("nothing")

    assert remembered_theme() == "a-theme-of-an-older-textual"


def test_a_theme_that_cannot_be_written_down_is_shown_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config").write_text("a file where the folder should be")

    assert app("ansi-light").theme == "ansi-light"
    assert "the theme is not remembered" in capsys.readouterr().err
