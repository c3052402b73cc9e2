"""Where az or gh is missing, a script for later: run here by every shell there is."""

from __future__ import annotations

import os
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.destinations.program_recorder import (
    CLIENT_ID,
    CLIENT_SECRET,
    REFRESH_TOKEN,
    Programs,
    delivery,
    files_below,
)
from tests.programs import require
from tokenwizard.destinations.model import Delivery, Role, StoredSetting
from tokenwizard.destinations.programs.deferred_script import script_path
from tokenwizard.destinations.programs.environments import PLACES
from tokenwizard.destinations.programs.invocation import AZ, GH, Program
from tokenwizard.destinations.registry import destination_named
from tokenwizard.errors.errors import LocalError
from tokenwizard.secret import Secret

GITHUB = "github:contoso/practice"
NAMES = ["SP_ID", "SP_SECRET", "SP_TOKEN"]
VALUES = [CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN]
SHELLS = ["sh", "dash", "bash", "busybox sh"]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    """None of them there yet."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    return Programs(tmp_path, monkeypatch)


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """Where `mktemp` makes its files."""
    return tmp_path / "temporary"


async def script_for(place: str, what: Delivery | None = None) -> Path:
    kind, _, target = place.partition(":")
    done = await destination_named(place).hand_over(what or delivery())
    path = script_path(kind, target)
    assert str(path) in done.sentence
    assert "It holds the secrets" in done.sentence
    assert done.keeping == ""
    return path


def ran(shell: str, script: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*shell.split(), str(script)],
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


async def test_the_script_is_for_its_owner_alone_and_says_first_what_it_holds(
    programs: Programs,
) -> None:
    path = await script_for("azure-app:contoso-rg/contoso-web@staging")

    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.name == "azure-app-contoso-rg+contoso-web@staging.sh"
    assert path.read_text("utf-8").splitlines()[1] == (
        "# Holds secrets: SP_ID, SP_SECRET, SP_TOKEN for the App Service contoso-web, "
        "slot staging. Run it, or delete it."
    )
    assert programs.runs == []


@pytest.mark.parametrize("shell", SHELLS)
async def test_by_gh_every_value_arrives_exactly_and_nothing_is_left(
    programs: Programs, temporary: Path, state_home: Path, shell: str
) -> None:
    require(shell.partition(" ")[0])
    script = await script_for("github:contoso/practice@staging")
    programs.put("gh")

    done = ran(shell, script)

    assert (done.returncode, done.stderr) == (0, "")
    assert "This script has deleted itself" in done.stdout
    assert [run.stdin for run in programs.runs] == VALUES
    assert [run.arguments[2] for run in programs.runs] == NAMES
    for run in programs.runs:
        run.assert_nothing_secret_in_the_open()
    assert files_below(temporary, state_home) == []


@pytest.mark.parametrize("shell", SHELLS)
async def test_by_az_every_value_arrives_in_a_file_of_0600_and_nothing_is_left(
    programs: Programs, temporary: Path, state_home: Path, shell: str
) -> None:
    require(shell.partition(" ")[0])
    script = await script_for("keyvault:contoso-vault")
    programs.put("az")

    done = ran(shell, script)

    assert (done.returncode, done.stderr) == (0, "")
    assert [list(run.files.values()) for run in programs.runs] == [
        [["0o600", value]] for value in VALUES
    ]
    for run in programs.runs:
        run.assert_nothing_secret_in_the_open()
    assert files_below(temporary, state_home) == []


@pytest.mark.parametrize("shell", SHELLS)
async def test_the_script_finds_the_resource_group_itself(
    programs: Programs, temporary: Path, shell: str
) -> None:
    require(shell.partition(" ")[0])
    script = await script_for("azure-app:contoso-web")
    listed = "contoso-abc\\tother\\nContoso-Web\\tContoso_rg.(1)\\nxontoso-web\\tother"
    programs.put("az", f"if sys.argv[2] == 'list': print('{listed}')")

    done = ran(shell, script)

    assert (done.returncode, done.stderr) == (0, "")
    asked, told = programs.runs
    assert asked.arguments[:2] == ["resource", "list"]
    assert told.arguments[4:8] == ["-g", "Contoso_rg.(1)", "-n", "contoso-web"]
    assert files_below(temporary) == []


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ("", "nowhere"),
        ("contoso-abc\\tother", "nowhere"),
        ("contoso-web\\tone\\nCONTOSO-WEB\\ttwo", "one, two"),
        ("contoso-web\\t-g;x", "-g;x"),
        ("contoso-web\\ta b", "a b"),
        ("contoso-web\\t$(exit 7)", "$(exit 7)"),
    ],
)
@pytest.mark.parametrize("shell", SHELLS)
async def test_no_resource_group_or_several_stop_it_before_anything_is_set(
    programs: Programs, temporary: Path, shell: str, listed: str, said: str
) -> None:
    require(shell.partition(" ")[0])
    script = await script_for("azure-app:contoso-web")
    programs.put("az", f"print('{listed}')")

    done = ran(shell, script)

    assert done.returncode == 1
    assert "azure-app:GROUP/contoso-web" in done.stderr
    assert said in done.stderr
    assert len(programs.runs) == 1
    assert script.exists()
    assert files_below(temporary) == []


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(("place", "program"), [("keyvault:contoso-vault", AZ), (GITHUB, GH)])
async def test_the_program_finds_in_the_script_what_it_finds_in_a_call(
    programs: Programs, shell: str, place: str, program: Program
) -> None:
    require(shell.partition(" ")[0])
    script = await script_for(place)
    programs.put(program.name)
    unset = dict.fromkeys(program.environment.unset, "1")
    other = dict.fromkeys(program.environment.settings, "other") | {"LC_ALL": "POSIX"}

    done = ran(shell, script, **unset, **other)

    assert (done.returncode, done.stderr) == (0, "")
    for run in programs.runs:
        assert program.environment.settings.items() <= run.environ.items()
        assert not program.environment.unset & set(run.environ)


TRACING = [
    "dash -x",
    "dash -v",
    "dash -C",
    "dash -xvC",
    "bash -x",
    "bash -v",
    "bash -C",
    "bash --posix -xvC",
    "busybox sh -xC",
    "busybox sh -vC",
]


@pytest.mark.parametrize("shell", TRACING)
async def test_a_shell_that_shows_what_it_runs_shows_no_secret(
    programs: Programs, temporary: Path, shell: str
) -> None:
    require(shell.partition(" ")[0])
    for place, program in (("keyvault:contoso-vault", "az"), (GITHUB, "gh")):
        script = await script_for(place)
        programs.put(program)

        done = ran(shell, script)

        assert done.returncode == 0, done.stderr
        assert_shows_no_secret(done)
        assert not script.exists()
    assert len(programs.runs) == 2 * len(NAMES)
    assert files_below(temporary) == []


@pytest.mark.parametrize("options", ["xtrace", "verbose", "noclobber", "verbose:xtrace:noclobber"])
async def test_bash_that_is_told_so_by_the_environment_shows_none_either(
    programs: Programs, options: str
) -> None:
    require("bash")
    script = await script_for(GITHUB)
    programs.put("gh")

    done = ran("bash", script, SHELLOPTS=options)

    assert done.returncode == 0, done.stderr
    assert_shows_no_secret(done)
    assert [run.stdin for run in programs.runs] == VALUES


def assert_shows_no_secret(done: subprocess.CompletedProcess[str]) -> None:
    shown = done.stdout + done.stderr
    for secret in (CLIENT_SECRET, REFRESH_TOKEN):
        assert not any(secret[at : at + 12] in shown for at in range(len(secret) - 11))


@pytest.mark.parametrize("shell", SHELLS)
async def test_places_that_are_named_from_the_current_folder_stay_where_they_are(
    programs: Programs,
    tmp_path: Path,
    temporary: Path,
    shell: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    require(shell.partition(" ")[0])
    script = await script_for("keyvault:contoso-vault")
    programs.put("az")
    monkeypatch.chdir(tmp_path)
    odd = {name: f"it's ${{x}} {name.lower()}" for name in PLACES if name != "TMPDIR"}

    done = ran(
        shell,
        script,
        **odd | {"TMPDIR": temporary.name, "SSL_CERT_FILE": "/abs", "SSL_CERT_DIR": ""},
    )

    assert (done.returncode, done.stderr) == (0, "")
    expected = {name: str(tmp_path / value) for name, value in odd.items()}
    expected |= {"TMPDIR": str(temporary), "SSL_CERT_FILE": "/abs", "SSL_CERT_DIR": ""}
    assert len(programs.runs) == len(NAMES)
    for run in programs.runs:
        assert expected.items() <= run.environ.items()
        assert all(Path(path).parent == temporary for path in run.files if "az" not in path)


@pytest.mark.parametrize("then", ["sys.exit(3)", "os.kill(os.getpid(), signal.SIGKILL)"])
@pytest.mark.parametrize("shell", SHELLS)
async def test_when_the_program_fails_the_script_stays_and_its_file_is_gone(
    programs: Programs, temporary: Path, shell: str, then: str
) -> None:
    require(shell.partition(" ")[0])
    script = await script_for("github:contoso/practice")
    programs.put("gh", f"if sys.argv[3] == 'SP_SECRET': {then}")

    done = ran(shell, script)

    assert done.returncode != 0
    assert len(programs.runs) == 2
    assert script.exists()
    assert files_below(temporary) == []


@pytest.mark.parametrize("shell", SHELLS)
async def test_terminated_it_leaves_no_file(
    programs: Programs, temporary: Path, shell: str
) -> None:
    require(shell.partition(" ")[0])
    script = await script_for("github:contoso/practice")
    programs.put("gh", "os.kill(os.getppid(), signal.SIGTERM)")

    assert ran(shell, script).returncode == 143
    assert len(programs.runs) == 1
    assert files_below(temporary) == []


async def test_where_the_program_is_missing_still_it_says_so(programs: Programs) -> None:
    script = await script_for("github:contoso/practice")

    done = ran("sh", script)

    assert done.returncode == 1
    assert done.stderr == "gh is not installed here\n"
    assert script.exists()
    assert programs.runs == []


async def test_a_shell_whose_printf_is_a_program_is_refused(
    programs: Programs, tmp_path: Path
) -> None:
    """Its argument would be a secret in the process list."""
    require("bash")
    script = await script_for("github:contoso/practice")
    programs.put("gh")
    beginning = tmp_path / "beginning"
    beginning.write_text("enable -n printf\n", "utf-8")

    done = ran("bash", script, BASH_ENV=str(beginning))

    assert done.returncode == 1
    assert "printf would show secrets" in done.stderr
    assert programs.runs == []


async def test_run_by_a_link_it_deletes_nothing_and_says_to_delete_it(
    programs: Programs, tmp_path: Path
) -> None:
    """As `sh /dev/stdin` does: that link is the system's."""
    script = await script_for("github:contoso/practice")
    programs.put("gh")
    link = tmp_path / "link"
    link.symlink_to(script)

    done = ran("sh", link)

    assert (done.returncode, done.stderr) == (0, "")
    assert "Delete this script" in done.stdout
    assert script.exists()
    assert link.is_symlink()


