"""What ClickHouse is asked about filtered hits, and told when they are let in or kept out."""

from collections.abc import Sequence

import msgspec

from app.kit.clickhouse import ClickHouse
from app.kit.sql import Questions

ask = Questions(__file__)
LATEST = 50

# Sessions are known by their events, so they go first: cut short anywhere, all is simply done again.
THEIRS = "site_id = {site:UInt64} and session_id >= {first_session:UInt64}"
FORGET_SESSIONS = (
    f"delete from sessions where {THEIRS} and session_id in"
    f" (select session_id from events where {THEIRS} and filtered in {{marks:Array(String)}})"
)
FORGET_EVENTS = f"delete from events where {THEIRS} and filtered in {{marks:Array(String)}}"
AT_ONCE = {"lightweight_deletes_sync": 2}


class Marked(msgspec.Struct):
    """Filtered hits of one reason and family; ``last_ms``: unix milliseconds."""

    mark: str
    hits: int
    visitors: int
    last_ms: int


class Day(msgspec.Struct):
    """A day of the site's time zone, ISO: hits that were filtered, events that were not."""

    day: str
    filtered: int
    counted: int


class FilteredHit(msgspec.Struct):
    """A filtered hit, as people see it."""

    ts_ms: int
    mark: str
    name: str
    hostname: str
    path: str
    source: str
    referrer: str
    country: str
    browser: str
    os: str


class Waiting(msgspec.Struct):
    """A UTC day (since 1970) with filtered hits that are no events."""

    day: int
    hits: int
    marks: list[str]


class LetIn(msgspec.Struct):
    """Events that would have been filtered, and the UTC days (since 1970) on which their visits began."""

    mark: str
    days: list[int]


async def by_mark(clickhouse: ClickHouse, site: int, start_ms: int, end_ms: int) -> list[Marked]:
    """What was filtered in a stretch of time, the most first."""
    return await clickhouse.ask(site, ask("filtered_by_mark"), Marked, start_ms=start_ms, end_ms=end_ms)


async def by_day(
    clickhouse: ClickHouse, site: int, start_ms: int, end_ms: int, timezone: str, counting: Sequence[str] = ()
) -> list[Day]:
    """What was filtered and what was not, day by day; hits with a mark that is ``counting`` count."""
    binds = {"start_ms": start_ms, "end_ms": end_ms, "timezone": timezone, "counting": list(counting)}
    return await clickhouse.ask(site, ask("filtered_by_day"), Day, **binds)


async def latest(clickhouse: ClickHouse, site: int, mark: str, before_ms: int) -> list[FilteredHit]:
    """The latest hits before a time, LATEST of them; ``mark`` is ``reason/family``, ``reason/``, or '' for all."""
    binds = {"mark": mark, "before_ms": before_ms, "limit": LATEST}
    return await clickhouse.ask(site, ask("filtered_latest"), FilteredHit, **binds)


async def waiting(clickhouse: ClickHouse, site: int, since_ms: int) -> list[Waiting]:
    """Days with hits that are no events yet."""
    return await clickhouse.ask(site, ask("filtered_waiting"), Waiting, since_ms=since_ms)


async def let_in_so_far(clickhouse: ClickHouse, site: int, since_ms: int) -> list[LetIn]:
    """The events that were let in."""
    return await clickhouse.ask(site, ask("filtered_let_in"), LetIn, since_ms=since_ms)


async def let_in(clickhouse: ClickHouse, site: int, first_day: int, last_day: int, marks: list[str]) -> None:
    """Make events of the hits of some days (since 1970), once."""
    binds = {"first_day": first_day, "last_day": last_day, "marks": marks}
    await clickhouse.command(ask("let_in").text, site=site, **binds)


async def keep_out(clickhouse: ClickHouse, site: int, marks: list[str], since_ms: int) -> None:
    """Take events of visits since a time out again. The roll-ups of their days are the caller's to make anew."""
    binds = {"site": site, "marks": marks, "first_session": since_ms << 22}
    await clickhouse.command(FORGET_SESSIONS, AT_ONCE, **binds)
    await clickhouse.command(ask("sessions_without").text, **binds)
    await clickhouse.command(FORGET_EVENTS, AT_ONCE, **binds)
