"""Names that settings may have. A file of settings is sourced: a name must not do anything there.

A name that the person chose is taken unless it is known to do something. Of a name that somebody
else chose nobody can know that: it has to look like what it is for. No I/O here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tokenwizard.destinations.model import DEFAULT_NAMES, Role
from tokenwizard.providers.provider import ProviderName

if TYPE_CHECKING:
    from collections.abc import Mapping

_SETTING = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_OBEYED = re.compile(
    r"(?:(?:LD|DYLD|GIT|SSH|BASH|PERL|RUBY|NODE|NPM|JAVA|CURL|GH|PIP|XDG|LC|TOKENWIZARD)_.*"
    r"|PYTHON.*|PERL5.*|RUBY(?:LIB|OPT)|_JAVA_OPTIONS|JDK_JAVA_OPTIONS"
    r"|(?:HTTPS?|ALL|NO|FTP)_PROXY|SSL_CERT_(?:FILE|DIR)|REQUESTS_CA_BUNDLE|SSLKEYLOGFILE"
    r"|AZURE_(?:CONFIG|EXTENSION)_DIR|AZURE_AUTHORITY_HOST|OPENSSL_(?:CONF|MODULES|ENGINES)"
    r"|PATH|CDPATH|FPATH|HOME|USER|LOGNAME|PWD|OLDPWD|SHELL|SHELLOPTS|BASHOPTS|ENV|IFS|PS[0-4]"
    r"|E?UID|PPID|GROUPS|ZDOTDIR|HISTFILE|INPUTRC|FCEDIT|GLOBIGNORE|MAILPATH"
    r"|PROMPT_COMMAND|TMPDIR|TEMP|TMP|TERM|TERMINFO|LANG|LANGUAGE|EDITOR|VISUAL|PAGER|MANPAGER"
    r"|LESS|LESSKEY|LESSOPEN|LESSCLOSE|BROWSER|DISPLAY|VIMINIT|EXINIT|MAKEFLAGS"
    r"|GCONV_PATH|LOCPATH|NLSPATH|GLIBC_TUNABLES|MALLOC_.*|HOSTALIASES|RES_OPTIONS|LOCALDOMAIN"
    r"|KUBECONFIG|DOCKER_(?:HOST|CONFIG|CONTEXT)|SUDO_(?:ASKPASS|EDITOR)|GNUPGHOME"
    r"|DOTNET_(?:STARTUP_HOOKS|ROOT|ADDITIONAL_DEPS)|CORECLR_.*|COR_.*|PHPRC|PHP_INI_SCAN_DIR"
    r"|AWS_(?:CONFIG|SHARED_CREDENTIALS)_FILE|GOOGLE_APPLICATION_CREDENTIALS"
    r"|WEBSITE_RUN_FROM_PACKAGE|AZUREWEBJOBSSTORAGE|PSMODULEPATH"
    r"|WINDIR|COMSPEC|PATHEXT|SYSTEMROOT|SYSTEMDRIVE|APPDATA|LOCALAPPDATA|USERPROFILE)",
    re.IGNORECASE,  # Windows knows no case in them
)

_WORDS = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_LONGEST = 64
_ENDS: Mapping[Role, str] = {
    Role.CLIENT_ID: "ID|CLIENT|APP|CLIENTID|APPID|USERNAME",
    Role.CLIENT_SECRET: "SECRET|PASSWORD|KEY|CLIENTSECRET|SECRET_VALUE",
    Role.REFRESH_TOKEN: "TOKEN|REFRESHTOKEN|TOKEN_VALUE",
    Role.TENANT: "TENANT|TENANT_ID|TENANTID|TENANT_NAME|DIRECTORY_ID|REALM",
    Role.SCOPE: "SCOPE|SCOPES|RESOURCE|PERMISSION|PERMISSIONS",
}
_FITS = {
    role: re.compile(rf"(?:[A-Z0-9]+_)*(?:{ends})(?:_?[0-9]{{1,3}})?")
    for role, ends in _ENDS.items()
}
# They look like a setting's name, and a program takes the value for its own: it sends it to a host
# of its choice, or believes what it says.
_OTHERS = re.compile(
    r"(?:AWS|VAULT|CONSUL|NOMAD|KUBE|KUBERNETES|DOCKER|SUDO|ACTIONS|RUNNER|SYSTEMD|DBUS|TMUX|WSL"
    r"|DOTNET|OPENSSL|GPG|GNUPG|PHP|SSL|TLS|MALLOC|COR|CORECLR|WEBSITE|CARGO|GOOGLE|CLOUDSDK|TF"
    r"|MSI|GITHUB|GITLAB|CI|HF|OPENAI|ANTHROPIC|TWINE|UV|VIM|ZSH|FISH|INVOCATION|AZURE_STORAGE)_.*"
)


def is_free_name(name: str) -> bool:
    """Whether a name is one that shells and programs are not known to obey."""
    return not _OBEYED.fullmatch(name)


def is_name(name: str) -> bool:
    """Whether a shell can have a variable of this name."""
    return bool(_SETTING.fullmatch(name))


def is_settings_name(role: Role, name: str) -> bool:
    """Whether a name that somebody else chose looks like a setting's with this role.

    It has two words or more in capitals, and the last ones say what it is; or it is the usual one
    of a provider.
    """
    if any(names.get(role) == name for names in DEFAULT_NAMES.values()):
        return True
    looks = len(name) <= _LONGEST and _WORDS.fullmatch(name) and _FITS[role].fullmatch(name)
    return bool(looks) and is_free_name(name) and not _OTHERS.fullmatch(name)


def usual_name(role: Role) -> str:
    """A name that this role often has."""
    return DEFAULT_NAMES[ProviderName.ENTRA][role]
