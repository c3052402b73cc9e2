"""Values that are not what they are kept for, and the names and formats they are kept in."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cli.refresh.practice import Done, Practice, practice_provider, refresh
from tests.destinations.kinds.test_dockerenv import docker_reads
from tests.field.reports import reported
from tokenwizard.cli.answers_file import read_answers_file
from tokenwizard.destinations.model import DEFAULT_NAMES, Delivery, Role
from tokenwizard.destinations.registry import destination_named
from tokenwizard.errors.errors import InputError
from tokenwizard.providers.provider import ProviderName

ID = "11111111-2222-3333-4444-555555555555"


def jwt(**claims: object) -> str:
    """A JWT that nobody signed."""

    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'RS256', 'typ': 'JWT'})}.{part(claims)}.cHJhY3RpY2U"


ACCESS = jwt(aud="https://graph.microsoft.com", scp="User.Read", tid=ID, exp=1_900_000_000)
ID_TOKEN = jwt(aud=ID, nonce="practice", preferred_username="ada@contoso.com", sub="practice")
WRONG = {
    "an access token": (ACCESS, "an access token (a JWT)"),
    "an ID token": (ID_TOKEN, "an ID token (a JWT)"),
    "Bearer": (f"Bearer {ACCESS}", "begins with Bearer"),
    "a placeholder in brackets": ("<New refresh token>", "a placeholder"),
    "stars": ("********", "a placeholder"),
    "your-…": ("your-refresh-token", "a placeholder"),
    "YOUR_…": ("YOUR_REFRESH_TOKEN", "a placeholder"),
    "xxx": ("xxxxxxxxxxxx", "a placeholder"),
    "REPLACE_ME": ("REPLACE_ME", "a placeholder"),
    "changeme": ("changeme", "a placeholder"),
    "a template": ("{{ refresh_token }}", "a placeholder"),
    "curly quotes": ("“practice-refresh”", "curly quotes"),
    "the redirect address": (f"http://localhost:8080/?code={'a' * 90}&state=b", "redirect address"),
    "the answer alone": (f"?code={'a' * 90}&state=b", "the answer of a sign-in"),
    "a GUID": (ID, "a GUID"),
    "a client secret": ("prA8Q~ctice-value_of.nobody~0123456789ab", "a client secret"),
    "a token answer": ('{"access_token": "a", "refresh_token": "b"}', "JSON"),
    "one that was shortened": ("0.AXkApractice...", "shortened"),
    "a blank inside": ("practice refresh", "a blank inside"),
    "a letter that none has": ("practice-refré", "a character"),
}
"""What is kept in a refresh token's place, and what is said of it."""


@pytest.fixture
async def practice() -> AsyncIterator[Practice]:
    async with practice_provider() as running:
        yield running


async def with_value(practice: Practice, file: Path, role: Role, value: str) -> None:
    """A `.env` as a walk leaves it, with something else in one place."""
    put_into(file, await practice.env_file(file, ProviderName.SHAREPOINT), role, value)


def put_into(file: Path, delivery: Delivery, role: Role, value: str) -> None:
    """Change one value of the file."""
    name = DEFAULT_NAMES[ProviderName.SHAREPOINT][role]
    old = delivery.value(role)
    assert old is not None
    text = file.read_text("utf-8")
    assert f"{name}={old.reveal()}\n" in text
    file.write_text(text.replace(f"{name}={old.reveal()}\n", f"{name}={value}\n"), "utf-8")


def said(done: Done) -> str:
    return " ".join(done.err.split())


@reported(
    "MicrosoftDocs/azure-docs#63819",
    "AzureAD/microsoft-authentication-library-for-android#558",
    came="something else in the refresh token's place of a `.env` file",
    does="says what the setting holds before anything is sent",
)
@pytest.mark.parametrize("wrong", WRONG)
async def test_a_env_file_is_told_what_it_holds(
    practice: Practice, tmp_path: Path, wrong: str
) -> None:
    value, words = WRONG[wrong]
    file = tmp_path / "d.env"
    await with_value(practice, file, Role.REFRESH_TOKEN, f"'{value}'")
    before = file.read_bytes()

    done = await refresh("--env-file", str(file), *practice.named())

    assert (done.status, done.out) == (2, "")
    assert f"SP_TOKEN in the file {file} holds" in said(done)
    assert words in said(done)
    assert value not in done.err
    assert file.read_bytes() == before
    assert len(practice.issued) == 1


