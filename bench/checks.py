"""What must be true of a data folder after a soak, asked of its ClickHouse directly."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.analytics.rollups import rebuild
from app.kit.clickhouse import ClickHouse
from app.kit.settings import read_settings
from app.kit.sql import Fragment
from bench.faithful import Crowd

NUMBERS = "select toUInt32(props['number']) as number, count() as times from events group by number"
RAW = """
    select uniqExact(session_id) as visits, uniqExact(visitor_id) as visitors, countIf(name = 'pageview') as pageviews,
           countIf(name = 'Signup') as events, sum(engaged_ms) as engaged_ms, count() as rows from events
"""
MADE = {  # tables made from the events, and what they must agree on
    "sessions": ("visits", "visitors", "pageviews", "events", "engaged_ms"),
    "session_rollup": ("visits", "visitors", "pageviews", "engaged_ms"),
}
MEASURES = {"visits": "uniqExact(session_id)", "visitors": "uniqExact(visitor_id)"}
PAGES = (
    "select path as value, uniqExact(visitor_id) as visitors, count() as pageviews from events where name = 'pageview'"
)
DAY = "select value, sum(visitors) as visitors, sum(pageviews) as pageviews from day_rollup where dimension = 'path'"


@dataclass(frozen=True, slots=True)
class Check:
    """A number that was found, and the one it must be."""

    name: str
    found: int
    expected: int

    @property
    def is_right(self) -> bool:
        """Whether they are the same."""
        return self.found == self.expected


async def check(data: Path, crowd: Crowd, is_one_day: bool) -> list[Check]:
    """Look at a stopped hub's tables. Visits are only compared when all happened on one UTC day."""
    clickhouse = ClickHouse(f"chdb://{(data / 'clickhouse').resolve()}", read_settings(data=data))
    try:
        times = {row["number"]: row["times"] for row in await _rows(clickhouse, NUMBERS)}
        checks = [
            Check("events refused for good", len(crowd.refused), 0),
            Check("events never acknowledged", crowd.sent - len(crowd.acked) - len(crowd.refused), 0),
            Check("acknowledged events that are lost", len(crowd.acked - times.keys()), 0),
            Check("events that are counted twice", sum(1 for count in times.values() if count > 1), 0),
        ]
        raw = (await _rows(clickhouse, RAW))[0]
        if is_one_day:
            expected = min(crowd.visitors, crowd.sent)
            checks += [Check(f"{name} ({expected} people)", raw[name], expected) for name in ("visitors", "visits")]
        await rebuild(clickhouse, settle_s=0)
        for table, names in MADE.items():
            columns = ", ".join(f"{MEASURES.get(name, f'sum({name})')} as {name}" for name in names)
            made = (await _rows(clickhouse, f"select {columns} from {table}"))[0]
            checks += [Check(f"{name} of {table}, against raw", made[name], raw[name]) for name in names]
        pages, day = [await _by_page(clickhouse, sql) for sql in (PAGES, DAY)]
        checks.append(Check("pages of day_rollup that differ from raw", len(pages.items() ^ day.items()), 0))
        return checks
    finally:
        await clickhouse.close()


async def _by_page(clickhouse: ClickHouse, sql: str) -> dict[str, tuple[int, int]]:
    rows = await _rows(clickhouse, f"{sql} group by value")
    return {row["value"]: (row["visitors"], row["pageviews"]) for row in rows}


async def _rows(clickhouse: ClickHouse, sql: str) -> list[dict[str, Any]]:
    return await clickhouse.ask_any(Fragment(sql))
