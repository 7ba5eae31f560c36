"""What people see of traces. Ids are lower-case hex.

Nanoseconds since 1970 do not fit into JavaScript's numbers: they travel as decimal strings (``…_ns: str``); offsets
and durations in nanoseconds fit and are numbers.
"""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, Field

from app.apm.schemas import SearchParams, WindowView
from app.apm.traces.judged import FindingView, PathStretch

# A year: longer than any span that is kept.
LONGEST_MS = 31_622_400_000


class TracesParams(SearchParams):
    """A page of traces that have a span that matches. ``before``: the ``next`` of the page before."""

    sort: Literal["newest", "slowest", "most_spans", "most_errors"] = "newest"
    limit: int = Field(default=50, ge=1, le=200)
    before: str = Field(default="", max_length=40)
    min_ms: float | None = Field(
        default=None, ge=0, le=LONGEST_MS, description="Only spans that took at least this long."
    )
    max_ms: float | None = Field(default=None, ge=0, le=LONGEST_MS, description="Only spans that took less than this.")


class ServiceCount(BaseModel):
    """A service in a trace, and how many of its spans."""

    service: str
    spans: int
    errors: int


class TraceRow(BaseModel):
    """A trace of the list. ``root_*``: its root span, or the earliest one where the root is not here
    (``root_is_missing``). ``matched``: how many of its spans the search matches."""

    trace_id: str
    start_ns: str
    duration_ns: int
    root_service: str
    root_name: str
    root_is_missing: bool
    http_method: str
    http_status: int
    spans: int
    errors: int
    matched: int
    services: list[ServiceCount]


class TracesAnswer(BaseModel):
    """A page of traces. ``next`` is '' at the end. ``truncated``: the search stopped at its cap of traces, so that
    sorted answers may lack some."""

    window: WindowView
    traces: list[TraceRow]
    next: str
    truncated: bool


class SpansParams(TracesParams):
    """A page of spans that match."""

    sort: Literal["newest", "slowest"] = "newest"  # type: ignore[assignment]


class SpanRow(BaseModel):
    """A span of the list."""

    trace_id: str
    span_id: str
    start_ns: str
    duration_ns: int
    service: str
    name: str
    kind: str
    status: str
    status_message: str
    is_entry: bool
    environment: str
    http_method: str
    http_route: str
    http_status: int
    peer: str
    db_system: str


class SpansAnswer(BaseModel):
    """A page of spans; ``next`` is '' at the end."""

    window: WindowView
    spans: list[SpanRow]
    next: str


class GroupsParams(SearchParams):
    """Matching spans, grouped by a key (``service``, ``name``, or any attribute)."""

    by: str = Field(default="service", min_length=1, max_length=200)
    limit: int = Field(default=50, ge=1, le=500)


class SpanGroup(BaseModel):
    """Matching spans that share a value; counts are corrected for sampling, percentiles are exact."""

    value: str
    spans: float
    errors: float
    error_rate: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    total_ms: float
    example_trace_id: str


class GroupsAnswer(BaseModel):
    """Groups, the largest first."""

    window: WindowView
    by: str
    groups: list[SpanGroup]
    truncated: bool


class DurationHeatmap(BaseModel):
    """Spans by bucket and duration. Row ``r`` holds durations from ``bounds_ns[r]`` up to ``bounds_ns[r + 1]``;
    ``counts[r][bucket]``, ``errors[r][bucket]``."""

    bounds_ns: list[int]
    counts: list[list[float]]
    errors: list[list[float]]


class HistogramAnswer(BaseModel):
    """Matching spans over time: how many, how many failed, and how long they took."""

    window: WindowView
    spans: list[float]
    errors: list[float]
    p50_ms: list[float | None]
    p95_ms: list[float | None]
    p99_ms: list[float | None]
    heatmap: DurationHeatmap


class SpanEvent(BaseModel):
    """Something that happened during a span; ``offset_ns`` since the trace's start."""

    offset_ns: int
    name: str
    attributes: dict[str, str]


class SpanLink(BaseModel):
    """Another span that this one belongs to."""

    trace_id: str
    span_id: str
    attributes: dict[str, str]


# Not a model: they are made by the ten thousand, and a model takes ten times as long to make.
@dataclass(slots=True, kw_only=True)
class Span:
    """A span of a trace. ``parent_span_id`` is '' at a root. ``attributes``, ``events`` and ``links`` are null in a
    large trace (``lean``): ask for the span itself. ``resource`` and ``scope`` are places in the trace's lists."""

    span_id: str
    parent_span_id: str
    offset_ns: int
    duration_ns: int
    service: str
    name: str
    kind: str
    status: str
    status_message: str
    is_entry: bool
    scope: int
    resource: int
    http_method: str
    http_route: str
    http_status: int
    url_path: str
    peer: str
    db_system: str
    db_statement: str
    rpc_system: str
    messaging_system: str
    attributes: dict[str, str] | None
    events: list[SpanEvent] | None
    links: list[SpanLink] | None
    event_count: int
    link_count: int


class SpanScope(BaseModel):
    """Which instrumentation made a span."""

    name: str
    version: str


class SpanResource(BaseModel):
    """What made a span: a process of a service."""

    service: str
    environment: str
    host: str
    version: str
    attributes: dict[str, str]


class TraceAnswer(BaseModel):
    """A whole trace. ``start_ns`` is what offsets count from. ``lean``: spans come without attributes, events and
    links. ``truncated``: it has more spans than are here (the earliest are). ``missing_parents``: ids that spans name
    as parents and that are not here."""

    trace_id: str
    start_ns: str
    duration_ns: int
    spans: list[Span]
    scopes: list[SpanScope]
    resources: list[SpanResource]
    services: list[ServiceCount]
    span_count: int
    error_count: int
    lean: bool
    truncated: bool
    missing_parents: list[str]
    findings: list[FindingView]
    critical_path: list[PathStretch]


class SpanAnswer(BaseModel):
    """One span in full. ``weight``: how many spans it stands for where traces are sampled."""

    trace_id: str
    start_ns: str
    span: Span
    scope: SpanScope
    resource: SpanResource
    trace_state: str
    weight: float
    percentile: float | None = Field(
        description="Share (0 to 1) of its operation's spans that took less; null below 20."
    )
