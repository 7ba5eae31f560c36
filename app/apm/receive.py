"""OTLP over HTTP: ``/v1/traces``, ``/v1/logs`` and ``/v1/metrics``, on the hub's port and on a port of their own.

Key → type → rate → size → unpack → check → publish, and then an empty message. Every answer is of the request's own
kind, protobuf or JSON. What is no fault of the sender's is 503, and so is a bug of ours: a 500 would make a client throw
its data away.
"""

import asyncio
from typing import Any

from app.apm.inflate import inflated, larger_than
from app.apm.intake import Intake, Sender
from app.apm.otlp_json import decoded_json
from app.apm.signals import Signal
from app.apm.status import JSON, PROTOBUF, Code, Refused, status_body, success, unavailable
from app.ingest.dropped import Reason, tally
from app.kit.asgi import Gone, Receive, Scope, Send, SlowBody, read_body, send_answer
from app.kit.log import log
from app.kit.problems import TooLarge, Unavailable

LONGEST_S = 30.0  # for a body to arrive
# Smaller ones are not worth a thread, larger ones would hold up all other requests.
LARGE = 1024 * 1024
HEADERS = b"authorization, content-encoding, content-type, x-api-key, x-nightjar-key"
CORS = [(b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", b"retry-after")]
PREFLIGHT = [
    CORS[0],
    (b"access-control-allow-methods", b"POST, OPTIONS"),
    (b"access-control-allow-headers", HEADERS),
    (b"access-control-max-age", b"86400"),
]
ALLOW = (b"allow", b"POST, OPTIONS")

Headers = dict[bytes, bytes]


class OtlpDoor:
    """The door of one signal as an ASGI application."""

    def __init__(self, intake: Intake, signal: Signal, most_bytes: int) -> None:
        self._intake, self._signal, self._most = intake, signal, most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        headers = dict(scope["headers"])
        media = media_of(headers)
        try:
            if scope["method"] == "OPTIONS":
                await send_answer(send, 204, b"", PREFLIGHT)
                return
            if scope["method"] != "POST":
                raise Refused(405, Code.UNIMPLEMENTED, "Telemetry is sent by POST.")
            answer = await self._take(media, headers, receive)
            await send_answer(send, 200, answer, [(b"content-type", media.encode()), *CORS])
        except Gone:
            return
        except Exception as error:  # noqa: BLE001, the last line: see above
            await send_refusal(send, refusal(error), media or JSON)

    async def _take(self, media: str, headers: Headers, receive: Receive) -> bytes:
        sender = await self._intake.sender(keys_of(headers), text_of(headers, b"origin"))
        if not media:
            said = text_of(headers, b"content-type")[:80]
            raise Refused(415, Code.INVALID_ARGUMENT, f"Content-Type is {PROTOBUF} or {JSON} here, not {said!r}.")
        self._intake.admit(sender)
        try:
            return await self._taken(media, headers, receive, sender)
        except Refused as refused:
            note(sender, refused)
            raise

    async def _taken(self, media: str, headers: Headers, receive: Receive, sender: Sender) -> bytes:
        try:
            body = await read_body(receive, self._most, LONGEST_S)
        except TooLarge:
            raise larger_than(self._most) from None
        encoding = text_of(headers, b"content-encoding")
        if len(body) > LARGE or (encoding and len(body) > LARGE // 16):
            request, message = await asyncio.to_thread(self._understood, body, encoding, media)
        else:
            request, message = self._understood(body, encoding, media)
        sound = await self._intake.take(self._signal, sender, request, message)
        return success(self._signal, sound.rejected, sound.words, media)

    def _understood(self, body: bytes, encoding: str, media: str) -> tuple[bytes, Any]:
        """The request as protobuf, and as a message when it had to be made."""
        request = inflated(body, encoding, self._most)
        if media != JSON:
            return request, None
        message = decoded_json(request, self._signal.request)
        return message.SerializeToString(), message


def media_of(headers: Headers) -> str:
    """The type of a body, without its parameters; '' when it is none that we know."""
    media = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    return PROTOBUF if media == PROTOBUF.encode() else JSON if media == JSON.encode() else ""


def keys_of(headers: Headers) -> tuple[str, str, str]:
    """What may be a key in a request's headers, in the order in which it counts."""
    scheme, _, credentials = text_of(headers, b"authorization").partition(" ")
    bearer = credentials.strip() if scheme.lower() == "bearer" else ""
    return bearer, text_of(headers, b"x-api-key").strip(), text_of(headers, b"x-nightjar-key").strip()


def text_of(headers: Headers, name: bytes) -> str:
    """A header as text, '' without it."""
    return headers.get(name, b"").decode("latin-1")


def note(sender: Sender, refused: Refused) -> None:
    """Count a request that was refused whole, for its owner to see."""
    if refused.http == 413:
        tally.dropped(sender.site.number, Reason.REQUEST_TOO_LARGE)
    elif refused.http in (400, 415):
        tally.dropped(sender.site.number, Reason.INVALID)


def refusal(error: Exception) -> Refused:
    """What to answer for an exception: itself, or that the sender should try again."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, Unavailable):
        return unavailable(error.detail or error.title, error.retry_after or 2)
    if isinstance(error, SlowBody):
        return unavailable("The body took too long to arrive.", 1)
    log.error("telemetry_failed", error=type(error).__name__, exc_info=error)
    return unavailable("Something went wrong here; please send it again.", 5)


async def send_refusal(send: Send, refused: Refused, media: str) -> None:
    """Answer with a Status in the request's encoding."""
    headers = [(b"content-type", media.encode()), *CORS]
    if refused.retry_after is not None:
        headers.append((b"retry-after", str(refused.retry_after).encode()))
    if refused.http == 405:
        headers.append(ALLOW)
    await send_answer(send, refused.http, status_body(refused, media), headers)
