"""What the writer asks the store: which events there are, and what groups must learn of them."""

from collections.abc import Collection, Mapping
from uuid import UUID

import msgspec

from app.errors.facts import Fact, put_together
from app.errors.triage import Since
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment, Questions

ask = Questions(__file__)
# Exceptions that one question tells at most.
MOST_SINCE, MOST_OF_TRACES = 20_000, 100_000


class Stored(msgspec.Struct):
    """An event that is stored. ``id``: 32 hexadecimal digits; ``revision``: how often it was read again."""

    site_id: int
    id: str
    revision: int = 0
    hash: int = 0


class StoredFact(Fact, kw_only=True):
    """Events of one hash, release and environment."""

    release: str
    environment: str


async def events_lately(clickhouse: ClickHouse, since_s: int) -> list[Stored]:
    """Which events were stored since a moment."""
    return await clickhouse.ask_any(ask("events_stored_lately"), Stored, since=since_s)


async def stored_of(clickhouse: ClickHouse, sites: Collection[int], ids: Collection[str]) -> dict[str, int]:
    """Those of these events that are stored, with their hashes."""
    rows = await clickhouse.ask_any(ask("events_known"), Stored, sites=list(sites), ids=list(ids))
    return {row.id: row.hash for row in rows}


async def facts_since(clickhouse: ClickHouse, since_s: int) -> list[Fact]:
    """What groups must learn of events that were stored since a moment."""
    facts: dict[tuple[int, int], Fact] = {}
    for row in await clickhouse.ask_any(ask("facts_stored_since"), StoredFact, since=since_s):
        row.releases = [(row.release, row.environment, row.first_ms, row.last_ms)]
        row.is_again = True
        if known := facts.get((row.site_id, row.hash)):
            put_together(known, row)
        else:
            facts[row.site_id, row.hash] = row
    return list(facts.values())


class Spike(msgspec.Struct):
    """A group with many events in the last ten minutes; ``usual`` is how many ten minutes of the last week had."""

    site_id: int
    number: int
    lately: int
    usual: float


async def since_ignored(clickhouse: ClickHouse, site: int, since: dict[int, int]) -> dict[int, Since]:
    """What came to groups since the moments (ms) at which they were ignored."""
    if not since:
        return {}
    binds = {"numbers": list(since), "sinces": list(since.values()), "earliest": min(since.values())}
    rows = await clickhouse.ask(site, ask("ignored_since"), **binds)
    return {row["number"]: Since(row["events"], row["users"], row["events_of_day"]) for row in rows}


async def spikes(clickhouse: ClickHouse, least: int, times: float) -> list[Spike]:
    """Groups of all sites that happen far more often than usual."""
    return await clickhouse.ask_any(ask("spikes"), Spike, least=least, times=times)


class ToldException(msgspec.Struct):
    """An exception that telemetry told of."""

    site_id: int
    at_ms: int
    source: str
    of_trace: str
    of_span: str
    service: str
    environment: str
    version: str
    operation: str
    type: str
    message: str
    stack: str
    is_escaped: int
    stored: int


async def exceptions_since(clickhouse: ClickHouse, since_s: int, until_s: int) -> list[ToldException]:
    """Exceptions that were stored in a time."""
    chosen = Fragment("stored_at >= toDateTime({since:Int64}, 'UTC')", {"since": since_s})
    question = ask("exceptions_told", chosen=chosen).bind(until=until_s, limit=MOST_SINCE)
    return await clickhouse.ask_any(question, ToldException)


class Within(msgspec.Struct):
    """A span and the one it lies in, '' for none."""

    site_id: int
    of_trace: str
    of_span: str
    parent: str


async def exceptions_of(
    clickhouse: ClickHouse, sites: Collection[int], traces: Collection[str], until_s: int
) -> list[ToldException]:
    """Everything that telemetry told of exceptions in these traces."""
    chosen = Fragment(
        "site_id in {sites:Array(UInt64)}\n"
        "  and trace_id in (select toFixedString(unhex(arrayJoin({traces:Array(String)})), 16))",
        {"sites": list(sites), "traces": list(traces)},
    )
    question = ask("exceptions_told", chosen=chosen).bind(until=until_s, limit=MOST_OF_TRACES)
    return await clickhouse.ask_any(question, ToldException)


async def spans_around(
    clickhouse: ClickHouse, sites: Collection[int], traces: Collection[str], first_ms: int, last_ms: int
) -> list[Within]:
    """Which span lies within which in these traces."""
    binds = {"sites": list(sites), "traces": list(traces), "first_ms": first_ms, "last_ms": last_ms}
    return await clickhouse.ask_any(ask("spans_around"), Within, **binds)


async def forget_events(clickhouse: ClickHouse, site: int, ids: Collection[str], read_again: Mapping[str, int]) -> None:
    """Delete events that others stand for now: all of ``ids``, and of those that were read again the older rows."""
    where = "(event_id in {ids:Array(UUID)} or (event_id, revision) in {older:Array(Tuple(UUID, UInt8))})"
    older = [(one, older) for one, revision in read_again.items() for older in range(revision)]
    sql = f"delete from error_events where site_id = {{site:UInt64}} and {where}"
    binds = {"site": site, "ids": list(ids), "older": older}
    await clickhouse.command(sql, {"lightweight_deletes_sync": 2}, **binds)


class SizeOfDay(msgspec.Struct):
    """What a site's errors of a UTC day (since 1970) take of the disk."""

    site_id: int
    day: int
    bytes: int


async def sizes_of_days(clickhouse: ClickHouse) -> list[SizeOfDay]:
    """What errors of all sites take, by site, the newest day first."""
    return await clickhouse.ask_any(ask("bytes_by_day"), SizeOfDay)


async def forget_before(clickhouse: ClickHouse, site: int, day: int) -> None:
    """Delete a site's events of the days before one; they are marked, and leave the disk with ``free_disk``."""
    sql = "delete from error_events where site_id = {site:UInt64} and at < toDateTime({day:UInt32} * 86400, 'UTC')"
    await clickhouse.command(sql, {"lightweight_deletes_sync": 2}, site=site, day=day)


async def free_disk(clickhouse: ClickHouse) -> None:
    """Write the parts that hold deleted events again, without them."""
    await clickhouse.command("alter table error_events apply deleted mask", {"mutations_sync": 2})


class Readable(msgspec.Struct):
    """An event whose frames may be read with other source maps."""

    id: str
    hash: int
    at_ms: int
    received_ms: int
    user: int
    source: str
    is_crawler: bool
    browser: str
    browser_version: str
    os: str
    os_version: str
    device: str
    revision: int
    payload: str


async def events_without_map(
    clickhouse: ClickHouse, site: int, days: int, before: tuple[int, str], limit: int
) -> list[Readable]:
    """Events of a site, the newest first, of which a source map was missing: those before a moment (ms) and an id."""
    before_id = str(UUID(before[1])) if before[1] else ""
    binds = {"days": days, "before_ms": before[0], "before_id": before_id, "limit": limit}
    return await clickhouse.ask(site, ask("events_without_map"), Readable, **binds)
