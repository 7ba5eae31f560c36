"""Answers about logs."""

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

from app.apm.asking import Question, shown
from app.apm.logs import schemas as s
from app.apm.logs.fields import LEVELS
from app.apm.logs.queries import COLUMNS, MOST_PATTERNS, OLDEST, Logs, StoredRecord, older_than, searched, valued
from app.apm.logs.templates import joined as joined_templates
from app.apm.schemas import NamedCount, SearchParams
from app.kit.problems import BadRequest
from app.kit.sql import Fragment, joined
from app.kit.window import Window

BEFORE = re.compile(r"(\d{1,19})-(\d{1,20})")
LABELS = {
    "level": "Level", "service": "Service", "environment": "Environment", "host": "Host", "version": "Version",
    "scope": "Logger", "event": "Event",
}  # fmt: skip
# How far around a record its context is looked for.
AROUND_MS = 3_600_000
DAY_MS = 86_400_000
MOST_SERVICES = 8


def _logs(asked: Question) -> Logs:
    return Logs(asked.clickhouse, asked.site.id)


def record(of: StoredRecord) -> s.LogRecord:
    """A record as people see it."""
    return s.LogRecord.model_construct(
        id=f"{of.time_ns}-{of.number}", time_ns=of.time_ns, level=of.level, severity=of.severity, body=of.body,
        event_name=of.event_name, service=of.service, environment=of.environment, host=of.host, version=of.version,
        scope=of.scope, trace_id=of.of_trace, span_id=of.of_span, attributes=of.attributes, resource=of.resource,
    )  # fmt: skip


async def logs(asked: Question, params: s.LogsParams) -> s.LogsAnswer:
    """A page of records."""
    window, where = asked.window(params), searched(params.q)
    if params.before:
        place = BEFORE.fullmatch(params.before)
        if place is None:
            raise BadRequest("before is the next of the page before, as it was told.")
        where = joined([where, older_than(int(place[1]), int(place[2]))], " and ", "1")
    found = [record(one) for one in await _logs(asked).records(window, where, params.limit)]
    return s.LogsAnswer(window=shown(window), logs=found, next=found[-1].id if len(found) == params.limit else "")


async def exported(asked: Question, params: s.ExportParams) -> AsyncIterator[bytes]:
    """Records as a file. What refuses the question is raised before the file begins, not in the middle of it."""
    blocks = _logs(asked).exported(asked.window(params), searched(params.q), params.format, params.limit)
    first = await anext(blocks, b"")

    async def all_blocks() -> AsyncIterator[bytes]:
        yield first
        async for block in blocks:
            yield block

    return all_blocks()


async def histogram(asked: Question, params: SearchParams) -> s.LogHistogram:
    """Counts by level over time."""
    window = asked.window(params)
    cells = await _logs(asked).histogram(window, searched(params.q))
    levels = []
    for level in ("", *LEVELS):
        counts = [0] * window.buckets
        for cell in cells:
            if cell["level"] == level:
                counts[cell["bucket"]] = cell["records"]
        if any(counts):
            levels.append(s.LevelSeries(level=level, counts=counts))
    return s.LogHistogram(window=shown(window), levels=levels, total=sum(cell["records"] for cell in cells))


async def facets(asked: Question, params: s.LogFacetsParams) -> s.LogFacetsAnswer:
    """The most frequent values."""
    window, where = asked.window(params), searched(params.q)
    _, sample = await _logs(asked).sample(window, where)
    keys = [key for key in params.keys if key not in COLUMNS]
    found = await _logs(asked).facets(window, where, keys, params.limit, sample)
    told = []
    for key in (*COLUMNS, *keys):
        rows = sorted((row for row in found if row["key"] == key), key=lambda row: (-row["records"], row["value"]))
        values = [NamedCount(value=row["value"], count=row["records"]) for row in rows]
        if values:
            told.append(s.LogFacet(key=key, label=LABELS.get(key, key), is_attribute=key not in COLUMNS, values=values))
    return s.LogFacetsAnswer(window=shown(window), facets=told, sampled=1 / sample)


async def values(asked: Question, params: s.LogValuesParams) -> s.LogValues:
    """Values of a key, or keys."""
    found = await _logs(asked).values(asked.window(params), params.key, params.search, params.limit)
    return s.LogValues(key=params.key, values=[NamedCount(**row) for row in found])


async def context(asked: Question, params: s.ContextParams) -> s.ContextAnswer:
    """Records of the same service, host and file before and after a moment."""
    at = int(params.time_ns)
    same = {
        "service": params.service, "host": params.host,
        "log.file.path": params.file_path, "log.file.name": params.file_name,
    }  # fmt: skip
    where = [valued(key, value, f"of_{n}") for n, (key, value) in enumerate(same.items()) if value]
    window = Window(max(at // 10**6 - AROUND_MS, 0), at // 10**6 + AROUND_MS, 60)

    async def side(sign: str, **order: Any) -> list[s.LogRecord]:
        there = Fragment(f"toUnixTimestamp64Nano(ts) {sign} {{at_ns:Int64}}", {"at_ns": at})
        found = await _logs(asked).records(window, joined([*where, there], " and ", "1"), params.count, **order)
        return [record(one) for one in found]

    before, now, after = await asyncio.gather(side("<"), side("="), side(">", order=OLDEST))
    return s.ContextAnswer(before=before[::-1], at=now, after=after)


async def patterns(asked: Question, params: s.PatternsParams) -> s.PatternsAnswer:
    """What records say, with what varies taken out; what was not there the day before comes first."""
    window, where, found_by = asked.window(params), searched(params.q), _logs(asked)
    earlier = Window(max(window.from_ms - max(window.to_ms - window.from_ms, DAY_MS), 0), window.from_ms, window.step_s)
    (total, sample), (_, sample_before) = await asyncio.gather(
        found_by.sample(window, where), found_by.sample(earlier, where)
    )
    found, before = await asyncio.gather(
        found_by.patterns(window, where, sample), found_by.patterns(earlier, where, sample_before)
    )
    became = joined_templates((row["severity"], row["pattern"]) for row in (*found, *before))
    known = {became[row["severity"], row["pattern"]] for row in before}
    many: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in found:
        many[became[row["severity"], row["pattern"]]].append(row)
    whole = sum(row["records"] for row in found)
    told = [_pattern(name, rows, window, sample, whole, name not in known) for name, rows in many.items()]
    told.sort(key=lambda one: (not one.is_new, -one.count, one.pattern))
    return s.PatternsAnswer(
        window=shown(window), patterns=told[: params.limit], total=total, sampled=1 / sample,
        truncated=len(told) > params.limit or len(found) == MOST_PATTERNS,
    )  # fmt: skip


def _pattern(
    name: str, rows: list[dict[str, Any]], window: Window, sample: int, whole: int, is_new: bool
) -> s.LogPattern:
    counts = [0] * window.buckets
    for row in rows:
        for bucket, many in zip(*row["by_bucket"], strict=True):
            counts[bucket] += many * sample
    severity, records = max(row["severity"] for row in rows), sum(row["records"] for row in rows)
    level = next((word for word, (low, high) in LEVELS.items() if low <= severity <= high), "")
    usual = min(rows, key=lambda row: (-row["records"], row["pattern"]))
    return s.LogPattern(
        pattern=name, count=records * sample, share=records / whole, level=level,
        services=sorted({service for row in rows for service in row["services"]})[:MOST_SERVICES],
        example=usual["example"], counts=counts, is_new=is_new,
    )  # fmt: skip
