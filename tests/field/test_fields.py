"""What people type or paste into the fields: scopes, permission, site, tenant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.field.reports import reported
from tokenwizard.flow.facts import facts_of
from tokenwizard.oauth.token_response import TokenSet
from tokenwizard.providers.answers import Answers
from tokenwizard.providers.choices import ProviderName
from tokenwizard.providers.clouds import WORLDWIDE, cloud_named
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.field_readers import read_tenant
from tokenwizard.providers.graph_permissions import picked_in, with_scopes
from tokenwizard.providers.lifetimes import ENTRA_LIFE
from tokenwizard.providers.scopes import read_scopes
from tokenwizard.providers.sharepoint_site import Site, read_permission, read_site
from tokenwizard.secret import Secret
from tokenwizard.wizard.profile_mapping import profile_of_walk, suggested_name
from tokenwizard.wizard.state import WizardState
from tokenwizard.wizard.step_fields import read_target

ID = "dddddddd-0000-4000-8000-000000000010"
OTHER_ID = "aaaaaaaa-0000-4000-8000-000000000001"
TENANT = "11111111-2222-4333-8444-555555555555"
PERSONAL = "9188040d-6c67-4c5b-b112-36a304b66dad"
LOGIN = "https://login.microsoftonline.com"
ROOT = "https://contoso.sharepoint.com"
SITE = Site(ROOT, "/sites/hr")
ALWAYS = " openid profile offline_access"


@reported(
    "spencerwooo/onedrive-cf-index#100",
    "harishkrupo/oauth2ms#15",
    "getmail6#150",
    came="scopes that are encoded, quoted, in a list of JSON or Python, after `scope=`, with `;` or"
    " `+` between them",
    does="reads the scopes and says how they were read",
)
@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("offline_access%20Files.Read%20Files.Read.All", "Files.Read Files.Read.All"),
        ("offline_access%2520Files.Read", "Files.Read"),
        ('"User.Read Mail.Read"', "User.Read Mail.Read"),
        ("\u201cUser.Read\u201d", "User.Read"),
        ("`User.Read`", "User.Read"),
        ('["User.Read","Mail.Read"]', "User.Read Mail.Read"),
        ("['User.Read', 'Mail.Read']", "User.Read Mail.Read"),
        ('{"scope": "User.Read offline_access"}', "User.Read"),
        ("offline_access+user.read", "user.read"),
        ("User.Read;Mail.Read", "User.Read Mail.Read"),
        ("User.Read, Mail.Read.", "User.Read Mail.Read"),
        ("scope=User.Read", "User.Read"),
        ("SCOPE: User.Read Mail.Read", "User.Read Mail.Read"),
        ('export GRAPH_SCOPES="User.Read"', "User.Read"),
        ("--scope User.Read", "User.Read"),
        ("scopes:\n  - User.Read\n  - Mail.Read", "User.Read Mail.Read"),
        (
            f"{LOGIN}/common/oauth2/v2.0/authorize?client_id={ID}&scope=User.Read%20openid&state=a",
            "User.Read",
        ),
        (f"{ID}%2f.default", f"{ID}/.default"),
        (f"{ID}%2F.Default", f"{ID}/.default"),
        ("api%3A%2F%2Fcontoso%2FOrders.Read", "api://contoso/Orders.Read"),
        ("https://graph.microsoft.com/openid https://graph.microsoft.com/User.Read", "User.Read"),
        (".default", "https://graph.microsoft.com/.default"),
    ],
)
def test_scopes_are_read_as_documents_write_them(typed: str, asked: str) -> None:
    scopes, read = read_scopes(typed, WORLDWIDE)

    assert scopes is not None
    assert scopes.text(WORLDWIDE, OTHER_ID) == asked + ALWAYS
    assert read.note.startswith("Read as ")
    assert read_scopes(read.value, WORLDWIDE)[0] == scopes


@reported(
    "a page of Microsoft's on permissions",
    came="scopes with blanks or commas between them",
    does="takes them without a word on how",
)
@pytest.mark.parametrize("typed", ["User.Read Mail.Read", "User.Read,Mail.Read", " User.Read\n"])
def test_what_needs_no_reading_is_not_said_to_be_read(typed: str) -> None:
    assert read_scopes(typed, WORLDWIDE)[1].note == "Microsoft Graph"


@reported(
    "MicrosoftDocs/azure-docs#67147",
    "microsoftgraph/msgraph-sample-android#11",
    came="scopes that cannot be right: `./default`, `opened`, `wl.offline_access`, a placeholder",
    does="names the one that is wrong, and what may be meant",
)
@pytest.mark.parametrize(
    ("typed", "wrong", "meant"),
    [
        ("./default", "./default", ".default"),
        (f"{ID}./default", f"{ID}./d", ".default"),
        ("opened profile", "opened", "openid"),
        ("User.Read open_id", "open_id", "openid"),
        ("offline-access User.Read", "offline-access", "offline_access"),
        ("offline_acess", "offline_acess", "offline_access"),
        ("profil openid", "profil", "profile"),
        ("https://graph.microsoft.com/opened", "https://graph.microsoft.com/opened", "openid"),
        ("user_impersonation", "user_impersonation", "the API's address"),
        ("wl.offline_access", "wl.offline_access", "login.live.com"),
        ("vso.code", "vso.code", "499b84ac-1321-427f-aa17-267ca6975798/"),
        ("{client_id}/.default", "{client_id}/.default", "placeholder"),
        ("https:/graph.microsoft.com/User.Read", "https:/graph.microsoft.com", "two slashes"),
    ],
)
def test_a_scope_that_cannot_be_right_is_named(typed: str, wrong: str, meant: str) -> None:
    scopes, read = read_scopes(typed, WORLDWIDE)

    assert scopes is None
    assert wrong in read.problem
    assert meant in read.problem


@reported(
    "MicrosoftDocs/azure-docs#67147",
    came="`XboxLive.signin` and `AllSites.Manage` without an address",
    does="says whose they are, and not Microsoft Graph's",
)
@pytest.mark.parametrize(
    ("typed", "whose"),
    [("XboxLive.signin", "Xbox Live"), ("AllSites.Manage MyFiles.Read", "SharePoint")],
)
def test_what_is_not_graph_s_is_not_called_graph_s(typed: str, whose: str) -> None:
    scopes, read = read_scopes(typed, WORLDWIDE)

    assert scopes is not None
    assert not scopes.of_graph
    assert scopes.text(WORLDWIDE, OTHER_ID) == typed + ALWAYS
    assert read.note.startswith(whose)


@reported(
    "MicrosoftDocs/office-developer-exchange-docs#87",
    "Webklex/php-imap#81",
    "jstedfast/MailKit#1104",
    "AzureAD/microsoft-authentication-library-for-dotnet#3234",
    "mscdex/node-imap#865",
    came="the permissions of Graph that have the names of IMAP, POP and SMTP",
    does="takes them, and names the permission that mail servers take",
)
@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("IMAP.AccessAsUser.All SMTP.Send", "https://outlook.office.com/IMAP.AccessAsUser.All"),
        ("https://graph.microsoft.com/smtp.send", "https://outlook.office.com/SMTP.Send"),
        ("User.Read POP.AccessAsUser.All", "https://outlook.office.com/POP.AccessAsUser.All"),
        ("EWS.AccessAsUser.All", "https://outlook.office.com/EWS.AccessAsUser.All"),
    ],
)
def test_graph_s_permissions_for_mail_have_a_note(typed: str, instead: str) -> None:
    scopes, read = read_scopes(typed, WORLDWIDE)

    assert scopes is not None
    assert read.ok
    assert instead in read.note


@reported(
    "MicrosoftDocs/office-developer-exchange-docs#87",
    came="the permissions for mail servers with Outlook's address, with and without one of Graph's",
    does="takes them without the note; two APIs at once stay refused",
)
def test_the_permissions_of_mail_servers_are_taken() -> None:
    right = "https://outlook.office.com/IMAP.AccessAsUser.All"
    elsewhere = read_scopes("IMAP.AccessAsUser.All", cloud_named("gcc-high"))[1]

    assert read_scopes(right, WORLDWIDE)[1].note == "The API https://outlook.office.com"
    assert "Microsoft Graph are two" in read_scopes(f"{right} User.Read", WORLDWIDE)[1].problem
    assert "https://outlook.office365.us/IMAP.AccessAsUser.All" in elsewhere.note


@reported(
    "harishkrupo/oauth2ms#15",
    came="a list of JSON in the field when Graph's permissions are picked from the list",
    does="ticks those that are in it, and keeps the others",
)
def test_the_list_of_permissions_reads_the_field_the_same_way() -> None:
    typed = '["User.Read","Contacts.Read"]'

    assert picked_in(typed) == {"User.Read"}
    assert with_scopes(typed, frozenset({"Mail.Read"})) == "Contacts.Read Mail.Read"


@reported(
    "a vendor's page on its SharePoint connector",
    came="a permission with the site's address before it, and with `offline_access`",
    does="takes the permission; what is asked for anyway is left out",
)
@pytest.mark.parametrize(
    ("typed", "value"),
    [
        (f"{ROOT}/AllSites.Manage", "AllSites.Manage"),
        (f"{ROOT}//AllSites.Manage", "AllSites.Manage"),
        ("https://CONTOSO.sharepoint.com:443/AllSites.Manage", "AllSites.Manage"),
        ("contoso.sharepoint.com/AllSites.Read", "AllSites.Read"),
        ("00000003-0000-0ff1-ce00-000000000000/AllSites.Read", "AllSites.Read"),
        (f"{ROOT}/.default offline_access", ".default"),
        ("AllSites.Manage offline_access", "AllSites.Manage"),
        ("openid profile AllSites.Manage OFFLINE_ACCESS", "AllSites.Manage"),
        ("AllSites.Manage%20offline_access", "AllSites.Manage"),
        ('["AllSites.Manage"]', "AllSites.Manage"),
        ("allsites.manage", "AllSites.Manage"),
    ],
)
def test_a_permission_of_the_same_host_is_taken(typed: str, value: str) -> None:
    read = read_permission(typed, acs=False, site=SITE)

    assert (read.value, read.problem) == (value, "")
    named = [word for word in typed.split() if word.lower() not in ALWAYS.split()]
    assert bool(read.note) is (named != [value])


@reported(
    "a vendor's page on its SharePoint connector",
    came="a permission of another host, or of Graph, in the field for SharePoint's",
    does="names the host that is another one",
)
@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("https://fabrikam.sharepoint.com/AllSites.Manage", "fabrikam.sharepoint.com"),
        ("AllSites.Read https://contoso-my.sharepoint.com/AllSites.Read", "contoso-my."),
        ("https://contoso.sharepoint.com.evil.example/AllSites.Read", ".evil.example"),
        ("offline_access https://graph.microsoft.com/.default", "Microsoft Graph"),
        (ROOT, f"'{ROOT}'"),
        ("AllSites.Manage bogus", "'bogus'"),
        (".default AllSites.Read", ".default"),
        ("opened AllSites.Read", "'opened'"),
    ],
)
def test_what_is_no_permission_of_this_host_is_named(typed: str, named: str) -> None:
    read = read_permission(typed, acs=False, site=SITE)

    assert not read.value
    assert named in read.problem


@reported(
    "pnp/cli-microsoft365 (its specification of SharePoint's API)",
    came="two permissions of one SharePoint host",
    does="asks for both in one walk, and checks that both were granted",
)
def test_two_permissions_of_one_host_are_one_walk() -> None:
    answers = Answers(
        site="contoso", permission=f"AllSites.Manage {ROOT}/TermStore.ReadWrite.All openid"
    )
    scope = provider_for(answers.target()).scope(OTHER_ID)
    tokens = TokenSet(
        access_token=Secret("practice"),
        refresh_token=Secret("practice-refresh"),
        id_token=None,
        scope=(f"{ROOT}/AllSites.Manage",),
        obtained_at=datetime(2026, 11, 1, tzinfo=UTC),
        expires_at=None,
    )

    assert scope == f"{ROOT}/AllSites.Manage {ROOT}/TermStore.ReadWrite.All{ALWAYS}"
    assert all(field.read.ok for field in read_target(answers))
    assert facts_of(tokens, ENTRA_LIFE, scope, "").missing == "TermStore.ReadWrite.All"


@reported(
    "harishkrupo/oauth2ms#15",
    "microsoft/Analysis-Services#194",
    came="scopes and a tenant that had to be read, in a walk that is remembered",
    does="remembers them as read, and names the profile by them",
)
def test_what_was_read_is_what_is_remembered() -> None:
    typed = Answers(
        provider=ProviderName.ENTRA,
        tenant=f"{LOGIN}/contoso.onmicrosoft.com/v2.0",
        scopes='["User.Read",\n"Mail.Read"]',
    )
    site = Answers(site="contoso", permission=f"{ROOT}/AllSites.Read openid")
    kept = [
        profile_of_walk(WizardState(answers=one), "practice", 0.0).scope for one in (typed, site)
    ]

    assert kept == ["User.Read Mail.Read", "AllSites.Read"]
    assert suggested_name(typed) == "graph-contoso"


@reported(
    "spencerwooo/onedrive-cf-index#100",
    came="a permission in small letters that is granted with its capitals",
    does="does not say that it is missing",
)
def test_the_case_of_a_permission_makes_nothing_missing() -> None:
    tokens = TokenSet(
        access_token=Secret("practice"),
        refresh_token=None,
        id_token=None,
        scope=("User.Read",),
        obtained_at=datetime(2026, 11, 1, tzinfo=UTC),
        expires_at=None,
    )

    assert facts_of(tokens, ENTRA_LIFE, "user.read openid", "").missing == ""


@reported(
    "Microsoft's page on sharing links, and the address bar of any library",
    came="the address of a library's page, with blanks in it",
    does="takes the site that the address begins with",
)
@pytest.mark.parametrize(
    ("typed", "path"),
    [
        (f"{ROOT}/sites/hr/Shared Documents/Forms/AllItems.aspx", "/sites/hr"),
        (f"{ROOT}/sites/hr/Lists/My List/All Items.aspx?a=b c", "/sites/hr"),
        (f"{ROOT}/Shared Documents/Forms/AllItems.aspx", ""),
        (f"{ROOT}/teams/hr/Site Pages/A B.aspx#c d", "/teams/hr"),
        (f"ms-word:ofe|u|{ROOT}/sites/hr/Shared Documents/a b.docx", "/sites/hr"),
        (f"Our site: {ROOT}/sites/hr/Shared Documents", "/sites/hr"),
        (f"SP_SITE={ROOT}/sites/hr", "/sites/hr"),
        (r"\\contoso.sharepoint.com@SSL\DavWWWRoot\sites\hr\Shared Documents", "/sites/hr"),
    ],
)
def test_a_page_with_blanks_names_its_site(typed: str, path: str) -> None:
    assert read_site(typed)[0] == Site(ROOT, path)


@reported(
    "Microsoft's page on sharing links",
    came="a sharing link, such as `/:f:/s/TeamA/…`",
    does="takes the site that its letter and its name stand for",
)
@pytest.mark.parametrize(
    ("link", "path"),
    [
        ("/:f:/s/TeamA/Ehpractice?e=abc", "/sites/TeamA"),
        ("/:x:/t/TeamB/Ehpractice", "/teams/TeamB"),
        ("/:W:/S/hr/Ehpractice", "/sites/hr"),
        ("/:w:/r/sites/hr/_layouts/15/Doc.aspx?sourcedoc=a", "/sites/hr"),
        ("/:b:/g/personal/jane_contoso_com/Ehpractice", "/personal/jane_contoso_com"),
        ("/:u:/u/sites/hr/a", "/sites/hr"),
        ("/:p:/p/jane_contoso_com/Ehpractice", "/personal/jane_contoso_com"),
        ("/:p:/p/jane/Ehpractice", ""),
        (f"/:f:/s/Eh{'a' * 44}?e=abc", ""),
    ],
)
def test_a_sharing_link_names_its_site(link: str, path: str) -> None:
    assert read_site(f"{ROOT}{link}")[0] == Site(ROOT, path)


@reported(
    "KelvinTegelaar/CIPP#6178",
    came="`contoso.sharepoint.de`",
    does="knows it as a host of SharePoint Online in the worldwide cloud",
)
def test_a_german_host_of_old_is_of_the_worldwide_cloud() -> None:
    site, _ = read_site("contoso.sharepoint.de/sites/hr")

    assert site == Site("https://contoso.sharepoint.de", "/sites/hr")
    assert site.cloud is WORLDWIDE
    assert not read_target(Answers(site="contoso.sharepoint.de"))[0].doubt


@reported(
    "a vendor's page on its SharePoint connector",
    came="an address in a Markdown link, in brackets, encoded, or without `https:`",
    does="takes the address",
)
@pytest.mark.parametrize(
    "typed",
    [
        f"[{ROOT}]({ROOT})",
        f"[our site]({ROOT}/SitePages/Home.aspx)",
        "//contoso.sharepoint.com/",
        f"<{ROOT}>",
        f"\u201c{ROOT}\u201d",
        f"({ROOT}),",
        "https%3A%2F%2Fcontoso.sharepoint.com%2F",
        "https%253A%252F%252Fcontoso.sharepoint.com",
    ],
)
def test_what_stands_around_an_address_is_taken_away(typed: str) -> None:
    site, read = read_site(typed)

    assert site == Site(ROOT)
    assert read.note == f"Read as {ROOT}"


@reported(
    "the address bar of any library",
    came="a blank in the host or in the site's own name",
    does="says that there is a blank",
)
@pytest.mark.parametrize("typed", ["contoso hr", f"{ROOT}/sites/hr team/a", "con toso/sites/hr"])
def test_a_blank_in_the_site_s_name_is_said(typed: str) -> None:
    assert "blank" in read_site(typed)[1].problem


@reported(
    "microsoft/Analysis-Services#194",
    "microsoft/Intune-Data-Warehouse#15",
    "dotnet/sign#45",
    came="an authority's address with the tenant's name or ID, or the portal's name of a tenant",
    does="takes the tenant and says so",
)
@pytest.mark.parametrize(
    ("typed", "tenant"),
    [
        (f"{LOGIN}/contoso.onmicrosoft.com/oauth2/v2.0/authorize", "contoso.onmicrosoft.com"),
        (f"{LOGIN}/{TENANT}/v2.0", TENANT),
        (f"{LOGIN}/contoso.com/oauth2/authorize?client_id={ID}", "contoso.com"),
        ("login.microsoftonline.com/contoso.com", "contoso.com"),
        (f"https://sts.windows.net/{TENANT}/", TENANT),
        ("https://login.microsoftonline.us/contoso.onmicrosoft.us", "contoso.onmicrosoft.us"),
        ("https%3A%2F%2Flogin.microsoftonline.com%2Fcontoso.com", "contoso.com"),
        ("http://contoso.com", "contoso.com"),
        ("https://www.contoso.com/", "contoso.com"),
        ("contoso.com/", "contoso.com"),
        ("<contoso.com>", "contoso.com"),
        ("Default Directory (contoso.onmicrosoft.com)", "contoso.onmicrosoft.com"),
        ("Contoso Ltd (contoso.com)", "contoso.com"),
        ("Primary domain: contoso.com", "contoso.com"),
        (
            f"https://portal.azure.com/#@contoso.com/resource/subscriptions/{ID}/overview",
            "contoso.com",
        ),
    ],
)
def test_a_tenant_is_read_out_of_what_names_it(typed: str, tenant: str) -> None:
    read = read_tenant(typed)

    assert (read.value, read.problem) == (tenant, "")
    assert tenant in read.note


@reported(
    "dotnet/sign#45",
    came="an authority's address with `common`, and `common/`",
    does="takes the word where many tenants will do, and says that it stands for many elsewhere",
)
@pytest.mark.parametrize(
    "typed",
    [f"{LOGIN}/common", "common/", f"{LOGIN}/common/oauth2/v2.0/authorize?client_id={ID}"],
)
def test_an_authority_for_many_tenants(typed: str) -> None:
    assert read_tenant(typed, many=True).value == "common"
    assert "stands for many tenants" in read_tenant(typed).problem


@reported(
    "MicrosoftDocs/azure-docs#38467",
    came="an e-mail address at outlook.com, hotmail, live, msn or gmail as the tenant",
    does="takes consumers where the provider does; else says that it is for personal accounts",
)
@pytest.mark.parametrize(
    "typed",
    [
        *("jane@outlook.com", "jane@hotmail.co.uk", "jane@live.nl", "jane@msn.com"),
        *("Jane@GMAIL.com", "outlook.de", "jane@outlook.com.br", "hotmail.com"),
    ],
)
def test_a_personal_address_is_for_consumers(typed: str) -> None:
    many = read_tenant(typed, many=True)
    one = read_tenant(typed)

    assert many.value == "consumers"
    assert "personal accounts" in many.note
    assert not one.value
    assert "personal accounts" in one.problem


@reported(
    "MicrosoftDocs/azure-docs#38467",
    came="an organisation's domain that begins like a provider's, and a guest's user name",
    does="takes the organisation's domain",
)
@pytest.mark.parametrize(
    ("typed", "tenant"),
    [
        ("live.contoso.com", "live.contoso.com"),
        ("jane@outlook.contoso.com", "outlook.contoso.com"),
        ("jane_outlook.com#EXT#@contoso.onmicrosoft.com", "contoso.onmicrosoft.com"),
    ],
)
def test_an_organisation_s_domain_is_no_provider_s(typed: str, tenant: str) -> None:
    assert read_tenant(typed, many=True).value == tenant


@reported(
    "microsoft/Analysis-Services#194",
    "TrashMob#2976",
    came="a host, or a name without a domain, where the tenant is asked for",
    does="says what it is, and what is meant or which option takes it",
)
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("contoso", ("contoso.onmicrosoft.com", "Directory (tenant) ID")),
        ("contoso.sharepoint.com", ("SharePoint host", "contoso.onmicrosoft.com")),
        (f"{ROOT}/sites/hr", ("SharePoint host", "contoso.onmicrosoft.com")),
        ("contoso-my.sharepoint.us", ("SharePoint host", "contoso.onmicrosoft.us")),
        ("login.microsoftonline.com", ("sign-in host", "--authority")),
        (f"{LOGIN}/oauth2/token", ("sign-in host", "--authority")),
        ("contoso.ciamlogin.com", ("External ID", "--authority https://contoso.ciamlogin.com")),
        (f"https://contoso.ciamlogin.com/{TENANT}/v2.0", ("External ID", TENANT)),
        ("contoso.b2clogin.com", ("B2C",)),
        (f"{LOGIN}/tfp/contoso.onmicrosoft.com/B2C_1_signin", ("B2C",)),
        ("https://adfs.contoso.com/adfs/oauth2/token", ("AD FS",)),
        ("https://login.live.com/oauth20_authorize.srf", ("personal accounts", "consumers")),
        (f"/subscriptions/{ID}", ("subscription",)),
        ("https://graph.microsoft.com/v1.0", ("graph.microsoft.com",)),
    ],
)
def test_what_is_no_tenant_is_told_what_it_is(typed: str, said: tuple[str, ...]) -> None:
    read = read_tenant(typed, many=True)

    assert not read.value
    assert all(part in read.problem for part in said)


@reported(
    "MicrosoftDocs/azure-docs#38467",
    came="`9188040d-6c67-4c5b-b112-36a304b66dad` as the tenant",
    does="says that it stands for personal accounts, also in the checklist",
)
def test_the_tenant_of_personal_accounts_is_known() -> None:
    read = read_tenant(PERSONAL, many=True)
    provider = provider_for(Answers(provider=ProviderName.ENTRA, tenant=PERSONAL).target())
    steps = provider.checklist(
        redirect_uri=ROOT, suffix="ab12", credential=Answers().credential_kind
    )

    assert read.value == PERSONAL
    assert "personal" in read.note
    assert "personal accounts" in read_tenant(f"{LOGIN}/{PERSONAL}/v2.0").problem
    assert any('"Personal Microsoft accounts only"' in step.text for step in steps)
