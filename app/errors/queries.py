"""What the writer asks the store: which events there are, and what groups must learn of them."""

import msgspec

from app.errors.facts import Fact, put_together
from app.errors.triage import Since
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Questions

ask = Questions(__file__)


class Stored(msgspec.Struct):
    """An event that is stored. ``id``: 32 hexadecimal digits."""

    site_id: int
    id: str


class StoredFact(Fact, kw_only=True):
    """Events of one hash, release and environment."""

    release: str
    environment: str


async def events_lately(clickhouse: ClickHouse, since_s: int) -> list[Stored]:
    """Which events were stored since a moment."""
    return await clickhouse.ask_any(ask("events_stored_lately"), Stored, since=since_s)


async def facts_since(clickhouse: ClickHouse, since_s: int) -> list[Fact]:
    """What groups must learn of events that were stored since a moment."""
    facts: dict[tuple[int, int], Fact] = {}
    for row in await clickhouse.ask_any(ask("facts_stored_since"), StoredFact, since=since_s):
        row.releases = [(row.release, row.environment, row.first_ms, row.last_ms)]
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
    return await clickhouse.ask_any(ask("exceptions_stored_since"), ToldException, since=since_s, until=until_s)
