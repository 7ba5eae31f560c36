"""What the traces of a search do again and again that they need not: the findings of each, brought together."""

import asyncio
from collections.abc import Sequence
from statistics import fmean
from typing import Literal

from pydantic import BaseModel, Field

from app.apm.asking import Question, shown
from app.apm.schemas import SearchParams, WindowView
from app.apm.traces import opening
from app.apm.traces import schemas as s
from app.apm.traces.answers import OF_TRACES
from app.apm.traces.findings import Kind
from app.apm.traces.queries import Spans, searched

# Traces that are opened at once: each is two questions.
AT_ONCE = 4


class RecurringParams(SearchParams):
    """Which traces are looked at: the newest or the slowest of those with a span that matches."""

    sort: Literal["newest", "slowest"] = "newest"
    traces: int = Field(default=30, ge=1, le=100, description="How many traces are opened.")


class RecurringFinding(BaseModel):
    """A finding (``findings.py``) at one operation. ``traces``: in how many of those looked at; ``count``, ``total_ns``
    and ``saving_ns`` are means over them. The example is the dearest; ``span_id`` is where to look in it."""

    kind: Kind
    service: str
    operation: str
    what: str
    traces: int
    count: float
    total_ns: float
    saving_ns: float
    trace_id: str
    span_id: str


class RecurringAnswer(BaseModel):
    """Findings of ``traces`` traces, the one first that costs most over all of them."""

    window: WindowView
    traces: int
    findings: list[RecurringFinding]


async def findings(asked: Question, params: RecurringParams) -> RecurringAnswer:
    """The findings of the newest, or of the slowest, traces that match."""
    window = asked.window(params)
    rows = await Spans(asked.clickhouse, asked.site.id).traces(
        window, searched(params.q), OF_TRACES[params.sort], params.traces
    )
    gate = asyncio.Semaphore(AT_ONCE)

    async def opened(trace_id: str) -> s.TraceAnswer:
        async with gate:
            return await opening.trace(asked, trace_id)

    traces = await asyncio.gather(*(opened(row["trace_id"]) for row in rows))
    return RecurringAnswer(window=shown(window), traces=len(traces), findings=recurring(traces))


def recurring(traces: Sequence[s.TraceAnswer]) -> list[RecurringFinding]:
    """The findings of traces by what they are and where, the dearest over all traces first."""
    groups: dict[tuple[Kind, str, str, str], list[tuple[str, s.FindingView]]] = {}
    for trace in traces:
        at = {span.span_id: span for span in trace.spans}
        for one in trace.findings:
            span = at[one.span_id]
            groups.setdefault((one.kind, span.service, span.name, one.what), []).append((trace.trace_id, one))
    found = [
        _together(kind, service, operation, what, members)
        for (kind, service, operation, what), members in groups.items()
    ]
    return sorted(
        found, key=lambda one: (-one.saving_ns * one.traces, -one.total_ns * one.traces, one.kind, one.operation)
    )


def _together(
    kind: Kind, service: str, operation: str, what: str, members: Sequence[tuple[str, s.FindingView]]
) -> RecurringFinding:
    trace_id, dearest = max(members, key=lambda one: (one[1].saving_ns, one[1].total_ns, one[0]))
    return RecurringFinding(
        kind=kind, service=service, operation=operation, what=what, traces=len({trace for trace, _ in members}),
        count=fmean(one.count for _, one in members), total_ns=fmean(one.total_ns for _, one in members),
        saving_ns=fmean(one.saving_ns for _, one in members), trace_id=trace_id, span_id=dearest.span_id,
    )  # fmt: skip
