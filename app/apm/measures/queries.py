"""The only file that asks for measures of telemetry."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.alerts.measures import Query, Series, Values
from app.apm.logs.queries import TIME, masked, searched
from app.apm.services.queries import ms_of
from app.kit.sql import Fragment, Questions
from app.kit.stores import Stores
from app.sites.models import Site

ask = Questions(__file__)
DAY_MS = 86_400_000
PERCENTILES = ("p50", "p75", "p90", "p95", "p99")
GROUPS = {"": "''", "service": "service", "operation": "concat(service, ' ', operation)"}
LOG_GROUPS = {"": "''", "service": "service", "level": "level", "host": "host"}


def _times(start: datetime, step_s: int, count: int) -> dict[str, Any]:
    from_ms = round(start.timestamp() * 1000)
    return {"from_ms": from_ms, "to_ms": from_ms + step_s * 1000 * count, "step_ms": step_s * 1000}


def _series(rows: list[dict[str, Any]], count: int, number: Any, missing: float | None) -> Series:
    found: dict[str, Values] = {}
    for row in rows:
        values = found.setdefault(row.get("series", ""), [missing] * count)
        if 0 <= row["n"] < count:
            values[row["n"]] = number(row)
    return found


def _whole(series: Series, count: int, missing: float | None, group: str) -> Series:
    """A measure that is not grouped always has its one series, also when there was nothing."""
    return series if group or series else {"": [missing] * count}


async def _calls(stores: Stores, site: Site, query: Query, start: datetime, step_s: int, count: int) -> list[Any]:
    binds = {name: query.get(name, "") for name in ("service", "operation", "environment")}
    question = ask("calls_measured", series=Fragment(GROUPS[query.get("group_by", "")]))
    return await stores.clickhouse.ask(site.id, question, **binds, **_times(start, step_s, count))


async def requests(stores: Stores, site: Site, query: Query, start: datetime, step_s: int, count: int) -> Series:
    """Requests a window."""
    rows = await _calls(stores, site, query, start, step_s, count)
    return _whole(_series(rows, count, lambda row: float(row["requests"]), 0), count, 0, query.get("group_by", ""))


async def error_rate(stores: Stores, site: Site, query: Query, start: datetime, step_s: int, count: int) -> Series:
    """Failed requests of a window, of a hundred; unknown where there was none."""
    rows = await _calls(stores, site, query, start, step_s, count)
    series = _series(rows, count, lambda row: 100 * row["failed"] / row["requests"] if row["requests"] else None, None)
    return _whole(series, count, None, query.get("group_by", ""))


async def latency(stores: Stores, site: Site, query: Query, start: datetime, step_s: int, count: int) -> Series:
    """A percentile of the durations of a window, milliseconds."""
    rows = await _calls(stores, site, query, start, step_s, count)
    place = PERCENTILES.index(query.get("percentile") or "p95")
    series = _series(rows, count, lambda row: ms_of(row["percentiles"][place]), None)
    return _whole(series, count, None, query.get("group_by", ""))


async def log_records(stores: Stores, site: Site, query: Query, start: datetime, step_s: int, count: int) -> Series:
    """Log records of a window that a search finds."""
    group, times = query.get("group_by", ""), _times(start, step_s, count)
    where = searched(query.get("search", ""))
    question = ask("logs_measured", series=Fragment(LOG_GROUPS[group]), time=TIME, where=where)
    rows = await stores.clickhouse.ask(site.id, question, first_ms=times["from_ms"], **times)
    return _whole(_series(rows, count, lambda row: float(row["records"]), 0), count, 0, group)


async def new_patterns(stores: Stores, site: Site, query: Query, start: datetime, step_s: int, count: int) -> Series:
    """Patterns that come up in a window and were not there the day before."""
    times = _times(start, step_s, count)
    question = ask("patterns_new", masked=masked(), time=TIME, where=searched(query.get("search", "")))
    binds: dict[str, Any] = {**times, "from_ms": times["from_ms"] - DAY_MS, "first_ms": times["from_ms"]}
    rows = await stores.clickhouse.ask(site.id, question, **binds)
    return _whole(_series(rows, count, lambda row: float(row["patterns"]), 0), count, 0, "")


async def received(stores: Stores, site: Site, query: Query, start: datetime, step_s: int, count: int) -> Series:
    """Spans, records and points that were received."""
    times: Mapping[str, Any] = _times(start, step_s, count)
    rows = await stores.clickhouse.ask(site.id, ask("telemetry_received"), signal=query.get("signal", ""), **times)
    return _whole(_series(rows, count, lambda row: float(row["received"]), 0), count, 0, "")
