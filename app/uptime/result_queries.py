"""What ClickHouse is asked about results."""

from datetime import datetime

import msgspec

from app.kit.clickhouse import ClickHouse
from app.kit.sql import Questions

ask = Questions(__file__)


class Point(msgspec.Struct):
    """How checks of a part of time fared; milliseconds. ``at``: unix seconds of its beginning."""

    at: int
    checks: int
    failures: int
    unknown: int
    dns_ms: float
    connect_ms: float
    tls_ms: float
    first_byte_ms: float
    transfer_ms: float
    p50_ms: float
    p95_ms: float
    max_ms: float


class Cell(msgspec.Struct):
    """How many checks of a part of time took about ``2 ** (band / 2)`` milliseconds."""

    at: int
    band: int
    checks: int


class Place(msgspec.Struct):
    """A monitor as seen from a location."""

    location: str
    checks: int
    failures: int
    p50_ms: float
    p95_ms: float
    last_at: int


class Response(msgspec.Struct):
    """One result. The body is the beginning of what the target said; only failures keep it, for a week."""

    at_ms: int
    location: str
    outcome: str
    code: str
    words: str
    total_ms: float
    dns_ms: float
    connect_ms: float
    tls_ms: float
    first_byte_ms: float
    transfer_ms: float
    status_code: int
    size: int
    peer: str
    trace_id: str
    facts: dict[str, str]
    body: str
    is_retry: int


class Word(msgspec.Struct):
    """What a heartbeat reported."""

    at_ms: int
    status: str
    exit_code: int
    duration_s: float
    environment: str
    check_in_id: str
    body: str


def step_of(start: datetime, end: datetime, parts: int = 150) -> int:
    """Seconds of a part, so that a stretch of time has about so many."""
    wanted = (end - start).total_seconds() / parts
    return next((step for step in STEPS if step >= wanted), STEPS[-1])


STEPS = (10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400)


async def series(
    clickhouse: ClickHouse, site: int, monitor: str, start: datetime, end: datetime, location: str = ""
) -> tuple[int, list[Point]]:
    """The parts of a stretch of time that have results, and how long a part is in seconds."""
    step_s = step_of(start, end)
    points = await clickhouse.ask(
        site, ask("series"), Point, monitor=monitor, location=location, step_s=step_s, **_between(start, end)
    )
    return step_s, points


async def heat(
    clickhouse: ClickHouse, site: int, monitor: str, start: datetime, end: datetime
) -> tuple[int, list[Cell]]:
    """How often checks took how long, and how long a part is in seconds."""
    step_s = step_of(start, end, 75)
    cells = await clickhouse.ask(site, ask("heat"), Cell, monitor=monitor, step_s=step_s, **_between(start, end))
    return step_s, cells


async def locations(clickhouse: ClickHouse, site: int, monitor: str, start: datetime, end: datetime) -> list[Place]:
    """A monitor by location."""
    return await clickhouse.ask(site, ask("locations"), Place, monitor=monitor, **_between(start, end))


async def responses(
    clickhouse: ClickHouse, site: int, monitor: str, after: datetime, before: datetime, *, failures: bool, most: int
) -> list[Response]:
    """The latest results of a stretch of time."""
    return await clickhouse.ask(
        site, ask("responses"), Response, monitor=monitor, after_ms=int(after.timestamp() * 1000),
        before_ms=int(before.timestamp() * 1000), failures=int(failures), most=most,
    )  # fmt: skip


async def words(clickhouse: ClickHouse, site: int, slug: str, most: int) -> list[Word]:
    """The latest words of a heartbeat."""
    return await clickhouse.ask(site, ask("pings"), Word, slug=slug, most=most)


def _between(start: datetime, end: datetime) -> dict[str, int]:
    return {"start": int(start.timestamp()), "end": int(end.timestamp()) + 1}
