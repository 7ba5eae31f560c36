"""Leaving by one click: the token in a mail's link, and the page behind it.

Scanners open every link of a mail, so opening only shows a button; the button, and the mail program itself (RFC 8058),
send a POST. Who holds the mail may leave; no sign-in is asked.
"""

import hmac

from markupsafe import Markup

from app.alerts.models import Topic
from app.sites.digest import digest
from app.sites.ids import is_id

WORDS = {
    Topic.WEEKLY_REPORT: "the weekly report",
    Topic.MONTHLY_REPORT: "the monthly report",
}
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}


def sign(pepper: bytes, subscription_id: str) -> str:
    """The token that ends one subscription: its id and a signature over it."""
    return f"{subscription_id}.{digest(pepper, 'unsubscribe', subscription_id).hex()[:32]}"


def subscription_of(pepper: bytes, token: str) -> str | None:
    """The subscription of a token, None when it was not signed by us."""
    subscription_id = token.partition(".")[0]
    if not is_id(subscription_id):
        return None
    is_ours = hmac.compare_digest(sign(pepper, subscription_id).encode(), token.encode("utf-8", "replace"))
    return subscription_id if is_ours else None


def page(title: str, said: str, action: str = "", button: str = "") -> str:
    """The page in plain HTML, without a script; ``button`` sends a POST with ``?action=``."""
    form = FORM.format(action=action, button=button) if button else Markup("")
    return PAGE.format(title=title, said=said, form=form)


FORM = Markup('<form method="post" action="?action={action}"><button>{button}</button></form>')
# Braces of the styles are doubled, because format fills the others.
PAGE = Markup("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
:root {{ --paper: #fbfaf7; --raised: #fff; --ink: #1d1b18; --ink-2: #5b574f; --line: #e8e4db; --accent: #96520a; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --paper: #101216; --raised: #181b20; --ink: #ecebe7; --ink-2: #a8a69f; --line: #23262c; --accent: #f2b04c; }}
}}
body {{ margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink);
  font: 15px/24px system-ui, -apple-system, "Segoe UI", sans-serif; }}
main {{ box-sizing: border-box; width: min(440px, 100vw - 32px); padding: 32px; background: var(--raised);
  border: 1px solid var(--line); border-radius: 12px; }}
h1 {{ margin: 0 0 8px; font-size: 20px; line-height: 28px; letter-spacing: -0.014em; overflow-wrap: anywhere; }}
p {{ margin: 0; color: var(--ink-2); overflow-wrap: anywhere; }}
form {{ margin-top: 24px; }}
button {{ padding: 10px 16px; font: inherit; font-weight: 600; color: var(--paper); background: var(--accent);
  border: 0; border-radius: 8px; cursor: pointer; }}
button:focus-visible {{ outline: 2px solid var(--accent); outline-offset: 2px; }}
</style>
</head>
<body><main><h1>{title}</h1><p>{said}</p>{form}</main></body>
</html>
""")
