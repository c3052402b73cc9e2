"""The table of settings: whatever stands once here is taken, asked, read and kept everywhere.

A row is a field of `Answers`, of `Profile` or of both; its `Setting` says the rest. To add one, add
a row and use its value. The command line reads this at every start, so that it loads little.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, TypeVar, dataclass_transform

from tokenwizard.providers.setting import (
    PROVIDERS,
    THROUGH_ENTRA,
    HelpSection,
    KeptInAttempt,
    Option,
    Setting,
    SettingKind,
)
from tokenwizard.providers.usual_scopes import DEFAULT_PERMISSION, USUAL_SCOPE
from tokenwizard.secret import Secret

_Table = TypeVar("_Table")

CLOUDS = ("worldwide", "gcc-high", "dod", "china", "bleu", "delos")
PROMPTS = ("login", "consent", "select_account")
RESPONSE_MODES = ("query", "fragment", "form_post")

_ADDRESS = "an https address without user name and query; http only for this machine"


@dataclass_transform(kw_only_default=True, frozen_default=True)
def _table(cls: type[_Table]) -> type[_Table]:
    """Tell mypy what `setting_fields` makes of it."""
    return cls


@_table
class Shared:
    """What a walk and a profile have in common.

    Attributes:
        tenant: typed with the target, where no site names it; a profile's is the one found.
        public: the app has no secret ("Mobile and desktop applications").
        certificate: the path of the file with the certificate and its private key; empty if the
            app proves itself otherwise.
        legacy_thumbprint: the client assertion is RS256 with the SHA-1 thumbprint.
        cloud: the name of one of Microsoft's clouds; empty to take it from the site.
        prompt, login_hint, domain_hint: what the sign-in page is told beforehand.
        response_mode: how the answer comes back; empty to let the wizard choose.
        adme_audience: whom a token for Azure Data Manager for Energy is for; empty in what was
            written before there was a choice, which means the app itself.
        adme_host, partition: the Azure Data Manager for Energy instance and its data partition, to
            try the token on; empty if they are not known.
    """

    site: Annotated[
        str,
        Setting(
            HelpSection.TARGET,
            option=Option("the SharePoint site's address"),
            reader="setting_readers:site",
            stored_reader="setting_readers:stored_site",
            wanted="a SharePoint site's address, as in https://contoso.sharepoint.com",
            label="Site",
            placeholder="contoso.sharepoint.com",
            attempt=KeptInAttempt.NEEDED,
            names_host=True,
        ),
    ] = ""
    tenant: Annotated[
        str,
        Setting(
            HelpSection.TARGET,
            option=Option(
                "the Directory (tenant) ID or a domain name; for entra organizations or common as"
                " well"
            ),
            reader="setting_readers:tenant",
            stored_reader="setting_readers:stored_tenant",
            wanted="a Directory (tenant) ID or a domain name of the tenant",
            label="Directory (tenant) ID, or a domain name",
            placeholder="contoso.com",
            attempt=KeptInAttempt.NEEDED,
        ),
    ] = ""
    client_id: Annotated[
        str,
        Setting(
            HelpSection.APP,
            option=Option("the Application (client) ID"),
            reader="field_readers:read_client_id",
            wanted="an Application (client) ID, which is a GUID",
            label="Application (client) ID",
            label_of_acs="Client Id",
            placeholder="00000000-0000-0000-0000-000000000000",
            attempt=KeptInAttempt.NEEDED,
            repeated=True,
        ),
    ] = ""
    redirect_uri: Annotated[
        str,
        Setting(
            HelpSection.APP,
            option=Option("exactly as registered"),
            reader="setting_readers:redirect_uri",
            stored_reader="setting_readers:stored_redirect_uri",
            wanted="a redirect URI, as in http://localhost:8080",
            label="Redirect URI",
            attempt=KeptInAttempt.NEEDED,
            repeated=True,
            names_host=True,
        ),
    ] = ""
    public: Annotated[
        bool,
        Setting(
            HelpSection.CREDENTIAL,
            SettingKind.FLAG,
            option=Option("the app has no secret"),
            attempt=KeptInAttempt.NEEDED,
        ),
    ] = False
    certificate: Annotated[
        str,
        Setting(
            HelpSection.CREDENTIAL,
            SettingKind.FILE,
            option=Option("instead of a client secret: PEM or PFX with its private key", "FILE"),
            exclusive="credential",
            stored_reader="setting_readers:stored_path",
            wanted="the path of a PEM or PFX file",
            label="Certificate with its private key: a PEM or PFX file",
            attempt=KeptInAttempt.NEEDED,
            of_this_machine=True,
        ),
    ] = ""
    legacy_thumbprint: Annotated[
        bool,
        Setting(
            HelpSection.CREDENTIAL,
            SettingKind.FLAG,
            option=Option("RS256, SHA-1: x5t"),
            attempt=KeptInAttempt.NEEDED,
        ),
    ] = False
    cloud: Annotated[
        str,
        Setting(
            HelpSection.HOSTS,
            option=Option("else it follows from the site"),
            choices=CLOUDS,
            reader="clouds:read_cloud",
            label="Cloud",
            placeholder="the site's, else worldwide",
            more=True,
            attempt=KeptInAttempt.NEEDED,
            repeated=True,
            names_host=True,
        ),
    ] = ""
    prompt: Annotated[
        str,
        Setting(
            HelpSection.PAGE,
            option=Option("what the page asks for"),
            choices=PROMPTS,
            reader="field_readers:read_prompt",
            label="What the page asks for (prompt)",
            placeholder="as the provider chooses",
            more=True,
            hint=True,
            providers=THROUGH_ENTRA,
            attempt=KeptInAttempt.NEEDED,
            repeated=True,
        ),
    ] = ""
    login_hint: Annotated[
        str,
        Setting(
            HelpSection.ACCOUNT,
            option=Option("the account to sign in with: you@contoso.com", "ACCOUNT"),
            reader="field_readers:read_login_hint",
            wanted="an account, as in you@contoso.com",
            label="Account to sign in with (login_hint)",
            placeholder="any",
            more=True,
            hint=True,
            providers=THROUGH_ENTRA,
            attempt=KeptInAttempt.NEEDED,
            repeated=True,
            of_this_machine=True,
        ),
    ] = ""
    domain_hint: Annotated[
        str,
        Setting(
            HelpSection.ACCOUNT,
            option=Option("the account's domain", "DOMAIN"),
            reader="field_readers:read_domain_hint",
            wanted="a domain name, as in contoso.com",
            label="Domain of the account (domain_hint)",
            placeholder="any",
            more=True,
            hint=True,
            providers=THROUGH_ENTRA,
            attempt=KeptInAttempt.NEEDED,
            repeated=True,
        ),
    ] = ""
    response_mode: Annotated[
        str,
        Setting(
            HelpSection.PAGE,
            option=Option("how the answer comes back; else what can receive it is chosen"),
            choices=RESPONSE_MODES,
            reader="setting_readers:response_mode",
            attempt=KeptInAttempt.NEEDED,
            repeated=True,
        ),
    ] = ""
    adme_audience: Annotated[
        str,
        Setting(
            HelpSection.TARGET,
            option=Option(
                "for adme: shared (https://energy.azure.com) or app (the app's own client ID)"
            ),
            exclusive="audience",
            reader="adme_audience:read_adme_audience",
            wanted="shared, app, or a scope such as https://energy.azure.com/.default",
            label="The token is for",
            placeholder="shared",
            attempt=KeptInAttempt.KEPT,
            after="response_mode",
        ),
    ] = ""
    adme_host: Annotated[
        str,
        Setting(
            HelpSection.TRIAL,
            option=Option("the ADME instance's host, to try on"),
            reader="adme_instance:read_instance",
            stored_reader="adme_instance:short_adme_host",
            wanted="a host, as in contoso.energy.azure.com",
            attempt=KeptInAttempt.KEPT,
            names_host=True,
        ),
    ] = ""
    partition: Annotated[
        str,
        Setting(
            HelpSection.TRIAL,
            option=Option("its data partition"),
            reader="adme_instance:read_partition",
            wanted="a data partition's name, as in contoso-dp1",
            attempt=KeptInAttempt.KEPT,
        ),
    ] = ""


@_table
class OfWalk:
    """What only a walk has: it is not remembered, or `scope` stands for it there.

    Attributes:
        scopes: what is asked for of any API (`entra`), blank-separated.
        tenant_by_hand: typed on the discovery screen, overriding what was found.
        certificate_passphrase: opens the private key; empty if it needs none.
    """

    permission: Annotated[
        str,
        Setting(
            HelpSection.TARGET,
            reader="setting_readers:permission",
            label="Permission to ask for",
            attempt=KeptInAttempt.NEEDED,
            after="site",
        ),
    ] = DEFAULT_PERMISSION
    tenant_by_hand: Annotated[
        str,
        Setting(
            HelpSection.TARGET,
            reader="field_readers:read_realm",
            attempt=KeptInAttempt.NEEDED,
            after="tenant",
        ),
    ] = ""
    scopes: Annotated[
        str,
        Setting(
            HelpSection.TARGET,
            reader="setting_readers:scopes",
            label="Scopes to ask for: permissions of one API",
            placeholder="User.Read",
            attempt=KeptInAttempt.NEEDED,
            after="redirect_uri",
        ),
    ] = USUAL_SCOPE
    client_secret: Annotated[
        Secret,
        Setting(
            HelpSection.CREDENTIAL,
            SettingKind.SECRET,
            option=Option(),
            exclusive="credential",
            label="Client secret: the Value",
            label_of_acs="Client Secret",
            after="public",
        ),
    ] = Secret("")
    certificate_passphrase: Annotated[
        Secret,
        Setting(
            HelpSection.CREDENTIAL,
            SettingKind.SECRET,
            option=Option(elsewhere=True),
            exclusive="passphrase",
            label="Passphrase of the private key",
            after="certificate",
        ),
    ] = Secret("")


@_table
class OfProfile:
    """What only a profile has; of a walk, `Cloud` holds the hosts.

    Attributes:
        scope: what is asked for, as `--scope` takes it.
        spa: the redirect URI is registered under "Single-page application".
        authority, acs: other hosts than the cloud's; empty for the usual.
    """

    scope: Annotated[
        str,
        Setting(
            HelpSection.TARGET,
            option=Option(
                "what to ask for: AllSites.Manage; for entra User.Read or api://…/.default; for"
                " adme https://energy.azure.com/.default or CLIENT-ID/.default"
            ),
            exclusive="audience",
            reader="setting_readers:scope",
            stored_reader="setting_readers:stored_scope",
            wanted=f"a permission, as in {DEFAULT_PERMISSION}; for entra the scopes of one API",
            after="permission",
        ),
    ] = DEFAULT_PERMISSION
    spa: Annotated[
        bool, Setting(HelpSection.CREDENTIAL, SettingKind.FLAG, after="legacy_thumbprint")
    ] = False
    authority: Annotated[
        str,
        Setting(
            HelpSection.HOSTS,
            option=Option("another login host"),
            stored_reader="setting_readers:stored_address",
            wanted=_ADDRESS,
            repeated=True,
            names_host=True,
            after="cloud",
        ),
    ] = ""
    acs: Annotated[
        str,
        Setting(
            HelpSection.HOSTS,
            option=Option("another Azure ACS host"),
            stored_reader="setting_readers:stored_address",
            wanted=_ADDRESS,
            repeated=True,
            names_host=True,
            after="authority",
        ),
    ] = ""


PROVIDER = Setting(
    HelpSection.TARGET,
    option=Option(f"else {PROVIDERS[0]}"),
    choices=PROVIDERS,
    attempt=KeptInAttempt.NEEDED,
    name="provider",
)
"""The first of all: `Answers` and `Profile` have a `ProviderName` for it."""


def _rows(table: type) -> Iterator[Setting]:
    for name, declared in table.__annotations__.items():
        row: Setting = declared.__metadata__[0]
        yield row._replace(name=name)


def _in_order(tables: Iterable[type]) -> Iterator[Setting]:
    """The provider, then each row; one that follows another behind that."""
    rows = [row for table in tables for row in _rows(table)]

    def following(name: str) -> Iterator[Setting]:
        for row in rows:
            if row.after == name:
                yield row
                yield from following(row.name)

    yield PROVIDER
    yield from following("")


SETTINGS = {row.name: row for row in _in_order((Shared, OfWalk, OfProfile))}
"""Every setting by its name, in the order that files have."""

OF_WALK = frozenset((*Shared.__annotations__, *OfWalk.__annotations__))
OF_PROFILE = frozenset((*Shared.__annotations__, *OfProfile.__annotations__))
"""The names of the fields that `Answers` and `Profile` have from the table."""


def settings_named(names: Iterable[str]) -> tuple[Setting, ...]:
    """The settings of these names, in the order that files have."""
    wanted = frozenset(names)
    return tuple(row for row in SETTINGS.values() if row.name in wanted)


def in_sections(*sections: HelpSection) -> tuple[Setting, ...]:
    """The settings of these sections, in the order of the sections."""
    return tuple(row for section in sections for row in SETTINGS.values() if row.section is section)


SHARED = settings_named(OF_WALK & OF_PROFILE)
KEPT_IN_PROFILE = settings_named(OF_PROFILE)
KEPT_IN_ATTEMPT = tuple(
    row for row in settings_named(OF_WALK) if row.attempt is not KeptInAttempt.NO
)
TAKEN = tuple(row for row in SETTINGS.values() if row.option is not None)
"""Those that the command line and the answers file take."""

EXCLUSIVE = {
    word: tuple(key for row in TAKEN if row.exclusive == word for key in row.keys)
    for word in dict.fromkeys(row.exclusive for row in TAKEN if row.exclusive)
}
"""Keys of which one may be given at most, by the word that they have in common."""

MORE = tuple(row for row in dict.fromkeys(in_sections(HelpSection.HOSTS, *HelpSection)) if row.more)
"""The fields behind "More about the sign-in": they have a usual value."""

HINTS = tuple(row for row in SETTINGS.values() if row.hint)
"""What `SignInHints` has."""

ADDRESSES = tuple(row.name for row in SETTINGS.values() if row.names_host)
"""The names of those that name a host to which a secret may go."""
