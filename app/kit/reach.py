"""Connecting to what a user named: look up, judge, connect to the judged address, encrypt; each step timed.

Nobody else in Nightjar opens a connection to an address that a user gave. The address is judged before the
connection, and the socket's own peer once more after it.
"""

import asyncio
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from app.kit.egress import Egress, EgressRefused
from app.kit.names import Family, NameFailed, Names
from app.kit.settings import Settings
from app.kit.trust import Trust, tls_words


class Unreached(Exception):
    """It was tried in vain. ``phase`` says where it ended, ``code`` is stable, and the message is a sentence."""

    def __init__(self, phase: str, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.phase, self.code = phase, code


@dataclass(slots=True)
class Course:
    """How far an attempt got, and how long each step took, in milliseconds; a step that was not taken is absent."""

    phase: str = "dns"
    took_ms: dict[str, float] = field(default_factory=dict)
    address: str = ""
    certificate: bytes = b""  # DER, of the last connection that was encrypted
    started: float = field(default_factory=time.perf_counter)
    _since: float = field(default_factory=time.perf_counter)

    def begin(self, phase: str) -> None:
        """Enter a step."""
        self.phase, self._since = phase, time.perf_counter()

    def end(self) -> None:
        """Leave the step; a step that is taken again (a redirect) adds up."""
        self.took_ms[self.phase] = self.took_ms.get(self.phase, 0) + (time.perf_counter() - self._since) * 1000

    @property
    def total_ms(self) -> float:
        """Since the beginning."""
        return (time.perf_counter() - self.started) * 1000


class Reach:
    """Connects within an egress policy. One for each process: it keeps names and trust."""

    def __init__(self, egress: Egress, names: Names | None = None, ca_file: Path | None = None) -> None:
        self.egress, self.names, self.trust = egress, names or Names(), Trust(ca_file)

    @classmethod
    def of(cls, settings: Settings) -> "Reach":
        """What the operator's settings say. Make one in a process, and pass it around."""
        servers = [server.strip() for server in settings.egress_resolvers.split(",") if server.strip()]
        return cls(Egress.read(settings.egress), Names(servers), settings.egress_ca_file)

    async def address(self, host: str, course: Course, family: Family = "any", seconds: float = 5) -> str:
        """The one address to connect to. Every address that the name has is judged, and one bad one spoils them all.

        Raises Unreached.
        """
        course.begin("dns")
        try:
            addresses = [host] if _is_literal(host) else await self.names.addresses(host, family, seconds)
            for address in addresses:
                self.egress.check(address)
        except NameFailed as error:
            raise Unreached("dns", f"dns_{error.code}", str(error)) from None
        except EgressRefused as error:
            raise Unreached("dns", "refused", f"Nightjar does not connect there: {error}") from None
        if family != "any" and all((":" in one) != (family == "ipv6") for one in addresses):
            raise Unreached("dns", "dns_no_address", f"{host} is no {'IPv6' if family == 'ipv6' else 'IPv4'} address.")
        if not _is_literal(host):
            course.end()
        course.address = addresses[0]
        return addresses[0]

    async def refusal(self, host: str, family: Family = "any", seconds: float = 2) -> str:
        """Why nobody will be connected to a host, as a sentence, before anything is tried; '' when there may be a way.

        A name that cannot be looked up now may be there tomorrow, and one that is well now is judged again then.
        """
        try:
            async with asyncio.timeout(seconds):
                addresses = [host] if _is_literal(host) else await self.names.addresses(host, family, seconds)
        except (NameFailed, TimeoutError):
            return ""
        said = next(filter(None, map(self.egress.refusal, addresses)), "")
        return f"Nightjar does not connect there. {said}" if said else ""

    async def connect(self, host: str, port: int, course: Course, family: Family = "any", seconds: float = 5) -> Any:
        """A connected TCP socket, not blocking. Raises Unreached; the caller's deadline ends it."""
        address = await self.address(host, course, family, seconds)
        course.begin("connect")
        sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await asyncio.get_running_loop().sock_connect(sock, (address, port))
            self.egress.check(sock.getpeername()[0])
        except BaseException as error:
            sock.close()
            if isinstance(error, EgressRefused):
                raise Unreached("connect", "refused", f"Nightjar does not connect there: {error}") from None
            if isinstance(error, OSError):
                raise _not_connected(error, address, port) from None
            raise
        course.end()
        return sock

    async def open(
        self, made: Callable[[], asyncio.Protocol], host: str, port: int, course: Course, *,
        tls: bool, family: Family = "any", verifies: bool = True, seconds: float = 5,
        alpn: tuple[str, ...] = ("http/1.1",),
    ) -> tuple[asyncio.Transport, Any]:  # fmt: skip
        """A transport and its protocol over a fresh connection. Raises Unreached."""
        sock = await self.connect(host, port, course, family, seconds)
        loop = asyncio.get_running_loop()
        if not tls:
            return await loop.create_connection(made, sock=sock)
        course.begin("tls")
        context = self.trust.context(verifies=verifies, alpn=alpn)
        try:
            transport, protocol = await loop.create_connection(made, sock=sock, ssl=context, server_hostname=host)
        except BaseException as error:
            with suppress(OSError):
                sock.close()
            if isinstance(error, ssl.SSLCertVerificationError) and verifies:
                raise await self._untrusted(error, host, port, course, family) from None
            if isinstance(error, (OSError, ssl.SSLError)):
                raise Unreached("tls", _tls_code(error), tls_words(error)) from None
            raise
        course.end()
        course.certificate = _certificate(transport)
        return transport, protocol

    async def _untrusted(
        self, error: ssl.SSLCertVerificationError, host: str, port: int, course: Course, family: Family
    ) -> Unreached:
        """What is wrong with a certificate, said with its own dates and names: it is fetched once more, unverified."""
        second = Course()
        with suppress(Unreached, TimeoutError):
            async with asyncio.timeout(3):
                transport, _ = await self.open(
                    asyncio.Protocol, host, port, second, tls=True, family=family, verifies=False
                )
                transport.abort()
        course.certificate = second.certificate
        code, sentence = self.trust.verdict(error, second.certificate, host, time.time())
        return Unreached("tls", code, sentence)


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _certificate(transport: asyncio.Transport) -> bytes:
    ssl_object = transport.get_extra_info("ssl_object")
    return (ssl_object.getpeercert(True) or b"") if ssl_object else b""


def _not_connected(error: OSError, address: str, port: int) -> Unreached:
    where = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    if isinstance(error, ConnectionRefusedError):
        return Unreached("connect", "connect_refused", f"{where} refused the connection: nothing listens there.")
    if isinstance(error, TimeoutError):
        return Unreached("connect", "connect_timeout", f"{where} did not answer the attempt to connect.")
    if isinstance(error, ConnectionResetError):
        return Unreached("connect", "reset", f"{where} reset the connection.")
    # An address family that this machine has no road for is our own failing, not the target's.
    return Unreached("connect", "unreachable", f"{where} cannot be reached from here: {error.strerror or 'no route'}.")


def _tls_code(error: Exception) -> str:
    if isinstance(error, ConnectionResetError):
        return "reset"
    return "tls_handshake"
