"""What sign-in hosts and networks answer: another issuer, a redirect; and WSL's clipboard."""

from __future__ import annotations

import json
from pathlib import Path

import pyperclip  # type: ignore[import-untyped]
import pytest

from tests.cli.refresh.practice import refresh
from tests.faults.behaviours import answering, http
from tests.faults.server import serving
from tests.field.reports import reported
from tests.oauth.exchanges import drive
from tests.programs import require
from tests.terminal.displays import running_display, selection
from tokenwizard.cli.doctor.clipboard import clipboard_findings, look_at_tool, tool_name
from tokenwizard.cli.doctor.finding import CheckState
from tokenwizard.cli.doctor.terminal import TerminalFacts
from tokenwizard.cli.prefill import cloud_given
from tokenwizard.errors.errors import (
    InputError,
    ResponseError,
    Step,
    TokenWizardError,
)
from tokenwizard.flow.sample_call import SampleCall
from tokenwizard.flow.sample_call_result import read_call_answer
from tokenwizard.oauth.authorization_request import Endpoints
from tokenwizard.oauth.device_grant import read_device_authorization
from tokenwizard.oauth.discovery import openid_configuration
from tokenwizard.oauth.http_messages import HttpResponse
from tokenwizard.oauth.token_response import read_token_answer
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.choices import ProviderName
from tokenwizard.providers.clouds import chosen_cloud
from tokenwizard.providers.factory import provider_for
from tokenwizard.secret import Secret
from tokenwizard.system.exit_status import UsageError
from tokenwizard.system.terminal import pyperclip_child
from tokenwizard.system.terminal.clipboard import CopyMethod, copy
from tokenwizard.system.terminal.environment import Environment
from tokenwizard.system.terminal.local_clipboard import holds_another, named_tool

TENANT = "11111111-2222-4333-8444-555555555555"
OTHER = "99999999-8888-4777-8666-555555555555"
LOGIN = "https://contoso.ciamlogin.com"
SECRET = "practice-secret-0123456789"
WSL = Environment(wsl=True)


def configuration(issuer: str, login: str = LOGIN, tenant: str = TENANT) -> HttpResponse:
    base = f"{login}/{tenant}"
    fields = {
        "issuer": issuer,
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "token_endpoint": f"{base}/oauth2/v2.0/token",
    }
    return HttpResponse(200, (("content-type", "application/json"),), json.dumps(fields).encode())


def found(answer: HttpResponse, login: str = LOGIN, tenant: str = "contoso.example") -> Endpoints:
    exchange = openid_configuration(login, tenant, known_hosts=frozenset(), step=Step.TARGET)
    return drive(exchange, [answer])[0]


def refused(answer: HttpResponse, login: str = LOGIN, tenant: str = "x.example") -> str | None:
    with pytest.raises(TokenWizardError) as raised:
        found(answer, login, tenant)
    return raised.value.entry


@reported(
    "AzureAD/microsoft-authentication-library-for-js#8592",
    "TrashMob#2976",
    "AzureAD/microsoft-authentication-library-for-objc#2871",
    came="External ID's configuration, whose issuer lies on `TENANT-ID.ciamlogin.com`",
    does="takes it where the host's ID and the one in its path are the same",
)
def test_external_id_names_an_issuer_on_a_host_of_its_own() -> None:
    issuer = f"https://{TENANT}.ciamlogin.com/{TENANT}/v2.0"
    answers = Answers(provider=ProviderName.ENTRA, tenant="contoso.onmicrosoft.com")
    provider = provider_for(answers.target(), chosen_cloud(authority=f"{LOGIN}/{TENANT}/v2.0"))
    endpoints, _ = drive(provider.discovery(), [configuration(issuer)])

    assert endpoints == found(configuration(issuer))
    assert endpoints.tenant_id == TENANT
    assert endpoints.issuer == issuer
    assert endpoints.token == f"{LOGIN}/{TENANT}/oauth2/v2.0/token"
    assert provider.endpoints_of(TENANT).issuer == issuer


@reported(
    "AzureAD/microsoft-authentication-library-for-js#8592",
    came="an issuer or an endpoint on another host than External ID's own",
    does="sends nothing, as for every foreign host",
)
@pytest.mark.parametrize(
    "issuer",
    [
        f"https://{OTHER}.ciamlogin.com/{TENANT}/v2.0",
        f"https://{TENANT}.ciamlogin.com/{OTHER}/v2.0",
        f"https://fabrikam.ciamlogin.com/{TENANT}/v2.0",
        f"https://{TENANT}.ciamlogin.com.evil.example/{TENANT}/v2.0",
        f"https://{TENANT}.ciamlogin.com@evil.example/{TENANT}/v2.0",
        f"https://evil.{TENANT}.ciamlogin.com/{TENANT}/v2.0",
        f"http://{TENANT}.ciamlogin.com/{TENANT}/v2.0",
        f"https://{TENANT}.ciamlogin.com:8443/{TENANT}/v2.0",
        f"https://{TENANT}.ciamlogin.com/{TENANT}/v2.0?a=b",
        f"https://{TENANT}.ciamlogin.com/{TENANT}/v2.0/more",
        f"https://{TENANT}.evil.example/{TENANT}/v2.0",
    ],
)
def test_no_other_issuer_is_taken(issuer: str) -> None:
    assert refused(configuration(issuer)) == "foreign_endpoint"


