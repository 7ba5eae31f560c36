"""A chunk of a file: read inside ClickHouse, told what it does not say, judged, and put aside.

Between its steps a chunk lies in tables of ClickHouse's memory, because it may hold addresses and user agents.
"""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

import anyio.to_thread
import msgspec

from app.analytics.imports.countries import COUNTRIES
from app.analytics.imports.derive import AgentSeen, Derive, PageSeen, PlaceSeen
from app.analytics.imports.kinds import ImportKind
from app.kit.clickhouse import ClickHouse, StoreRefused
from app.kit.sql import Fragment, Questions

ask = Questions(str(Path(__file__).parent))

READ = {ImportKind.EVENTS: "read_events", ImportKind.UMAMI: "read_umami", ImportKind.GA4_EVENTS: "read_ga4_events"}
# One block, whatever its size, so that a repetition is the same block under the same token.
ONE_BLOCK = {
    "max_block_size": 1_000_000, "min_insert_block_size_rows": 100_000_000, "min_insert_block_size_bytes": 0,
    "max_insert_block_size": 100_000_000, "max_partitions_per_insert_block": 0, "async_insert": 0,
    "deduplicate_blocks_in_dependent_materialized_views": 1, "max_threads": 2, "max_insert_threads": 1,
}  # fmt: skip
# The columns of a file of events, all read as texts.
FIELDS = (
    "ts name url hostname path title entry_path referrer source channel click_id utm_source utm_medium utm_campaign"
    " utm_term utm_content user_agent ip country region city language browser browser_version os os_version device size"
    " engaged_ms scroll_pct revenue currency is_passive visitor_id session_id event_id pageview_id width props"
)
AS_TEXTS = {
    "input_format_json_read_numbers_as_strings": 1, "input_format_json_read_bools_as_strings": 1,
    "input_format_json_read_objects_as_strings": 1, "input_format_json_read_arrays_as_strings": 1,
    "input_format_null_as_default": 1, "input_format_skip_unknown_fields": 1,
    # Read by several threads, and put together in the order of the file.
    "input_format_parallel_parsing": 1, "min_chunk_bytes_for_parallel_parsing": 1_000_000, "max_insert_threads": 1,
}  # fmt: skip
STRINGS_OF_PAGES = (
    "url, from, hostname, path, referrer, source, channel, click_id,"
    " utm_source, utm_medium, utm_campaign, utm_term, utm_content"
)
MEMORY = {
    "pages": f"{STRINGS_OF_PAGES.replace(',', ' String,')} String".replace("from String", "`from` String"),
    "agents": (
        "agent String, browser String, browser_version String, os String, os_version String, device String,"
        " is_bot UInt8"
    ),
    "places": "address String, country String, region String, city String",
}


class Counted(msgspec.Struct):
    """Rows of a chunk."""

    rows: int = 0
    broken: int = 0


class Broken(msgspec.Struct):
    """A row that cannot be taken."""

    line: int
    reason: str


@dataclass(frozen=True)
class Keys:
    """The keys of an import's hashes: its own for visitors; the site's for rows, which every import knows again."""

    site: int
    number: int
    secret: bytes
    pepper: bytes

    @cached_property
    def binds(self) -> dict[str, Any]:
        """The values that the questions share."""
        own = blake2b(self.secret, digest_size=16, person=b"import").digest()
        rows = blake2b(str(self.site).encode(), key=self.pepper[:64], digest_size=16, person=b"import-rows").digest()
        halves = [int.from_bytes(half, "big") for key in (own, rows) for half in (key[:8], key[8:])]
        return {"site": self.site, "import": self.number, **dict(zip(("k0", "k1", "s0", "s1"), halves, strict=True))}


