"""Microsoft Teams, by a workflow that posts adaptive cards (the template *Post to a channel when a webhook request is
received*; https://learn.microsoft.com/connectors/teams)."""

from typing import Any

from app.alerts.channels.kind import Form, HttpKind, Request, SecretUrl, Sending, json_request
from app.alerts.notice import Notice, NoticedAlert, short

MOST_ALERTS = 10  # a message may have 28 KB
STYLES = {"critical": "attention", "warning": "warning", "info": "accent"}


class TeamsForm(Form):
    """``url``: the address that the workflow shows."""

    url: SecretUrl


def request(form: TeamsForm, sending: Sending) -> Request:
    """An adaptive card."""
    notice = sending.notice
    style = "good" if notice.is_over else STYLES[notice.severity]
    body: list[dict[str, Any]] = [
        {"type": "Container", "style": style, "bleed": True, "items": [_text(notice.headline, "Bolder")]}
    ]
    for alert in notice.alerts[:MOST_ALERTS]:
        body += _alert(notice, alert)
    if notice.runbook and not notice.is_over:
        body.append(_text(f"What to do: {short(notice.runbook, 1000)}"))
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
        "msteams": {"width": "Full"}, "body": body, "actions": _actions(notice),
    }  # fmt: skip
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return json_request(form.url.get_secret_value(), {"type": "message", "attachments": [attachment]})


def _alert(notice: Notice, alert: NoticedAlert) -> list[dict[str, Any]]:
    parts = [_text(short(alert.title, 300), "Bolder")] if len(notice.alerts) > 1 else []
    parts += [_text(short(alert.text, 1000))] if alert.text else []
    if alert.facts:
        facts = [{"title": name, "value": short(value, 200)} for name, value in alert.facts.items()]
        parts.append({"type": "FactSet", "facts": facts})
    return parts


def _actions(notice: Notice) -> list[dict[str, str]]:
    first = notice.alerts[0]
    actions = [{"type": "Action.OpenUrl", "title": "Open in Nightjar", "url": notice.url}]
    if first.act_url and not notice.is_over and len(notice.alerts) == 1:
        actions.append({"type": "Action.OpenUrl", "title": "Acknowledge or silence", "url": first.act_url})
    return actions


def _text(words: str, weight: str = "Default") -> dict[str, Any]:
    return {"type": "TextBlock", "text": words, "weight": weight, "wrap": True}


TEAMS = HttpKind(
    "teams", "Microsoft Teams", TeamsForm, request,
    help="In the channel: Workflows, “Post to a channel when a webhook request is received”; copy its address.",
)  # fmt: skip