@reported(
    "AzureAD/microsoft-authentication-library-for-js#8592",
    came="External ID's issuer with endpoints on a host that is not the authority's",
    does="sends nothing",
)
def test_the_endpoints_stay_on_the_authority_s_host() -> None:
    issuer = f"https://{TENANT}.ciamlogin.com/{TENANT}/v2.0"
    right = "https://login.contoso.example"

    assert refused(configuration(issuer, login=f"https://{TENANT}.ciamlogin.com")) == (
        "foreign_endpoint"
    )
    assert refused(configuration(issuer, login="https://evil.example")) == "foreign_endpoint"
    assert refused(configuration(issuer, login=right), login=right) == "foreign_endpoint"
    assert refused(configuration(issuer), tenant=OTHER) == "other_tenant"


@reported(
    "TrashMob#2976",
    came="Azure AD B2C's host, or AD FS's path, as the sign-in host",
    does="says that it is not served, before anything is asked and where discovery names it",
)
@pytest.mark.parametrize(
    "login",
    ["https://contoso.b2clogin.com", "https://adfs.contoso.com/adfs", "https://B2CLOGIN.com"],
)
def test_b2c_and_ad_fs_are_said_not_to_be_served(login: str) -> None:
    exchange = openid_configuration(login, TENANT, known_hosts=frozenset(), step=Step.TARGET)
    with pytest.raises(InputError) as raised:
        next(exchange)
    own = "https://login.contoso.example"
    options = type("Options", (), {"authority": login, "acs": "", "cloud": ""})()

    assert raised.value.entry == "login_not_served"
    with pytest.raises(UsageError, match="--authority: That is"):
        cloud_given(options)
    for issuer in (f"https://contoso.b2clogin.com/{TENANT}/v2.0", f"{own}/adfs"):
        assert refused(configuration(issuer, login=own), login=own) == "login_not_served"


@reported(
    "pnp/cli-microsoft365#6290",
    came="a redirect from the token endpoint, from discovery or for a device code",
    does="says where it leads, and to itself where it leads there",
)
@pytest.mark.parametrize(
    ("location", "where"),
    [
        ("https://gateway.contoso.net/login?from=a", "to gateway.contoso.net"),
        ("https://GATEWAY.contoso.net:8443/", "to gateway.contoso.net:8443"),
        ("//gateway.contoso.net/login", "to gateway.contoso.net"),
        ("https://contoso.ciamlogin.com/elsewhere", "to itself again"),
        ("/login", "to itself again"),
        ("?again", "to itself again"),
        (f"https://{'a' * 200}.example/", f"to {'a' * 60}"),
        ("https://prac\u202e\x07tice.example/", "to practice.example"),
    ],
)
def test_a_redirect_says_where_it_leads(location: str, where: str) -> None:
    host = "contoso.ciamlogin.com"
    answer = HttpResponse(307, (("location", location),), b"")
    titles = []
    for asked in (
        lambda: read_token_answer(answer, host, now=0.0),
        lambda: read_device_authorization(answer, host, now=0.0),
        lambda: found(answer),
    ):
        with pytest.raises(ResponseError) as raised:
            asked()
        titles.append(raised.value.title)

    assert all(title.startswith(f"{host} wants to send us {where}") for title in titles)
    assert all(title.isprintable() and len(title) < 130 for title in titles)


@reported(
    "pnp/cli-microsoft365#6290",
    came="a redirect that names no address",
    does="says only that it leads elsewhere",
)
@pytest.mark.parametrize("headers", [(), (("location", ""),), (("location", "https://[::1"),)])
def test_a_redirect_without_an_address(headers: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(ResponseError) as raised:
        read_token_answer(HttpResponse(302, headers, b""), "login.contoso.example", now=0.0)

    assert raised.value.title.endswith("elsewhere: login.contoso.example")


@reported(
    "pnp/cli-microsoft365#6290",
    came="a refresh whose token endpoint redirects to the network's gateway",
    does="names the gateway, keeps the refresh token, and says to run it again",
)
@pytest.mark.parametrize(
    ("location", "named"),
    [("https://gateway.contoso.net/", "to gateway.contoso.net"), ("/again", "to itself again")],
)
async def test_a_redirected_refresh_does_not_give_the_token_up(
    tmp_path: Path, location: str, named: str
) -> None:
    file = tmp_path / ".env"
    kept = f"CLIENT_ID={OTHER}\nCLIENT_SECRET={SECRET}\nREFRESH_TOKEN=practice-refresh-token-0001\n"
    file.write_text(kept)
    file.chmod(0o600)
    redirect = answering(http(b"", f"location: {location}", status="307 Temporary Redirect"))
    async with serving(redirect) as server:
        done = await refresh(
            *("--env-file", str(file), "--provider", "entra", "--tenant", TENANT),
            *("--authority", server.origin),
        )

    assert done.status == 1
    assert f"wants to send us {named}" in done.err
    assert "run this again" in done.err
    assert "Sign in anew" not in done.err
    assert file.read_text() == kept


@reported(
    "MicrosoftDocs/entra-docs (its page on token protection)",
    came="a refusal of SharePoint Online, where a policy may ask for token protection",
    does="says so as what may be, for SharePoint Online and Entra ID alone",
)
def test_token_protection_is_what_may_be() -> None:
    def told(provider: ProviderName, host: str, status: int) -> bool:
        call = SampleCall(provider, f"https://{host}/_api/web", ())
        sentence = read_call_answer(call, HttpResponse(status, (), b"{}")).sentence
        return "may also be that a Conditional Access policy asks for token" in sentence

    online = "contoso.sharepoint.com"
    assert told(ProviderName.SHAREPOINT, online, 401)
    assert told(ProviderName.SHAREPOINT, online, 403)
    assert not told(ProviderName.SHAREPOINT, online, 404)
    assert not told(ProviderName.SHAREPOINT, "sharepoint.contoso.example", 401)
    assert not told(ProviderName.SHAREPOINT_ACS, online, 401)
    assert not told(ProviderName.ENTRA, online, 401)


def programs_in(folder: Path, *names: str) -> str:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)
    return str(folder)


