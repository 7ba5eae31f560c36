"""PagerDuty, by its Events API v2 (https://developer.pagerduty.com/docs/events-api-v2-overview).

An alert is an incident there: its id is the ``dedup_key``, so a repeated message changes nothing.
"""

from app.alerts.channels.kind import Form, HttpKind, Request, Sending, Server, Token, json_request
from app.alerts.notice import short

SEVERITIES = {"critical": "critical", "warning": "warning", "info": "info"}


class PagerDutyForm(Form):
    """``key``: the integration key of a service."""

    key: Token
    server: Server = "https://events.pagerduty.com"


def request(form: PagerDutyForm, sending: Sending) -> Request:
    """An event that triggers or resolves."""
    notice, alert = sending.notice, sending.notice.alerts[0]
    event: dict[str, object] = {
        "routing_key": form.key.get_secret_value(), "event_action": "resolve" if notice.is_over else "trigger",
        "dedup_key": f"nightjar-{alert.id}",
    }  # fmt: skip
    if not notice.is_over:
        event |= {
            "client": "Nightjar", "client_url": alert.url,
            "links": [{"href": alert.url, "text": "Open in Nightjar"}],
            "payload": {
                "summary": short(f"{alert.title} ({notice.site})", 1024), "source": notice.site,
                "severity": SEVERITIES[alert.severity], "timestamp": alert.began_at.isoformat(),
                "component": short(alert.subject, 255), "group": short(notice.rule, 255), "class": alert.kind,
                "custom_details": {**alert.facts, "text": alert.text, "what to do": notice.runbook},
            },
        }  # fmt: skip
    return json_request(f"{form.server}/v2/enqueue", event)


PAGERDUTY = HttpKind(
    "pagerduty", "PagerDuty", PagerDutyForm, request, is_per_alert=True,
    help="Add the integration “Events API v2” to a service and copy its key.",
)  # fmt: skip
