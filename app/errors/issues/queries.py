"""The only file that asks ClickHouse about events of errors; of groups, group_queries asks Postgres."""

from collections.abc import Sequence
from typing import Any

import msgspec

from app.errors.issues.fields import BROWSER_RELEASE, EVENTS
from app.kit.clickhouse import ClickHouse
from app.kit.search.condition import condition
from app.kit.search.tree import Node
from app.kit.sql import Fragment, Questions
from app.kit.window import Window

ask = Questions(__file__)
SAMPLED_FROM = 200_000
LOOKED_AT = 50_000
TIME = Fragment(
    "site_id = {site:UInt64}"
    " and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')"
    " and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')"
)
FACETS = {
    "release": "Release", "environment": "Environment", "level": "Level", "browser": "Browser",
    "browser.release": "Browser and version", "os": "System",
    "device": "Device", "server": "Server", "transaction": "Transaction", "url": "Page", "sdk": "SDK",
    "handled": "Handled",
}  # fmt: skip
_SQL_OF_FACETS = {
    "handled": "multiIf(handled = 1, 'yes', handled = 0, 'no', '')", "browser.release": BROWSER_RELEASE,
}  # fmt: skip
ORDERS = {
    "newest": Fragment("at desc, event_id desc"),
    "oldest": Fragment("at, event_id"),
    # With details, a trace and a person, and of the newest release seen: the one that tells the most.
    "recommended": Fragment("payload != '' desc, trace_id != '' desc, user != 0 desc, length(tags) desc, at desc"),
}


class Matching(msgspec.Struct):
    """A group's events that match."""

    number: int
    events: int
    last_ms: int
    late: int


class Counts(msgspec.Struct):
    """A group's events that match, by bucket of time, and of how many people they are."""

    number: int
    users: int
    counts: list[int]


class FacetCounts(msgspec.Struct):
    """Values of keys, over a sample: ``mine`` and ``everywhere`` were looked at, ``total`` are all of the group's."""

    rows: list[dict[str, Any]]
    mine: int
    everywhere: int
    total: int
    sample: int

    def whole(self, looked_at: int) -> int:
        """How many of all events of the group so many of the sample stand for."""
        return round(looked_at * self.total / self.mine) if self.mine else 0


class StoredEvent(msgspec.Struct):
    """One event as the store answers it."""

    id: str
    hash: int
    at_ms: int
    received_ms: int
    type: str
    value: str
    level: str
    platform: str
    release: str
    dist: str
    environment: str
    server: str
    user: str
    trace_id: str
    span_id: str
    sdk: str
    source: str
    handled: int
    url: str
    browser: str
    browser_version: str
    os: str
    os_version: str
    device: str
    is_minified: int
    scrubbed: int
    payload: str


def searched(tree: Node | None) -> Fragment:
    """What a search says of events, as SQL. Raises SearchNotUnderstood."""
    found = condition(tree, EVENTS)
    return Fragment(f"({found.text})", found.binds)


def of_hashes(hashes: Sequence[int]) -> Fragment:
    """SQL: events of a group, by its hashes."""
    return Fragment("has({mine:Array(UInt64)}, hash)", {"mine": list(hashes)})


def in_hashes(hashes: Sequence[int]) -> Fragment:
    """The same in a way that the primary key understands."""
    return Fragment("hash in {mine:Array(UInt64)}", {"mine": list(hashes)})