class Chunks:
    """The reader of one import's chunks."""

    def __init__(self, clickhouse: ClickHouse, keys: Keys, kind: ImportKind, domain: str, derive: Derive) -> None:
        self._clickhouse, self._keys, self._kind, self._derive = clickhouse, keys, kind, derive
        self._read_binds = _read_binds(kind, domain)

    def _table(self, name: str) -> str:
        return f"import_{self._keys.number}_{name}"

    def _hole(self, name: str) -> Fragment:
        return Fragment(self._table(name))

    async def store(self, number: int, body: bytes, first_line: int, most_told: int) -> tuple[Counted, list[Broken]]:
        """Put the rows of chunk ``number`` aside; returns how many there are, and the first broken ones.

        Doing it again stores nothing twice. Raises StoreRefused.
        """
        async with AsyncExitStack() as tables:
            rows = await self._read_whole(tables, body, first_line) or await self._read_lines(tables, body, first_line)
            for seen in self._seen(rows):
                await tables.enter_async_context(seen)
            ready = ask("rows_ready", rows=rows, **{name: self._hole(name) for name in MEMORY})
            if rows == self._hole("rows"):
                ready = await self._made(tables, "ready", ready, max_threads=2)
            else:
                ready = _inside(ready)
            counted = (await self._clickhouse.ask_any(ask("ready_counted", ready=ready), Counted))[0]
            told = ask("broken_rows", ready=ready).bind(limit=most_told)
            broken = await self._clickhouse.ask_any(told, Broken) if counted.broken and most_told else []
            token = {"insert_deduplication_token": f"import {self._keys.number} chunk {number}", **ONE_BLOCK}
            await self._clickhouse.command(ask("store_rows", ready=ready).text, token, **self._keys.binds)
        return counted, broken

    async def _read_lines(self, tables: AsyncExitStack, body: bytes, first_line: int) -> Fragment:
        """The rows of a chunk, each line for itself."""
        async with self._memory("lines", "text String"):
            await self._clickhouse.load(self._table("lines"), body, "LineAsString")
            read = ask(READ[self._kind], lines=self._hole("lines")).bind(first_line=first_line, **self._read_binds)
            return await self._made(tables, "rows", ask("rows_judged", read=read), max_threads=1)

    async def _read_whole(self, tables: AsyncExitStack, body: bytes, first_line: int) -> Fragment | None:
        """The same in one go; None where a line is broken or empty, so that lines must be told apart.

        Its columns are only given numbers and otherwise judged as they are used, by as many threads as there are.
        """
        if self._kind is not ImportKind.EVENTS or b"\n\n" in b"\n" + body or b"\r" in body:
            return None
        async with self._memory("fields", f"{FIELDS.replace(' ', ' String, ')} String"):
            try:
                await self._clickhouse.load(self._table("fields"), body, "JSONEachRow", AS_TEXTS)
            except StoreRefused:
                return None
            numbered = ask("rows_numbered", fields=self._hole("fields")).bind(first_line=first_line)
            made = await self._made(tables, "numbered", numbered, max_threads=1)
        return _inside(ask("rows_judged", read=ask("read_events_whole", numbered=made)))

    def _seen(self, rows: Fragment) -> list[AbstractAsyncContextManager[None]]:
        """What is derived for the rows, as tables beside them."""
        derive = self._derive
        return [
            self._told("pages", ask("pages_asked", rows=rows), lambda row: derive.page(row["url"], row["from"])),
            self._told("agents", ask("agents_asked", rows=rows), lambda row: derive.agent(row["agent"])),
            self._told("places", ask("places_asked", rows=rows), lambda row: derive.place(row["address"])),
        ]

    @asynccontextmanager
    async def _told(
        self, name: str, question: Fragment, tell: Callable[[dict[str, str]], PageSeen | AgentSeen | PlaceSeen]
    ) -> AsyncIterator[None]:
        asked: list[dict[str, str]] = await self._clickhouse.ask_any(question)
        async with self._memory(name, MEMORY[name]):
            if asked:
                body = await anyio.to_thread.run_sync(lambda: _lines(tell(row) for row in asked))
                await self._clickhouse.load(self._table(name), body, "JSONEachRow")
            yield

    @asynccontextmanager
    async def _memory(self, name: str, columns: str) -> AsyncIterator[None]:
        await self._clickhouse.command(f"drop table if exists {self._table(name)}")
        await self._clickhouse.command(f"create table {self._table(name)} ({columns}) engine = Memory")
        async with self._dropped(name):
            yield

    async def _made(self, tables: AsyncExitStack, name: str, question: Fragment, max_threads: int) -> Fragment:
        """A table in memory with the answer to a question, for as long as the other tables."""
        await self._clickhouse.command(f"drop table if exists {self._table(name)}")
        sql = f"create table {self._table(name)} engine = Memory as\n{question.text}"
        await tables.enter_async_context(self._dropped(name))
        await self._clickhouse.command(sql, {"max_threads": max_threads}, **question.binds)
        return self._hole(name)

    @asynccontextmanager
    async def _dropped(self, name: str) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await self._clickhouse.command(f"drop table if exists {self._table(name)}")


def _inside(question: Fragment) -> Fragment:
    return Fragment(f"(\n{question.text}\n)", question.binds)


def _lines(seen: Iterable[msgspec.Struct]) -> bytes:
    return msgspec.json.Encoder().encode_lines(seen)


def _read_binds(kind: ImportKind, domain: str) -> dict[str, Any]:
    if kind is ImportKind.GA4_EVENTS:
        return {"countries": list(COUNTRIES), "codes": list(COUNTRIES.values())}
    return {"domain": domain} if kind is ImportKind.UMAMI else {}
