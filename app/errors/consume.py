"""What a batch of errors means beyond storing it: repeated events are skipped, frames resolved, errors fingerprinted.

Groups are made after the batch is stored, and never hold it up (``digest.py``).
"""

import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import msgspec

from app.errors.digest import Digest, Fact
from app.errors.queries import events_lately, forget_events
from app.errors.resolving import Resolve, as_it_is, has_maps
from app.errors.row import row_of, title
from app.errors.site_rules import SiteRules
from app.ingest.consume import Batch
from app.ingest.dropped import Reason, tally
from app.ingest.rows import ErrorEvent, SentError
from app.kit.clickhouse import ClickHouse
from app.kit.streams import Streams
from app.kit.turn import Turn

REMEMBERED_IDS = 200_000  # a generation; two are kept
EVERY = 10  # of errors of one kind past the minute's measure, every so-manieth keeps its details
STORED = "nightjar.stored.errors"


@dataclass(frozen=True, slots=True)
class Made:
    """The row of an event, and the ids of events that it stands for now."""

    row: ErrorEvent
    replaces: list[str]


class Errors:
    """The state of the stream of errors: which events are stored, and how many of a kind came in this minute."""

    def __init__(
        self, clickhouse: ClickHouse, streams: Streams, rules: SiteRules, digest: Digest, details: int,
        resolve: Resolve = as_it_is,
    ) -> None:  # fmt: skip
        self._clickhouse, self._streams, self._rules, self._digest = clickhouse, streams, rules, digest
        self._details, self._resolve = details, resolve
        self._ids: set[tuple[int, str, int]] = set()
        self._older: set[tuple[int, str, int]] = set()
        self._decoder = msgspec.json.Decoder(SentError)
        self._encoder = msgspec.json.Encoder()
        self._minute, self._of_minute = 0, Counter[tuple[int, int]]()

    async def recover(self) -> None:
        """Learn from the store which events came lately."""
        self._ids = {
            (row.site_id, row.id, row.revision)
            for row in await events_lately(self._clickhouse, int(time.time()) - 3_600)
        }

    async def sift(self, batch: Batch) -> None:
        """Note which rows repeat an event, or are dropped by a rule of their site, and make the rows of the others."""
        rules = await self._rules.of_all()
        events, batch.rows, turn = [], [], Turn()
        # All of them before any is noted as known: what waits for a store here is sifted again from the beginning.
        for line in batch.lines:
            sent = self._decoded(line)
            events.append(sent)
            batch.rows.append(await self._made(sent, rules) if sent else None)
            await turn.end()
        for place, (sent, made) in enumerate(zip(events, batch.rows, strict=True)):
            if sent is None:
                continue
            key = (sent.site_id, sent.event_id, sent.revision)
            if key in self._ids or key in self._older:
                batch.skip.append(place)
                tally.dropped(sent.site_id, Reason.REPEATED)
            elif made is None:
                batch.skip.append(place)
                tally.dropped(sent.site_id, Reason.DROPPED_BY_RULE)
            self._ids.add(key)
        if len(self._ids) > REMEMBERED_IDS:
            self._older, self._ids = self._ids, set()

    async def again(self, batch: Batch) -> None:
        """Make the rows of a batch that is stored again after a crash; what it skips was decided before."""
        rules, skip, turn = await self._rules.of_all(), set(batch.skip), Turn()
        for place, line in enumerate(batch.lines):
            sent = self._decoded(line) if place not in skip else None
            batch.rows.append(await self._made(sent, rules, drops=False) if sent else None)
            await turn.end()

    async def _made(self, sent: SentError, rules: dict[int, Any], drops: bool = True) -> Made | None:
        if has_maps(sent.event):
            sent.event = await self._resolve(sent.site_id, sent.event)
        row, judged = row_of(sent, rules.get(sent.site_id, ()))
        return None if drops and judged.drops else Made(row, sent.replaces)

    def shape(self, batch: Batch) -> list[bytes]:
        """The batch's rows. A line that is no event is passed on for the store to refuse."""
        skip, lines = set(batch.skip), []
        for place, made in enumerate(batch.rows):
            if place in skip:
                continue
            lines.append(batch.lines[place] if made is None else self._encoder.encode(self._measured(made.row)))
        return lines

    def _measured(self, row: ErrorEvent) -> ErrorEvent:
        """The row, without its details when its error came too often in this minute. What was read again has some."""
        if row.revision:
            return row
        minute = int(time.time()) // 60
        if minute != self._minute:
            self._minute, self._of_minute = minute, Counter()
        key = (row.site_id, row.hash)
        self._of_minute[key] += 1
        count = self._of_minute[key]
        if count > self._details and count % EVERY:
            tally.dropped(row.site_id, Reason.PAYLOAD_LEFT_OUT)
            return msgspec.structs.replace(row, payload="", tags=row.tags)
        return row

    async def stored(self, batch: Batch) -> None:
        """Find the groups of what was stored, and tell the pages which sites have something new."""
        skip = set(batch.skip)
        stored = [made for place, made in enumerate(batch.rows) if made and place not in skip]
        await self._forget_replaced(stored)
        for made in stored:
            self._digest.add(fact_of(made.row))
        self._digest.wake()
        await self._streams.tell(STORED, msgspec.json.encode(sorted({made.row.site_id for made in stored})))

    async def _forget_replaced(self, stored: list[Made]) -> None:
        """Delete what the new rows stand for now. After a crash it is done again, which changes nothing."""
        for site in sorted({made.row.site_id for made in stored if made.replaces or made.row.revision}):
            of_site = [made for made in stored if made.row.site_id == site]
            ids = {name for made in of_site for name in made.replaces}
            read_again = {made.row.event_id: made.row.revision for made in of_site if made.row.revision}
            await forget_events(self._clickhouse, site, ids, read_again)

    def _decoded(self, line: bytes) -> SentError | None:
        try:
            return self._decoder.decode(line)
        except msgspec.DecodeError:
            return None


def fact_of(row: ErrorEvent) -> Fact:
    """What a group learns from one event."""
    at_ms = int(row.at[:-4]) * 1000 + int(row.at[-3:])
    return Fact(
        site_id=row.site_id, hash=row.hash, hashes=row.hashes, loose=row.loose, first_ms=at_ms, last_ms=at_ms, count=1,
        title=title(row.type, row.value), type=row.type, culprit=row.culprit, level=row.level, platform=row.platform,
        logger=row.logger, source=row.source, noise=row.noise, is_minified=row.is_minified, handled=row.handled,
        payload=row.payload, was=[row.was] if row.was and row.was != row.hash else [],
        releases=[(row.release, row.environment, at_ms, at_ms)],
    )  # fmt: skip
