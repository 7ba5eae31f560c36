"""(i) What on-call asks of much telemetry: a trace by its id, traces by an attribute over a day, the list of services, log
records by a word, each beside what its ceiling takes in the same run.

Answers are made as the pages have them; what is measured is the answer's model. Processor time is told as well, since that
is what a shared machine leaves comparable. ``python -m bench.telemetry_search 50000000 [folder]`` chooses the size; a folder
that is named is kept, and asked again without being filled.
"""

import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from app.apm.logs import answers as logs
from app.apm.logs.schemas import LogsParams
from app.apm.services import answers as services
from app.apm.services.schemas import ServicesParams
from app.apm.traces import answers as traces
from app.apm.traces import opening
from app.apm.traces.schemas import TracesParams
from app.kit.clickhouse import ClickHouse
from app.kit.settings import read_settings
from app.kit.sql import Fragment
from bench import telemetry_world
from bench.table import Row, verdict
from bench.telemetry_world import FIRST_MS, HOUR_MS, HOURS_A_DAY, SITE, days_of
from jobs.migrate import migrate_clickhouse
from tests.apm.telemetry import Asked

SIZE, ROUNDS, CEILING_EVERY = 2_000_000, 20, 7
DAY_MS = HOURS_A_DAY * HOUR_MS
Ask = Callable[[], Awaitable[Any]]

TRACES = Fragment(
    "select lower(hex(trace_id)) as trace, toUnixTimestamp(any(first)) as at_s from trace_index"
    " where site_id = {site:UInt64} group by trace_id order by cityHash64(trace_id) limit {limit:UInt32}"
)
# The ceilings: the same columns of one span whose place is known; how many match; a plain sum over the same hours.
ONE_SPAN = Fragment(
    "select * except (trace_id, span_id, parent_span_id, `links.trace_id`, `links.span_id`) from spans"
    " where site_id = {site:UInt64} and slot = toStartOfFifteenMinutes(fromUnixTimestamp({at_s:UInt32})) and service = 'gateway'"
    " limit 1"
)
SPANS_MATCH = Fragment(
    "select count() as n from spans where site_id = {site:UInt64} and toYYYYMMDD(start) = {day:UInt32}"
    " and has(mapValues(attributes), {value:String})"
)
CALLS = Fragment(
    "select service, sum(spans) as n from calls where site_id = {site:UInt64} and side = 'entry' group by service"
)
LOGS_MATCH = Fragment("select count() as n from logs where site_id = {site:UInt64} and body ilike {value:String}")


