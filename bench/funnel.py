"""A funnel of five steps, as the page asks for it: one site, 30 full days, roll-ups made.

The peer is ClickHouse's own ``windowFunnel`` over the same events in the same run: it tells how far each visitor came, and
neither how long the steps took nor which of several chains it was. The levels of both are compared.
``python -m bench.funnel 30000000`` chooses the size.
"""

import asyncio
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from app.analytics.funnels import answers
from app.analytics.funnels.schemas import FunnelParams, FunnelSteps
from app.analytics.queries.answers import read_view
from app.kit.clickhouse import ClickHouse
from app.kit.settings import read_settings
from app.kit.sql import Fragment
from bench.overview import DAYS, FIRST, NOW, SITE, ZONE
from bench.table import Row, verdict
from bench.world import fill
from jobs.migrate import migrate_clickhouse

EVENTS = 30_000_000
TARGET_S = 1.5
ROUNDS = 5
WAYS = {"no window": {}, "an hour's window": {"window_s": 3600}, "strict": {"is_strict": True}}
STEPS = {
    "is,path,/": "path = '/'",
    "is,path,/docs/page-5|/docs/page-10": "path in ('/docs/page-5', '/docs/page-10')",
    "contains,path,/blog/": "path ilike '%/blog/%'",
    "contains,path,/product/": "path ilike '%/product/%'",
    "is,name,Signup": "name = 'Signup'",
}
PEER = """
select [countIf(level >= 1), countIf(level >= 2), countIf(level >= 3), countIf(level >= 4), countIf(level >= 5)] as visitors
from
(
    select windowFunnel(86400000, 'strict_increase')(toUInt64(toUnixTimestamp64Milli(ts)), {steps}) as level
    from events
    where site_id = {site} and ts >= fromUnixTimestamp64Milli({start_ms}) and ts < fromUnixTimestamp64Milli({end_ms})
    group by visitor_id
)
"""


def measure(events: int = EVENTS) -> Iterator[Row]:
    """A row for each way to ask for it."""
    folder = tempfile.mkdtemp(prefix="nightjar-bench-")
    try:
        yield from asyncio.run(_measure(folder, events))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _measure(folder: str, events: int) -> list[Row]:
    clickhouse = ClickHouse(f"chdb://{Path(folder) / 'clickhouse'}", read_settings(question_seconds=120))
    await migrate_clickhouse(clickhouse)
    await fill(clickhouse, SITE, FIRST, DAYS, events * DAYS // 30)
    rows = []
    for name, way in WAYS.items():
        funnel = FunnelSteps.model_validate({"steps": [{"filters": [step]} for step in STEPS], **way})
        asked, plain = await _side_by_side(clickhouse, funnel)
        p50, peer = statistics.median(asked), statistics.median(plain)
        rows.append(
            Row(
                f"funnel: 5 steps, {events // 1_000_000} M events, {name}",
                f"p50 {p50:.2f} s, at most {max(asked):.2f} s",
                f"{peer:.2f} s, windowFunnel",
                f"{p50 / peer:.2f}",
                verdict(f"≤ {TARGET_S} s", p50 <= TARGET_S),
            )
        )
    await clickhouse.close()
    return rows


async def _side_by_side(clickhouse: ClickHouse, funnel: FunnelSteps) -> tuple[list[float], list[float]]:
    """Seconds of the report and of the peer, in turns; where both mean the same they must say the same."""
    asked, plain = [], []
    seen = await read_view(clickhouse, SITE, FunnelParams.model_validate({"period": "30d"}), ZONE, NOW)
    times = {
        name: round(at.timestamp() * 1000) for name, at in (("start", seen.period.start), ("end", seen.period.end))
    }
    peer = Fragment(
        PEER.format(site=SITE, steps=", ".join(STEPS.values()), start_ms=times["start"], end_ms=times["end"])
    )
    for turn in range(ROUNDS + 1):
        began = time.perf_counter()
        report = await answers.report(clickhouse, SITE, seen, funnel, None)
        middle = time.perf_counter()
        told = (await clickhouse.ask_any(peer))[0]["visitors"]
        if turn:
            asked.append(middle - began)
            plain.append(time.perf_counter() - middle)
        if not (funnel.is_strict or funnel.window_s):
            assert [step.visitors for step in report.steps] == told, (report.steps, told)
    return asked, plain


if __name__ == "__main__":
    for row in measure(*map(int, sys.argv[1:])):
        print(row)
