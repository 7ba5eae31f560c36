"""Telegram, by a bot (https://core.telegram.org/bots/api#sendmessage)."""

from html import escape
from typing import Annotated

from pydantic import Field

from app.alerts.channels.kind import Form, HttpKind, Line, Request, Sending, Server, Token, json_request
from app.alerts.notice import Notice, NoticedAlert, short

MOST = 4096  # characters of a message after its markup was read
MOST_ALERTS = 10


class TelegramForm(Form):
    """``token``: what @BotFather gave; ``chat``: a number or @channel; ``thread``: a topic of a group, 0 for none."""

    token: Token
    chat: Line
    thread: Annotated[int, Field(ge=0)] = 0
    server: Server = "https://api.telegram.org"


def request(form: TelegramForm, sending: Sending) -> Request:
    """A message in Telegram's HTML."""
    notice = sending.notice
    document: dict[str, object] = {
        "chat_id": form.chat, "text": _text(notice), "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True}, "disable_notification": notice.severity == "info",
    }  # fmt: skip
    if form.thread:
        document["message_thread_id"] = form.thread
    return json_request(f"{form.server}/bot{form.token.get_secret_value()}/sendMessage", document)


def _text(notice: Notice) -> str:
    parts = [f"{notice.mark} <b>{escape(short(notice.headline, 300))}</b>"]
    parts += [_alert(notice, alert) for alert in notice.alerts[:MOST_ALERTS]]
    if len(notice.alerts) > MOST_ALERTS:
        parts.append(f'<a href="{escape(notice.url)}">… and {len(notice.alerts) - MOST_ALERTS} more</a>')
    if notice.runbook and not notice.is_over:
        parts.append(f"What to do: {escape(short(notice.runbook, 300))}")
    return "\n\n".join(parts)


def _alert(notice: Notice, alert: NoticedAlert) -> str:
    room = (MOST - 1000) // min(len(notice.alerts), MOST_ALERTS)
    facts = "\n".join(f"{name}: {value}" for name, value in alert.facts.items()) if len(notice.alerts) == 1 else ""
    lines = [escape(short(f"{alert.text}\n{facts}".strip(), room // 2))]
    if len(notice.alerts) > 1:
        lines.insert(0, f"<b>{escape(short(alert.title, room // 4))}</b>")
    links = [f'<a href="{escape(alert.url)}">Open</a>']
    if alert.act_url and not notice.is_over:
        links.append(f'<a href="{escape(alert.act_url)}">Acknowledge or silence</a>')
    return "\n".join([line for line in lines if line] + [" · ".join(links)])


TELEGRAM = HttpKind(
    "telegram", "Telegram", TelegramForm, request,
    help="Talk to @BotFather for a token, add the bot to your chat, and give the chat's number.",
)  # fmt: skip
