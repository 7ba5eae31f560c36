"""A chunk of a file: read inside ClickHouse, told what it does not say, judged, and put aside.

Between its steps a chunk lies in tables of ClickHouse's memory, because it may hold addresses and user agents. Every
step reads what the one before made, so that nothing is parsed or judged twice. A chunk keeps one core busy; another is
worked on beside it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

import anyio.to_thread
import msgspec

from app.analytics.imports.countries import COUNTRIES
from app.analytics.imports.derive import Derive
from app.analytics.imports.kinds import ImportKind
from app.analytics.imports.queries.scratch import Scratch
from app.kit.clickhouse import ClickHouse, StoreRefused
from app.kit.sql import Fragment, Questions, joined

ask = Questions(str(Path(__file__).parent))

READ = {ImportKind.EVENTS: "read_events", ImportKind.UMAMI: "read_umami", ImportKind.GA4_EVENTS: "read_ga4_events"}


def texts(names: str) -> str:
    """Columns with these names, all texts."""
    return ", ".join(f"{name} String" for name in names.split())


# One block, whatever its size, so that a repetition is the same block under the same token.
ONE_BLOCK = {
    "max_block_size": 1_000_000, "min_insert_block_size_rows": 100_000_000, "min_insert_block_size_bytes": 0,
    "max_insert_block_size": 100_000_000, "max_partitions_per_insert_block": 0, "async_insert": 0,
    "deduplicate_blocks_in_dependent_materialized_views": 1, "max_threads": 1, "max_insert_threads": 1,
    # What only some rows need is only told of them.
    "short_circuit_function_evaluation": "force_enable",
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
    # Several threads would need twice the work for the same lines, to find out where they may begin.
    "input_format_parallel_parsing": 0, "max_insert_threads": 1,
}  # fmt: skip
PAGE = "hostname path referrer source channel click_id utm_source utm_medium utm_campaign utm_term utm_content"
AGENT = "browser browser_version os os_version device"
PLACE = "country region city"


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that rows do not say themselves: the question by what it is told, and how it is joined to them."""

    asked: str
    alias: str
    by: str
    columns: str
    join: str
    tell: Callable[[Derive, dict[str, str]], msgspec.Struct]

    @property
    def table(self) -> str:
        """The columns of a table of it."""
        return f"{self.by}, {self.columns}"

    @property
    def nothing(self) -> Fragment:
        """What stands in its place where no row needs it, so that nothing is joined."""
        return Fragment(f"defaultValueOfTypeName('Tuple({self.columns})') as {self.alias}")

    def joined(self, table: Fragment) -> Fragment:
        """Its join to the rows."""
        return Fragment(f"left any join {table.text} as {self.alias} {self.join}")


SEEN = (
    Seen(
        "pages_asked", "p", "url String, `from` String", texts(PAGE), "on r.url = p.url and r.referrer = p.from",
        lambda derive, row: derive.page(row["url"], row["from"]),
    ),
    Seen(
        "agents_asked", "a", "agent String", f"{texts(AGENT)}, is_bot UInt8", "on r.agent = a.agent",
        lambda derive, row: derive.agent(row["agent"]),
    ),
    Seen(
        "places_asked", "l", "address String", texts(PLACE), "on r.address = l.address",
        lambda derive, row: derive.place(row["address"]),
    ),
)  # fmt: skip


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

    async def store(self, number: int, body: bytes, first_line: int, most_told: int) -> tuple[Counted, list[Broken]]:
        """Put the rows of chunk ``number`` aside; returns how many there are, and the first broken ones.

        Doing it again stores nothing twice. Raises StoreRefused.
        """
        clickhouse = self._clickhouse
        async with Scratch(clickhouse, f"import_{self._keys.number}_chunk_{number}") as scratch:
            rows = await self._read_whole(scratch, body, first_line) or await self._read_lines(
                scratch, body, first_line
            )
            ready = await scratch.made("ready", await self._ready(scratch, rows))
            await scratch.drop(rows)
            counted = (await clickhouse.ask_any(ask("ready_counted", ready=ready), Counted))[0]
            told = ask("broken_rows", ready=ready).bind(limit=most_told)
            broken = await clickhouse.ask_any(told, Broken) if counted.broken and most_told else []
            token = {"insert_deduplication_token": f"import {self._keys.number} chunk {number}", **ONE_BLOCK}
            await clickhouse.command(ask("store_rows", ready=ready).text, token, **self._keys.binds)
        return counted, broken

    async def _read_lines(self, scratch: Scratch, body: bytes, first_line: int) -> Fragment:
        """The rows of a chunk, each line for itself."""
        lines = await scratch.loaded("lines", "text String", body, "LineAsString")
        read = ask(READ[self._kind], lines=lines).bind(first_line=first_line, **self._read_binds)
        rows = await scratch.made("rows", ask("rows_judged", read=read))
        await scratch.drop(lines)
        return rows

    async def _read_whole(self, scratch: Scratch, body: bytes, first_line: int) -> Fragment | None:
        """The same in one go; None where a line is broken or empty, so that lines must be told apart."""
        if self._kind is not ImportKind.EVENTS or b"\n\n" in b"\n" + body or b"\r" in body:
            return None
        try:
            fields = await scratch.loaded("fields", texts(FIELDS), body, "JSONEachRow", AS_TEXTS)
        except StoreRefused:
            return None
        read = ask("read_events_whole", fields=fields).bind(first_line=first_line)
        rows = await scratch.made("rows", ask("rows_judged", read=read))
        await scratch.drop(fields)
        return rows

    async def _ready(self, scratch: Scratch, rows: Fragment) -> Fragment:
        """The rows with what was derived for them, which is joined where some row needs it."""
        told, joins = [], []
        for seen in SEEN:
            asked: list[dict[str, str]] = await self._clickhouse.ask_any(ask(seen.asked, rows=rows))
            if asked:
                body = await anyio.to_thread.run_sync(self._lines, seen, asked)
                joins.append(seen.joined(await scratch.loaded(seen.asked, seen.table, body, "JSONEachRow")))
            else:
                told.append(seen.nothing)
        none = "1 as all_are_asked"
        return ask("rows_ready", rows=rows, told=joined(told, ",\n    ", none), joins=joined(joins, "\n", ""))

    def _lines(self, seen: Seen, asked: Iterable[dict[str, str]]) -> bytes:
        return msgspec.json.Encoder().encode_lines(seen.tell(self._derive, row) for row in asked)


def _read_binds(kind: ImportKind, domain: str) -> dict[str, Any]:
    if kind is ImportKind.GA4_EVENTS:
        return {"countries": list(COUNTRIES), "codes": list(COUNTRIES.values())}
    return {"domain": domain} if kind is ImportKind.UMAMI else {}
