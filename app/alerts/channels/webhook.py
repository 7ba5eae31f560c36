"""A webhook of your own: JSON, signed, and in your own words when you give a template.

The signature is over the moment and the body, as ``t=<unix seconds>,v1=<hex of HMAC-SHA256(secret, "t.body")>``:
who checks both knows that it came from here, and lately. ``Idempotency-Key`` stays the same over repeated attempts.
"""

import hmac
import json
import re
from hashlib import sha256
from typing import Annotated, Any

from pydantic import AfterValidator, Field, SecretStr, StringConstraints

from app.alerts.channels.kind import Form, HttpKind, Request, SecretUrl, Sending
from app.alerts.notice import Notice, when
from app.kit.fetch import FORBIDDEN

HOLE = re.compile(r"\{\{\s*([a-z_]*)\s*\}\}")
WORDS = (
    "headline", "say", "severity", "site", "rule", "url", "title", "text", "subject", "kind", "count", "began_at",
    "alert_id", "act_url", "runbook",
)  # fmt: skip
NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")


def _fits(template: str) -> str:
    for name in HOLE.findall(template):
        if name not in WORDS:
            raise ValueError(f"knows no {{{{{name}}}}}; it may have {', '.join(WORDS)}")
    if template.strip():
        try:
            json.loads(HOLE.sub("x", template))
        except ValueError as error:
            raise ValueError(f"is no JSON when its holes are filled: {error}") from None
    return template


def _headers(headers: SecretStr) -> SecretStr:
    for line in headers.get_secret_value().splitlines():
        name, colon, value = line.partition(":")
        if not line.strip():
            continue
        if not colon or not NAME.fullmatch(name.strip()) or name.strip().lower() in FORBIDDEN:
            raise ValueError("are lines of Name: value, without those that frame a request")
        if any(ord(c) < 32 for c in value):
            raise ValueError("have a control character in them")
    return headers


class WebhookForm(Form):
    """``secret``: signs the body. ``headers``: lines of ``Name: value``. ``template``: JSON with ``{{holes}}``."""

    url: SecretUrl
    secret: SecretStr = SecretStr("")
    headers: Annotated[SecretStr, AfterValidator(_headers)] = SecretStr("")
    method: Annotated[str, Field(pattern="^(POST|PUT)$")] = "POST"
    template: Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_fits)] = ""


def request(form: WebhookForm, sending: Sending) -> Request:
    """The request, signed when there is a secret."""
    body = (_filled(form.template, sending.notice) if form.template.strip() else _plain(sending)).encode()
    headers = {"content-type": "application/json", "user-agent": "Nightjar", "idempotency-key": sending.message_id}
    for line in form.headers.get_secret_value().splitlines():
        name, _, value = line.partition(":")
        if name.strip():
            headers[name.strip().lower()] = value.strip()
    if secret := form.secret.get_secret_value():
        headers["x-nightjar-signature"] = signature(secret, body, int(sending.at.timestamp()))
    return Request(form.url.get_secret_value(), body, form.method, headers)


def signature(secret: str, body: bytes, at: int) -> str:
    """What the header ``X-Nightjar-Signature`` holds."""
    return f"t={at},v1={hmac.digest(secret.encode(), f'{at}.'.encode() + body, sha256).hex()}"


def _plain(sending: Sending) -> str:
    document = {"id": sending.message_id, "headline": sending.notice.headline, **sending.notice.json()}
    return json.dumps(document, ensure_ascii=False)


def _filled(template: str, notice: Notice) -> str:
    values = _values(notice)
    # A value can never end the string that it stands in.
    return HOLE.sub(lambda hole: json.dumps(str(values[hole[1]]), ensure_ascii=False)[1:-1], template)


def _values(notice: Notice) -> dict[str, Any]:
    first = notice.alerts[0]
    return {
        "headline": notice.headline, "say": notice.say, "severity": notice.severity, "site": notice.site,
        "rule": notice.rule, "url": notice.url, "title": first.title, "text": first.text, "subject": first.subject,
        "kind": first.kind, "count": len(notice.alerts), "began_at": when(first.began_at), "alert_id": first.id,
        "act_url": first.act_url, "runbook": notice.runbook,
    }  # fmt: skip


WEBHOOK = HttpKind(
    "webhook", "Webhook", WebhookForm, request, help="JSON to an address of yours, signed with your secret."
)
