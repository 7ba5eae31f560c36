"""E-mail as a channel: the hub's own mail server, to the addresses that one names."""

from typing import Annotated

from pydantic import Field

from app.alerts.channels.kind import Form, Kind, Request, Sending
from app.alerts.schemas import Recipient


class MailForm(Form):
    """``to``: each gets a mail of their own."""

    to: Annotated[list[Recipient], Field(min_length=1, max_length=20)]


def request(form: MailForm, sending: Sending) -> Request:
    """There is none: mail goes by SMTP (``email``)."""
    raise NotImplementedError("Mail is no request.")


MAIL = Kind("email", "E-mail", MailForm, request, help="Sent by the mail server that the operator has set.")
