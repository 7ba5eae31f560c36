"""The whole overview of a large site, as the page asks for it: all numbers, the series and every panel.

One site, 30 full days in Asia/Kolkata, roll-ups made, then as many events again as come in a quarter of an hour: what is
measured is the answer's model, ready to be sent. The ceiling is the heaviest plain scan of the same events in the same
run: distinct visitors by hour. ``python -m bench.overview 100000000`` chooses the sizes: that one is too large to be run
each time (it is made day by day, so it takes a disk of 12 GB and time, and no more memory than a day of it).
"""

import asyncio
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from app.analytics.queries import answers
from app.analytics.schemas import Params
from app.kit.clickhouse import ClickHouse
from app.kit.settings import read_settings
from app.kit.sql import Fragment
from bench.table import Row, verdict
from bench.world import come_late, fill
from jobs.hub import rarely_collect_garbage
from jobs.migrate import migrate_clickhouse

SIZES = (10_000_000, 40_000_000)
TARGETS_MS = {10_000_000: 300, 100_000_000: 1000}
ROUNDS = 20
SITE, ZONE = 1, "Asia/Kolkata"
FIRST, DAYS = date(2026, 9, 1), 31
NOW = datetime(2026, 10, 2, 0, 10, tzinfo=UTC)
PERIOD = {"period": "30d"}
ASKED = {
    "no filter": [],
    "country + browser": ["is,country,US", "is,browser,Chrome"],
    "page + device": ["is,path,/docs/page-1", "is,device,desktop"],
    "source": ["is,source,Google"],
}
CEILING = Fragment(
    "select toStartOfHour(ts) as hour, uniqExact(visitor_id) from events where site_id = 1 group by hour"
)


def measure(sizes: tuple[int, ...] = SIZES) -> Iterator[Row]:
    """A row for each size and each set of filters."""
    for size in sizes:
        folder = tempfile.mkdtemp(prefix="nightjar-bench-")
        try:
            yield from asyncio.run(_measure(folder, size))
        finally:
            shutil.rmtree(folder, ignore_errors=True)


async def _measure(folder: str, size: int) -> list[Row]:
    clickhouse = ClickHouse(f"chdb://{Path(folder) / 'clickhouse'}", read_settings(question_seconds=120))
    await migrate_clickhouse(clickhouse)
    await fill(clickhouse, SITE, FIRST, DAYS, size * DAYS // 30)
    await come_late(clickhouse, SITE, FIRST + timedelta(DAYS), size // 30 // 96)
    rarely_collect_garbage()  # as a hub does once it has started
    rows = []
    for name, filters in ASKED.items():
        asked, plain = await _side_by_side(clickhouse, filters)
        p50, p95 = statistics.median(asked), statistics.quantiles(asked, n=20)[-1]
        most = TARGETS_MS.get(size)
        target = verdict(f"p95 ≤ {most} ms", p95 <= most) if most else ""
        figure = f"p50 {p50:.0f} ms, p95 {p95:.0f} ms"
        ceiling = statistics.median(plain)
        rows.append(
            Row(
                f"overview, {size // 1_000_000} M events, {name}",
                figure,
                f"{ceiling:.0f} ms",
                f"{p50 / ceiling:.2f}",
                target,
            )
        )
    await clickhouse.close()
    return rows


async def _side_by_side(clickhouse: ClickHouse, filters: list[str]) -> tuple[list[float], list[float]]:
    """Times of the overview and of the ceiling, in turns, milliseconds."""
    asked, plain = [], []
    for turn in range(ROUNDS + 1):
        began = time.perf_counter()
        seen = await answers.read_view(clickhouse, SITE, Params.model_validate({**PERIOD, "f": filters}), ZONE, NOW)
        await answers.overview(clickhouse, SITE, seen)
        middle = time.perf_counter()
        if turn % 4 == 0:
            await clickhouse.ask_any(CEILING)
            plain.append((time.perf_counter() - middle) * 1000)
        if turn:
            asked.append((middle - began) * 1000)
    return asked, plain


if __name__ == "__main__":
    for row in measure(tuple(map(int, sys.argv[1:])) or SIZES):
        print(row)
