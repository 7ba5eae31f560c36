"""What a batch of hits means beyond storing it: repeated events are skipped, and every hit is given its visit."""

import time
from collections.abc import Iterable
from typing import Any

import msgspec

from app.ingest.consume import Batch
from app.ingest.dropped import Dropped, Reason, tally
from app.ingest.rows import Hit, unix_ms
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Questions
from app.kit.streams import Streams
from app.track.sessions import ORIGIN, Sessions, Visit

ask = Questions(__file__)
REMEMBERED_IDS = 200_000  # a generation; two are kept
LOOKED_UP_AT_ONCE = 2_000  # ids travel in the question's address, which may not become endless


class StoredVisit(msgspec.Struct):
    """A visit that may still go on, as the store knows it."""

    site_id: int
    session_id: int
    visitor_id: int
    first_ms: int
    last_ms: int
    origin: list[str]


class Known(msgspec.Struct):
    """An event that is stored."""

    site_id: int
    event_id: int


class Hits:
    """The state of one shard of the event stream: visits going on and the events seen lately."""

    def __init__(self, clickhouse: ClickHouse, streams: Streams, shard: int, shards: int) -> None:
        self._clickhouse, self._streams = clickhouse, streams
        self._shard, self._shards = shard, shards
        self.sessions = Sessions()
        self._ids: set[tuple[int, int]] = set()
        self._older_ids: set[tuple[int, int]] = set()
        self._hits = msgspec.json.Decoder(Hit)
        self._encoder = msgspec.json.Encoder()

    async def recover(self, now_s: float | None = None) -> None:
        """Learn from the store which visits go on and which events came in the last minutes."""
        now = now_s or time.time()
        binds = {"now": int(now), "shard": self._shard, "shards": self._shards}
        for row in await self._clickhouse.ask_any(ask("visits_going_on"), StoredVisit, **binds):
            visit = Visit(row.session_id, row.visitor_id, row.first_ms, row.last_ms, tuple(row.origin))
            assert len(row.origin) == len(ORIGIN)
            self.sessions.remember(row.site_id, visit)
        known = await self._clickhouse.ask_any(ask("events_stored_lately"), Known, **binds)
        self._ids = {(row.site_id, row.event_id) for row in known}

    async def sift(self, batch: Batch) -> None:
        """Note which rows of a new batch are repetitions, among themselves or of what came before.

        Memory knows the last events; only what its sender marked as a retry may be older and is looked up.
        """
        hits = batch.rows = [self._decoded(line) for line in batch.lines]
        stored = await self._stored(hit for hit in hits if hit and hit.is_retry)
        for place, hit in enumerate(hits):
            if hit is None:
                continue
            key = (hit.site_id, hit.event_id)
            if key in self._ids or key in self._older_ids or key in stored:
                batch.skip.append(place)
                tally.dropped(hit.site_id, Reason.REPEATED)
            else:
                self._ids.add(key)
        if len(self._ids) > REMEMBERED_IDS:
            self._older_ids, self._ids = self._ids, set()

    async def _stored(self, retries: Iterable[Hit]) -> set[tuple[int, int]]:
        times = {(hit.site_id, hit.event_id): unix_ms(hit.ts) for hit in retries}
        wanted = sorted(times.keys() - self._ids - self._older_ids)
        known: set[tuple[int, int]] = set()
        for first in range(0, len(wanted), LOOKED_UP_AT_ONCE):
            some = wanted[first : first + LOOKED_UP_AT_ONCE]
            binds: dict[str, Any] = {"sites": list({site for site, _ in some}), "ids": [event for _, event in some]}
            at = [times[key] // 1000 for key in some]
            binds |= {"earliest": min(at), "latest": max(at)}
            rows = await self._clickhouse.ask_any(ask("events_known"), Known, **binds)
            known.update((row.site_id, row.event_id) for row in rows)
        return known

    def shape(self, batch: Batch) -> list[bytes]:
        """The batch's rows with their sessions. A line that is no hit is passed on for the store to refuse."""
        batch.rows = batch.rows or [self._decoded(line) for line in batch.lines]
        skip, lines = set(batch.skip), []
        for place, hit in enumerate(batch.rows):
            if place in skip:
                continue
            if hit is None:
                lines.append(batch.lines[place])
                continue
            try:
                self.sessions.put_session(hit)
            except Dropped as dropped:
                if not batch.is_again:
                    tally.dropped(hit.site_id, dropped.reason)
                continue
            hit.visitor_before, hit.is_retry = 0, False
            lines.append(self._encoder.encode(hit))
        return lines

    async def stored(self, batch: Batch) -> set[int]:
        """Tell the pages which sites have something new, and return their numbers."""
        sites = {hit.site_id for hit in batch.rows if hit}
        await self._streams.tell("nightjar.stored.events", msgspec.json.encode(sorted(sites)))
        return sites

    def _decoded(self, line: bytes) -> Hit | None:
        try:
            return self._hits.decode(line)
        except msgspec.DecodeError:
            return None
