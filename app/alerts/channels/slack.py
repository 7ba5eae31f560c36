"""Slack, by an incoming webhook (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks)."""

from typing import Any

from app.alerts.channels.kind import Form, HttpKind, Request, SecretUrl, Sending, json_request
from app.alerts.notice import Notice, NoticedAlert, short

MOST_ALERTS = 10  # a message takes 50 blocks


class SlackForm(Form):
    """``url``: the address of the incoming webhook."""

    url: SecretUrl


def escaped(text: str) -> str:
    """What Slack would take for markup, as text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def request(form: SlackForm, sending: Sending) -> Request:
    """A message of blocks under a coloured bar."""
    notice = sending.notice
    blocks: list[dict[str, Any]] = [_text(f"{notice.mark} *{escaped(short(notice.headline, 250))}*")]
    for alert in notice.alerts[:MOST_ALERTS]:
        blocks += _alert(notice, alert)
    if len(notice.alerts) > MOST_ALERTS:
        blocks.append(_text(f"… and <{notice.url}|{len(notice.alerts) - MOST_ALERTS} more>"))
    if notice.runbook and not notice.is_over:
        blocks.append(_text(f"*What to do:* {escaped(short(notice.runbook, 2000))}"))
    attachment = {"color": f"#{notice.colour}", "blocks": blocks}
    return json_request(
        form.url.get_secret_value(), {"text": escaped(notice.headline), "attachments": [attachment]}
    )  # fmt: skip


def _alert(notice: Notice, alert: NoticedAlert) -> list[dict[str, Any]]:
    words = f"<{alert.url}|{escaped(short(alert.title, 200))}>\n{escaped(short(alert.text, 1500))}".strip()
    if alert.facts:
        words += "\n" + "\n".join(f"{escaped(name)}: {escaped(value)}" for name, value in alert.facts.items())
    blocks = [_text(short(words, 2900))]
    if not notice.is_over and alert.act_url:
        button = {"type": "button", "text": {"type": "plain_text", "text": "Acknowledge or silence"}}
        blocks.append({"type": "actions", "elements": [{**button, "url": alert.act_url}]})
    return blocks


def _text(words: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}}


SLACK = HttpKind(
    "slack", "Slack", SlackForm, request, help="Create an incoming webhook for a channel in your Slack app."
)
