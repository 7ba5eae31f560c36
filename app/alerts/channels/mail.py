"""E-mail as a channel: the hub's own mail server (``email``), to the addresses that one names."""

from typing import Annotated

from pydantic import Field

from app.alerts.channels.kind import Form, Kind
from app.alerts.schemas import Recipient


class MailForm(Form):
    """``to``: each gets a mail of their own."""

    to: Annotated[list[Recipient], Field(min_length=1, max_length=20)]


MAIL = Kind("email", "E-mail", MailForm, help="Sent by the mail server that the operator has set.")
