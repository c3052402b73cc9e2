"""What a refresh with the kept files asks the token endpoint for, by the name of the file."""

from __future__ import annotations

from tests.written_before.kept import fixed

TENANT = "11111111-2222-3333-4444-555555555555"
WEB, PUBLIC, ACS, CERTIFICATE = (f"aaaaaaaa-0000-4000-8000-00000000000{n}" for n in (1, 2, 4, 6))
WEB_SECRET = "PRACTICE~not+a/secret=web.1~"
ACS_SECRET = "PRACTICE+not/a+secret/but+hard/to+encode=+/="
ENTRA_PATH = f"/{TENANT}/oauth2/v2.0/token"
ACS_PATH = f"/{TENANT}/tokens/OAuth/2"
TOKEN = f"practice-refresh.{fixed(1_187)}"
USUAL = "openid profile offline_access"

SECRET = {"client_secret": WEB_SECRET}


def _sharepoint(client_id: str, **proof: str) -> dict[str, str]:
    return {"client_id": client_id, "scope": f"ORIGIN/AllSites.Manage {USUAL}", **proof}


FORMS: dict[str, dict[str, str]] = {
    "sharepoint": _sharepoint(WEB, **SECRET),
    "names": _sharepoint(WEB, **SECRET),
    "china": _sharepoint(WEB, **SECRET),
    "keyring": _sharepoint(WEB, **SECRET),
    "certificate": _sharepoint(CERTIFICATE),
    "legacy-thumbprint": {"client_id": CERTIFICATE, "scope": f"User.Read {USUAL}"},
    "adme": {"client_id": WEB, "scope": f"{WEB}/.default {USUAL}", **SECRET},
    "entra": {"client_id": WEB, "scope": f"User.Read Mail.Read {USUAL}", **SECRET},
    "public": {"client_id": PUBLIC, "scope": f"{PUBLIC}/.default {USUAL}"},
    "sharepoint-acs": {
        "client_id": f"{ACS}@{TENANT}",
        "client_secret": ACS_SECRET,
        "resource": f"00000003-0000-0ff1-ce00-000000000000/HOST@{TENANT}",
    },
}
"""ORIGIN is the site, HOST its host; the grant, the token and the assertion are not among it."""

PATHS = dict.fromkeys(FORMS, ENTRA_PATH) | {"sharepoint-acs": ACS_PATH}


def form(name: str, origin: str, token: str = TOKEN) -> dict[str, str]:
    """The whole form, but for a client assertion."""
    host = origin.partition("//")[2]
    it = {key: text.replace("ORIGIN", origin) for key, text in FORMS[name].items()}
    it = {key: text.replace("HOST", host) for key, text in it.items()}
    return {"grant_type": "refresh_token", "refresh_token": token, **it}
