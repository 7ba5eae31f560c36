"""Answers about traces: searched, counted, grouped, compared."""

import asyncio
from collections.abc import Callable
from typing import Any

from app.apm.asking import Question, shown
from app.apm.schemas import NamedCount, SearchParams
from app.apm.traces import schemas as s
from app.apm.traces import values as v
from app.apm.traces.fields import KIND_WORDS, STATUS_WORDS
from app.apm.traces.queries import COLUMNS, FACETS, Spans, searched
from app.kit.problems import BadRequest
from app.kit.sql import Fragment, joined

# Orders of traces by a span that matches, and of spans.
OF_TRACES = {
    "newest": "newest desc, trace_id", "slowest": "slowest desc, trace_id", "most_spans": "matched desc, trace_id",
    "most_errors": "failed desc, newest desc, trace_id",
}  # fmt: skip
OF_SPANS = {"newest": "slot desc, start desc, span_id", "slowest": "duration_ns desc, span_id"}
LABELS = {
    "service": "Service", "name": "Operation", "kind": "Kind", "status": "Status", "environment": "Environment",
    "http.request.method": "Method", "http.route": "Route", "http.response.status_code": "HTTP status",
    "db.system": "Database", "db.statement": "Statement", "rpc.system": "RPC", "messaging.system": "Messaging",
    "peer": "Peer", "host": "Host", "version": "Version", "scope": "Instrumentation",
    "status_message": "Status message",
}  # fmt: skip
NUMBERED = {"kind": KIND_WORDS, "status": STATUS_WORDS}


def _spans(asked: Question) -> Spans:
    return Spans(asked.clickhouse, asked.site.id)


def _page(params: s.TracesParams) -> Fragment:
    where = searched(params.q, params.min_ms, params.max_ms)
    if not params.before:
        return where
    if not params.before.isdecimal() or len(params.before) > 19 or params.sort != "newest":
        raise BadRequest("before is the next of a page of the newest, as it was told.")
    older = Fragment("toUnixTimestamp64Nano(start) < {before_ns:Int64}", {"before_ns": int(params.before)})
    return joined([where, older], " and ", "1")


async def traces(asked: Question, params: s.TracesParams) -> s.TracesAnswer:
    """A page of traces."""
    window = asked.window(params)
    found = await _spans(asked).traces(window, _page(params), OF_TRACES[params.sort], params.limit)
    found.sort(key=TRACE_ORDER[params.sort])
    is_more = len(found) == params.limit and params.sort == "newest"
    oldest = min((int(row["newest_ns"]) for row in found), default=0)
    return s.TracesAnswer(
        window=shown(window), traces=[_trace_row(row) for row in found], next=str(oldest) if is_more else "",
        truncated=len(found) == params.limit,
    )  # fmt: skip


TRACE_ORDER: dict[str, Callable[[dict[str, Any]], Any]] = {
    "newest": lambda row: (-int(row["newest_ns"]), row["trace_id"]),
    "slowest": lambda row: (-row["duration_ns"], row["trace_id"]),
    "most_spans": lambda row: (-row["matched"], row["trace_id"]),
    "most_errors": lambda row: (-row["errors"], -int(row["newest_ns"]), row["trace_id"]),
}


def _trace_row(row: dict[str, Any]) -> s.TraceRow:
    counts = dict(zip(*row.pop("by_service"), strict=True))
    failed = dict(zip(*row.pop("errors_by_service"), strict=True))  # those with none are not in it
    services = [s.ServiceCount(service=name, spans=n, errors=failed.get(name, 0)) for name, n in counts.items()]
    services.sort(key=lambda one: -one.spans)
    return s.TraceRow(**row, services=services)


async def spans(asked: Question, params: s.SpansParams) -> s.SpansAnswer:
    """A page of spans."""
    window = asked.window(params)
    found = await _spans(asked).matching(window, _page(params), OF_SPANS[params.sort], params.limit)
    rows = [_span_row(row) for row in found]
    is_more = len(found) == params.limit and params.sort == "newest"
    return s.SpansAnswer(window=shown(window), spans=rows, next=found[-1]["start_ns"] if is_more else "")


def _span_row(row: dict[str, Any]) -> s.SpanRow:
    ids = {"trace_id": row.pop("of_trace"), "span_id": row.pop("of_span")}
    words = {"kind": KIND_WORDS[row.pop("kind")], "status": STATUS_WORDS[row.pop("status")]}
    return s.SpanRow(**row, **ids, **words)


async def groups(asked: Question, params: s.GroupsParams) -> s.GroupsAnswer:
    """Spans by value of a key."""
    window = asked.window(params)
    found = await _spans(asked).groups(window, searched(params.q), params.by, params.limit + 1)
    rows = []
    for row in found[: params.limit]:
        p50, p95, p99 = (ns / 1e6 for ns in row.pop("ns"))
        row["value"] = said(params.by, row["value"])
        rows.append(s.SpanGroup(**row, error_rate=row["errors"] / row["spans"], p50_ms=p50, p95_ms=p95, p99_ms=p99))
    return s.GroupsAnswer(window=shown(window), by=params.by, groups=rows, truncated=len(found) > params.limit)