async def test_read_into_a_shell_it_deletes_nothing_and_says_to_delete_it(
    programs: Programs, tmp_path: Path
) -> None:
    """Then `$0` is the shell's name, or another script's."""
    script = await script_for("github:contoso/practice")
    programs.put("gh")
    reading = tmp_path / "reading"
    reading.write_text(f". '{script}'\n", "utf-8")

    done = ran("sh", reading)

    assert (done.returncode, done.stderr) == (0, "")
    assert "Delete this script" in done.stdout
    assert script.exists()
    assert reading.exists()


async def test_two_places_never_share_a_script() -> None:
    names = [
        script_path("github", target).name
        for target in ("a/b", "a+b", "a/b@c", "a/b@c/d", "a/b@c+d", "a/b@C D", "a/b@C_D")
    ]

    assert len(set(names)) == len(names)
    assert not any("/" in name for name in names)


async def test_what_no_shell_can_hold_is_a_sentence_and_no_script(
    programs: Programs, state_home: Path
) -> None:
    broken = StoredSetting(Role.REFRESH_TOKEN, "SP_TOKEN", Secret("practice\0token"))

    with pytest.raises(LocalError, match="SP_TOKEN holds a NUL"):
        await destination_named("github:contoso/practice").hand_over(
            replace(delivery(), settings=(broken,))
        )

    assert files_below(state_home) == []
    assert programs.runs == []


async def test_the_preview_names_the_script_and_writes_none(
    programs: Programs, state_home: Path
) -> None:
    lines = destination_named("github:contoso/practice").preview(delivery())

    assert lines[0].startswith("gh is not installed here")
    assert str(script_path("github", "contoso/practice")) in lines[0]
    assert CLIENT_SECRET not in "\n".join(lines)
    assert files_below(state_home) == []
    assert programs.runs == []
