"""Discord, by a webhook (https://docs.discord.com/developers/resources/webhook#execute-webhook)."""

from app.alerts.channels.kind import Form, HttpKind, Request, SecretUrl, Sending, json_request
from app.alerts.notice import Notice, NoticedAlert, short

MOST_EMBEDS = 10


class DiscordForm(Form):
    """``url``: the webhook's address, from the settings of a channel."""

    url: SecretUrl


def request(form: DiscordForm, sending: Sending) -> Request:
    """A message with an embed for each alert; it mentions nobody, whatever stands in a title."""
    notice, url = sending.notice, form.url.get_secret_value()
    document = {
        "content": short(f"{notice.mark} {notice.headline}", 2000),
        "embeds": [_embed(notice, alert) for alert in notice.alerts[:MOST_EMBEDS]],
        "allowed_mentions": {"parse": []},
    }
    return json_request(url + ("&" if "?" in url else "?") + "wait=true", document)


def _embed(notice: Notice, alert: NoticedAlert) -> dict[str, object]:
    links = f"\n\n[Acknowledge or silence]({alert.act_url})" if alert.act_url and not notice.is_over else ""
    todo = f"\n\n**What to do:** {short(notice.runbook, 500)}" if notice.runbook and not notice.is_over else ""
    # An embed may have 6,000 characters, and ten of them share as many.
    return {
        "title": short(alert.title, 200), "url": alert.url, "color": int(notice.colour, 16),
        "description": short(alert.text, 180 if len(notice.alerts) > 1 else 2000) + todo + links,
        "timestamp": (alert.resolved_at or alert.began_at).isoformat(),
        "fields": [] if len(notice.alerts) > 1 else [
            {"name": short(name, 256), "value": short(value, 250) or "–", "inline": True}
            for name, value in alert.facts.items()
        ],
    }  # fmt: skip


DISCORD = HttpKind("discord", "Discord", DiscordForm, request, help="Channel settings, Integrations, Webhooks.")
