"""Opsgenie, by its alert API (https://docs.opsgenie.com/docs/alert-api).

An alert is an alert there: its id is the alias, so a repeated message counts and does not open another one.
"""

from app.alerts.channels.kind import Form, HttpKind, Request, Sending, Server, Token, json_request, segment
from app.alerts.notice import short

PRIORITIES = {"critical": "P1", "warning": "P3", "info": "P5"}


class OpsgenieForm(Form):
    """``key``: of an API integration. ``server``: ``https://api.eu.opsgenie.com`` for accounts in Europe."""

    key: Token
    server: Server = "https://api.opsgenie.com"


def request(form: OpsgenieForm, sending: Sending) -> Request:
    """A request that creates or closes."""
    notice, alert = sending.notice, sending.notice.alerts[0]
    alias, key = f"nightjar-{alert.id}", f"GenieKey {form.key.get_secret_value()}"
    if notice.is_over:
        url = f"{form.server}/v2/alerts/{segment(alias)}/close?identifierType=alias"
        return json_request(url, {"source": "Nightjar", "note": "Resolved."}, authorization=key)
    document = {
        "message": short(f"{alert.title} ({notice.site})", 130), "alias": alias, "source": "Nightjar",
        "description": short(f"{alert.text}\n\n{alert.url}\n\n{notice.runbook}".strip(), 15_000),
        "entity": short(alert.subject, 512), "priority": PRIORITIES[alert.severity],
        "tags": [alert.kind, alert.severity], "details": {**alert.facts, "rule": notice.rule},
    }  # fmt: skip
    return json_request(f"{form.server}/v2/alerts", document, authorization=key)


OPSGENIE = HttpKind(
    "opsgenie", "Opsgenie", OpsgenieForm, request, is_per_alert=True, help="The key of an API integration of a team."
)  # fmt: skip
