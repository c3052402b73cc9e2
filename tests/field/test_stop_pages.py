"""Pages of Microsoft's that stop a sign-in and show no code."""

from __future__ import annotations

import html

import pytest

from tests.field.reports import reported
from tests.oauth.attempts import entra_attempt
from tokenwizard.errors.catalogue import catalogue, explain_text
from tokenwizard.errors.errors import ProviderError, Step, Who
from tokenwizard.oauth.authorization_response import read_redirect
from tokenwizard.oauth.pasted_text import without_blanks
from tokenwizard.providers.answers import Answers
from tokenwizard.wizard.administrator_message import administrator_message
from tokenwizard.wizard.error_page_text import error_in_place_of_answer, read_error_page
from tokenwizard.wizard.state import WizardState

ATTEMPT = entra_attempt()
NEED_APPROVAL = """Need admin approval
practice
practice needs permission to access resources in your organization that only an admin can grant. \
Please ask an admin to grant permission to this app before you can use it.

Have an admin account? Sign in with that account
Return to the application without granting consent"""
APPROVAL_REQUIRED = """someone@contoso.example
Approval required
practice
This app requires your admin\u2019s approval to:

Read user files
Maintain access to data you have given it access to
Enter justification for requesting this app
Sign in with another account
Does this app look suspicious? Report it here"""
CRITERIA = """someone@contoso.example
You cannot access this right now
Your sign-in was successful but does not meet the criteria to access this resource. For example, \
you might be signing in from a browser, app, or location that is restricted by your admin.
Sign out and sign in with a different account
More details"""
THERE = """You can't get there from here
This application contains sensitive information and can only be accessed from:
Devices or client applications that meet Contoso management compliance policy.
The current browser is not supported, please use Microsoft Edge, Internet Explorer or Chrome to \
access this application."""
MANAGED = """Help us keep your device secure
Your sign-in was successful but your admin requires the device requesting access to be managed by \
Contoso to access this resource."""


def read_everywhere(text: str) -> ProviderError:
    """The error that every way in makes of a page: they all make the same one."""
    joined = " ".join(text.split())
    copies = (text, joined, text.upper(), f"<p>{html.escape(text)}</p>", without_blanks(text))
    found = {(told.code if (told := explain_text(one)) else None) for one in copies}
    errors = [read_error_page(one, ATTEMPT).error for one in copies]
    errors += [error_in_place_of_answer(one, read_redirect(one, ATTEMPT)) for one in copies]

    assert None not in errors
    assert {error.entry for error in errors if error} == found
    assert len(found) == 1
    [error, *_] = errors
    assert error is not None
    assert error.code is None  # a page without one gives none to quote
    return error


def asks_administrator_for_more_than_the_logs(error: ProviderError) -> None:
    """The message to them says what is asked of them, and nothing of the page's own words."""
    message = administrator_message(error, WizardState(answers=Answers()), now=1_800_000_000.0)

    assert error.who is Who.ADMINISTRATOR
    assert error.entry is not None
    assert catalogue()[error.entry].administrator in message


@reported(
    "microsoftgraph/msgraph-training-aspnetmvcapp#44",
    "Azure-Samples/active-directory-aspnetcore-webapp-openidconnect-v2#44",
    came="the page Need admin approval, without a code",
    does="says that an administrator has to consent, and has a message for them",
)
@reported(
    "KoenZomers/KeePassOneDriveSync#184",
    "microsoft/Office365APIEditor#18",
    came="the same page in other words: Administrator approval required, This app may be risky",
    does="reads it as the same page",
)
@pytest.mark.parametrize(
    "text",
    [
        NEED_APPROVAL,
        NEED_APPROVAL.replace("organization", "organisation"),
        NEED_APPROVAL.partition("\n\n")[0].splitlines()[-1],
        (
            "Administrator approval required\nPractice by Contoso needs permission to access"
            " resources in your organization that only an administrator can grant."
        ),
        (
            "practice\nThis app may be risky. If you trust this app, please ask your admin to grant"
            " you access."
        ),
        "Need admin approval",
    ],
)
def test_need_admin_approval(text: str) -> None:
    error = read_everywhere(text)

    assert (error.entry, error.step) == ("need_admin_approval", Step.BROWSER)
    asks_administrator_for_more_than_the_logs(error)


