"""Pushover (https://pushover.net/api)."""

from app.alerts.channels.kind import Form, HttpKind, Request, Sending, Server, Token, json_request
from app.alerts.notice import short

PRIORITIES = {"critical": 1, "warning": 0, "info": -1}


class PushoverForm(Form):
    """``token``: of an application; ``user``: a user's or group's key. ``is_loud``: critical ones repeat until seen."""

    token: Token
    user: Token
    is_loud: bool = False
    server: Server = "https://api.pushover.net"


def request(form: PushoverForm, sending: Sending) -> Request:
    """A notification with a link."""
    notice = sending.notice
    priority = 0 if notice.is_over else PRIORITIES[notice.severity]
    document: dict[str, object] = {
        "token": form.token.get_secret_value(), "user": form.user.get_secret_value(),
        "title": short(notice.headline, 250), "message": short(notice.plain(), 1024) or notice.site,
        "url": short(notice.url, 512), "url_title": "Open in Nightjar", "priority": priority,
        "timestamp": int(notice.alerts[0].began_at.timestamp()),
    }  # fmt: skip
    if priority == 1 and form.is_loud:
        document |= {"priority": 2, "retry": 60, "expire": 3600}  # seconds
    return json_request(f"{form.server}/1/messages.json", document)


PUSHOVER = HttpKind("pushover", "Pushover", PushoverForm, request, help="An application's token and your user key.")
