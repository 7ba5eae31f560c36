"""OTLP over HTTP: ``/v1/traces``, ``/v1/logs`` and ``/v1/metrics``, on the hub's port and on a port of their own.

Key → type → rate → size → unpack → check → publish, and then an empty message. Every answer is of the request's own
kind, protobuf or JSON. What is no fault of the sender's is 503, and so is a bug of ours: clients throw away what was
answered with 500.
"""

import asyncio
from typing import Any

from app.apm.body import Headers, expected_size, headers_of, media_of, sent, unpacked
from app.apm.intake import LARGE, Intake
from app.apm.otlp_json import decoded_json
from app.apm.refusal import note, refusal
from app.apm.signals import Signal
from app.apm.status import JSON, PROTOBUF, Code, Refused, status_body, success
from app.kit.asgi import Gone, Receive, Scope, Send, send_answer

HEADERS = b"authorization, content-encoding, content-type, x-api-key, x-nightjar-key"
CORS = [(b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", b"retry-after")]
PREFLIGHT = [
    CORS[0],
    (b"access-control-allow-methods", b"POST, OPTIONS"),
    (b"access-control-allow-headers", HEADERS),
    (b"access-control-max-age", b"86400"),
]
ALLOW = (b"allow", b"POST, OPTIONS")
KINDS = (PROTOBUF, JSON)


class OtlpDoor:
    """The door of one signal as an ASGI application."""

    def __init__(self, intake: Intake, signal: Signal) -> None:
        self._intake, self._signal = intake, signal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        if scope["method"] == "OPTIONS":
            await send_answer(send, 204, b"", PREFLIGHT)
            return
        headers = headers_of(scope)
        media = media_of(headers)
        try:
            if scope["method"] != "POST":
                raise Refused(405, Code.UNIMPLEMENTED, "Telemetry is sent by POST.")
            answer = await self._take(media, headers, receive)
            await send_answer(send, 200, answer, [(b"content-type", media.encode()), *CORS])
        except Gone:
            return
        except Exception as error:  # noqa: BLE001, the last line: see above
            await send_refusal(send, refusal(error), media)

    async def _take(self, media: str, headers: Headers, receive: Receive) -> bytes:
        sender = await self._intake.sender(headers, headers.get("origin", ""))
        await self._intake.admit(sender)
        try:
            if media not in KINDS:
                raise Refused(415, Code.INVALID_ARGUMENT, f"Content-Type is {PROTOBUF} or {JSON}, not {media[:80]!r}.")
            body = await sent(receive, self._intake.most_bytes)
            async with self._intake.room(expected_size(headers, body)):
                body = await unpacked(headers, body, self._intake.most_bytes)
                request, message = await self._read_json(body) if media == JSON else (body, None)
                sound = await self._intake.take(self._signal, sender, request, message)
        except Refused as refused:
            note(sender, refused)
            raise
        return success(self._signal, sound.rejected, sound.words, media)

    async def _read_json(self, body: bytes) -> tuple[bytes, Any]:
        """The request as protobuf, and as the message that had to be made for it."""
        if len(body) > LARGE:
            message = await asyncio.to_thread(decoded_json, body, self._signal.request)
        else:
            message = decoded_json(body, self._signal.request)
        return message.SerializeToString(), message


class NoSignal:
    """What is asked for at OTLP's port, or under ``/v1/``, and is none of the signals: 404."""

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Say what there is."""
        words = "Telemetry is sent to /v1/traces, /v1/logs or /v1/metrics."
        await send_refusal(send, Refused(404, Code.UNIMPLEMENTED, words), media_of(headers_of(scope)))


async def send_refusal(send: Send, refused: Refused, media: str) -> None:
    """Answer with a Status in the request's encoding, in JSON when that is none of the two."""
    media = media if media in KINDS else JSON
    headers = [(b"content-type", media.encode()), *CORS]
    if refused.retry_after is not None:
        headers.append((b"retry-after", str(refused.retry_after).encode()))
    if refused.http == 405:
        headers.append(ALLOW)
    await send_answer(send, refused.http, status_body(refused, media), headers)
