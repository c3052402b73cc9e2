"""The pictures are those of the screens as they are now."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from screenshots.record import FILE, WALK
from tests.docs.conftest import ROOT
from tests.programs import require
from tokenwizard.sandbox import Sandbox

PICTURES = ROOT / "screenshots"
STALE = "not as the screens are now: `make screenshots`, and look at each that changed"


def run(module: str, place: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, str(place)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def anew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every picture, made again."""
    folder = tmp_path_factory.mktemp("pictures")
    run("screenshots.make", folder)
    return folder


def test_every_picture_shows_its_screen_as_it_is_now(anew: Path) -> None:
    stale = [
        picture.name
        for picture in sorted(anew.glob("*.svg"))
        if (PICTURES / picture.name).is_file()
        and picture.read_bytes() != (PICTURES / picture.name).read_bytes()
    ]

    assert not stale, STALE


def test_every_screen_has_its_picture_and_every_picture_its_screen(anew: Path) -> None:
    made = {picture.name for picture in anew.glob("*.svg")}

    assert len(made) > 60
    assert {picture.name for picture in PICTURES.glob("*.svg")} == made, STALE


def test_pictures_hold_nothing_of_the_machine_they_were_made_on() -> None:
    for picture in (*PICTURES.glob("*.svg"), FILE):
        text = picture.read_text("utf-8")
        assert f"{Path.home()}/" not in text, picture.name
        assert str(ROOT) not in text, picture.name
        assert "font-face" not in text, picture.name


def titles(recording: str) -> list[str]:
    return re.findall(r'class="frame f\d+"><title>([^<]*)</title>', recording)


def test_the_recorded_walk_still_goes_the_way_it_was_recorded(tmp_path: Path) -> None:
    require("tmux")
    file = tmp_path / "walk.svg"
    run("screenshots.record", file)
    now = file.read_text("utf-8")

    assert titles(now) == titles(FILE.read_text("utf-8")) == [moment.text for moment in WALK]


def test_the_recorded_walk_ends_within_forty_seconds() -> None:
    seconds = re.findall(r"animation: f\d+ ([\d.]+)s", FILE.read_text("utf-8"))

    assert len(seconds) == len(WALK)
    assert float(seconds[0]) == sum(moment.seconds for moment in WALK) <= 40


def test_the_recorded_walk_holds_no_secret() -> None:
    recording = FILE.read_text("utf-8")
    apps = Sandbox("http://127.0.0.1:9").description()["apps"]
    assert isinstance(apps, list)

    for secret in (app["client_secret"] for app in apps if "client_secret" in app):
        assert secret not in recording
    assert "practice-refresh." not in recording
    assert "practice-code." not in recording
