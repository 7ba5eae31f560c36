"""What becomes of each kind of item in an envelope: a table of kinds and what takes them.

The envelope of one request is a Box: takers put rows into it, and all become durable together at its end.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from app.errors.arrival import Arrival, Door, arrival
from app.errors.check_ins import of_check_in
from app.errors.envelope import Item, Oversized
from app.errors.event import decoded, event_id_of
from app.errors.intake import MOST_EVENT, Intake
from app.errors.notes import MOST_ATTACHMENTS, of_attachment, of_feedback
from app.errors.sessions import of_session, of_sessions
from app.errors.telemetry import of_logs, of_spans, of_transaction
from app.ingest.dropped import Reason, tally
from app.ingest.forms import ITEMS as OF_ITEMS
from app.ingest.wrap import hash_of, wrapped
from app.sites.directory import KnownKey, KnownSite

MOST_EVENTS = 20  # of one envelope; SDKs send one


@dataclass(slots=True)
class Box:
    """What one request holds, on its way to the streams."""

    intake: Intake
    key: KnownKey
    site: KnownSite
    door: Door
    events: list[Arrival] = field(default_factory=list)
    rows: list[tuple[str, Any]] = field(default_factory=list)  # streams and rows of theirs
    requests: list[tuple[str, str, bytes, int]] = field(default_factory=list)  # of telemetry: see ``put_request``
    event_id: str = ""
    attachments: int = 0

    @property
    def now_s(self) -> int:
        """When the request came."""
        return self.door.received_ms // 1000

    def put_request(self, stream: str, signal: str, message: Any, count: int) -> None:
        """Telemetry in OTLP's shape, for the stream where all telemetry goes; too large to travel, it is dropped."""
        request = message.SerializeToString()
        if len(request) > self.intake.largest_item:
            self.drop(Reason.RECORD_TOO_LARGE, count)
        else:
            self.requests.append((stream, signal, request, count))

    async def publish(self) -> None:
        """Make everything durable. Raises Unavailable when that is not certain."""
        publisher, site = self.intake.publisher, self.site.number
        flights = [publisher.publish(stream, msgspec.json.encode(row)) for stream, row in self.rows]
        for stream, _, request, _ in self.requests:
            request_hash = hash_of(site, request)
            item = wrapped(site, self.door.received_ms * 1_000_000, self.key.id, request, request_hash)
            flights.append(publisher.publish(f"{stream}_{request_hash % self.intake.span_shards}", item, OF_ITEMS))
        await asyncio.gather(self.intake.take(self.events, self.key, self.site), *flights)
        for _, signal, _, count in self.requests:
            tally.took(site, signal, count)

    def drop(self, reason: Reason, count: int = 1) -> None:
        """Count what is not kept."""
        tally.dropped(self.site.number, reason, count, self.key.id)


Take = Callable[[Box, Item, Any], None]


def take_event(box: Box, item: Item, envelope_id: Any) -> None:
    """An error, or a message. Raises Oversized, and Malformed when it is no object."""
    if len(item.payload) > MOST_EVENT or len(box.events) >= MOST_EVENTS:
        raise Oversized(f"An event may have {MOST_EVENT} bytes, and an envelope {MOST_EVENTS} events.")
    made = arrival(decoded(item.payload), box.door, envelope_id)
    box.event_id = box.event_id or made.event_id
    box.events.append(made)


def take_client_report(box: Box, item: Item, _: Any) -> None:
    """What an SDK dropped itself, by its own count."""
    for name in ("discarded_events", "rate_limited_events", "filtered_events", "filtered_sampling_events"):
        told = decoded(item.payload).get(name)
        for one in told[:100] if isinstance(told, list) else ():
            count = one.get("quantity") if isinstance(one, dict) else 0
            if isinstance(count, int) and 0 < count < 10_000_000:
                box.drop(Reason.DROPPED_BY_SDK, count)


def take_transaction(box: Box, item: Item, _: Any) -> None:
    """A transaction and its spans."""
    if len(item.payload) > MOST_EVENT:
        box.drop(Reason.RECORD_TOO_LARGE)
    elif message := of_transaction(decoded(item.payload), box.site.domain):
        box.put_request("spans", "traces", message, len(message.resource_spans[0].scope_spans[0].spans))
    else:
        box.drop(Reason.WRONG_IDS)


def take_spans(box: Box, item: Item, _: Any) -> None:
    """A container of spans; of the older kind, where an item is one span, SDKs send none any more."""
    if message := of_spans(decoded(item.payload), box.site.domain):
        spans = sum(len(scope.spans) for resource in message.resource_spans for scope in resource.scope_spans)
        box.put_request("spans", "traces", message, spans)
    else:
        box.drop(Reason.WRONG_IDS)


def take_logs(box: Box, item: Item, _: Any) -> None:
    """A container of logs."""
    if message := of_logs(decoded(item.payload), box.site.domain):
        records = sum(len(scope.log_records) for resource in message.resource_logs for scope in resource.scope_logs)
        box.put_request("logs", "logs", message, records)


def take_session(box: Box, item: Item, _: Any) -> None:
    """One session, as it is now."""
    row = of_session(decoded(item.payload), box.site.number, box.intake.pepper, box.now_s)
    if row:
        box.rows.append(("release_sessions_0", row))


def take_sessions(box: Box, item: Item, _: Any) -> None:
    """Sessions that were counted."""
    rows = of_sessions(decoded(item.payload), box.site.number, box.now_s)
    box.rows.extend(("release_sessions_0", row) for row in rows)


def take_feedback(box: Box, item: Item, envelope_id: Any) -> None:
    """What a person wrote about an event."""
    note = of_feedback(decoded(item.payload), box.site.number, box.door.received_ms, envelope_id)
    if note:
        box.rows.append(("error_notes_0", note))
    else:
        box.drop(Reason.UNREADABLE)


def take_attachment(box: Box, item: Item, envelope_id: Any) -> None:
    """A text that belongs to the envelope's event."""
    box.attachments += 1
    event_id = event_id_of(envelope_id, box.event_id)
    note = of_attachment(item, box.site.number, box.door.received_ms, event_id)
    if note and box.attachments <= MOST_ATTACHMENTS:
        box.rows.append(("error_notes_0", note))
    else:
        box.drop(Reason.ATTACHMENT_LEFT_OUT)


def take_check_in(box: Box, item: Item, _: Any) -> None:
    """A word from a job that must report; monitors hear it."""
    ping = of_check_in(decoded(item.payload), box.site.number, box.door.received_ms)
    if ping:
        box.rows.append(("pings_0", ping))
    else:
        box.drop(Reason.UNREADABLE)


def left_out(box: Box, _item: Item) -> None:
    """A kind that is not kept: counted, and answered like all others."""
    box.drop(Reason.UNSUPPORTED_ITEM)


ITEMS: dict[str, Take] = {
    "event": take_event,
    "client_report": take_client_report,
    "transaction": take_transaction,
    "span": take_spans,
    "log": take_logs,
    "session": take_session,
    "sessions": take_sessions,
    "user_report": take_feedback,
    "feedback": take_feedback,
    "attachment": take_attachment,
    "check_in": take_check_in,
}