@reported(
    "Microsoft Learn: User and admin consent, in German, French and Spanish",
    came="the page Need admin approval in German, French or Spanish",
    does="reads it as the same page",
)
@pytest.mark.parametrize(
    "text",
    [
        (
            "Administratorgenehmigung erforderlich\npractice ben\u00f6tigt Berechtigung zum Zugriff"
            " auf Ressourcen in Ihrer Organisation, die nur ein Administrator gew\u00e4hren kann."
        ),
        (
            "Pour acc\u00e9der aux ressources de votre organisation, practice a besoin"
            " d\u2019autorisations que seul un administrateur peut accorder."
        ),
        (
            "Se necesita la aprobaci\u00f3n del administrador\npractice necesita permiso para"
            " acceder a recursos de su organizaci\u00f3n que solo un administrador puede conceder."
        ),
    ],
)
def test_need_admin_approval_in_other_languages(text: str) -> None:
    assert read_everywhere(text).entry == "need_admin_approval"


@reported(
    "isaacrlevin/presencelight#886",
    came="the page Approval required, where a reason for an administrator is typed",
    does="says that the request goes to an administrator, and what they are asked",
)
@pytest.mark.parametrize("text", [APPROVAL_REQUIRED, "Approval required"])
def test_approval_required(text: str) -> None:
    error = read_everywhere(text)

    assert error.entry == "approval_required"
    asks_administrator_for_more_than_the_logs(error)


@reported(
    "f-bader/TokenTacticsV2",
    "jpazureid/blog#158",
    came="You cannot access this right now, with the code behind More details only",
    does="says that a policy stopped it, and to open More details",
)
@pytest.mark.parametrize("text", [CRITERIA, CRITERIA.splitlines()[1], CRITERIA.splitlines()[2]])
def test_you_cannot_access_this_right_now(text: str) -> None:
    error = read_everywhere(text)

    assert error.entry == "criteria_not_met"
    asks_administrator_for_more_than_the_logs(error)


@reported(
    "Azure/azure-cli#27919",
    came="the same pages with More details open: Error Code, Correlation Id, Timestamp",
    does="explains the code, and keeps the ID and the time for the administrator",
)
def test_more_details_says_more_than_the_page() -> None:
    text = (
        f"{CRITERIA}\n\nError Code: 53003\nCorrelation Id: c0ffee00-0000-4000-8000-000000000001"
        "\nTimestamp: 2026-07-20T13:20:49Z\nApp name: practice"
    )
    error = read_error_page(text, ATTEMPT).error

    assert error is not None
    assert (error.code, error.correlation_id) == (
        "AADSTS53003",
        "c0ffee00-0000-4000-8000-000000000001",
    )


@reported(
    "microsoft/AzureStorageExplorer#4201",
    "AzureAD/microsoft-authentication-library-for-objc#2477",
    "Zerg00s/CleverPoint-Migrator#2",
    came="You can't get there from here, with straight and with curly apostrophes",
    does="says that a managed device and its browser are asked for",
)
@pytest.mark.parametrize(
    "text",
    [
        THERE,
        THERE.replace("'", "\u2019"),
        (
            "You can't get there from here - You cannot access the resource from this browser on"
            " your device. You need to use Microsoft Edge."
        ),
    ],
)
def test_you_cannot_get_there_from_here(text: str) -> None:
    error = read_everywhere(text)

    assert error.entry == "cannot_get_there"
    asks_administrator_for_more_than_the_logs(error)


@reported(
    "AzureAD/MSAL.PS#51",
    "pnp/cli-microsoft365#1979",
    "microsoft/AzureStorageExplorer#8791",
    came="your admin requires the device requesting access to be managed by ..., mostly after a"
    " device code",
    does="says to use the link in the browser of a managed machine, not a device code",
)
@pytest.mark.parametrize(
    "text",
    [
        MANAGED,
        (
            "Your sign-in was successful, but your admin requires the device that's requesting"
            " access to be managed by Contoso Ltd. (Practice) to access this resource."
        ),
        (
            "Set up your device to get access\nContoso requires you to secure this device before"
            " you can access Contoso email, files, and data."
        ),
        (
            "Your sign-in was successful, but your device must be registered with Contoso before"
            " you can use this site."
        ),
    ],
)
def test_the_device_has_to_be_managed(text: str) -> None:
    error = read_everywhere(text)

    assert error.entry == "device_must_be_managed"
    asks_administrator_for_more_than_the_logs(error)


