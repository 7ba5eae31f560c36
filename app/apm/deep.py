"""Requests that hold values deeper than ClickHouse reads: written anew, so that it can. Who sends such is remembered.

A batch that holds one is refused before anything of it is stored; to be refused costs what a batch costs, so requests
of a key that sent such lately are looked through first. All others never meet this.
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field

from google.protobuf.message import DecodeError
from prometheus_client import Counter as Metric

from app.apm.depths import told_as_text
from app.apm.signals import SIGNALS
from app.ingest.dropped import Reason, tally
from app.ingest.wrap import Item, read, wrapped

TOLD = Metric(
    "nightjar_otlp_deep_requests_total", "Requests whose deep values were told as text before storing.", ["signal"]
)
REMEMBERED_S = 600
MOST_SENDERS = 10_000

Sender = tuple[int, str]  # a site and a key


@dataclass(slots=True)
class Told:
    """Items as ClickHouse can read them; whose of them were written anew, and how many values had to be cut."""

    items: list[bytes]
    senders: Counter[Sender] = field(default_factory=Counter)
    cuts: Counter[Sender] = field(default_factory=Counter)


class Deep:
    """What a shard of a stream knows of deep values."""

    def __init__(self, stream: str) -> None:
        self._signal = next(signal for signal in SIGNALS if signal.stream == stream)
        self._known: dict[Sender, float] = {}

    async def told(self, items: list[bytes], of_known: bool = False) -> Told:
        """Items whose deep values are text; ``of_known``: looks only at those of keys that sent such lately."""
        if of_known and not self._known:
            return Told(items)
        return await asyncio.to_thread(self._told, items, of_known)

    def _told(self, items: list[bytes], of_known: bool) -> Told:
        told, now = Told([]), time.monotonic()
        for line in items:
            try:
                item = read(line)
            except ValueError:
                told.items.append(line)  # the store refuses it
                continue
            is_looked_at = not of_known or self._known.get((item.site_id, item.key_id), 0) > now
            told.items.append(self._anew(item, told) or line if is_looked_at else line)
        return told

    def _anew(self, item: Item, told: Told) -> bytes | None:
        try:
            message = self._signal.request.FromString(item.request)
        except DecodeError:
            return None
        texts, cuts = told_as_text(self._signal, message)
        if not texts:
            return None
        told.senders[item.site_id, item.key_id] += 1
        told.cuts[item.site_id, item.key_id] += cuts
        return wrapped(item.site_id, item.received_ns, item.key_id, message.SerializeToString(), item.request_hash)

    def stored(self, told: Told) -> None:
        """Remember whose they were, and count them."""
        if len(self._known) > MOST_SENDERS:
            self._known.clear()
        self._known.update(dict.fromkeys(told.senders, time.monotonic() + REMEMBERED_S))
        TOLD.labels(self._signal.stream).inc(told.senders.total())
        for (site, key), cuts in (+told.cuts).items():
            tally.dropped(site, Reason.VALUE_CUT, cuts, key)
