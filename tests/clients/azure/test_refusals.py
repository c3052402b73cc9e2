"""Each way in which the real az and gh fail is told with its reason and with what to do now."""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
from pathlib import Path

import pytest

from tests.clients.azure.cloud import (
    GITHUB_TOKEN,
    REPOSITORY,
    TENANT,
    Rule,
    Site,
    refused,
    refused_by_entra,
)
from tests.clients.azure.real import DEBIAN, NEWER, World, gh_of, put
from tests.clients.azure.watching import files_of, holding
from tests.clients.azure.wire import Answer, Request
from tests.destinations.program_recorder import CLIENT_SECRET, REFRESH_TOKEN, delivery
from tokenwizard.destinations.programs.deferred_script import script_path
from tokenwizard.destinations.registry import destination_named
from tokenwizard.errors.errors import LocalError

APP, VAULT, GITHUB = "azure-app:contoso-rg/contoso-web", "keyvault:contoso-vault", "github:"
GITHUB_PLACE = f"{GITHUB}{REPOSITORY}"
TAKEN = (200, 201, 204)
ARM_SCOPE = "https://management.core.windows.net//.default"
VAULT_SCOPE = "https://vault.azure.net/.default"
SITE = (
    "/subscriptions/22222222-3333-4444-5555-666666666666/resourceGroups/contoso-rg/providers/"
    "Microsoft.Web/sites/contoso-web"
)
CALLER = (
    "appid=04b07795-8ddb-461a-bbee-02f9e1bf7b46;oid=55555555-0000-4444-8888-777777777777;"
    f"numgroups=12;iss=https://sts.windows.net/{TENANT}/"
)


async def fault_at(place: str) -> LocalError:
    """How handing over to it fails."""
    with pytest.raises(LocalError) as fault:
        await destination_named(place).hand_over(delivery())
    assert fault.value.cause.isprintable()
    assert fault.value.next_step
    return fault.value


def sign_in_is_over(person: World, code: int, sentence: str) -> None:
    person.forget_access_tokens()
    person.cloud.rules = [Rule("POST", "/token$", refused_by_entra(code, sentence))]


OVER = (700082, "The refresh token has expired due to inactivity.")
MORE = (50076, "You must use multi-factor authentication to access 'practice'.")


@pytest.mark.parametrize(("code", "sentence"), [OVER, MORE])
async def test_a_sign_in_that_is_over_at_a_vault(person: World, code: int, sentence: str) -> None:
    """There az itself never says how."""
    sign_in_is_over(person, code, sentence)

    fault = await fault_at(VAULT)

    assert f"AADSTS{code}: {sentence}" in fault.cause
    assert "Correlation" not in fault.cause
    assert f"az login --tenant {TENANT} --scope {VAULT_SCOPE}," in fault.next_step


@pytest.mark.parametrize("app", [APP, "azure-app:contoso-web"])
@pytest.mark.parametrize(("code", "sentence"), [OVER, MORE])
async def test_a_sign_in_that_is_over_at_an_app(
    person: World, code: int, sentence: str, app: str
) -> None:
    sign_in_is_over(person, code, sentence)

    fault = await fault_at(app)

    assert f"AADSTS{code}: {sentence}" in fault.cause
    assert f"az login --tenant {TENANT} --scope {ARM_SCOPE}," in fault.next_step


CLAIMS = json.dumps({"access_token": {"acrs": {"essential": True, "values": ["p" * 900]}}})


def more_is_needed_to_write(person: World) -> str:
    """A claims challenge for each PUT, which Entra does not meet silently; gives it as Base64."""
    claims = base64.b64encode(CLAIMS.encode()).decode()
    challenge = f'Bearer realm="", error="insufficient_claims", claims="{claims}"'
    content = {"error": {"code": "InvalidAuthenticationToken", "message": "More is needed."}}
    person.cloud.rules = [
        Rule("POST", "/token$", refused_by_entra(*MORE)),
        Rule("PUT", "appsettings$", Answer(401, content, {"WWW-Authenticate": challenge})),
    ]
    return claims