class Events:
    """Questions about the error events of a site."""

    def __init__(self, clickhouse: ClickHouse, site: int) -> None:
        self._clickhouse, self._site = clickhouse, site

    async def _ask(self, question: Fragment, into: Any = dict, **binds: Any) -> list[Any]:
        return await self._clickhouse.ask(self._site, question, into, **binds)

    async def matching(self, window: Window, where: Fragment) -> list[Matching]:
        """All groups with events that match."""
        late_ms = window.to_ms - max((window.to_ms - window.from_ms) // 4, 1)
        question = ask("groups_matching", time=TIME, where=where)
        return await self._ask(question, Matching, from_ms=window.from_ms, to_ms=window.to_ms, late_ms=late_ms)

    async def counts(self, window: Window, where: Fragment, numbers: list[int]) -> dict[int, Counts]:
        """Some groups over time, by number."""
        binds = {"from_ms": window.from_ms, "to_ms": window.to_ms, "first_ms": window.first_bucket_ms}
        question = ask("counts_of_groups", time=TIME, where=where).bind(numbers=numbers, buckets=window.buckets)
        return {one.number: one for one in await self._ask(question, Counts, step_s=window.step_s, **binds)}

    async def people(self, window: Window, where: Fragment) -> dict[int, int]:
        """How many people each group hit, by number; a group that hit nobody is left out."""
        question = ask("people_of_groups", time=TIME, where=where)
        rows = await self._ask(question, from_ms=window.from_ms, to_ms=window.to_ms)
        return {row["number"]: row["users"] for row in rows}

    async def series(self, window: Window, mine: Fragment, where: Fragment) -> list[dict[str, Any]]:
        """A group over time."""
        binds = {"from_ms": window.from_ms, "to_ms": window.to_ms, "first_ms": window.first_bucket_ms}
        return await self._ask(ask("series", time=TIME, mine=mine, where=where), step_s=window.step_s, **binds)

    async def totals(self, mine: Fragment) -> dict[str, Any]:
        """A group's whole life."""
        return (await self._ask(ask("totals", mine=mine)))[0]

    async def totals_between(self, window: Window, mine: Fragment, where: Fragment) -> dict[str, Any]:
        """A group in a time."""
        question = ask("totals_between", time=TIME, mine=mine, where=where)
        return (await self._ask(question, from_ms=window.from_ms, to_ms=window.to_ms))[0]

    async def facets(self, window: Window, mine: Fragment, per_key: int) -> FacetCounts:
        """Values of keys; of very many events, of every so-manieth."""
        binds = {"from_ms": window.from_ms, "to_ms": window.to_ms}
        whole = (await self._ask(ask("counted", time=TIME, mine=mine), **binds))[0]
        sample = max(1, whole["everywhere"] // SAMPLED_FROM)
        if whole["mine"] // sample < 50:  # a rare error is looked at whole
            sample = 1
        looked = whole
        if sample > 1:
            looked = (await self._ask(ask("counted_sample", time=TIME, mine=mine), sample=sample, **binds))[0]
        columns = [f"('{key}', toString({_SQL_OF_FACETS.get(key, key)}))" for key in FACETS]
        pairs = Fragment(f"[{', '.join(columns)}]")
        question = ask("facets", time=TIME, mine=mine, pairs=pairs)
        rows = await self._ask(question, sample=sample, per_key=per_key, **binds)
        return FacetCounts(rows, looked["mine"], looked["everywhere"], whole["mine"], sample)

    async def events(
        self, window: Window, mine: Fragment, where: Fragment, before: Fragment, limit: int
    ) -> list[dict[str, Any]]:
        """Events of a group."""
        question = ask("events", time=TIME, mine=mine, where=where, before=before)
        return await self._ask(question, from_ms=window.from_ms, to_ms=window.to_ms, limit=limit)

    async def chosen(self, window: Window, mine: Fragment, where: Fragment, order: str) -> str:
        """The id of the event at the front of an order; '' of none."""
        question = ask("chosen_event", time=TIME, mine=mine, where=where, order=ORDERS[order])
        rows = await self._ask(question, from_ms=window.from_ms, to_ms=window.to_ms)
        return rows[0]["id"] if rows else ""

    async def event(self, event_id: str) -> StoredEvent | None:
        """One event."""
        rows = await self._ask(ask("event"), StoredEvent, event=dashed(event_id))
        return rows[0] if rows else None

    async def neighbours(self, mine: Fragment, where: Fragment, event: StoredEvent) -> dict[str, str]:
        """What comes before and after an event of a group."""
        question = ask("neighbours", mine=mine, where=where)
        return (await self._ask(question, event=dashed(event.id), at_ms=event.at_ms))[0]

    async def number_of(self, hash_: int) -> int:
        """The group that owns a hash; 0 of none."""
        return (await self._ask(ask("number_of_hash"), hash=hash_))[0]["number"]

    async def of_hashes(self, mine: Fragment) -> dict[int, dict[str, Any]]:
        """How many events each hash of a group has."""
        return {row["hash"]: row for row in await self._ask(ask("hashes_counted", mine=mine))}

    async def notes(self, event_id: str) -> list[dict[str, Any]]:
        """What was written about an event."""
        return await self._ask(ask("notes"), event=dashed(event_id))

    async def values(self, window: Window, key: str, search: str, limit: int) -> list[dict[str, Any]]:
        """Values of a key, or tags when none is named."""
        binds = {
            "from_ms": window.from_ms, "to_ms": window.to_ms, "search": search, "limit": limit, "looked_at": LOOKED_AT,
        }  # fmt: skip
        if not key:
            return await self._ask(ask("keys", time=TIME), **binds)
        known = EVENTS.fields.get(key)
        column = Fragment(known.column) if known else Fragment("tags[{by:String}]", {"by": key})
        return await self._ask(ask("values", time=TIME, key=column), **binds)

    async def of_trace(self, trace_id: str) -> list[dict[str, Any]]:
        """Errors of a trace."""
        return await self._ask(ask("errors_of_trace"), trace=trace_id)


def dashed(event_id: str) -> str:
    """An event's id as a UUID is written."""
    return f"{event_id[:8]}-{event_id[8:12]}-{event_id[12:16]}-{event_id[16:20]}-{event_id[20:]}"