@reported(
    "thobach/MMM-MicrosoftToDo#38",
    came="the same on stdin, in a file of its own or in the environment",
    does="says the same of it",
)
@pytest.mark.parametrize("wrong", WRONG)
async def test_every_way_in_checks_the_same(tmp_path: Path, wrong: str) -> None:
    value, words = WRONG[wrong]
    file = tmp_path / "token"
    file.write_text(f"{value}\r\n", "utf-8")
    app = ("--client-id", ID, "--public", "--tenant", ID, "--provider", "adme")

    ways = {
        "stdin": await refresh("--stdin", *app, given=f"{value}\n"),
        str(file): await refresh("--refresh-token-file", str(file), *app),
        "the environment name PRACTICE": await refresh(
            "--refresh-token-env", "PRACTICE", *app, PRACTICE=value
        ),
    }

    for where, done in ways.items():
        assert (done.status, done.out) == (2, ""), where
        assert f"{where} holds" in said(done)
        assert words in said(done)
        assert value not in done.err


@reported(
    "MicrosoftDocs/partner-center-docs-powershell#39",
    came="a refresh token that was wrapped onto two lines",
    does="says that it stands on more than one line",
)
async def test_a_wrapped_token_is_told(practice: Practice, tmp_path: Path) -> None:
    file = tmp_path / "d.env"
    await practice.env_file(file, ProviderName.SHAREPOINT)
    token = practice.issued[-1]
    text = file.read_text("utf-8")
    app = ("--client-id", ID, "--public", "--tenant", ID, "--provider", "adme")

    for wrapped in (f"{token[:400]}\n{token[400:]}", f"'{token[:400]}\n{token[400:]}'"):
        file.write_text(text.replace(token, wrapped), "utf-8")
        done = await refresh("--env-file", str(file), *practice.named())
        assert (done.status, done.out) == (2, "")
        assert f"SP_TOKEN in the file {file} holds a value on more than one line" in said(done)
    done = await refresh("--stdin", *app, given=f"{token[:400]}\n{token[400:]}\n")
    assert done.status == 2
    assert "stdin holds a value on more than one line" in said(done)


@reported(
    "MicrosoftDocs/azure-docs#63819",
    came="the Secret ID in the client secret's place",
    does="says that it is the Secret ID",
)
@pytest.mark.parametrize(
    ("value", "words"),
    [
        (ID, "the Secret ID"),
        ("<your client secret>", "a placeholder"),
        ("prA****************", "a hidden Value"),
        (f"Bearer {ACCESS}", "begins with Bearer"),
        (ACCESS, "an access token"),
        ("“prA8Q~ctice-value_of.nobody~0123456789ab”", "curly quotes"),
    ],
)
async def test_a_client_secret_is_checked_before_it_is_sent(
    practice: Practice, tmp_path: Path, value: str, words: str
) -> None:
    file = tmp_path / "d.env"
    await with_value(practice, file, Role.CLIENT_SECRET, f"'{value}'")

    done = await refresh("--env-file", str(file), *practice.named())

    assert (done.status, done.out) == (2, "")
    assert f"SP_SECRET in the file {file} holds" in said(done)
    assert words in said(done)
    assert value not in done.err
    assert len(practice.issued) == 1


@reported(
    "MicrosoftDocs/azure-docs#63819",
    came="`GUID@tenant` as the client ID",
    does="takes the GUID, and says so",
)
async def test_the_guid_is_taken_out_of_a_client_id(practice: Practice, tmp_path: Path) -> None:
    file = tmp_path / "d.env"
    delivery = await practice.delivery(ProviderName.SHAREPOINT)
    client_id = delivery.value(Role.CLIENT_ID)
    assert client_id is not None
    await with_value(
        practice, file, Role.CLIENT_ID, f"'{client_id.reveal()}@contoso.onmicrosoft.com'"
    )

    done = await refresh("--env-file", str(file), *practice.named())

    assert done.status == 0, done
    assert f"SP_ID in the file {file}: Only the Application (client) ID was taken out" in said(done)


@reported(
    "MicrosoftDocs/azure-docs#63819",
    came="a placeholder or a part of an ID as the client ID",
    does="says so before anything is sent",
)
@pytest.mark.parametrize("value", ["<client id>", "your-client-id", ID[:-2], "practice"])
async def test_what_is_no_client_id_is_not_sent(
    practice: Practice, tmp_path: Path, value: str
) -> None:
    file = tmp_path / "d.env"
    await with_value(practice, file, Role.CLIENT_ID, f"'{value}'")

    done = await refresh("--env-file", str(file), *practice.named())

    assert (done.status, done.out) == (2, "")
    assert f"SP_ID in the file {file} holds no Application (client) ID" in said(done)


