"""WebSocket (RFC 6455): the handshake, then an answer to a ping, or to what is sent."""

import asyncio
import base64
import hashlib
import os
import secrets
import struct

from app.kit.reach import Course, Reach
from app.kit.url import Url
from app.uptime.probes.found import MOST_KEPT, Found
from app.uptime.probes.http import AGENT
from app.uptime.probes.tcp import talking
from app.uptime.web_checks import WebsocketCheck

MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # section 1.3
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
MOST_FRAMES = 100


async def look(reach: Reach, check: WebsocketCheck, seconds: float, course: Course) -> Found:
    """One check. Raises Unreached."""
    del seconds
    url, key = Url.read(check.url, ("ws", "wss")), base64.b64encode(secrets.token_bytes(16)).decode()
    async with talking(
        reach, url.host, url.port, course, tls=url.is_tls, verifies=check.verifies, family=check.family,
        alpn=("http/1.1",),
    ) as (reader, writer):  # fmt: skip
        writer.write(_handshake(check, url, key))
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        course.end()
        course.begin("transfer")
        status = head.split(" ", 2)[1] if head.startswith("HTTP/1.1 ") else ""
        if status != "101":
            words = f"The server answered {status or 'no HTTP'} instead of 101 Switching Protocols."
            return Found.failed("websocket", words, body=head[:MOST_KEPT])
        if accepted(key) not in head:
            return Found.failed("websocket", "The server did not take part in the handshake of WebSockets.")
        found = await _answered(check, reader, writer)
        course.end()
        return found


def accepted(key: str) -> str:
    """What a server must answer to a key (section 4.2.2)."""
    return base64.b64encode(hashlib.sha1((key + MAGIC).encode(), usedforsecurity=False).digest()).decode()


def frame(opcode: int, payload: bytes) -> bytes:
    """One whole masked frame of a client (section 5.2); payloads up to 65,535 bytes."""
    mask = os.urandom(4)
    size = bytes([0x80 | len(payload)]) if len(payload) < 126 else struct.pack("!BH", 0xFE, len(payload))
    return bytes([0x80 | opcode]) + size + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


async def read_frame(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """The next frame of a server: its opcode and at most 64 KiB of payload."""
    first, second = await reader.readexactly(2)
    length = second & 0x7F
    if length == 126:
        (length,) = struct.unpack("!H", await reader.readexactly(2))
    elif length == 127:
        (length,) = struct.unpack("!Q", await reader.readexactly(8))
    if length > 65_536:
        raise asyncio.LimitOverrunError("a frame is too large", 0)
    mask = await reader.readexactly(4) if second & 0x80 else b""
    payload = await reader.readexactly(length)
    return first & 0x0F, bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload)) if mask else payload


async def _answered(check: WebsocketCheck, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Found:
    writer.write(frame(TEXT, check.sends.encode()) if check.sends else frame(PING, b"nightjar"))
    said = ""
    for _ in range(MOST_FRAMES):
        opcode, payload = await read_frame(reader)
        if opcode == PING:
            writer.write(frame(PONG, payload))
        elif opcode == CLOSE:
            return Found.failed("websocket", "The server closed the WebSocket.", body=said[:MOST_KEPT])
        elif opcode in (TEXT, BINARY):
            said = payload.decode("utf-8", "replace")
            if check.expects and check.expects in said:
                return Found(body=said[:MOST_KEPT])
            if check.sends and not check.expects:
                return Found(body=said[:MOST_KEPT])
        elif opcode == PONG and not (check.sends or check.expects):
            return Found()
    return Found.failed("keyword", f"The server did not say “{check.expects}”.", body=said[:MOST_KEPT])


def _handshake(check: WebsocketCheck, url: Url, key: str) -> bytes:
    own = {"host", "upgrade", "connection", "sec-websocket-key", "sec-websocket-version"}
    lines = [
        f"GET {url.target} HTTP/1.1", f"Host: {url.authority}", "Upgrade: websocket", "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", f"User-Agent: {AGENT}",
        *(f"{name}: {value}" for name, value in check.headers.items() if name.lower() not in own),
    ]  # fmt: skip
    return "\r\n".join(lines).encode() + b"\r\n\r\n"
