"""Opening a trace: its spans as people see them, from what the store has."""

import asyncio
import re
from collections import Counter
from functools import partial

import anyio.to_thread

from app.apm.asking import Question
from app.apm.traces import schemas as s
from app.apm.traces.fields import KIND_WORDS, STATUS_WORDS
from app.apm.traces.judging import judged
from app.apm.traces.queries import LEAN_FROM, MOST_SPANS, Spans, StoredSpan
from app.kit.problems import NotFound

TRACE_ID = re.compile(r"[0-9a-f]{32}")
SPAN_ID = re.compile(r"[0-9a-f]{16}")
# Below so many spans of an operation, a percentile says nothing.
FEW = 20


class TraceNotFound(NotFound):
    code, title = "trace_not_found", "There is no such trace"


class SpanNotFound(NotFound):
    code, title = "span_not_found", "There is no such span"


class _Places:
    """Scopes and resources of a trace, each told once."""

    def __init__(self) -> None:
        self.scopes: dict[tuple[str, str], int] = {}
        self.resources: dict[tuple[object, ...], int] = {}
        self.told: list[s.SpanResource] = []

    def scope(self, span: StoredSpan) -> int:
        """The place of a span's scope."""
        return self.scopes.setdefault((span.scope_name, span.scope_version), len(self.scopes))

    def resource(self, span: StoredSpan) -> int:
        """The place of a span's resource."""
        key = tuple(sorted(span.resource.items()))
        if key not in self.resources:
            self.resources[key] = len(self.told)
            self.told.append(resource(span))
        return self.resources[key]


async def trace(asked: Question, trace_id: str) -> s.TraceAnswer:
    """A whole trace. Raises TraceNotFound."""
    wanted = trace_id.lower()
    if not TRACE_ID.fullmatch(wanted):
        raise TraceNotFound()
    spans = Spans(asked.clickhouse, asked.site.id)
    stored = await spans.of_trace(wanted, True, LEAN_FROM + 1)
    if not stored:
        raise TraceNotFound()
    if len(stored) <= LEAN_FROM:  # nearly all are: one question opens them
        failed = sum(STATUS_WORDS[one.status] == "error" for one in stored)
        return _whole(wanted, stored, len(stored), failed, False)
    size, stored = await asyncio.gather(spans.size(wanted), spans.of_trace(wanted, False))
    # Seconds of work at 50,000 spans: others must not wait for it.
    return await anyio.to_thread.run_sync(partial(_whole, wanted, stored, size.spans, size.errors, True))


async def span(asked: Question, trace_id: str, span_id: str) -> s.SpanAnswer:
    """One span in full. Raises SpanNotFound."""
    if not TRACE_ID.fullmatch(trace_id.lower()) or not SPAN_ID.fullmatch(span_id.lower()):
        raise SpanNotFound()
    spans = Spans(asked.clickhouse, asked.site.id)
    found, whole = await asyncio.gather(spans.one(trace_id.lower(), span_id.lower()), spans.size(trace_id.lower()))
    if not found:
        raise SpanNotFound()
    one = found[0]
    many, faster = await spans.percentile(one)
    return s.SpanAnswer(
        trace_id=trace_id.lower(), start_ns=whole.start_ns, span=_span(one, int(whole.start_ns), 0, 0),
        scope=s.SpanScope(name=one.scope_name, version=one.scope_version), resource=resource(one),
        trace_state=one.trace_state, weight=one.weight, percentile=faster / many if many >= FEW else None,
    )  # fmt: skip


def _whole(trace_id: str, stored: list[StoredSpan], count: int, errors: int, is_lean: bool) -> s.TraceAnswer:
    start = min(int(one.start_ns) for one in stored)
    end = max(int(one.start_ns) + one.duration_ns for one in stored)
    places = _Places()
    spans = [_span(one, start, places.scope(one), places.resource(one)) for one in stored]
    here = {one.span_id for one in spans}
    missing = sorted({one.parent_span_id for one in spans if one.parent_span_id} - here)
    found, path = judged(spans)
    return s.TraceAnswer(
        trace_id=trace_id, start_ns=str(start), duration_ns=end - start, spans=spans,
        scopes=[s.SpanScope(name=name, version=version) for name, version in places.scopes], resources=places.told,
        services=_services(spans), span_count=count, error_count=errors, lean=is_lean, truncated=count > MOST_SPANS,
        missing_parents=missing[:100], findings=found, critical_path=path,
    )  # fmt: skip


def _services(spans: list[s.Span]) -> list[s.ServiceCount]:
    many = Counter(one.service for one in spans)
    failed = Counter(one.service for one in spans if one.status == "error")
    return [s.ServiceCount(service=name, spans=n, errors=failed[name]) for name, n in many.most_common()]


def resource(of: StoredSpan) -> s.SpanResource:
    """What made a span."""
    return s.SpanResource(
        service=of.service, environment=of.environment, host=of.host, version=of.version, attributes=of.resource
    )


def _span(of: StoredSpan, start_ns: int, scope: int, place: int) -> s.Span:
    events = links = None
    if of.events is not None:
        events = [s.SpanEvent(offset_ns=int(at) - start_ns, name=name, attributes=said) for at, name, said in of.events]
    if of.links is not None:
        links = [s.SpanLink(trace_id=trace, span_id=span, attributes=said) for trace, span, said in of.links]
    return s.Span(
        span_id=of.id, parent_span_id=of.parent_id, offset_ns=int(of.start_ns) - start_ns,
        duration_ns=of.duration_ns, service=of.service, name=of.name, kind=KIND_WORDS[of.kind],
        status=STATUS_WORDS[of.status], status_message=of.status_message, is_entry=bool(of.is_entry), scope=scope,
        resource=place, http_method=of.http_method, http_route=of.http_route, http_status=of.http_status,
        url_path=of.url_path, peer=of.peer, db_system=of.db_system, db_statement=of.db_statement,
        rpc_system=of.rpc_system, messaging_system=of.messaging_system, attributes=of.attributes, events=events,
        links=links, event_count=of.event_count, link_count=of.link_count,
    )  # fmt: skip
