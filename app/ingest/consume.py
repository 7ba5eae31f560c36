"""From stream to table, exactly once, by ranges.

A batch is a range of sequence numbers of one shard. Before it is inserted the range is noted (in a file-backed
bucket, fenced by the note's revision), and the range is the insert's deduplication token. So there is one state only:

    everything before the noted range is stored; the noted range is stored once it has been inserted again

After a crash, of whatever process, the noted range is read again, inserted again under the same token, and the
store ignores what it already has. No acknowledgements are kept on the server, and messages before the noted range
are trimmed away. What is decided about a batch beyond its bytes (rows to skip) is part of the note.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import msgspec
import nats.js.errors
from nats.js.kv import KeyValue
from prometheus_client import Counter, Gauge

from app.ingest.dropped import Reason, tally
from app.ingest.forms import LINES, Form
from app.ingest.streams import DEAD
from app.kit.clickhouse import ClickHouse, StoreRefused
from app.kit.log import log
from app.kit.problems import Unavailable
from app.kit.streams import NATS_AWAY, Message, Streams

ROWS = Counter("nightjar_rows_stored_total", "Rows inserted into ClickHouse.", ["table"])
BATCHES = Counter("nightjar_batches_stored_total", "Batches inserted into ClickHouse.", ["table"])
LAG = Gauge("nightjar_ingest_lag_seconds", "Seconds from ack to table, oldest row of the last batch.", ["stream"])
TRIM_EVERY_S = 5


class Fenced(Exception):
    """Another reader has taken this shard over; this one must stop without storing anything more."""


class Note(msgspec.Struct):
    """The range that is being stored: sequences ``first`` to ``last``, without the rows at the places ``skip``."""

    first: int = 0
    last: int = 0
    skip: list[int] = []


@dataclass(slots=True)
class Batch:
    """Contiguous messages of one shard and the rows in them, as JSON lines, or the items.

    ``stream`` names the shard and the moment at which it was made: a stream that was deleted and made anew counts
    from 1 again, and its ranges must not be taken for those of the old one.
    """

    stream: str
    first: int
    last: int
    lines: list[bytes] = field(default_factory=list)
    skip: list[int] = field(default_factory=list)
    rows: list[Any] = field(default_factory=list)  # the lines decoded, by whoever needs them first
    is_again: bool = False
    since_s: float = 0  # when the first message was acknowledged, unix seconds
    form: Form = LINES
    size: int = 0  # bytes

    @property
    def token(self) -> str:
        """The deduplication token: the same range always has the same."""
        return f"{self.stream}:{self.first}-{self.last}"

    def add(self, messages: list[Message]) -> None:
        """Append messages that follow directly."""
        self.since_s = self.since_s or (messages[0].at_s if messages else 0)
        for message in messages:
            self.lines.extend(self.form.split(message.data))
            self.size += len(message.data)
            self.last = message.sequence


class Cursor:
    """The noted range of one shard, kept in NATS. A writer whose note is refused has been fenced off."""

    def __init__(self, bucket: KeyValue, shard: str) -> None:
        self._bucket, self._shard, self._revision = bucket, shard, 0

    async def load(self) -> Note:
        """The range noted last; an empty note at the very beginning."""
        try:
            entry = await self._bucket.get(self._shard)
        except nats.js.errors.KeyNotFoundError:
            return Note()
        self._revision = entry.revision or 0
        return msgspec.json.decode(entry.value or b"{}", type=Note)

    async def note(self, batch: Batch) -> None:
        """Note the range of a batch. Raises Fenced when another reader noted something since."""
        value = msgspec.json.encode(Note(batch.first, batch.last, batch.skip))
        try:
            self._revision = await self._bucket.update(self._shard, value, last=self._revision)
        except nats.js.errors.KeyWrongLastSequenceError as error:
            # Our own note may have gone in although its answer was lost.
            entry = await self._bucket.get(self._shard)
            if entry.value != value:
                raise Fenced(self._shard) from error
            self._revision = entry.revision or 0


# Looks at a batch before its range is noted: may fill ``batch.skip``.
Sift = Callable[[Batch], Awaitable[None]]
# Turns the batch into the lines that go into the table, without those to skip.
Shape = Callable[[Batch], list[bytes]]
# Learns that the rows are in the table.
Stored = Callable[[Batch], Awaitable[None]]
# Puts entries into the table under a deduplication token. Raises StoreRefused when one of them is to blame.
Insert = Callable[[list[bytes], str], Awaitable[None]]


@dataclass(slots=True)
class Reader:
    """Moves one shard of a stream into its table for as long as it holds the shard."""

    streams: Streams
    clickhouse: ClickHouse
    shard: str
    table: str
    batch_rows: int
    batch_ms: int
    sift: Sift | None = None
    again: Sift | None = None  # looks at a batch that is stored again; what it skips stays as it was noted
    shape: Shape | None = None
    stored: Stored | None = None
    insert: Insert | None = None
    beside: Callable[[], Coroutine[Any, Any, None]] | None = None  # what goes on beside the reading, for as long
    form: Form = LINES
    # How many seconds a batch waits for more though nothing more is there yet; asked anew while it waits.
    lingers: Callable[[], float] | None = None
    _stream: str = ""
    _trimmed_at: float = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Store batch after batch until ``stop``. Raises Fenced when another reader took over."""
        self._stream = f"{self.shard}@{await self.streams.born(self.shard)}"
        bucket = await self.streams.bucket("cursors", in_memory=False)
        cursor = Cursor(bucket, self.shard)
        note = await cursor.load()
        if note.last:
            await self._again(note, stop)
        reading = self.streams.read(self.shard, self.shard, note.last, self.form.messages)
        async for batch in self._batches(reading, stop):
            if self.sift:
                await self._until_it_works(lambda batch=batch: self._sifted(batch), stop)
            await self._until_it_works(lambda batch=batch: cursor.note(batch), stop)
            await self._store(batch, stop)
            await self._trim(batch.first)

    async def _sifted(self, batch: Batch) -> None:
        batch.skip.clear()
        if self.sift:
            await self.sift(batch)

    async def _again(self, note: Note, stop: asyncio.Event) -> None:
        batch = Batch(self._stream, note.first, note.first - 1, skip=note.skip, is_again=True, form=self.form)
        reading = self.streams.read(self.shard, self.shard, note.first - 1, self.form.messages)
        async for messages in reading:
            batch.add([m for m in messages if m.sequence <= note.last])
            gone = messages and messages[0].sequence > note.last
            if batch.last >= note.last or gone or stop.is_set():
                break
        await reading.aclose()
        if batch.last == note.last:
            if again := self.again:
                await self._until_it_works(lambda: again(batch), stop)
            await self._store(batch, stop)
            log.info("range_stored_again", token=batch.token, rows=len(batch.lines))

    async def _batches(
        self, reading: AsyncGenerator[list[Message], None], stop: asyncio.Event
    ) -> AsyncGenerator[Batch, None]:
        batch: Batch | None = None
        began = 0.0
        async for messages in reading:
            if messages:
                if batch is None:
                    batch = Batch(self._stream, messages[0].sequence, messages[0].sequence, form=self.form)
                    began = time.monotonic()
                batch.add(messages)
            wait_s = self.lingers() if self.lingers else self.batch_ms / 1000
            is_due = time.monotonic() >= began + wait_s or (not messages and not self.lingers)
            if batch and (self._is_full(batch) or is_due or stop.is_set()):
                yield batch
                batch = None
            if stop.is_set():
                return

    def _is_full(self, batch: Batch) -> bool:
        return len(batch.lines) >= self.batch_rows or batch.size >= self.form.most_bytes

    async def _until_it_works(self, step: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
        pause = 0.2
        while True:
            try:
                await step()
                return
            except (Unavailable, *NATS_AWAY) as error:
                if stop.is_set():
                    raise
                log.warning("store_waits", shard=self.shard, error=type(error).__name__, pause_s=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5)

    async def _store(self, batch: Batch, stop: asyncio.Event) -> None:
        skip = set(batch.skip)
        if self.shape:
            lines = self.shape(batch)
        else:
            lines = [line for place, line in enumerate(batch.lines) if place not in skip]
        if lines:
            await self._until_it_works(lambda: self._insert(lines, batch.token), stop)
        ROWS.labels(self.table).inc(len(lines))
        BATCHES.labels(self.table).inc()
        LAG.labels(self.shard).set(max(time.time() - batch.since_s, 0))
        if self.stored:
            await self.stored(batch)

    async def _insert(self, lines: list[bytes], token: str) -> None:
        """Insert; when the store refuses, halve until the poisonous row stands alone and goes to the dead letters.

        Halving is deterministic, so the halves' tokens are as repeatable as the whole's.
        """
        try:
            if self.insert:
                await self.insert(lines, token)
            else:
                await self.clickhouse.insert_bytes(self.table, self.form.glue.join(lines), token)
        except StoreRefused as refused:
            if len(lines) == 1:
                await self._bury(lines[0], token, str(refused))
                return
            middle = len(lines) // 2
            await self._insert(lines[:middle], token + "a")
            await self._insert(lines[middle:], token + "b")

    async def _bury(self, line: bytes, token: str, reason: str) -> None:
        letter = msgspec.json.encode({"token": token, "reason": reason, "row": self.form.quoted(line)})
        await self.streams.publish(f"{DEAD}.{self.table}", letter, message_id=token)
        tally.dropped(self.form.site_of(line), Reason.DEAD_LETTER)
        log.error(
            "row_refused", table=self.table, token=token
        )  # the reason may quote the row: it stays with the letter

    async def _trim(self, before: int) -> None:
        now = time.monotonic()
        if now - self._trimmed_at > TRIM_EVERY_S:
            self._trimmed_at = now
            try:
                await self.streams.trim(self.shard, before)
            except NATS_AWAY:
                log.warning("trim_waits", shard=self.shard)
