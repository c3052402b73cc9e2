"""Looking a tenant up, with a made-up answer."""

from __future__ import annotations

import json

import pytest

from tests.oauth.attempts import LOGIN, TENANT_ID
from tests.oauth.exchanges import drive
from tokenwizard.errors.errors import Step, TokenWizardError
from tokenwizard.oauth.authorization_request import Endpoints
from tokenwizard.oauth.discovery import openid_configuration
from tokenwizard.oauth.http_messages import HttpRequest, HttpResponse

BASE = f"{LOGIN}/{TENANT_ID}"
CONFIGURATION = {
    "issuer": f"{BASE}/v2.0",
    "authorization_endpoint": f"{BASE}/oauth2/v2.0/authorize",
    "token_endpoint": f"{BASE}/oauth2/v2.0/token",
    "cloud_instance_name": "microsoftonline.com",
}


def json_answer(fields: object, status: int = 200) -> HttpResponse:
    headers = (("Content-Type", "application/json"),)
    return HttpResponse(status, headers, json.dumps(fields).encode())


def look_up(
    answer: HttpResponse, tenant: str = "contoso.example"
) -> tuple[Endpoints, list[HttpRequest]]:
    return drive(
        openid_configuration(
            LOGIN,
            tenant,
            known_hosts=frozenset({"login2.contoso.example"}),
            other_clouds={"login.other.example": "other"},
            step=Step.TARGET,
        ),
        [answer],
    )


def refused(answer: HttpResponse) -> TokenWizardError:
    with pytest.raises(TokenWizardError) as raised:
        look_up(answer)
    return raised.value
