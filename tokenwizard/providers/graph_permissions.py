"""Delegated permissions of Microsoft Graph that people ask for most, to pick from.

Source: Microsoft's "Microsoft Graph permissions reference" (display text, and whether an
administrator has to consent) and "Configure how users consent to applications" (the policy that
Microsoft manages leaves files, sites, mail and calendars to administrators too).
"""

from __future__ import annotations

from dataclasses import dataclass

from tokenwizard.providers.scope_words import scope_words


@dataclass(frozen=True)
class GraphScope:
    """One permission.

    Attributes:
        name: as it is asked for.
        words: what it lets the app do.
        administrator: an administrator has to consent, in every tenant.
        often_administrator: the same in a tenant that leaves consent to Microsoft's policy.
    """

    name: str
    words: str
    administrator: bool = False
    often_administrator: bool = False

    @property
    def consent(self) -> str:
        """Who can consent, in words."""
        if self.administrator:
            return "an administrator consents"
        return "often an administrator consents" if self.often_administrator else "you can consent"


GRAPH_SCOPES = (
    GraphScope("User.Read", "read your own profile"),
    GraphScope("User.ReadBasic.All", "read all basic profiles"),
    GraphScope("User.Read.All", "read all full profiles", administrator=True),
    GraphScope("Mail.Read", "read your mail", often_administrator=True),
    GraphScope("Mail.Send", "send mail as you", often_administrator=True),
    GraphScope("Calendars.Read", "read your calendars", often_administrator=True),
    GraphScope("Files.Read", "read your files"),
    GraphScope("Files.ReadWrite", "change your files"),
    GraphScope("Files.ReadWrite.All", "change all files you can", often_administrator=True),
    GraphScope("Sites.Read.All", "read all sites you can", often_administrator=True),
    GraphScope("Group.Read.All", "read all groups", administrator=True),
    GraphScope("Directory.Read.All", "read the directory", administrator=True),
)


def with_scopes(typed: str, picked: frozenset[str]) -> str:
    """What was typed, with those of `GRAPH_SCOPES` that are picked and without those that are not.

    Anything else that was typed stays, in its place.
    """
    offered = {scope.name for scope in GRAPH_SCOPES}
    words = scope_words(typed).words
    kept = [word for word in words if word not in offered or word in picked]
    added = [scope.name for scope in GRAPH_SCOPES if scope.name in picked - set(kept)]
    return " ".join([*kept, *added])


def picked_in(typed: str) -> frozenset[str]:
    """Those of `GRAPH_SCOPES` that are typed already."""
    return frozenset(scope_words(typed).words) & {scope.name for scope in GRAPH_SCOPES}