@reported(
    "MicrosoftDocs/SupportArticles-docs",
    came="Your organization has deleted this device",
    does="says to have it registered again, and asks an administrator why",
)
def test_the_device_was_deleted() -> None:
    error = read_everywhere("Sign in\nYour organization has deleted this device.")

    assert error.entry == "device_was_deleted"
    asks_administrator_for_more_than_the_logs(error)


@reported(
    "f-bader/TokenTacticsV2",
    came="a page that lets approved or protected apps in only, or asks for token protection",
    does="says that the policy needs an exception for the app",
)
@pytest.mark.parametrize(
    "text",
    [
        (
            "It looks like you're trying to open this resource with an app that hasn't been"
            " approved by your IT department. Ask them for a list of approved applications."
        ),
        (
            "An organization security policy requiring token protection is preventing this"
            " application from accessing the resource. You may be able to use a different"
            " application."
        ),
        (
            "It looks like you're trying to open this resource with a client app that is not"
            " available for use with app protection policies."
        ),
    ],
)
def test_the_app_is_not_allowed_by_policy(text: str) -> None:
    error = read_everywhere(text)

    assert error.entry == "app_not_allowed_by_policy"
    asks_administrator_for_more_than_the_logs(error)


@reported(
    "AzureAD/microsoft-authentication-library-for-objc#713",
    "microsoftgraph/msgraph-sample-maui#55",
    "heymind/OneDrive-Index-Cloudflare-Worker#39",
    came="You can't sign in here with a personal account, in English and in Chinese",
    does="says to choose the work or school account",
)
@pytest.mark.parametrize(
    "text",
    [
        "You can't sign in here with a personal account. Use your work or school account instead.",
        (
            "This doesn\u2019t look like a work or school email. You can\u2019t sign in here with a"
            " personal account."
        ),
        (
            "\u65e0\u6cd5\u4f7f\u7528\u4e2a\u4eba\u5e10\u6237\u5728\u6b64\u767b\u5f55\uff0c"
            "\u8bf7\u6539\u7528\u5de5\u4f5c\u6216\u5b66\u6821\u5e10\u6237\u3002"
        ),
    ],
)
def test_a_personal_account_is_refused(text: str) -> None:
    error = read_everywhere(text)

    assert (error.entry, error.who) == ("personal_account_refused", Who.YOU)


@reported(
    "dotnet-foundation/membership#15",
    came="Selected user account does not exist in tenant ... Please use a different account.",
    does="says to choose an account of the tenant, or to have this one invited",
)
def test_the_account_is_not_in_the_tenant() -> None:
    error = read_everywhere(
        "Selected user account does not exist in tenant 'Contoso' and cannot access the application"
        " '11111111-1111-1111-1111-111111111111' in that tenant. The account needs to be added as"
        " an external user in the tenant first. Please use a different account."
    )

    assert error.entry == "account_not_found"


@reported(
    "Azure/azure-cli#32727",
    came="Your account has been locked. Contact your support person to unlock it",
    does="says that the account is locked, and what to ask an administrator",
)
def test_the_account_is_locked() -> None:
    error = read_everywhere(
        "someone@contoso.example\nEnter password\nYour account has been locked. Contact your"
        " support person to unlock it, then try again."
    )

    assert error.entry == "account_locked"
    asks_administrator_for_more_than_the_logs(error)


@reported(
    "MicrosoftDocs/azure-docs#47379",
    came="More information required",
    does="says to finish what the page asks for",
)
def test_more_information_is_required() -> None:
    error = read_everywhere(
        "More information required\nYour organization needs more information to keep your account"
        " secure\nSkip for now (8 days until this is required)"
    )

    assert (error.entry, error.who) == ("more_information_required", Who.YOU)


