"""Answers as Jaeger gives them."""

import asyncio
import json
from typing import Any

from app.apm.asking import Question
from app.apm.jaeger import queries
from app.apm.jaeger.schemas import MOST_TRACES, Dependencies, OfService, Search
from app.apm.jaeger.wire import enveloped, trace_of
from app.apm.services.queries import Calls
from app.apm.traces import opening
from app.apm.traces.answers import OF_TRACES
from app.apm.traces.fields import KIND_WORDS
from app.apm.traces.opening import TRACE_ID, TraceNotFound
from app.apm.traces.queries import Spans
from app.apm.traces.schemas import TraceAnswer
from app.kit.problems import BadRequest
from app.kit.search.fields import duration_ns
from app.kit.window import between

# As far back as Jaeger itself looks where nobody says how far.
LOOKBACK_NS = 48 * 3_600 * 10**9
AT_ONCE = 4


async def services(asked: Question) -> dict[str, Any]:
    """Names of services."""
    rows = await queries.services(asked.clickhouse, asked.site.id)
    return enveloped([row["service"] for row in rows])


async def operations(asked: Question, service: str) -> dict[str, Any]:
    """Names of a service's operations."""
    rows = await queries.names(asked.clickhouse, asked.site.id, service)
    return enveloped([row["operation"] for row in rows])


async def operations_of_a_kind(asked: Question, params: OfService) -> dict[str, Any]:
    """A service's operations of the last day with their kinds."""
    rows = await queries.operations(asked.clickhouse, asked.site.id, params.service, params.spanKind)
    return enveloped([{"name": row["name"], "spanKind": KIND_WORDS[row["kind"]]} for row in rows])


async def dependencies(asked: Question, params: Dependencies) -> dict[str, Any]:
    """Which service called which, how often; of very many calls a sample was counted, as on the service map."""
    end_ms = params.endTs or int(asked.at.timestamp() * 1000)
    window = between(max(end_ms - params.lookback, 0), end_ms, 60, 60)
    edges, _ = await Calls(asked.clickhouse, asked.site.id, window, "", 500).edges()
    calls = [{"parent": row["source"], "child": row["target"], "callCount": round(row["requests"])} for row in edges]
    return enveloped(calls)


async def trace(asked: Question, trace_id: str) -> dict[str, Any]:
    """One trace. Raises TraceNotFound, and BadRequest for what is no id."""
    return enveloped([trace_of(await opening.trace(asked, _id(trace_id)))])


async def search(asked: Question, params: Search) -> dict[str, Any]:
    """Traces that match, each opened whole, or those that are named. Raises BadRequest."""
    if params.traceID:
        return await _named(asked, params.traceID)
    now_us = int(asked.at.timestamp() * 1e6)
    end = params.end or now_us
    start = params.start or max(end - (_lookback_ns(params.lookback) or LOOKBACK_NS) // 1000, 0)
    least, most = _ns(params.minDuration), _ns(params.maxDuration)
    if most and least > most:
        raise BadRequest("'maxDuration' should be greater than 'minDuration'.")
    where = queries.wanted(params.service, params.operation, _tags(params.tags, params.tag), least, most)
    spans, limit = Spans(asked.clickhouse, asked.site.id), min(params.limit, MOST_TRACES)
    found = await spans.traces(between(start // 1000, end // 1000 + 1, 1, 1), where, OF_TRACES["newest"], limit)
    opened = await _opened(asked, [row["trace_id"] for row in found])
    return enveloped([trace_of(one) for one in opened], limit)


async def _named(asked: Question, ids: list[str]) -> dict[str, Any]:
    """Traces by id; those that are not here are told as errors beside those that are."""

    named = [_id(trace_id) for trace_id in dict.fromkeys(ids)]
    opened = await _opened(asked, named)
    gone = sorted(set(named) - {one.trace_id for one in opened}, key=named.index)
    missing = [{"code": 404, "msg": "trace not found", "traceID": which} for which in gone]
    return enveloped([trace_of(one) for one in opened]) | {"errors": missing or None}


async def _opened(asked: Question, ids: list[str]) -> list[TraceAnswer]:
    """Those of the traces that are here, a few at a time: each may be of fifty thousand spans."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(trace_id: str) -> TraceAnswer | None:
        async with gate:
            try:
                return await opening.trace(asked, trace_id)
            except TraceNotFound:
                return None

    return [found for found in await asyncio.gather(*(one(trace_id) for trace_id in ids)) if found]


def _id(text: str) -> str:
    """A trace id; Jaeger leaves zeros at the beginning of one away."""
    found = text.lower().rjust(32, "0")
    if not TRACE_ID.fullmatch(found):
        raise BadRequest(f"{text[:50]!r} is no trace id: it has 1 to 32 hexadecimal digits.")
    return found


def _tags(text: str, pairs: list[str]) -> dict[str, str]:
    try:
        tags = json.loads(text) if text else {}
    except ValueError:
        tags = None
    if not isinstance(tags, dict) or len(tags) > 20:
        raise BadRequest("tags is a JSON object of at most 20 texts.")
    for pair in pairs:
        key, colon, value = pair.partition(":")
        if not key or not colon:
            raise BadRequest(f"{pair[:50]!r} is no tag, for example http.method:GET.")
        tags[key] = value
    return {str(key): _text(value) for key, value in tags.items()}


def _text(value: Any) -> str:
    """A value of a tag as attributes are kept."""
    return value if isinstance(value, str) else json.dumps(value)


def _lookback_ns(text: str) -> int:
    """``1h``, and ``2d`` and ``1w``, which only lookbacks have; 0 for Jaeger's word ``custom``."""
    days = {"d": 1, "w": 7}.get(text[-1:], 0)
    if days and text[:-1].isdecimal():
        return int(text[:-1]) * days * 86_400 * 10**9
    return 0 if text == "custom" else _ns(text)


def _ns(text: str) -> int:
    if not text:
        return 0
    value = duration_ns(text)
    if value is None or value < 0:
        raise BadRequest(f"{text[:50]!r} is no duration, for example 500ms or 1.5s.")
    return int(value)
