"""What becomes of each kind of item in an envelope: a table of kinds and what takes them.

The envelope of one request is a Box: takers put rows into it, and all become durable together at its end.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from app.errors.arrival import Arrival, Door, arrival
from app.errors.envelope import Item, Malformed
from app.errors.event import decoded
from app.errors.intake import MOST_EVENT, Intake
from app.ingest.dropped import Reason, tally
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
    event_id: str = ""

    async def publish(self) -> None:
        """Make everything durable. Raises Unavailable when that is not certain."""
        lines = [self.intake.publisher.publish(stream, msgspec.json.encode(row)) for stream, row in self.rows]
        await asyncio.gather(self.intake.take(self.events, self.key, self.site), *lines)

    def drop(self, reason: Reason, count: int = 1) -> None:
        """Count what is not kept."""
        tally.dropped(self.site.number, reason, count)


Take = Callable[[Box, Item, Any], None]


def take_event(box: Box, item: Item, envelope_id: Any) -> None:
    """An error, or a message. Raises Malformed when it is no object."""
    if len(item.payload) > MOST_EVENT or len(box.events) >= MOST_EVENTS:
        box.drop(Reason.RECORD_TOO_LARGE)
        raise Malformed(f"An event may have {MOST_EVENT} bytes, and an envelope {MOST_EVENTS} events.")
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


def left_out(box: Box, _item: Item) -> None:
    """A kind that is not kept: counted, and answered like all others."""
    box.drop(Reason.UNSUPPORTED_ITEM)


ITEMS: dict[str, Take] = {
    "event": take_event,
    "client_report": take_client_report,
}
