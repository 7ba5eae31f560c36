"""A believable site of any size, made inside ClickHouse: about 3.5 events a visit and 1.3 visits a visitor and day,
300 pages, 60 countries, 60 sources, some of everything far more often than the rest (``world.sql``)."""

from datetime import date, timedelta
from pathlib import Path

from app.analytics.rollups import rebuild
from app.kit.clickhouse import ClickHouse

SQL = (Path(__file__).parent / "world.sql").read_text()
EVENTS_OF_A_VISIT = 3.54
DAY_MS = 86_400_000


async def fill(clickhouse: ClickHouse, site: int, first: date, days: int, events: int) -> None:
    """Make about so many events of a site over some UTC days, and the roll-ups of them."""
    await happen(clickhouse, site, first, days, events)
    await rebuild(clickhouse)


async def happen(clickhouse: ClickHouse, site: int, first: date, days: int, events: int) -> None:
    """Make about so many events of a site over some UTC days, day by day, so that memory does not grow with them."""
    for day in range(days):
        await _day(clickhouse, site, first + timedelta(day), events // days, late=False)


async def come_late(clickhouse: ClickHouse, site: int, day: date, events: int) -> None:
    """Make events of visits that began in the first ten minutes of a day, stored after the roll-ups were made."""
    await _day(clickhouse, site, day, events, late=True)


async def _day(clickhouse: ClickHouse, site: int, day: date, events: int, *, late: bool) -> None:
    number = (day - date(1970, 1, 1)).days
    values = {
        "day_ms:UInt64": number * DAY_MS,
        "seed:UInt64": number * 2 + late,
        "site:UInt64": site,
        "sessions:UInt64": round(events / EVENTS_OF_A_VISIT),
        "late:UInt8": int(late),
        "span_ms:UInt64": 600_000 if late else DAY_MS - 1000,
    }
    sql = SQL
    for name, value in values.items():
        sql = sql.replace(f"{{{name}}}", str(value))
    await clickhouse.command(sql)
