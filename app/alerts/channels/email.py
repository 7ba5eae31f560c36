"""E-mail by SMTP. The server is the operator's choice, so it may be anywhere, also on this machine."""

import ssl
from contextlib import suppress
from functools import cached_property

import aiosmtplib
from aiosmtplib import (
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from app.alerts.channels.failures import ChannelAway, NotNow, Refused
from app.alerts.letter import compose, read_sender
from app.alerts.models import Message
from app.kit.settings import Settings


class Email:
    """One connection to the mail server, opened when it is needed and kept while there is mail."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._connection: aiosmtplib.SMTP | None = None

    async def deliver(self, message: Message) -> str:
        """Hand a message over; returns the server's answer. Raises NotNow, ChannelAway and Refused."""
        if not self._settings.sends_mail or message.content is None:
            raise ChannelAway("No mail server is set: NIGHTJAR_SMTP_HOST and NIGHTJAR_MAIL_FROM.")
        sender = read_sender(self._settings.mail_from)
        mail = compose(sender, message.recipient, message.id, message.created_at, message.subject, message.content)
        connection = await self._connected()
        try:
            _, answer = await connection.sendmail(sender.addr_spec, message.recipient, mail)
        except SMTPRecipientsRefused as error:
            first = error.recipients[0]
            raise _refusal(first.code, first.message) from None
        except SMTPSenderRefused as error:
            raise ChannelAway(f"The mail server refuses our sender: {_said(error.code, error.message)}") from None
        except SMTPResponseException as error:
            raise _refusal(error.code, error.message) from None
        except (SMTPException, OSError, TimeoutError) as error:
            await self.close()
            raise ChannelAway(f"The mail server {self._name} did not finish: {_words(error)}") from None
        return " ".join(answer.split())[:300]

    async def close(self) -> None:
        """Say goodbye, if there is anybody to say it to."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SMTPException, OSError, TimeoutError):
                await connection.quit()
            connection.close()

    @property
    def _name(self) -> str:
        return f"{self._settings.smtp_host}:{self._settings.smtp_port}"

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._settings.smtp_ca_file)

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._connection is not None and self._connection.is_connected:
            return self._connection
        settings = self._settings
        is_protected = settings.smtp_tls != "none"
        connection = aiosmtplib.SMTP(
            hostname=settings.smtp_host, port=settings.smtp_port, timeout=settings.smtp_seconds,
            use_tls=settings.smtp_tls == "tls", start_tls=settings.smtp_tls == "starttls",
            tls_context=self._trust if is_protected else None,
            username=settings.smtp_user or None, password=settings.smtp_password.get_secret_value() or None,
        )  # fmt: skip
        try:
            await connection.connect()
        except SMTPResponseException as error:
            connection.close()
            raise ChannelAway(
                f"The mail server {self._name} lets us not in: {_said(error.code, error.message)}"
            ) from None
        except (SMTPException, OSError, TimeoutError) as error:
            connection.close()
            raise ChannelAway(f"The mail server {self._name} cannot be reached: {_words(error)}") from None
        self._connection = connection
        return connection


def _refusal(code: int, message: str) -> Exception:
    """What an answer to a message means: 5xx is final (RFC 5321 §4.2.1), all else may pass; 421 is a goodbye."""
    said = _said(code, message)
    if code == 421:
        return ChannelAway(said)
    return Refused(said) if 500 <= code < 600 else NotNow(said)


def _said(code: int, message: str) -> str:
    return f"{code} {' '.join(message.split())}"[:300]


def _words(error: BaseException) -> str:
    if isinstance(error, SMTPServerDisconnected):
        return "it closed the connection."
    if isinstance(error, (SMTPTimeoutError, TimeoutError)):
        return "no answer in time."
    return (str(error) or type(error).__name__)[:300]