async def bare(practice: Practice, names: dict[Role, str]) -> str:
    """The text of a hand-written file with these names."""
    delivery = await practice.delivery(ProviderName.ENTRA)
    lines = []
    for role, name in names.items():
        value = delivery.value(role)
        assert value is not None
        lines.append(f"{name}={value.reveal()}")
    return "\n".join(["# by hand", "LOG_LEVEL=debug", *lines, ""])


OTHERS = {
    "MS_REFRESH_TOKEN": ("AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_TENANT_ID"),
    "GRAPH_REFRESH_TOKEN": ("GRAPH_CLIENT_ID", "GRAPH_CLIENT_SECRET", "GRAPH_TENANT_ID"),
    "MICROSOFT_REFRESH_TOKEN": ("MICROSOFT_APP_ID", "MICROSOFT_APP_SECRET", "TENANT_ID"),
    "refresh_token": ("client_id", "client_secret", "tenant_id"),
    "REFRESH_TOKEN": ("CLIENT_ID", "CLIENT_SECRET", "TENANT_ID"),
}


@reported(
    "files in public repositories",
    came="a `.env` file with MS_REFRESH_TOKEN beside AZURE_CLIENT_ID, and other such names",
    does="takes the one that may be meant, says so, and puts the newer one back under its name",
)
@pytest.mark.parametrize("token", OTHERS)
async def test_the_names_of_others_are_taken(
    practice: Practice, tmp_path: Path, token: str
) -> None:
    client_id, secret, tenant = OTHERS[token]
    file = tmp_path / "c.env"
    names = {
        Role.CLIENT_ID: client_id,
        Role.CLIENT_SECRET: secret,
        Role.TENANT: tenant,
        Role.REFRESH_TOKEN: token,
    }
    text = await bare(practice, names)
    file.write_text(text, "utf-8")
    old = practice.issued[-1]

    done = await refresh("--env-file", str(file), "--authority", practice.origin)

    assert done.status == 0, done
    assert file.read_text("utf-8") == text.replace(old, practice.issued[-1])
    assert practice.issued[-1] != old
    usual = {name for one in DEFAULT_NAMES.values() for name in one.values()}
    for name in names.values():
        assert (f"{name} is taken for the" in said(done)) == (name not in usual)


@reported(
    "files in public repositories",
    came="a `.env` file with several refresh tokens, or with none",
    does="names what it looked for and what is there",
)
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A=1\nMS_TOKEN=b\n", ("SP_TOKEN, REFRESH_TOKEN", "there: A, MS_TOKEN")),
        (
            "MS_REFRESH_TOKEN=practice-a\nGRAPH_REFRESH_TOKEN=practice-b\n",
            ("it may be one of MS_REFRESH_TOKEN, GRAPH_REFRESH_TOKEN",),
        ),
        ("GOOGLE_REFRESH_TOKEN=practice-a\n", ("looked for", "there: GOOGLE_REFRESH_TOKEN")),
        ("SP_TOKEN=\n", ("looked for: SP_TOKEN, REFRESH_TOKEN",)),
        ("", ("looked for: SP_TOKEN, REFRESH_TOKEN",)),
        ('{"subscriptions": [], "installationId": "x"}', ("the Azure CLI's list",)),
        ('{"a": {"refresh_token": "b"}, "c": {"refresh_token": "d"}}', ("2 refresh tokens",)),
        ("tenant: contoso.com\nuser: ada\n", ("which is YAML", "keys tenant, user")),
        ("# Encrypted\nRCLONE_ENCRYPT_V0:\nabc\n", ("an encrypted rclone configuration",)),
    ],
)
async def test_what_was_looked_for_is_named(
    tmp_path: Path, text: str, words: tuple[str, ...]
) -> None:
    file = tmp_path / "c.env"
    file.write_text(text, "utf-8")

    done = await refresh("--env-file", str(file))

    assert (done.status, done.out) == (2, "")
    assert f"there is no refresh token in the file {file}" in said(done)
    assert all(one in said(done) for one in words), said(done)
    assert "practice-" not in done.err.replace(str(file), "")