@reported(
    "microsoft/WSL#6165",
    "bedrock#1213",
    came="WSL without Windows' folders in PATH",
    does="says that clip.exe is not in PATH, and takes WSLg's tools where they are",
)
@pytest.mark.parametrize(
    ("there", "display", "name"),
    [
        (("clip.exe", "wl-copy", "xclip"), ("WAYLAND_DISPLAY", "DISPLAY"), "clip.exe"),
        (("wl-copy", "xclip"), ("WAYLAND_DISPLAY", "DISPLAY"), "wl-copy"),
        (("wl-copy", "xclip"), ("DISPLAY",), "xclip"),
        (("xsel",), ("DISPLAY",), "xsel"),
        (("wl-copy", "xclip"), (), ""),
        ((), ("WAYLAND_DISPLAY", "DISPLAY"), ""),
    ],
)
def test_the_clipboard_s_tool_in_wsl(
    tmp_path: Path, there: tuple[str, ...], display: tuple[str, ...], name: str
) -> None:
    variables = {"PATH": programs_in(tmp_path / "programs", *there)} | dict.fromkeys(display, ":0")

    assert tool_name(WSL, variables) == name


@reported(
    "microsoft/WSL#6165",
    came="`doctor` in WSL, or on a Wayland desktop, without any tool for the clipboard",
    does="names what is missing and how to get it, and leaves no blank",
)
async def test_doctor_names_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", programs_in(tmp_path / "none"))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    rows = {}
    for name, here in (("wsl", WSL), ("wayland", Environment(display=True, wayland=True))):
        tool = await look_at_tool(here)
        rows[name] = clipboard_findings(here, TerminalFacts(), tool, None)[1]
    monkeypatch.delenv("WAYLAND_DISPLAY")
    bare = clipboard_findings(WSL, TerminalFacts(), await look_at_tool(WSL), None)[1]

    assert rows["wsl"] == bare
    assert bare.state is CheckState.NOTE
    assert bare.found == "clip.exe is not in PATH"
    assert "/mnt/c/Windows/System32" in bare.advice
    assert "appendWindowsPath" in bare.advice
    assert rows["wayland"].found == "None for WAYLAND_DISPLAY=wayland-0"


@reported(
    "microsoft/WSL#6165",
    came="a copy in WSL without clip.exe, under WSLg",
    does="copies by wl-copy, xclip or xsel, whichever is there",
)
@pytest.mark.parametrize(
    ("there", "chosen"),
    [
        (("clip.exe", "xclip"), "copy_wsl"),
        (("wl-copy", "xclip"), "copy_wl"),
        (("xclip", "xsel"), "copy_xclip"),
        (("xsel",), "copy_xsel"),
        ((), "copy_wsl"),
    ],
)
def test_a_copy_in_wsl_takes_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: tuple[str, ...], chosen: str
) -> None:
    monkeypatch.setattr(pyperclip, "determine_clipboard", pyperclip.init_wsl_clipboard)
    variables = {
        "PATH": programs_in(tmp_path / "programs", *there),
        "WAYLAND_DISPLAY": "wayland-0",
        "DISPLAY": ":0",
    }
    told = ("child.py", *named_tool(WSL, variables))

    assert pyperclip_child.mechanism(told[-1])[0].__name__ == chosen


@reported(
    "microsoft/WSL#6165",
    came="a copy in WSL without clip.exe, on a live X11 desktop",
    does="copies by xclip, reads it back, and sees later that it is still there",
)
async def test_a_copy_in_wsl_reaches_the_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    require("xclip")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with running_display() as display:
        monkeypatch.setenv("DISPLAY", display)
        done = await copy(Secret("practice"), WSL, lambda _: None)
        assert selection(display) == "practice"
        assert await holds_another(["another"], WSL)
        assert not await holds_another(["practice"], WSL)

    assert done.rung is CopyMethod.LOCAL_TOOL
