"""A real mail server for tests: it receives by SMTP, and can be told to refuse."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from app.kit.settings import Settings, read_settings
from app.kit.stores import Stores

HUB = "http://hub.test"
SENDER = "Nightjar <nightjar@hub.test>"


@dataclass
class Received:
    """A mail as it came, and from and to whom its envelope was."""

    raw: bytes
    sender: str
    recipients: list[str]

    @property
    def mail(self) -> EmailMessage:
        """Its parts and headers."""
        return cast("EmailMessage", message_from_bytes(self.raw, policy=policy.default))

    def part(self, kind: str) -> str:
        """The text of the part ``plain`` or ``html``."""
        body = self.mail.get_body((kind,))
        assert body is not None, f"no {kind} part"
        return body.get_content()


@dataclass
class Post:
    """A mail server. ``says``: answers to give instead of taking the next mails; ``refuses``: to these recipients."""

    port: int
    received: list[Received] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    on_data: Callable[[], None] = lambda: None
    was_encrypted: list[bool] = field(default_factory=list)
    _server: asyncio.Server | None = None
    _options: dict[str, Any] = field(default_factory=dict)
    _tls: ssl.SSLContext | None = None

    async def handle_RCPT(  # noqa: N802, the library names it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.says:
            return self.says.pop(0)
        assert isinstance(envelope.content, bytes)
        self.received.append(Received(envelope.content, envelope.mail_from or "", list(envelope.rcpt_tos)))
        self.was_encrypted.append(session.ssl is not None or self._tls is not None)
        self.on_data()
        return f"250 queued as {len(self.received)}"

    async def open(self) -> None:
        """Listen (again) on its port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: SMTP(self, loop=loop, hostname="mail.test", **self._options), "127.0.0.1", self.port, ssl=self._tls
        )

    async def close(self) -> None:
        """Listen no more: connections are refused."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def demand(self, user: str, password: str) -> None:
        """Let nobody send who does not sign in as this user."""

        def authenticate(
            _server: object, _session: object, _envelope: object, _mechanism: str, data: object
        ) -> AuthResult:
            is_right = data == LoginPassword(user.encode(), password.encode())
            return AuthResult(success=is_right, handled=False)

        self._options |= {"auth_required": True, "authenticator": authenticate, "auth_require_tls": self._tls is None}


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    """A mail server that takes everything."""
    server = Post(free_port())
    await server.open()
    yield server
    await server.close()


@dataclass
class Certified:
    """Contexts of a server whose certificate an authority of the test signed, and where that authority's own is."""

    server: ssl.SSLContext
    authority: Path


@pytest.fixture
def certified(tmp_path: Path) -> Certified:
    """A certificate for 127.0.0.1."""
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(server)
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    return Certified(server, file)


def mailing(settings: Settings, post: Post, **more: Any) -> Settings:
    """Settings of a hub that sends by this server."""
    chosen = {
        "data": settings.data, "url": HUB, "smtp_host": "127.0.0.1", "smtp_port": post.port, "smtp_tls": "none",
        "smtp_seconds": 5, "mail_from": SENDER,
    }  # fmt: skip
    return read_settings(**{**chosen, **more})


@pytest.fixture
def mailing_stores(stores: Stores, post: Post) -> Stores:
    """Stores of a hub that sends mail."""
    stores.settings = mailing(stores.settings, post)
    return stores
