"""Matrix (https://spec.matrix.org/latest/client-server-api/#put_matrixclientv3roomsroomidsendeventtypetxnid).

The message's id is the transaction's, so a homeserver that took it does not show it twice.
"""

from html import escape

from app.alerts.channels.kind import Form, HttpKind, Line, Request, Sending, Server, Token, json_request, segment
from app.alerts.notice import Notice, short


class MatrixForm(Form):
    """``token``: of the account that writes; ``room``: its id (``!abc:example.org``), not its alias."""

    server: Server
    token: Token
    room: Line


def request(form: MatrixForm, sending: Sending) -> Request:
    """A message with text and HTML."""
    notice = sending.notice
    plain = f"{notice.mark} {notice.headline}\n\n{notice.plain()}\n\n{notice.url}"
    document = {
        "msgtype": "m.text", "body": short(plain, 20_000),
        "format": "org.matrix.custom.html", "formatted_body": _html(notice),
    }  # fmt: skip
    path = f"/_matrix/client/v3/rooms/{segment(form.room)}/send/m.room.message/{segment(sending.message_id)}"
    made = json_request(form.server + path, document, authorization=f"Bearer {form.token.get_secret_value()}")
    return Request(made.url, made.body, "PUT", made.headers)


def _html(notice: Notice) -> str:
    parts = [f'<b>{notice.mark} <a href="{escape(notice.url)}">{escape(notice.headline)}</a></b>']
    parts.append(escape(short(notice.plain(), 8000)).replace("\n", "<br>"))
    first = notice.alerts[0]
    if first.act_url and not notice.is_over and len(notice.alerts) == 1:
        parts.append(f'<a href="{escape(first.act_url)}">Acknowledge or silence</a>')
    return "<br><br>".join(parts)


MATRIX = HttpKind("matrix", "Matrix", MatrixForm, request, help="The token of an account that has joined the room.")