async def histogram(asked: Question, params: SearchParams) -> s.HistogramAnswer:
    """Counts, errors, percentiles and a heatmap over time."""
    window, where = asked.window(params), searched(params.q)
    cells, times = await asyncio.gather(
        _spans(asked).histogram(window, where), _spans(asked).percentiles(window, where)
    )
    lowest = min((cell["octave"] for cell in cells), default=0)
    highest = max((cell["octave"] for cell in cells), default=-1)
    counts = [[0.0] * window.buckets for _ in range(lowest, highest + 1)]
    errors = [[0.0] * window.buckets for _ in range(lowest, highest + 1)]
    for cell in cells:
        counts[cell["octave"] - lowest][cell["bucket"]] = cell["spans"]
        errors[cell["octave"] - lowest][cell["bucket"]] = cell["errors"]
    by_bucket = {row["bucket"]: [ns / 1e6 for ns in row["ns"]] for row in times}
    p50, p95, p99 = ([by_bucket[n][p] if n in by_bucket else None for n in range(window.buckets)] for p in range(3))
    bounds = [round(2 ** (octave / 2)) for octave in range(lowest, highest + 2)] if cells else []
    return s.HistogramAnswer(
        window=shown(window), spans=[sum(column) for column in zip(*counts, strict=True)] or [0.0] * window.buckets,
        errors=[sum(column) for column in zip(*errors, strict=True)] or [0.0] * window.buckets,
        p50_ms=p50, p95_ms=p95, p99_ms=p99,
        heatmap=s.DurationHeatmap(bounds_ns=bounds, counts=counts, errors=errors),
    )  # fmt: skip


async def facets(asked: Question, params: v.FacetsParams) -> v.FacetsAnswer:
    """The most frequent values."""
    window, where = asked.window(params), searched(params.q)
    sample = await _spans(asked).sample(window, where)
    keys = [key for key in params.keys if key not in COLUMNS]
    found = await _spans(asked).facets(window, where, keys, params.limit, sample)
    facets_ = []
    for key in (*FACETS, *keys):
        rows = sorted((row for row in found if row["key"] == key), key=lambda row: (-row["spans"], row["value"]))
        values = [NamedCount(value=said(key, row["value"]), count=row["spans"]) for row in rows]
        if values:
            is_attribute = key not in COLUMNS
            facets_.append(v.Facet(key=key, label=LABELS.get(key, key), is_attribute=is_attribute, values=values))
    return v.FacetsAnswer(window=shown(window), facets=facets_, sampled=1 / sample)


async def differs(asked: Question, params: v.DiffersParams) -> v.DiffersAnswer:
    """What is more frequent in a box."""
    window, where = asked.window(params), searched(params.q)
    sample = await _spans(asked).sample(window, where)
    box = params.model_dump(include={"box_from_ms", "box_to_ms", "box_min_ns", "box_max_ns"})
    found = await _spans(asked).differs(window, where, box, params.limit, sample)
    return v.DiffersAnswer(
        window=shown(window), box_spans=found[0]["box_total"] if found else 0,
        rest_spans=found[0]["rest_total"] if found else 0, sampled=1 / sample,
        differences=[_difference(row) for row in found],
    )  # fmt: skip


def _difference(row: dict[str, Any]) -> v.Difference:
    box, rest = row["box_share"], row["rest_share"]
    return v.Difference(
        key=row["key"], value=said(row["key"], row["value"]), box_share=box, rest_share=rest, difference=box - rest,
        lift=box / rest if rest else None, box_spans=row["box_spans"], rest_spans=row["rest_spans"],
    )  # fmt: skip


async def keys(asked: Question, params: v.KeysParams) -> v.KeysAnswer:
    """Keys for completion: columns first."""
    wanted = params.search.lower()
    columns = [
        v.AttributeKey(key=key, where="column", label=label, count=0)
        for key, label in {**LABELS, "duration": "Duration", "trace_id": "Trace"}.items()
        if wanted in key.lower() or wanted in label.lower()
    ]
    found = await _spans(asked).keys(asked.window(params), params.search, params.limit)
    others = [
        v.AttributeKey(key=row["key"], where=row["part"], label=row["key"], count=row["count"])
        for row in found
        if row["key"] not in COLUMNS
    ]
    return v.KeysAnswer(keys=[*columns, *others][: params.limit])


async def values(asked: Question, params: v.ValuesParams) -> v.ValuesAnswer:
    """Values for completion."""
    search = "" if params.key in NUMBERED else params.search
    found = await _spans(asked).values(asked.window(params), params.key, search, params.limit)
    named = [NamedCount(value=said(params.key, row["value"]), count=row["count"]) for row in found]
    return v.ValuesAnswer(key=params.key, values=[one for one in named if params.search.lower() in one.value.lower()])


def said(key: str, value: str) -> str:
    """A value as people say it: kinds and statuses are stored as numbers."""
    return NUMBERED[key][int(value)] if key in NUMBERED and value.isdecimal() else value