def other_files(token: str, client_id: str, secret: str, tenant: str) -> dict[str, str]:
    """What holds a refresh token, in other formats."""
    answer = json.dumps({"access_token": "practice", "refresh_token": token, "expiry": "2026"})
    msal = {
        "AccessToken": {"x": {"credential_type": "AccessToken", "secret": "practice"}},
        "Account": {"x": {"username": "ada@contoso.com", "realm": tenant}},
        "RefreshToken": {
            "x": {
                "credential_type": "RefreshToken",
                "secret": token,
                "client_id": client_id,
                "environment": "login.microsoftonline.com",
                "home_account_id": f"{ID}.{tenant}",
            }
        },
    }
    old_az = [
        {
            "_authority": f"https://login.microsoftonline.com/{tenant}",
            "_clientId": client_id,
            "refreshToken": token,
            "tokenType": "Bearer",
        }
    ]
    nested = {"name": "ä", "auth": {"clientId": client_id, "tenant": tenant, "refreshToken": token}}
    return {
        "an MSAL token cache": json.dumps(msal, indent=4),
        "the Azure CLI's old list of tokens": json.dumps(old_az),
        "JSON": json.dumps(nested, ensure_ascii=False),
        "a token answer (JSON)": answer.replace("}", f', "client_id": "{client_id}"}}'),
        "YAML": (
            f"# mine\nclient_id: {client_id}\ntenant_id: '{tenant}'\nrefresh_token: {token} # x\n"
        ),
        "an rclone configuration": (
            f"[work]\r\ntype = onedrive\r\nclient_id = {client_id}\r\nclient_secret = {secret}\r\n"
            f"token = {answer}\r\ntenant = {tenant}\r\n\r\n[other]\r\ntype = local\r\n"
        ),
        "TOML": f'client_id = "{client_id}"\ntenant = "{tenant}"\nrefresh_token = "{token}"\n',
        "an INI file": (
            f"[core]\nclient_id={client_id}\nrefresh_token={token}\ntenant_id={tenant}\n"
        ),
    }


@reported(
    "getmail6/getmail6#124",
    "rclone.conf, an MSAL token cache and the Azure CLI's, as their programs write them",
    came="`--env-file` with JSON, YAML, rclone.conf, TOML or a token cache",
    does="says what it is, finds the settings by their keys, and changes the token alone",
)
@pytest.mark.parametrize("title", list(other_files("", "", "", "")))
async def test_other_formats_are_read(practice: Practice, tmp_path: Path, title: str) -> None:
    delivery = await practice.delivery(ProviderName.ENTRA)
    values = {one.role: one.value.reveal() for one in delivery.settings}
    old = values[Role.REFRESH_TOKEN]
    text = other_files(old, values[Role.CLIENT_ID], values[Role.CLIENT_SECRET], practice.tenant_id)
    file = tmp_path / "c.conf"
    file.write_bytes(text[title].encode())
    beside = () if "rclone" in title else ("--client-secret-env", "PRACTICE_SECRET")
    tenant = ("--tenant", practice.tenant_id) if "answer" in title else ()

    done = await refresh(
        *("--env-file", str(file), "--authority", practice.origin, *beside, *tenant),
        PRACTICE_SECRET=values[Role.CLIENT_SECRET],
    )

    assert done.status == 0, done
    assert f"Read as {title}" in said(done)
    assert file.read_bytes() == text[title].replace(old, practice.issued[-1]).encode()
    assert practice.issued[-1] != old


@reported(
    "moby/moby#46773",
    "docker/docs#25799",
    came="a `.env` file for `docker run --env-file`, which keeps quotes",
    does="writes it without quotes with `dockerenv:FILE`, and reads it back",
)
@pytest.mark.parametrize("name", [ProviderName.ENTRA, ProviderName.SHAREPOINT])
async def test_a_file_for_docker_is_read_and_rotated(tmp_path: Path, name: ProviderName) -> None:
    async with practice_provider() as practice:
        file = tmp_path / "dm.env"
        delivery = await practice.delivery(name)
        await destination_named(f"dockerenv:{file}").hand_over(delivery)
        hosts = practice.named()[: None if name is ProviderName.SHAREPOINT else 2]

        done = await refresh("--env-file", str(file), *hosts)

        assert done.status == 0, done
        read = docker_reads(file.read_bytes())
        assert practice.issued[-1] in read.values()
        assert not any(value.startswith(("'", '"')) for value in read.values())


@reported(
    "getmail6/getmail6#124",
    came="`--answers` with JSON, YAML, an INI or a `.env` file",
    does="says what the file is, and how an answer is written",
)
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"client_id": "sentinel"}', "It is JSON"),
        ("client_id: sentinel\n", "It is YAML"),
        ("CLIENT_ID=sentinel\n", "It is a .env file"),
        ("[work]\ntype = onedrive\nclient_id = sentinel\n", "It is an rclone configuration"),
    ],
)
def test_answers_in_another_format(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "answers"
    file.write_text(text)

    with pytest.raises(InputError, match="is no TOML") as refused:
        read_answers_file(file)

    assert words in refused.value.title
    assert "sentinel" not in refused.value.title
