"""Servers that fail, each in one step of a check; all on loopback."""

import asyncio
import contextlib
import gzip
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
ENDLESS = 3600


@asynccontextmanager
async def serving(talk: Talk, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server; its port."""

    async def quietly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await talk(reader, writer)
        writer.close()

    server = await asyncio.start_server(quietly, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def answering(answer: bytes) -> Talk:
    """Reads a request and says this."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()

    return talk


def http(status: str, body: bytes = b"", *headers: str) -> bytes:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Takes the connection and never says anything."""
    await reader.read(1)
    await asyncio.sleep(ENDLESS)


async def slow_loris(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A byte now and then, for ever."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Ends the connection with RST."""
    await reader.readuntil(b"\r\n\r\n")
    writer.transport.abort()


async def half_closed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Promises a thousand bytes, says ten, and closes its half."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0123456789")
    await writer.drain()
    writer.write_eof()
    await asyncio.sleep(ENDLESS)


async def huge(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A hundred megabytes."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
    for _ in range(1600):
        writer.write(bytes(62_500))
        await writer.drain()


async def endless_headers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Headers without an end."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: " + b"x" * 4000 + b"\r\n")
        await writer.drain()


BOMB = http("200 OK", gzip.compress(bytes(20_000_000)), "Content-Encoding: gzip")


class Zone(asyncio.DatagramProtocol):
    """A name server: ``answers`` by name, as addresses, a failure (``SERVFAIL``), or silence (None)."""

    def __init__(self, answers: dict[str, list[str] | str | None]) -> None:
        self.answers, self.asked = answers, 0

    def connection_made(self, transport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr) -> None:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True)
        found = self.answers.get(name, "NXDOMAIN")
        if found is None:
            return
        self.asked += 1
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        if isinstance(found, str):
            response.set_rcode(dns.rcode.from_text(found))
        else:
            wanted = [one for one in found if (":" in one) == (question.rdtype == 28)]
            if wanted:
                response.answer.append(dns.rrset.from_text(question.name, 0, 1, question.rdtype, *wanted))
        self.transport.sendto(response.to_wire(), addr)


@asynccontextmanager
async def names(answers: dict[str, list[str] | str | None]) -> AsyncIterator[tuple[str, Zone]]:
    """A name server on loopback: its address with port, and itself."""
    zone = Zone(answers)
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: zone, local_addr=("127.0.0.1", 0))
    try:
        yield f"127.0.0.1:{transport.get_extra_info('sockname')[1]}", zone
    finally:
        transport.close()
