"""A tenant that lives in another of Microsoft's clouds."""

from __future__ import annotations

import json

import pytest

from tests.oauth.attempts import LOGIN, TENANT_ID
from tests.oauth.exchanges import drive
from tests.oauth.lookup import CONFIGURATION, json_answer, look_up, refused
from tokenwizard.errors.errors import ResponseError, Step, Who
from tokenwizard.oauth.discovery import openid_configuration
from tokenwizard.oauth.http_messages import HttpResponse


def test_a_tenant_of_another_cloud_is_told_which() -> None:
    text = json.dumps(CONFIGURATION).replace("login.contoso.example", "login.other.example")

    error = refused(HttpResponse(200, (), text.encode()))

    assert "another of Microsoft's clouds" in error.title
    assert error.entry == "other_cloud"
    assert error.title.endswith(": other")
    assert error.next_step == "Choose the cloud other on the first step (--cloud other)."
    assert (error.step, error.field, error.cloud) == (Step.TARGET, "cloud", "other")
    assert error.who is Who.YOU


def test_an_address_of_another_cloud_without_tls_is_foreign() -> None:
    text = json.dumps(CONFIGURATION).replace(LOGIN, "http://login.other.example")

    assert "foreign host" in refused(HttpResponse(200, (), text.encode())).title


def test_the_name_of_the_cloud_tells_it_where_the_hosts_do_not() -> None:
    error = refused(json_answer({**CONFIGURATION, "cloud_instance_name": "other.example"}))

    assert (error.entry, error.cloud) == ("other_cloud", "other")


@pytest.mark.parametrize("name", [None, 7, ["other.example"], "", "login.other.example", "else"])
def test_a_cloud_of_a_name_that_nobody_knows_is_taken_for_the_one_asked(name: object) -> None:
    endpoints, _ = look_up(json_answer({**CONFIGURATION, "cloud_instance_name": name}))

    assert endpoints.tenant_id == TENANT_ID


@pytest.mark.parametrize(
    ("region", "cloud"),
    [
        ({}, "gcc-high"),
        ({"tenant_region_sub_scope": "DODCON"}, "gcc-high"),
        ({"tenant_region_sub_scope": "DOD"}, "dod"),
        ({"tenant_region_sub_scope": ["DOD"]}, "gcc-high"),
        ({"tenant_region_scope": "USGov"}, "gcc-high"),
    ],
)
def test_the_region_tells_two_clouds_apart_that_share_a_login_host(
    region: dict[str, object], cloud: str
) -> None:
    text = json.dumps({**CONFIGURATION, **region}).replace("login.contoso", "login.gov")
    exchange = openid_configuration(
        LOGIN,
        "contoso.example",
        known_hosts=frozenset(),
        other_clouds={"login.gov.example": "gcc-high"},
        step=Step.TARGET,
    )

    with pytest.raises(ResponseError) as raised:
        drive(exchange, [HttpResponse(200, (), text.encode())])

    assert raised.value.cloud == cloud


def test_the_region_of_another_cloud_changes_no_name() -> None:
    text = json.dumps({**CONFIGURATION, "tenant_region_sub_scope": "DOD"})

    error = refused(
        HttpResponse(200, (), text.replace("contoso.example", "other.example").encode())
    )

    assert error.cloud == "other"


def test_the_region_tells_it_whichever_of_the_two_clouds_the_login_host_is_taken_for() -> None:
    text = json.dumps({**CONFIGURATION, "tenant_region_sub_scope": "DODCON"})

    with pytest.raises(ResponseError) as raised:
        drive(
            openid_configuration(
                LOGIN,
                "contoso.example",
                known_hosts=frozenset(),
                other_clouds={"login.gov.example": "dod"},
                step=Step.TARGET,
            ),
            [HttpResponse(200, (), text.replace("login.contoso", "login.gov").encode())],
        )

    assert raised.value.cloud == "gcc-high"
