"""Gotify, on your own server (https://gotify.net/api-docs)."""

from app.alerts.channels.kind import Form, HttpKind, Request, Sending, Server, Token, json_request
from app.alerts.notice import short

PRIORITIES = {"critical": 10, "warning": 7, "info": 4}


class GotifyForm(Form):
    """``token``: of an application."""

    server: Server
    token: Token


def request(form: GotifyForm, sending: Sending) -> Request:
    """A message that opens the alert."""
    notice = sending.notice
    document = {
        "title": short(notice.headline, 250), "message": short(notice.plain(), 5000),
        "priority": 4 if notice.is_over else PRIORITIES[notice.severity],
        "extras": {
            "client::display": {"contentType": "text/plain"},
            "client::notification": {"click": {"url": notice.url}},
        },
    }  # fmt: skip
    return json_request(f"{form.server}/message", document, x_gotify_key=form.token.get_secret_value())


GOTIFY = HttpKind("gotify", "Gotify", GotifyForm, request, help="Create an application in Gotify and copy its token.")
