"""Faults on the way: no answer comes, or what comes is none."""

from __future__ import annotations

from functools import partial

from tests.faults import scenes
from tests.faults.behaviours import (
    PAGE,
    answering,
    closing_at_once,
    endless,
    garbage_below_tls,
    http,
    resetting_after,
    silent_after,
    speaking,
    trickling,
)
from tests.faults.fault import Came, Fault, Group, always, maybe, unsent

HEAD = b"HTTP/1.1 200 OK\r\n"

ON_THE_WAY = (
    Group(
        "Name, route, port",
        (
            unsent(
                "no such name", "dns", partial(scenes.nowhere, origin="https://contoso.invalid")
            ),
            unsent(
                "no route",
                "network_unreachable",
                partial(scenes.nowhere, origin="https://224.0.0.1"),
            ),
            unsent("nobody listens", "connection_refused", scenes.closed),
            unsent("nobody picks up", "connect_timeout", scenes.crowded, hasty=True),
        ),
    ),
    Group(
        "TLS",
        (
            unsent("unknown authority", "tls", partial(scenes.tls, presents="untrusted")),
            unsent("out of its time", "tls", partial(scenes.tls, presents="expired")),
            unsent("another name", "tls_name", partial(scenes.tls, presents="elsewhere")),
            unsent(
                "plain text on the port", "tls_broken", scenes.no_tls, speaking(http(b"practice"))
            ),
            unsent("closed in the handshake", "tls_broken", scenes.no_tls, closing_at_once),
            unsent(
                "reset in the handshake",
                "tls_broken",
                scenes.no_tls,
                resetting_after(reads=False),
            ),
            unsent(
                "silence in the handshake",
                "connect_timeout",
                scenes.no_tls,
                silent_after(reads=False),
                hasty=True,
            ),
            Fault(
                "TLS where none is", "connection_reset", Came.MAYBE_SENT, None, scenes.tls_unasked
            ),
            Fault(
                "broken after the request",
                "connection_reset",
                Came.MAYBE_SENT,
                always(garbage_below_tls),
                scenes.tls,
            ),
        ),
    ),
    Group(
        "Proxy",
        (
            unsent("is down", "proxy_unreachable", partial(scenes.proxy, up=False)),
            unsent("closes", "proxy", scenes.proxy, closing_at_once),
            unsent("resets", "proxy", scenes.proxy, resetting_after()),
            unsent("is silent", "proxy", scenes.proxy, silent_after(), hasty=True),
            unsent("speaks no HTTP", "proxy", scenes.proxy, answering(b"practice\r\n\r\n")),
            *(
                unsent(status, entry, scenes.proxy, answering(http(PAGE, status=status)))
                for status, entry in (
                    ("407 Proxy Authentication Required", "proxy_authentication"),
                    ("403 Forbidden", "proxy"),
                    ("502 Bad Gateway", "proxy"),
                )
            ),
            unsent("drops the tunnel", "tls_broken", scenes.proxy, answering(HEAD + b"\r\n")),
            unsent(
                "is silent in the tunnel",
                "connect_timeout",
                scenes.proxy,
                silent_after(HEAD + b"\r\n"),
                hasty=True,
            ),
            unsent("inspects", "tls", partial(scenes.proxy, presents="untrusted", tunnels=True)),
            Fault(
                "the tunnel ends after the request",
                "connection_reset",
                Came.MAYBE_SENT,
                None,
                partial(scenes.proxy, behind=answering(), tunnels=True),
            ),
        ),
    ),
    Group(
        "Broken off",
        (
            maybe("closed unread", "connection_reset", closing_at_once),
            maybe("reset unread", "connection_reset", resetting_after(reads=False)),
            maybe("closed after the request", "connection_reset", answering()),
            maybe("reset after the request", "connection_reset", resetting_after()),
            maybe("closed in the headers", "connection_reset", answering(HEAD)),
            maybe(
                "reset in the body",
                "connection_reset",
                resetting_after(http(b"{", "content-length: 100")),
            ),
            maybe(
                "shorter than its Content-Length",
                "connection_reset",
                answering(http(b'{"a', "content-length: 100")),
            ),
            maybe(
                "a chunk cut short",
                "connection_reset",
                answering(http(b'64\r\n{"a', "transfer-encoding: chunked")),
            ),
        ),
    ),
    Group(
        "Time",
        (
            maybe("silence unread", "read_timeout", silent_after(reads=False), hasty=True),
            maybe("silence", "read_timeout", silent_after(), hasty=True),
            maybe("silence in the headers", "read_timeout", silent_after(HEAD), hasty=True),
            maybe(
                "silence in the body",
                "read_timeout",
                silent_after(http(b"{", "content-length: 100")),
                hasty=True,
            ),
            maybe(
                "100 Continue, then silence",
                "read_timeout",
                silent_after(b"HTTP/1.1 100 Continue\r\n\r\n"),
                hasty=True,
            ),
            maybe("a byte now and then", "read_timeout", trickling, hasty=True),
        ),
    ),
    Group(
        "Not HTTP",
        (
            maybe("garbage", "not_http", answering(b"\x00\xffpractice\r\n\r\n")),
            maybe("HTTP/0.9", "not_http", answering(PAGE + b"\r\n\r\n")),
            maybe("another protocol", "not_http", answering(b"SSH-2.0-practice\r\n\r\n")),
            maybe(
                "headers without end",
                "not_http",
                endless(HEAD, b"x-practice: " + b"x" * 4000 + b"\r\n"),
            ),
            maybe(
                "a control character in a header",
                "not_http",
                answering(HEAD + b"x-practice: a\x00\x1b[31m\r\n\r\n"),
            ),
            maybe("two lengths", "not_http", answering(http(b"{}", "content-length: 2, 3"))),
            maybe(
                "garbage for chunks",
                "not_http",
                answering(http(b"practice\r\n", "transfer-encoding: chunked")),
            ),
        ),
    ),
)
