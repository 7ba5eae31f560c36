"""What ClickHouse is asked about results."""

from datetime import datetime

from app.kit.clickhouse import ClickHouse
from app.kit.sql import Questions
from app.uptime.schemas import Cells, PlaceCard, PointCard, ResponseCard, Series, WordCard

ask = Questions(__file__)


def step_of(start: datetime, end: datetime, parts: int = 150) -> int:
    """Seconds of a part, so that a stretch of time has about so many."""
    wanted = (end - start).total_seconds() / parts
    return next((step for step in STEPS if step >= wanted), STEPS[-1])


STEPS = (10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400)


async def series(
    clickhouse: ClickHouse, site: int, monitor: str, start: datetime, end: datetime, location: str = ""
) -> Series:
    """The parts of a stretch of time that have results."""
    step_s = step_of(start, end)
    rows = await clickhouse.ask(
        site, ask("series"), dict, monitor=monitor, location=location, step_s=step_s, **_between(start, end)
    )
    return Series(step_s=step_s, points=[PointCard(**row) for row in rows])


async def heat(clickhouse: ClickHouse, site: int, monitor: str, start: datetime, end: datetime) -> Cells:
    """How often checks took how long."""
    step_s = step_of(start, end, 75)
    rows = await clickhouse.ask(site, ask("heat"), dict, monitor=monitor, step_s=step_s, **_between(start, end))
    return Cells(step_s=step_s, cells=[(row["at"], row["band"], row["checks"]) for row in rows])


async def locations(clickhouse: ClickHouse, site: int, monitor: str, start: datetime, end: datetime) -> list[PlaceCard]:
    """A monitor by location."""
    rows = await clickhouse.ask(site, ask("locations"), dict, monitor=monitor, **_between(start, end))
    return [PlaceCard(**row) for row in rows]


async def responses(
    clickhouse: ClickHouse, site: int, monitor: str, after: datetime, before: datetime, *, failures: bool, most: int
) -> list[ResponseCard]:
    """The latest results of a stretch of time."""
    rows = await clickhouse.ask(
        site, ask("responses"), dict, monitor=monitor, after_ms=int(after.timestamp() * 1000),
        before_ms=int(before.timestamp() * 1000), failures=int(failures), most=most,
    )  # fmt: skip
    return [ResponseCard(**row) for row in rows]


async def words(clickhouse: ClickHouse, site: int, slug: str, most: int) -> list[WordCard]:
    """The latest words of a heartbeat."""
    return [WordCard(**row) for row in await clickhouse.ask(site, ask("pings"), dict, slug=slug, most=most)]


def _between(start: datetime, end: datetime) -> dict[str, int]:
    return {"start": int(start.timestamp()), "end": int(end.timestamp()) + 1}
