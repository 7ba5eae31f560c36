"""Sentry's doors, ``/api/{n}/envelope/``, ``/store/`` and ``/security/``: any SDK with this site's DSN works.

Key → rate and quota → size → unpack → items → scrub → publish, and then the event's id. What is not kept here is
counted, answered with 200, and SDKs are told to stop sending it.
"""

import asyncio
import time
from typing import Any

import msgspec

from app.errors.arrival import Door
from app.errors.credentials import door_of, key_of_dsn, told_key
from app.errors.envelope import Envelope, Item, Malformed, read_envelope
from app.errors.event import decoded, event_id_of, unix_ms
from app.errors.intake import MOST_WIRE, Intake, headers_of
from app.errors.items import ITEMS, Box, left_out
from app.errors.refused import CORS, PREFLIGHT, UNWANTED, Refused
from app.errors.security import csp_event
from app.kit.asgi import Gone, Receive, Scope, Send, SlowBody, read_body, send_answer
from app.kit.inflate import Damaged, UnknownEncoding, inflated
from app.kit.log import log
from app.kit.problems import TooLarge, Unavailable
from app.sites.directory import KnownSite

LONGEST_S = 30.0
USUAL_RATIO = 8
LARGE = 256 * 1024  # compressed; smaller ones are not worth a thread
DOORS = ("envelope", "store", "security")


class SentryDoor:
    """All of them as one ASGI application."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        if scope["method"] == "OPTIONS":
            await send_answer(send, 204, b"", PREFLIGHT)
            return
        try:
            if scope["method"] != "POST":
                raise Refused(405, "Errors are sent by POST.")
            answer = msgspec.json.encode(await self._take(scope, receive))
            headers = [(b"content-type", b"application/json"), *CORS, (b"x-sentry-rate-limits", UNWANTED.encode())]
            await send_answer(send, 200, answer, headers)
        except Gone:
            return
        except Exception as error:  # noqa: BLE001, the last line: SDKs throw away what is answered with 500
            refused = refusal(error)
            body = [(b"content-type", b"application/json"), *refused.headers()]
            await send_answer(send, refused.status, refused.body(), body)

    async def _take(self, scope: Scope, receive: Receive) -> dict[str, str]:
        found = door_of(scope["path"])
        if found is None or found[1] not in DOORS:
            raise Refused(404, "Errors are sent to /api/<number>/envelope/, /store/ or /security/.")
        number, kind = found
        headers = headers_of(scope)
        query = scope["query_string"].decode("latin-1")
        text, origin = told_key(headers, query), headers.get("origin", "")
        known = [await self._intake.sender(text, number, origin)] if text else []
        if known:
            await self._intake.admit(*known[0])
        elif kind != "envelope":
            raise Refused(401, "Send the key of the DSN: X-Sentry-Auth or ?sentry_key=….")
        with self._intake.counting(known):
            body = await read_body(receive, min(MOST_WIRE, self._intake.most_bytes), LONGEST_S)
            async with self._intake.room(len(body) * (USUAL_RATIO if headers.get("content-encoding") else 1)):
                body = await self._unpacked(headers, body)
                envelope = _read(kind, body, query)
                if not known:
                    known.append(await self._by_dsn(envelope, number, origin))
                key, site = known[0]
                return await _put(Box(self._intake, key, site, _door(self._intake, site, envelope, headers)), envelope)

    async def _by_dsn(self, envelope: Envelope, number: int, origin: str) -> Any:
        """A tunnel hands on envelopes that name their key inside only."""
        text, told = key_of_dsn(envelope.headers.get("dsn"))
        if told and told != number:
            raise Refused(403, "The envelope's DSN is of another site than its address.")
        known = await self._intake.sender(text, number, origin)
        await self._intake.admit(*known)
        return known

    async def _unpacked(self, headers: dict[str, str], body: bytes) -> bytes:
        encoding, most = headers.get("content-encoding", ""), self._intake.most_bytes
        if encoding and len(body) > LARGE:
            return await asyncio.to_thread(inflated, body, encoding, most)
        return inflated(body, encoding, most)


def _read(kind: str, body: bytes, query: str) -> Envelope:
    if kind == "envelope":
        return read_envelope(body)
    if kind == "security":
        event = csp_event(body, query)
        return Envelope({}, [Item("event", {}, msgspec.json.encode(event))] if event else [])
    return Envelope({}, [Item("event", {}, body)])


def _door(intake: Intake, site: KnownSite, envelope: Envelope, headers: dict[str, str]) -> Door:
    sent_ms = unix_ms(envelope.headers.get("sent_at"))
    return Door(
        site.number, intake.pepper, site.hidden_keys, int(time.time() * 1000), sent_ms, headers.get("user-agent", "")
    )


async def _put(box: Box, envelope: Envelope) -> dict[str, str]:
    """Take each item; the answer is the event's id."""
    told = envelope.headers.get("event_id")
    for item in envelope.items:
        take = ITEMS.get(item.kind)
        if take is None:
            left_out(box, item)
        else:
            take(box, item, told)
    await box.publish()
    event_id = box.event_id or event_id_of(told)
    return {"id": event_id} if event_id else {}


def refusal(error: Exception) -> Refused:
    """What to answer for an exception: itself, or that the sender should try again."""
    match error:
        case Refused():
            return error
        case Malformed() | Damaged():
            return Refused(400, str(error))
        case UnknownEncoding():
            return Refused(415, str(error))
        case TooLarge():
            return Refused(413, error.detail)
        case SlowBody():
            return Refused(408, "The request took too long to arrive.")
        case Unavailable():
            return Refused(503, error.detail or error.title, error.retry_after or 2)
    log.error("error_door_failed", error=type(error).__name__, exc_info=error)
    return Refused(503, "Something went wrong here; please send it again.", 5)


__all__ = ["SentryDoor", "decoded", "refusal"]
