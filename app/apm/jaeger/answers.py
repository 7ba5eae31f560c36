"""Answers as Jaeger gives them."""

import asyncio
import json
from typing import Any

from app.apm.asking import Question
from app.apm.jaeger import queries
from app.apm.jaeger.schemas import Search
from app.apm.jaeger.wire import enveloped, trace_of
from app.apm.traces import opening
from app.apm.traces.answers import OF_TRACES
from app.apm.traces.queries import Spans
from app.kit.problems import BadRequest
from app.kit.search.fields import duration_ns
from app.kit.window import between

HOUR_US = 3_600_000_000


async def services(asked: Question) -> dict[str, Any]:
    """Names of services."""
    rows = await queries.names(asked.clickhouse, asked.site.id)
    return enveloped(sorted({row["service"] for row in rows}))


async def operations(asked: Question, service: str) -> dict[str, Any]:
    """Names of a service's operations."""
    rows = await queries.names(asked.clickhouse, asked.site.id, service)
    return enveloped([row["operation"] for row in rows])


async def trace(asked: Question, trace_id: str) -> dict[str, Any]:
    """One trace. Raises TraceNotFound. Jaeger leaves zeros at the beginning of an id away."""
    return enveloped([trace_of(await opening.trace(asked, trace_id.rjust(32, "0")))])


async def search(asked: Question, params: Search) -> dict[str, Any]:
    """Traces that match; each opened whole. Raises BadRequest."""
    now_us = int(asked.at.timestamp() * 1e6)
    end, start = params.end or now_us, params.start or (params.end or now_us) - HOUR_US
    where = queries.wanted(
        params.service, params.operation, _tags(params.tags), _ns(params.minDuration), _ns(params.maxDuration)
    )
    spans = Spans(asked.clickhouse, asked.site.id)
    found = await spans.traces(between(start // 1000, end // 1000 + 1, 1, 1), where, OF_TRACES["newest"], params.limit)
    opened = await asyncio.gather(*(opening.trace(asked, row["trace_id"]) for row in found))
    return enveloped([trace_of(one) for one in opened])


def _tags(text: str) -> dict[str, str]:
    try:
        tags = json.loads(text) if text else {}
    except ValueError:
        tags = None
    if not isinstance(tags, dict) or len(tags) > 20:
        raise BadRequest("tags is a JSON object of at most 20 texts.")
    return {str(key): str(value) for key, value in tags.items()}


def _ns(text: str) -> int:
    if not text:
        return 0
    value = duration_ns(text)
    if value is None or value < 0:
        raise BadRequest(f"{text[:50]!r} is no duration, for example 500ms or 1.5s.")
    return int(value)
