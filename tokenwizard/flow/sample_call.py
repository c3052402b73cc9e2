"""The one harmless call that shows whether a token works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never
from urllib.parse import urlsplit

from tokenwizard.errors.errors import InputError
from tokenwizard.providers.adme_instance import read_adme_host, read_partition
from tokenwizard.providers.choices import ProviderName, Trial, choice_of
from tokenwizard.providers.sharepoint_site import read_site


@dataclass(frozen=True)
class SampleCall:
    """One GET that changes nothing.

    Attributes:
        provider: whose API it is.
        url: https, or http on this machine.
        headers: besides the token.
        partition: ADME's data partition; empty for other APIs.
    """

    provider: ProviderName
    url: str
    headers: tuple[tuple[str, str], ...]
    partition: str = ""

    @property
    def trial(self) -> Trial:
        """What is asked there."""
        return choice_of(self.provider).trial

    @property
    def host(self) -> str:
        """Where the access token goes, with its port if it has one."""
        return urlsplit(self.url).netloc


def sample_call(
    provider: ProviderName,
    *,
    site: str = "",
    adme_host: str = "",
    partition: str = "",
    graph: str = "",
) -> SampleCall | None:
    """The call that shows whether a token works; None where it is not known whom to ask.

    SharePoint: the site's title. ADME: the account's groups. Microsoft Graph, whose origin is
    `graph`: the account's profile. The token goes to the site or the Graph that it was asked for,
    or to the instance that the person named; of another API no harmless call is known.

    Raises:
        InputError: the instance's host or its partition cannot be used.
    """
    trial = choice_of(provider).trial
    if trial is Trial.NOTHING:
        return None
    if trial is Trial.ADME_INSTANCE:
        return _groups_call(provider, adme_host, partition)
    if trial is Trial.GRAPH:
        accept = (("accept", "application/json"),)
        return SampleCall(provider, f"{graph}/v1.0/me", accept) if graph else None
    if trial is Trial.SITE:
        found, _ = read_site(site)
        if found is None:
            return None
        return SampleCall(
            provider,
            f"{found.address}/_api/web?$select=Title",
            (("accept", "application/json;odata=nometadata"),),
        )
    assert_never(trial)


def _groups_call(provider: ProviderName, adme_host: str, partition: str) -> SampleCall | None:
    if not adme_host.strip() or not partition.strip():
        return None
    host, name = read_adme_host(adme_host), read_partition(partition)
    for read, field in ((host, "adme_host"), (name, "partition")):
        if read.problem:
            raise InputError(read.problem, field=field)
    return SampleCall(
        provider,
        f"{host.value}/api/entitlements/v2/groups",
        (("accept", "application/json"), ("data-partition-id", name.value)),
        name.value,
    )
