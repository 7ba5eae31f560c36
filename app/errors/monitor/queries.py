"""The only file of this room that asks: how web vitals were."""

import msgspec

from app.kit.clickhouse import ClickHouse
from app.kit.sql import Questions

ask = Questions(__file__)

# web.dev/articles/vitals: up to the first a value is good, above the second it is poor. Milliseconds; CLS has no unit.
GOOD = {"LCP": 2500.0, "INP": 200.0, "CLS": 0.1, "FCP": 1800.0, "TTFB": 800.0}
POOR = {"LCP": 4000.0, "INP": 500.0, "CLS": 0.25, "FCP": 3000.0, "TTFB": 1800.0}


class DayOfVital(msgspec.Struct):
    """A vital on a day."""

    name: str
    day_ms: int
    p75: float
    loads: int


class PageVital(msgspec.Struct):
    """A vital of a page; of all pages together where ``path`` is ''."""

    path: str
    name: str
    p75: float
    loads: int
    good: int
    poor: int
    cause: str


class Vitals:
    """Questions about the web vitals of a site in a stretch of time, on one kind of device or ('') all."""

    def __init__(self, clickhouse: ClickHouse, site: int, from_ms: int, to_ms: int, device: str) -> None:
        self._clickhouse, self._site = clickhouse, site
        self._binds = {"from_ms": from_ms, "to_ms": to_ms, "device": device}

    async def over_time(self, timezone: str, path: str) -> list[DayOfVital]:
        """Day by day, of all pages ('') or one."""
        question = ask("vitals_over_time")
        return await self._clickhouse.ask(self._site, question, DayOfVital, timezone=timezone, path=path, **self._binds)

    async def of_pages(self) -> list[PageVital]:
        """By page, those of all together first, then the most loaded."""
        names = list(GOOD)
        binds = {"names": names, "good": [GOOD[n] for n in names], "poor": [POOR[n] for n in names]}
        return await self._clickhouse.ask(self._site, ask("vitals_of_pages"), PageVital, **binds, **self._binds)
