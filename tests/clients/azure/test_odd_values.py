"""What is handed over arrives as it was meant, by the real az and both gh's; nowhere else."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.clients.azure.cloud import REPOSITORY
from tests.clients.azure.real import DEBIAN, NEWER, World, gh_of, opened, put
from tests.clients.azure.watching import files_of, holding, watched
from tests.destinations.program_recorder import delivery, files_below
from tokenwizard.destinations.model import Delivery, Destination, Role, StoredSetting
from tokenwizard.destinations.registry import destination_named
from tokenwizard.errors.errors import LocalError
from tokenwizard.secret import Secret

ODD = {
    "quotes": """it's "quoted" ''twice""",
    "dollar": "$HOME ${HOME} $(id) `id`",
    "backslashes": "a\\nb\\\\c\\",
    "lines": "first\nsecond\n\nfourth",
    "ends with a line": "first\n",
    "windows lines": "first\r\nsecond",
    "a file": "@/etc/passwd",
    "at": "@",
    "json": '{"name": "OTHER", "value": "x"}',
    "json list": '[{"name": "OTHER", "value": "x", "slotSetting": true}]',
    "json text": '"quoted"',
    "number": "1234567890123456789012345",
    "fraction": "1.0",
    "power": "1e5",
    "zeros": "007",
    "true": "true",
    "null": "null",
    "percent": "%41 %s %n %PATH% %2F",
    "equals": "=a=b==",
    "blanks": "  around  ",
    "tabs": "\tin\tbetween\t",
    "byte order mark": "\ufeffbegins",
    "line separators": "a\u2028b\u2029c",
    "next line": "a\x85b",
    "letters": "täglich ß € Ж 漢字",
    "beyond": "\U0001f511\U0001f600",
    "combining": "e\u0301 \u202egnihton\u202c",
    "option": "--help",
    "braces": "{0} {value} {{x}} %(x)s",
    "comment": "# none ; none",
    "shell": "a;b&c|d<e>f (g) !h ~",
    "patterns": "* ? [a-z]",
    "sequences": "\x07\x1b[31mred\x1b]0;x\x07",
    "nul": "a\0b",
    "long": "AbCd0123-_" * 2_500,
    "token": "0.AAAAc3R1ZmY.AgABAwEAAAApractice-" + "xY9_" * 300,
}
REFUSED = {
    "azure-app": set[str](),
    "keyvault": {"windows lines"},
    "github": {"ends with a line"},
}


def of(values: dict[str, str]) -> tuple[Delivery, dict[str, str]]:
    """All of them at once, and what each is called; every one is a secret."""
    named = {f"V{number:02}": value for number, value in enumerate(values.values())}
    settings = tuple(
        StoredSetting(Role.REFRESH_TOKEN, name, Secret(value)) for name, value in named.items()
    )
    return replace(delivery(), settings=settings), named


def refused(place: Destination, kind: str) -> dict[str, str]:
    """What is left after the values that the place refuses, each by a sentence."""
    for name in REFUSED[kind]:
        what, _ = of({name: ODD[name]})
        with pytest.raises(LocalError) as fault:
            place.preview(what)
        assert fault.value.next_step
    return {name: value for name, value in ODD.items() if name not in REFUSED[kind]}


def assert_nowhere_else(person: World, values: dict[str, str], said: set[bytes]) -> None:
    """Neither in a command line, an environment, nor in a folder of the person's."""
    long = [value for name, value in values.items() if name in ("token", "long")]
    assert holding(long, said) == []
    assert holding(long, files_of(person.folder)) == []


async def test_in_an_app_service(person: World) -> None:
    place = destination_named("azure-app:contoso-rg/contoso-web")
    values = refused(place, "azure-app")
    what, named = of(values)

    with watched() as seen:
        await place.hand_over(what)

    (site,) = person.cloud.sites
    assert site.settings == {"EXISTING": "stays", "NUMBER": "1", **named}
    assert site.sticky == []
    assert seen.processes
    assert_nowhere_else(person, values, seen.said)


async def test_in_a_slot_with_what_sticks_to_it(person: World) -> None:
    what, named = of(ODD)

    await destination_named("azure-app:contoso-web@staging,sticky").hand_over(what)

    (site,) = person.cloud.sites
    assert site.slots["staging"] == {"EXISTING": "staging", **named}
    assert sorted(site.sticky) == sorted(named)
    assert site.settings == {"EXISTING": "stays", "NUMBER": "1"}


async def test_in_a_key_vault(person: World) -> None:
    place = destination_named("keyvault:contoso-vault")
    values = refused(place, "keyvault")
    what, named = of(values)
    first, *halves = (
        replace(what, settings=part)
        for part in (what.settings[:1], what.settings[1::2], what.settings[2::2])
    )

    with watched() as seen:
        await place.hand_over(first)  # az makes its files, for which two would race
        await asyncio.gather(*map(place.hand_over, halves))  # a call a secret: half the time

    assert person.cloud.secrets == {name.lower(): value for name, value in named.items()}
    assert len(seen.processes) >= len(named)
    assert_nowhere_else(person, values, seen.said)


@pytest.mark.parametrize("which", [NEWER, DEBIAN])
async def test_in_github(person: World, which: str) -> None:
    put(person.bin, gh=gh_of(which))
    place = destination_named(f"github:{REPOSITORY}")
    values = refused(place, "github")
    what, named = of(values)

    with watched() as seen:
        await place.hand_over(what)

    sealed = person.cloud.sealed
    assert opened(person, sealed) == {
        f"repos/{REPOSITORY}/actions/{name}": value for name, value in named.items()
    }
    assert len(seen.processes) >= len(named)
    assert_nowhere_else(person, values, seen.said)


@pytest.mark.parametrize("which", [NEWER, DEBIAN])
async def test_in_an_environment_of_github(person: World, which: str) -> None:
    put(person.bin, gh=gh_of(which))
    what, named = of({name: ODD[name] for name in ("quotes", "lines", "token")})

    await destination_named(f"github:{REPOSITORY}@Staging 2").hand_over(what)

    assert opened(person, person.cloud.sealed) == {
        f"repos/{REPOSITORY}/environments/Staging 2/{name}": value for name, value in named.items()
    }


async def test_no_file_is_left(person: World) -> None:
    what, _ = of({"token": ODD["token"]})

    for place in ("azure-app:contoso-web", "keyvault:contoso-vault", f"github:{REPOSITORY}"):
        await destination_named(place).hand_over(what)

    assert files_below(person.folder / "temporary", person.folder.parent / "state") == []