class Timed:
    """What some askings took, and what their ceilings did, milliseconds; and of processor time."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.used: list[float] = []
        self.ceiling: list[float] = []

    async def once(self, ask: Ask, ceiling: Ask) -> None:
        """Ask, then now and then do what the ceiling is."""
        began, used = time.perf_counter(), time.process_time()
        await ask()
        middle = time.perf_counter()
        self.used.append((time.process_time() - used) * 1000)
        self.asked.append((middle - began) * 1000)
        if len(self.asked) % CEILING_EVERY == 1:
            await ceiling()
            self.ceiling.append((time.perf_counter() - middle) * 1000)

    def row(self, name: str, peer: str, most_ms: int) -> Row:
        """The line of the table; the first asking was to warm up."""
        asked, used, ceiling = self.asked[1:], self.used[1:], median(self.ceiling)
        p50, p95 = median(asked), quantiles(asked, n=20)[-1]
        figure = f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, {median(used):.0f} ms of processor"
        target = verdict(f"p95 ≤ {most_ms} ms", p95 <= most_ms)
        return Row(name, figure, f"{ceiling:.0f} ms {peer}", f"{p50 / ceiling:.2f}", target)


async def _by_id(clickhouse: ClickHouse, size: int) -> Row:
    timed, asked = Timed(), Asked(clickhouse, SITE)
    for one in await clickhouse.ask(SITE, TRACES, limit=3 * ROUNDS):
        await timed.once(
            lambda one=one: opening.trace(asked, one["trace"]),
            lambda one=one: clickhouse.ask(SITE, ONE_SPAN, at_s=one["at_s"]),
        )
    return timed.row(f"search: a trace by its id, of {_millions(size)} spans", "one span by its key", 50)


async def _by_attribute(clickhouse: ClickHouse, size: int, key: str, values: list[str], word: str) -> Row:
    timed, asked = Timed(), Asked(clickhouse, SITE)
    last_ms = FIRST_MS + days_of(size) * DAY_MS
    day = int(time.strftime("%Y%m%d", time.gmtime(last_ms / 1000 - 1)))
    for value in values:
        params = TracesParams(q=f'{key}:"{value}"', from_ms=last_ms - DAY_MS, to_ms=last_ms)
        await timed.once(
            lambda params=params: traces.traces(asked, params),
            lambda value=value: clickhouse.ask(SITE, SPANS_MATCH, day=day, value=value),
        )
    of_day = _millions(size // days_of(size))
    return timed.row(f"search: traces by {word}, of {of_day} spans of a day", "to count them without an index", 500)


async def _services(clickhouse: ClickHouse, size: int) -> Row:
    timed, asked = Timed(), Asked(clickhouse, SITE)
    last_ms = FIRST_MS + days_of(size) * DAY_MS
    for _ in range(ROUNDS + 1):
        params = ServicesParams(from_ms=last_ms - DAY_MS, to_ms=last_ms)
        await timed.once(lambda params=params: services.services(asked, params), lambda: clickhouse.ask(SITE, CALLS))
    return timed.row(f"search: the services of a day, of {_millions(size)} spans", "a plain sum of all calls", 100)


async def _by_word(clickhouse: ClickHouse, size: int, words: list[str], word: str) -> Row:
    timed, asked = Timed(), Asked(clickhouse, SITE)
    last_ms = FIRST_MS + days_of(size) * DAY_MS
    for one in words:
        params = LogsParams(q=one, from_ms=FIRST_MS, to_ms=last_ms)
        await timed.once(
            lambda params=params: logs.logs(asked, params),
            lambda one=one: clickhouse.ask(SITE, LOGS_MATCH, value=f"%{one}%"),
        )
    return timed.row(f"search: log records by {word}, of {_millions(size)}", "to count them without an index", 1000)


def _millions(of: int) -> str:
    return f"{of / 1e6:.1f} M"


async def _measured(folder: Path, size: int) -> list[Row]:
    is_new = not (folder / "clickhouse").exists()
    clickhouse = ClickHouse(f"chdb://{folder / 'clickhouse'}", read_settings(question_seconds=600))
    await migrate_clickhouse(clickhouse)
    if is_new:
        await telemetry_world.fill(clickhouse, size)
    hourly = size // days_of(size) // HOURS_A_DAY
    orders = [str(n * 4) for n in range(1, ROUNDS + 2)]
    rows = [
        await _by_id(clickhouse, size),
        await _by_attribute(clickhouse, size, "order.id", orders, "a rare attribute"),
        await _by_attribute(clickhouse, size, "url.path", [f"/items/{n}" for n in range(ROUNDS + 1)], "a frequent one"),
        await _services(clickhouse, size),
        await _by_word(clickhouse, size, ["InsufficientFunds"] * (ROUNDS + 1), "a rare word"),
        await _by_word(clickhouse, size, [str(n * 3 + hourly // 2) for n in range(ROUNDS + 1)], "a number"),
    ]
    await clickhouse.close()
    return rows


def measure(size: int = SIZE, folder: str = "") -> Iterator[Row]:
    """A row for each question."""
    place = Path(folder or tempfile.mkdtemp(prefix="nightjar-bench-"))
    try:
        yield from asyncio.run(_measured(place, size))
    finally:
        if not folder:
            shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    for line in measure(*(int(one) if one.isdecimal() else one for one in sys.argv[1:])):  # type: ignore[arg-type]
        print(line)
