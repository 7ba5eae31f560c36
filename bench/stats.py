"""A simple question to ``/api/v2/query``, as a program asks it: by HTTP, with a read key, one after the other.

A hub is started, its site gets 30 full days of events and their roll-ups while the hub is away, then it is started again and
some come in by the door, as in a hub that is lived in. The peer is an empty request to the same hub in the same run: what
HTTP alone takes. ``python -m bench.stats 10000000`` chooses the size.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from app.kit.clickhouse import ClickHouse
from app.kit.settings import read_settings
from app.kit.sql import Fragment
from bench.hub import DOMAIN, Measured, measured_hub
from bench.load import Load, run
from bench.people import hits
from bench.table import Row, verdict
from bench.world import fill

EVENTS, DAYS = 10_000_000, 31
TARGET_MS, ROUNDS, WARM = 50, 200, 10
QUESTIONS: dict[str, dict[str, Any]] = {
    "three metrics": {"metrics": ["visitors", "visits", "pageviews"]},
    "visitors by day": {"metrics": ["visitors"], "dimensions": ["time:day"]},
    "top pages": {"metrics": ["visitors"], "dimensions": ["event:page"], "pagination": {"limit": 10}},
    "visitors of a country": {"metrics": ["visitors"], "filters": [["is", "visit:country", ["US"]]]},
}
LATELY = 100


def measure(events: int = EVENTS) -> Iterator[Row]:
    """A row for each question; the first is the simple one, which has a target."""
    with measured_hub() as one:
        _live_in(one, events)
        key = one.browser.post(
            f"/api/sites/{one.site}/keys", json={"kind": "secret", "name": "Bench", "scopes": ["read"]}
        ).raise_for_status()
        headers = {"authorization": f"Bearer {key.json()['token']}"}
        with httpx.Client(base_url=one.hub.url, headers=headers, timeout=60) as program:
            for name, question in QUESTIONS.items():
                asked, empty = _side_by_side(program, {"site_id": DOMAIN, "date_range": "30d", **question})
                p50, p95 = statistics.median(asked), statistics.quantiles(asked, n=20)[-1]
                peer = statistics.median(empty)
                is_first = name == next(iter(QUESTIONS))
                yield Row(
                    f"stats: /api/v2/query, {events // 1_000_000} M events, {name}",
                    f"p50 {p50:.0f} ms, p95 {p95:.0f} ms", f"{peer:.1f} ms, /health", f"{p50 / peer:.1f}",
                    verdict(f"p95 ≤ {TARGET_MS} ms", p95 <= TARGET_MS) if is_first else "",
                )  # fmt: skip


def _live_in(one: Measured, events: int) -> None:
    """Make the site's events while the hub is away: its store can be open in one process only."""
    run(Load(one.hub.port, hits(one.site, DOMAIN), count=1))
    one.wait_until_visible(1)
    one.hub.stop()
    asyncio.run(_fill(one.hub.folder / "data", events))
    one.hub.start()
    run(Load(one.hub.port, hits(one.site, DOMAIN), count=LATELY, first=1))
    time.sleep(5)


async def _fill(data: Path, events: int) -> None:
    settings = read_settings(data=data, question_seconds=300)
    clickhouse = ClickHouse(settings.clickhouse_url or f"chdb://{data / 'clickhouse'}", settings)
    site = (await clickhouse.ask_any(Fragment("select any(site_id) as site from events")))[0]["site"]
    first = datetime.now(UTC).date() - timedelta(DAYS)
    await fill(clickhouse, site, first, DAYS, events * DAYS // 30)
    await clickhouse.close()


def _side_by_side(program: httpx.Client, question: dict[str, Any]) -> tuple[list[float], list[float]]:
    """Milliseconds of the question and of an empty request, in turns."""
    asked, empty = [], []
    for turn in range(ROUNDS + WARM):
        began = time.perf_counter()
        answer = program.post("/api/v2/query", json=question)
        middle = time.perf_counter()
        program.get("/health").raise_for_status()
        assert answer.raise_for_status().json()["results"][0]["metrics"][0] > 0, answer.text
        if turn >= WARM:
            asked.append((middle - began) * 1000)
            empty.append((time.perf_counter() - middle) * 1000)
    return asked, empty


if __name__ == "__main__":
    for row in measure(*map(int, sys.argv[1:])):
        print(row)