@reported(
    "abraunegg/onedrive#3569",
    "abraunegg/onedrive#3638",
    "bpozdena/OneDriveGUI#274",
    came="the page that nativeclient goes on to (/common/wrongplace), its address or its words, in"
    " English, German and French",
    does="says that Microsoft moved on from the answer, and which Redirect URI to register",
)
@pytest.mark.parametrize(
    "text",
    [
        "https://login.microsoftonline.com/common/wrongplace",
        "https://login.microsoftonline.us/common/wrongplace",
        "https://login.microsoftonline.com/common/oauth2/nativeclient?removed=true",
        "https://login.live.com/oauth20_desktop.srf?lc=1033&removed=true",
        "This is not the right page",
        (
            "Dies ist nicht die richtige Seite\nSie haben die falsche Seite erreicht. Bitte"
            " schlie\u00dfen Sie diese App oder dieses Fenster und versuchen Sie es erneut."
        ),
        (
            "Cette page n\u2019est pas la bonne\nVous \u00eates arriv\u00e9 sur une page"
            " incorrecte. Veuillez fermer cette application ou cette fen\u00eatre, puis"
            " r\u00e9essayer."
        ),
    ],
)
def test_microsoft_moved_on_from_the_answer(text: str) -> None:
    error = read_everywhere(text)

    assert error.entry == "not_the_right_page"
    assert (error.step, error.field) == (Step.CHECKLIST, "redirect_uri")


@reported(
    "abraunegg/onedrive#3569",
    came="You have reached a page that is not normally shown. Microsoft will never ask you to copy"
    " or share this URL.",
    does="says that the answer stands in that page's address",
)
def test_the_page_that_warns_of_copying_its_address() -> None:
    error = read_everywhere(
        "You have reached a page that is not normally shown.\nMicrosoft will never ask you to copy"
        " or share this URL."
    )

    assert error.entry == "native_client_page"


@reported(
    "MicrosoftDocs/msteams-docs",
    "Azure/azure-cli#31215",
    came="Client secrets are blocked by tenant-wide policy, or Credential type not allowed as per"
    " assigned policy",
    does="says to use a certificate, and leads to its field",
)
@pytest.mark.parametrize(
    "text",
    [
        (
            "Client secrets are blocked by tenant-wide policy. Contact your tenant administrator"
            " for more information."
        ),
        (
            "Credential type not allowed as per assigned policy"
            " '22222222-2222-2222-2222-222222222222'."
        ),
        (
            '{"error":{"code":"KeyCredentialsInvalid","message":"Credential type not allowed as per'
            " assigned policy '22222222-2222-2222-2222-222222222222'.\"}}"
        ),
    ],
)
def test_client_secrets_are_blocked(text: str) -> None:
    error = read_everywhere(text)

    assert error.entry == "client_secrets_blocked"
    assert error.step is Step.CHECKLIST


@reported(
    "KelvinTegelaar/CIPP-API#1970",
    "OfficeDev/microsoft-365-agents-toolkit#13343",
    came="a credential that would last too long, or supported account types that a policy blocks",
    does="says which of the two the policy does not allow",
)
@pytest.mark.parametrize(
    ("text", "entry"),
    [
        (
            (
                "Credential lifetime exceeds the max value allowed as per assigned policy"
                " '22222222-2222-2222-2222-222222222222'."
            ),
            "credential_lifetime_not_allowed",
        ),
        (
            (
                "SignInAudience value 'AzureADMultipleOrgs' not allowed as per assigned policy"
                " '22222222-2222-2222-2222-222222222222'."
            ),
            "sign_in_audience_not_allowed",
        ),
    ],
)
def test_another_app_management_policy(text: str, entry: str) -> None:
    error = read_everywhere(text)

    assert (error.entry, error.step) == (entry, Step.CHECKLIST)


@reported(
    "microsoft/PowerBI-CSharp#64",
    came="the heading of an error page alone: Sorry, but we're having trouble signing you in",
    does="makes nothing up, and says which part of the page to copy",
)
@pytest.mark.parametrize(
    "text",
    [
        "Sign in\nSorry, but we\u2019re having trouble signing you in.",
        "Something went wrong",
        (
            "We're unable to complete your request\nMicrosoft account is experiencing technical"
            " problems. Please try again later."
        ),
    ],
)
def test_a_page_that_gives_no_reason(text: str) -> None:
    error = read_everywhere(text)

    assert error.entry == "page_without_reason"
