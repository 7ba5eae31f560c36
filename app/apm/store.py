"""From items to tables: what was stored in the last minutes is skipped, and ClickHouse itself reads the rest.

Values that lie deeper than it reads make it refuse a batch; they are told as text, and the batch is tried once more.
Who sent such is remembered for a while, so that the next batch need not be refused to be known.

A client that got no answer sends the same bytes again, perhaps for minutes. A request is known by its hash; those of
the last half hour are remembered, and after a restart learnt from the store. What is skipped becomes part of the
batch's note, so that a batch that is stored again after a crash is the same batch.
"""

import time
from collections.abc import Callable, Iterator

import msgspec

from app.apm import otlp
from app.apm.deep import Deep
from app.apm.hidden import Hidden
from app.apm.queries import logs_insert, points_insert, requests_stored_lately, spans_insert
from app.ingest.consume import Batch
from app.ingest.dropped import Reason, tally
from app.ingest.wrap import read
from app.kit.clickhouse import ClickHouse, StoreRefused
from app.kit.inserting import Insert
from app.kit.sql import Fragment
from app.kit.streams import Streams

REMEMBERED_S = 1800
# Steps of planning that can gain nothing here, since all of the bytes are read once, in one thread: without them the
# plan is made in less than half of the time, which is most of what a small batch costs.
UNPLANNED = (
    "query_plan_merge_expressions", "optimize_if_chain_to_multiif", "optimize_multiif_to_if",
    "optimize_if_transform_strings_to_enum", "optimize_and_compare_chain", "optimize_extract_common_expressions",
    "optimize_normalize_count_variants", "optimize_rewrite_aggregate_function_with_if",
    "optimize_injective_functions_inside_uniq", "optimize_redundant_functions_in_order_by",
    "optimize_group_by_function_keys", "optimize_group_by_constant_keys",
)  # fmt: skip


class Requests:
    """The state of one shard of a stream of items: which requests are stored."""

    def __init__(self, clickhouse: ClickHouse, streams: Streams, signal: str, hidden: Hidden) -> None:
        self._clickhouse, self._streams, self._signal, self._hidden = clickhouse, streams, signal, hidden
        self._seen: dict[tuple[int, int], float] = {}
        self._insert, self._deep = INSERTS[signal], Deep(signal)

    async def recover(self, now_s: float | None = None) -> None:
        """Learn from the store which requests came lately."""
        now = now_s or time.time()
        for row in await requests_stored_lately(self._clickhouse, int(now - REMEMBERED_S)):
            self._seen[row.site_id, row.request_hash] = now

    async def sift(self, batch: Batch) -> None:
        """Note which items of a new batch repeat a request, among themselves or of the last half hour."""
        now = time.time()
        self._forget(now - REMEMBERED_S)
        fresh: set[tuple[int, int]] = set()
        for place, key in _keys(batch):
            if key in self._seen or key in fresh:
                batch.skip.append(place)
                tally.dropped(key[0], Reason.REPEATED)
            fresh.add(key)
        batch.rows = [(key, now) for key in fresh]

    async def insert(self, items: list[bytes], token: str) -> None:
        """Store items once. Raises StoreRefused when one of them is to blame."""
        told = await self._deep.told(items, of_known=True)
        try:
            await self._put(told.items, token)
        except StoreRefused:
            told = await self._deep.told(items)
            if not told.senders:
                raise
            await self._put(told.items, token)
        self._deep.stored(told)

    async def _put(self, items: list[bytes], token: str) -> None:
        sites, keys = await self._hidden.lists()
        binds = {"hidden_sites": sites, "hidden_keys": keys}
        await self._clickhouse.insert_read(self._insert, b"".join(items), token, **binds)

    async def stored(self, batch: Batch) -> None:
        """Remember the batch's requests, and tell the pages which sites have something new.

        A range that is stored again after a crash was sifted before it, and may be stored only now.
        """
        if batch.is_again:
            now = time.time()
            batch.rows = [(key, now) for key in {key for _, key in _keys(batch)}]
        self._seen.update(batch.rows)
        sites = {site for (site, _), _ in batch.rows}
        await self._streams.tell(f"nightjar.stored.{self._signal}", msgspec.json.encode(sorted(sites)))

    def _forget(self, before_s: float) -> None:
        while self._seen and (first := next(iter(self._seen))) and self._seen[first] < before_s:
            del self._seen[first]


def _keys(batch: Batch) -> Iterator[tuple[int, tuple[int, int]]]:
    """The places of a batch's requests, and what each is known by."""
    for place, line in enumerate(batch.lines):
        try:
            item = read(line)
        except ValueError:
            continue  # the store refuses it, and it goes to the dead letters
        yield place, (item.site_id, item.request_hash)


def _insert(statement: Callable[[str], Fragment], columns: str, schema: str) -> Insert:
    return Insert(statement, columns, "ProtobufSingle", schema, "Batch", dict.fromkeys(UNPLANNED, 0))


INSERTS: dict[str, Insert] = {
    "spans": _insert(spans_insert, otlp.SPANS_COLUMNS, otlp.SPANS_SCHEMA),
    "logs": _insert(logs_insert, otlp.LOGS_COLUMNS, otlp.LOGS_SCHEMA),
    "points": _insert(points_insert, otlp.POINTS_COLUMNS, otlp.POINTS_SCHEMA),
}