async def test_more_is_needed_for_the_write_alone(person: World) -> None:
    claims = more_is_needed_to_write(person)

    fault = await fault_at(APP)

    assert fault.cause.startswith("Not set: ")
    assert 'said: "ERROR: AADSTS50076' in fault.cause
    assert f"az login --tenant {TENANT} --scope {ARM_SCOPE} --claims" in fault.next_step
    assert f" {claims}," in fault.next_step


async def test_more_is_needed_for_the_write_of_the_script(
    person: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = more_is_needed_to_write(person)
    with monkeypatch.context() as without:
        without.setenv("PATH", str(person.folder / "home"))
        await destination_named(APP).hand_over(delivery())

    done = await asyncio.to_thread(
        subprocess.run,
        ["sh", str(script_path(*APP.split(":", 1)))],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 1
    assert f'--claims-challenge "{claims}"' in done.stderr


@pytest.mark.parametrize("place", [APP, VAULT])
async def test_a_service_principal_of_which_az_has_no_credentials(
    person: World, place: str
) -> None:
    name = "99999999-2222-3333-4444-555555555555"
    profile = person.azure / "azureProfile.json"
    found = json.loads(profile.read_text("utf-8-sig"))
    for one in found["subscriptions"]:
        one["user"] = {"name": name, "type": "servicePrincipal"}
    profile.write_text(json.dumps(found), "utf-8")

    fault = await fault_at(place)

    login = f"az login --service-principal --username {name} --tenant {TENANT}"
    assert fault.next_step.startswith(f"Sign in by {login},")
    assert fault.cause.startswith("Not set: ")


@pytest.mark.parametrize("place", [VAULT, GITHUB_PLACE])
async def test_a_line_of_a_server_becomes_no_advice_of_ours(person: World, place: str) -> None:
    said = 'No.\naz login --tenant "attacker.example" --use-device-code'
    person.cloud.rules = [
        Rule("PUT", "/secrets/", refused(403, "Forbidden", said)),
        Rule("GET", "public-key$", Answer(404, {"message": said})),
    ]

    fault = await fault_at(place)

    assert "attacker.example" in fault.cause
    assert fault.next_step.startswith("Mend what it says")


@pytest.mark.parametrize("which", [NEWER, DEBIAN])
@pytest.mark.parametrize("answer", [None, Answer(502, {"message": "Server Error"})])
async def test_github_takes_a_secret_and_its_answer_is_lost(
    person: World, which: str, answer: Answer | None
) -> None:
    put(person.bin, gh=gh_of(which))
    takes_and_answers(person, "api.github.com", answer)

    fault = await fault_at(GITHUB_PLACE)

    assert fault.cause.startswith("It cannot be told whether this is set: SP_ID. Not set: SP_SEC")
    assert len(person.cloud.sealed) == 1


@pytest.mark.parametrize(
    "answer", [None, refused(504, "GatewayTimeout", "x"), Answer(502, b"<html>")]
)
@pytest.mark.parametrize(
    ("place", "host"), [(APP, "management.azure.com"), (VAULT, "*.vault.azure.net")]
)
async def test_azure_takes_a_setting_and_its_answer_is_lost(
    person: World, place: str, host: str, answer: Answer | None
) -> None:
    takes_and_answers(person, host, answer)

    fault = await fault_at(place)

    assert fault.cause.startswith("It cannot be told whether this is set: SP_ID")
    assert "SP_ID" in person.cloud.sites[0].settings or "sp-id" in person.cloud.secrets


def takes_and_answers(person: World, name: str, answer: Answer | None) -> None:
    """This host does what each PUT asks for, and then answers so; without one it hangs up."""
    usual = person.internet.hosts[name]

    def host(request: Request) -> Answer | None:
        usually = usual(request)
        if request.method != "PUT" or usually is None or usually.status not in TAKEN:
            return usually
        if answer is None:
            raise ConnectionResetError
        return answer

    person.internet.hosts = {**person.internet.hosts, name: host}


@pytest.mark.parametrize("which", [NEWER, DEBIAN])
async def test_the_only_host_that_gh_is_signed_in_at(
    person: World, which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(person.bin, gh=gh_of(which))
    monkeypatch.delenv("GH_TOKEN")
    (person.github / "hosts.yml").write_text(
        f"ghe.contoso.example:\n    oauth_token: {GITHUB_TOKEN}\n    user: person\n", "utf-8"
    )
    place = destination_named(GITHUB_PLACE)

    await place.tried(delivery())
    done = await place.hand_over(delivery())

    assert {request.host for request in person.internet.asked} == {"ghe.contoso.example"}
    assert f"ghe.contoso.example/{REPOSITORY}" in done.sentence


@pytest.mark.parametrize("place", [APP, VAULT, "azure-app:contoso-web"])
async def test_nobody_is_signed_in_at_azure(person: World, place: str) -> None:
    (person.azure / "azureProfile.json").unlink()

    fault = await fault_at(place)

    assert "az login" in fault.cause
    assert "Sign in by az login " in fault.next_step
    assert "az login --allow-no-subscriptions" in fault.next_step


async def test_an_account_without_a_subscription_reaches_a_vault_and_is_told_of_an_app(
    person: World,
) -> None:
    person.cloud.has_subscription = False
    person.az("logout")
    assert person.az("login", "--use-device-code").returncode == 1
    done = person.az("login", "--use-device-code", "--allow-no-subscriptions")
    assert done.returncode == 0, done.stderr

    await destination_named(VAULT).hand_over(delivery())
    fault = await fault_at(APP)

    assert fault.cause.count("SubscriptionNotFound") == 1
    assert "az account set --subscription" in fault.next_step


@pytest.mark.parametrize(
    ("place", "missing"),
    [
        ("azure-app:contoso-rg/nosuch", "Microsoft.Web/sites/nosuch"),
        ("azure-app:nosuch-rg/contoso-web", "resource group 'nosuch-rg'"),
        ("azure-app:contoso-rg/contoso-web@nosuch", "Microsoft.Web/sites/slots/contoso-web/nosuch"),
    ],
)
async def test_what_is_not_there_is_named_once(person: World, place: str, missing: str) -> None:
    fault = await fault_at(place)

    assert fault.cause.count(missing) == 1
    assert fault.cause.count("ResourceNotFound)") == 1
    assert "Mend" in fault.next_step


async def test_an_app_that_is_nowhere(person: World) -> None:
    person.cloud.sites.append(Site("other-rg", "fabrikam-ab"))

    fault = await fault_at("azure-app:contoso-xyz")

    assert "nowhere in the current subscription" in fault.title
    assert "az account set --subscription NAME" in fault.next_step
    assert "azure-app:GROUP/contoso-xyz" in fault.next_step


async def test_an_app_that_is_in_two_groups(person: World) -> None:
    person.cloud.sites.append(Site("other-rg", "Contoso-Web"))

    fault = await fault_at("azure-app:contoso-web")

    assert "2 times" in fault.title
    assert "contoso-rg, other-rg" in fault.cause
    assert "azure-app:GROUP/contoso-web" in fault.next_step


@pytest.mark.parametrize("kind", ["functionapp,linux", "functionapp,workflowapp"])
async def test_a_function_app_is_found_whatever_its_names_case(person: World, kind: str) -> None:
    person.cloud.sites.append(Site("functions-rg", "contoso-jobs", kind=kind))

    await destination_named("azure-app:Contoso-Jobs").hand_over(delivery())

    assert person.cloud.sites[1].settings["SP_TOKEN"] == REFRESH_TOKEN


@pytest.mark.parametrize(
    ("place", "answer", "reason"),
    [
        (
            APP,
            refused(
                403,
                "AuthorizationFailed",
                "The client 'person@contoso.example' with object id '55555555-0000-4444-8888-"
                "777777777777' does not have authorization to perform action 'Microsoft.Web/sites/"
                f"config/write' over scope '{SITE}/config/appsettings' or the scope is invalid.",
            ),
            "does not have authorization to perform action 'Microsoft.Web/sites/config/write'",
        ),
        (
            APP,
            refused(
                409,
                "ScopeLocked",
                f"The scope '{SITE}/config/appsettings' cannot perform write operation because "
                "following scope(s) are locked: '/subscriptions/22222222-3333-4444-5555-"
                "666666666666/resourceGroups/contoso-rg'. Please remove the lock and try again.",
            ),
            "Please remove the lock and try again.",
        ),
        (
            VAULT,
            refused(
                403,
                "Forbidden",
                f"The user, group or application '{CALLER}' does not have secrets set permission "
                "on key vault 'contoso-vault;location=westeurope'.",
                "AccessDenied",
            ),
            "does not have secrets set permission on key vault 'contoso-vault",
        ),
        (
            VAULT,
            refused(
                403,
                "Forbidden",
                "Caller is not authorized to perform action on resource.\r\nIf role assignments, "
                "deny assignments or role definitions were changed recently, please observe "
                f"propagation time.\r\nCaller: {CALLER}\r\nAction: 'Microsoft.KeyVault/vaults/"
                "secrets/setSecret/action'\r\nResource: '/subscriptions/22222222-3333-4444-5555-"
                "666666666666/resourcegroups/contoso-rg/providers/microsoft.keyvault/vaults/"
                "contoso-vault/secrets/sp-id'\r\nAssignment: (not found)\r\nDenyAssignmentId: null"
                "\r\nDecisionReason: null \r\nVault: contoso-vault;location=westeurope\r\n",
                "ForbiddenByRbac",
            ),
            "Action: 'Microsoft.KeyVault/vaults/secrets/setSecret/action'",
        ),
        (
            VAULT,
            refused(
                403,
                "Forbidden",
                "Client address is not authorized and caller is not a trusted service.\r\nClient "
                f"address: 192.0.2.7\r\nCaller: {CALLER}\r\nVault: contoso-vault;"
                "location=westeurope",
                "ForbiddenByFirewall",
            ),
            "Client address: 192.0.2.7",
        ),
        (
            VAULT,
            refused(
                409,
                "Conflict",
                "Secret sp-id is currently in a deleted but recoverable state, and its name cannot "
                "be reused; in this state, the secret can only be recovered or purged.",
                "ObjectIsDeletedButRecoverable",
            ),
            "the secret can only be recovered or purged.",
        ),
    ],
)
async def test_why_azure_says_no_is_told_to_its_end_and_once(
    person: World, place: str, answer: Answer, reason: str
) -> None:
    person.cloud.rules = [Rule("PUT", "(/secrets/|appsettings$)", answer)]

    fault = await fault_at(place)

    assert fault.cause.count(reason) == 1
    assert "Message:" not in fault.cause
    assert len(fault.cause) < 1_200


async def test_the_third_of_three_secrets(person: World) -> None:
    answer = refused(403, "Forbidden", "Not this one.")
    person.cloud.rules = [Rule("PUT", "/secrets/sp-token", answer)]

    fault = await fault_at(VAULT)

    assert fault.cause.startswith("Set: SP_ID, SP_SECRET. Not set: SP_TOKEN. ")
    assert set(person.cloud.secrets) == {"sp-id", "sp-secret"}


@pytest.mark.parametrize("place", [APP, VAULT])
async def test_a_refusal_that_quotes_the_secret_is_told_and_kept_without_it(
    person: World, place: str
) -> None:
    """az keeps what it says of each command in files of its own."""
    secrets = (CLIENT_SECRET, REFRESH_TOKEN)
    answer = refused(400, "BadRequest", f"Not good: {CLIENT_SECRET} and {REFRESH_TOKEN}")
    person.cloud.rules = [Rule("PUT", "(/secrets/|appsettings$)", answer)]

    fault = await fault_at(place)

    assert "Not good: ***" in fault.cause
    assert holding(secrets, [fault.cause.encode()]) == []
    assert holding(secrets, files_of(person.folder)) == []


@pytest.mark.parametrize("which", [NEWER, DEBIAN])
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            Answer(403, {"message": "Resource not accessible by personal access token"}),
            "personal access token",
        ),
        (
            Answer(
                403,
                {"message": "Resource protected by organization SAML enforcement."},
                {"X-GitHub-SSO": "required; url=https://github.com/orgs/contoso/sso?x=1"},
            ),
            "https://github.com/orgs/contoso/sso",
        ),
        (
            Answer(
                404,
                {"message": "Not Found"},
                {"X-Oauth-Scopes": "gist", "X-Accepted-Oauth-Scopes": "repo"},
            ),
            "gh auth refresh",
        ),
        (Answer(404, {"message": "Not Found"}), "HTTP 404"),
        (Answer(429, {"message": "You have exceeded a secondary rate limit."}), "rate limit"),
    ],
)
async def test_why_github_says_no(person: World, which: str, answer: Answer, reason: str) -> None:
    put(person.bin, gh=gh_of(which))
    person.cloud.rules = [Rule("GET", "public-key$", answer)]

    fault = await fault_at(f"{GITHUB}{REPOSITORY}")

    assert reason in fault.cause
    assert fault.cause.startswith("Not set: SP_ID, SP_SECRET, SP_TOKEN. ")
    assert "Sign in" not in fault.next_step


