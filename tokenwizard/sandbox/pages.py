"""The pages a person meets: whole without scripts, fonts or pictures, and at any width."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tokenwizard.sandbox.entra.responses import NO_STORE, trace_of
from tokenwizard.sandbox.entra.stop_pages import stop_page_of
from tokenwizard.system.http.loopback_server import Response

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tokenwizard.sandbox.entra.errors import EntraRefusal
    from tokenwizard.sandbox.entra.stop_pages import StopPage
    from tokenwizard.sandbox.issuer import Issuer
    from tokenwizard.sandbox.registration import User

BANNER = "Practice provider: not Microsoft"

_HEADERS = (
    *NO_STORE,
    # No form-action: browsers apply it to the redirect that follows a form, and so to every app.
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    ),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)

_STYLE = """
:root{color-scheme:light dark;--ink:#1b1b1f;--soft:#55555f;--paper:#f3f4f8;--card:#fff;
--line:#8a8a96;--act:#0b5cad;--on:#fff;--warn:#fff3cd;--warn-ink:#4d3800}
@media(prefers-color-scheme:dark){:root{--ink:#f1f1f5;--soft:#b9b9c4;--paper:#17171b;--card:#232329;
--line:#83838f;--act:#8ec5ff;--on:#10243a;--warn:#4d3800;--warn-ink:#fff3cd}}
*{box-sizing:border-box}body{margin:0;font:1rem/1.5 system-ui,sans-serif;color:var(--ink);
background:var(--paper)}
.banner{margin:0;padding:.6rem 1rem;text-align:center;font-weight:600;background:var(--warn);
color:var(--warn-ink)}
main{width:min(28rem,100% - 2rem);margin:2rem auto;padding:1.5rem;background:var(--card);
border-radius:.5rem;box-shadow:0 1px 6px rgb(0 0 0/.2);overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}
p,ul,dl{margin:0 0 1rem}ul{padding-left:1.25rem}
.soft,dt{color:var(--soft);font-size:.9rem}dd{margin:0 0 .5rem}
label{display:block;font-weight:600;margin-bottom:.25rem}
input{width:100%;font:inherit;padding:.5rem;margin-bottom:1rem;color:inherit;background:transparent;
border:1px solid var(--line);border-radius:.25rem}
.buttons{display:flex;flex-wrap:wrap;gap:.75rem}
button{font:inherit;padding:.5rem 1.25rem;min-height:2.75rem;border-radius:.25rem;cursor:pointer;
border:1px solid var(--act);background:transparent;color:var(--act)}
button.first{background:var(--act);color:var(--on)}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
[role=alert]{border-left:.25rem solid #c4314b;padding-left:.75rem}
"""


def page(title: str, content: str, status: int = 200) -> Response:
    """A whole page around `content`, which is HTML already."""
    return Response.html(
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f'<body><p class="banner">{BANNER}</p><main>{content}</main></body></html>\n',
        status,
        _HEADERS,
    )


def _form(action: str, hidden: Iterable[tuple[str, str]], content: str) -> str:
    fields = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in hidden
    )
    return f'<form method="post" action="{escape(action)}">{fields}{content}</form>'


def sign_in_page(
    action: str,
    flow_id: str,
    *,
    app_title: str,
    users: Iterable[User],
    username: str,
    password: str,
    refusal: str = "",
) -> Response:
    """Asks who is there, filled in with a practice account; `refusal` says why once more."""
    alert = f'<p role="alert" id="error-text">{escape(refusal)}</p>' if refusal else ""
    accounts = "".join(
        f"<li><code>{escape(user.username)}</code> {escape(user.note)}</li>" for user in users
    )
    fields = (
        '<label for="login">Account</label>'
        f'<input id="login" name="login" autocomplete="off" required value="{escape(username)}">'
        '<label for="passwd">Password</label>'
        '<input id="passwd" name="passwd" type="password" autocomplete="off" required'
        f' value="{escape(password)}">'
        '<div class="buttons"><button class="first" type="submit">Sign in</button></div>'
    )
    return page(
        "Sign in to your account",
        f"<h1>Sign in</h1><p>to continue to <strong>{escape(app_title)}</strong></p>{alert}"
        f"{_form(action, [('flow', flow_id)], fields)}"
        f'<h2 class="soft">Practice accounts</h2><ul class="soft">{accounts}</ul>'
        f'<p class="soft">Their password is <code>{escape(password)}</code>.</p>',
    )


def choice_page(
    action: str,
    flow_id: str,
    *,
    title: str,
    lead: str,
    items: Iterable[str],
    accept: str,
    username: str,
) -> Response:
    """Asks for a yes (first button, labelled `accept`) or a Cancel to what `items` say."""
    allowed = "".join(f"<li>{escape(item)}</li>" for item in items)
    buttons = (
        '<div class="buttons">'
        f'<button class="first" name="decision" value="accept">{escape(accept)}</button>'
        '<button name="decision" value="cancel">Cancel</button></div>'
    )
    return page(
        title,
        f'<p class="soft">{escape(username)}</p><h1>{escape(title)}</h1><p>{escape(lead)}</p>'
        f"<ul>{allowed}</ul>{_form(action, [('flow', flow_id)], buttons)}",
    )


def entra_error_page(issuer: Issuer, refusal: EntraRefusal) -> Response:
    """Microsoft's page for what never goes back to an app (RFC 6749 section 4.1.2.1)."""
    if (stop_page := stop_page_of(refusal)) is not None:
        return _stop_page(issuer, refusal, stop_page)
    trace = trace_of(issuer)
    heading = "Sorry, but we're having trouble signing you in."
    rows = (
        ("Request Id", trace.trace_id),
        ("Correlation Id", trace.correlation_id),
        ("Timestamp", trace.timestamp),
        ("Message", refusal.text),
    )
    details = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    return page(
        "Sign in",
        f'<h1>{escape(heading)}</h1><p role="alert" id="error-text">{escape(refusal.text)}</p>'
        f'<h2 class="soft">Troubleshooting details</h2><dl>{details}</dl>',
        400,
    )


def _stop_page(issuer: Issuer, refusal: EntraRefusal, stop_page: StopPage) -> Response:
    """A page that says as little as Microsoft's: no code, or one behind More details only."""
    title = refusal.details.get("title", "The app")
    text = stop_page.text.replace("{title}", title)
    username = refusal.details.get("username", "")
    content = (
        (f'<p class="soft">{escape(username)}</p>' if username else "")
        + f'<div role="alert" id="error-text"><h1>{escape(stop_page.heading)}</h1>'
        f"<p>{escape(text)}</p></div>"
    )
    if stop_page.lists:
        asks = refusal.details.get("asks", "").splitlines()
        items = "".join(f"<li>{escape(one)}</li>" for one in asks)
        content += (
            f'<ul>{items}</ul><label for="why">Enter justification for requesting this app</label>'
            '<input id="why" autocomplete="off">'
            '<p class="soft">Practice: nobody is asked, and what is typed goes nowhere.</p>'
        )
    if stop_page.number:
        trace = trace_of(issuer)
        rows = (
            f"Error Code: {refusal.number or stop_page.number}",
            f"Request Id: {trace.trace_id}",
            f"Correlation Id: {trace.correlation_id}",
            f"Timestamp: {trace.timestamp}",
            f"App name: {title}",
        )
        details = "".join(f"<p>{escape(row)}</p>" for row in rows)
        content += f"<details><summary>More details</summary>{details}</details>"
    return page("Sign in", content, 400)


def plain_error_page(heading: str, text: str, correlation_id: str, status: int = 400) -> Response:
    """SharePoint's page for what never goes back to an app."""
    return page(
        "Error",
        f'<h1>{escape(heading)}</h1><p role="alert" id="error-text">{escape(text)}</p>'
        f"<dl><dt>Correlation ID</dt><dd>{escape(correlation_id)}</dd></dl>",
        status,
    )


def form_post_page(action: str, fields: Iterable[tuple[str, str]]) -> Response:
    """Carries the answer in a form (OAuth 2.0 Form Post Response Mode), sent by a press."""
    button = '<div class="buttons"><button class="first">Continue</button></div>'
    return page("Working...", f"<h1>Back to the app</h1>{_form(action, fields, button)}")


def user_code_page(action: str, refusal: str = "") -> Response:
    """Asks for the code that a device shows (RFC 8628 section 3.3)."""
    alert = f'<p role="alert" id="error-text">{escape(refusal)}</p>' if refusal else ""
    fields = (
        '<label for="otc">Code</label>'
        '<input id="otc" name="otc" autocomplete="off" spellcheck="false" required>'
        '<div class="buttons"><button class="first" type="submit">Next</button></div>'
    )
    return page(
        "Enter code",
        f"<h1>Enter code</h1><p>Enter the code displayed on your app or device.</p>{alert}"
        f'{_form(action, [], fields)}<p class="soft">Enter no code that somebody sent you: who'
        " asked for it gets your tokens.</p>",
    )


def device_done_page(app_title: str, *, accepted: bool) -> Response:
    """The end of a sign-in for a device: nothing goes to a redirect URI."""
    title = escape(app_title)
    said = (
        f"You have signed in to {title} on your device. You may now close this window."
        if accepted
        else f"You have declined to sign in to {title}. You may now close this window."
    )
    return page(app_title, f'<h1>{title}</h1><p role="status">{said}</p>')