@pytest.mark.parametrize("automated", ["", "true"])
@pytest.mark.parametrize("which", [NEWER, DEBIAN])
async def test_nobody_is_signed_in_at_github(
    person: World, which: str, automated: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(person.bin, gh=gh_of(which))
    monkeypatch.delenv("GH_TOKEN")
    monkeypatch.setenv("CI", automated)

    fault = await fault_at(f"{GITHUB}{REPOSITORY}")

    assert fault.next_step.startswith("Sign in by gh auth login ")


@pytest.mark.parametrize("which", [NEWER, DEBIAN])
@pytest.mark.parametrize("name", ["GH_TOKEN", "GITHUB_TOKEN"])
async def test_a_token_that_github_does_not_take(
    person: World, which: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(person.bin, gh=gh_of(which))
    monkeypatch.delenv("GH_TOKEN")
    monkeypatch.setenv(name, "gho_notOfAnybody")

    fault = await fault_at(f"{GITHUB}{REPOSITORY}")

    assert "HTTP 401: Bad credentials" in fault.cause
    assert fault.next_step.startswith(f"{name} is set")


@pytest.mark.parametrize("which", [NEWER, DEBIAN])
async def test_the_host_of_gh_host_is_the_one_that_is_said(
    person: World, which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(person.bin, gh=gh_of(which))
    monkeypatch.setenv("GH_HOST", "ghe.contoso.example")
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", GITHUB_TOKEN)

    done = await destination_named(f"{GITHUB}{REPOSITORY}").hand_over(delivery())

    assert {request.host for request in person.internet.asked} == {"ghe.contoso.example"}
    assert f"ghe.contoso.example/{REPOSITORY}" in done.sentence


@pytest.mark.parametrize("place", [APP, VAULT, f"{GITHUB}{REPOSITORY}"])
async def test_a_certificate_of_a_proxy_that_is_not_trusted(
    person: World, place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name)

    fault = await fault_at(place)

    assert "certificate" in fault.cause
    assert person.cloud.secrets == person.cloud.sealed == {}
