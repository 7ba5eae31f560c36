"""What the backend did meanwhile: the trace of the check that failed, and operations that failed or slowed."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from app.apm.traces.answers import OF_TRACES
from app.apm.traces.queries import Spans, StoredSpan
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment
from app.kit.window import Window
from app.timeline.around import queries
from app.timeline.around.changed import Operation, failing, slower
from app.timeline.around.schemas import CheckTrace, Happening
from app.timeline.around.span import Around
from app.uptime.models import Incident
from app.uptime.result_queries import responses

FAILED = 2  # OTLP's status of a span
MOST_CHECKS = 200
MOST_SPANS = 5_000
MARGIN = timedelta(minutes=5)
OF_THESE = "trace_id in (select toFixedString(unhex(arrayJoin({traces:Array(String)})), 16))"


async def check_trace(clickhouse: ClickHouse, incident: Incident, times: Around) -> CheckTrace | None:
    """The backend trace of a check of this incident that failed, found by the ``traceparent`` that it sent."""
    after, before = incident.began_at - timedelta(seconds=1), times.during.end
    failed = await responses(
        clickhouse, incident.site_id, incident.monitor_id, after, before, failures=True, most=MOST_CHECKS
    )
    sent = list(dict.fromkeys([str(incident.facts.get("trace_id") or ""), *(one.trace_id for one in failed)]))
    traces = [trace for trace in sent if trace]
    if not traces:
        return None
    spans = Spans(clickhouse, incident.site_id)
    window = Window(_ms(after - MARGIN), _ms(before + MARGIN), 60)
    rows = await spans.traces(window, Fragment(OF_THESE, {"traces": traces}), OF_TRACES["newest"], MOST_CHECKS)
    if not rows:
        return None
    best = min(rows, key=lambda row: (row["errors"] == 0, traces.index(row["trace_id"])))
    inside = await spans.of_trace(best["trace_id"], with_details=False, limit=MOST_SPANS)
    return _card(best, cause_of(inside), len(rows), max(len(failed), len(traces)))


def cause_of(spans: Sequence[StoredSpan]) -> StoredSpan | None:
    """The innermost span that failed, the earliest of several: where the failure came from. Pure."""
    failed = [span for span in spans if span.status == FAILED]
    above = {span.parent_id for span in failed}
    inner = [span for span in failed if span.id not in above]
    return min(inner or failed, key=lambda span: (int(span.start_ns), span.id), default=None)


def _card(row: dict[str, Any], cause: StoredSpan | None, traced: int, failures: int) -> CheckTrace:
    return CheckTrace(
        trace_id=row["trace_id"], at=datetime.fromtimestamp(int(row["start_ns"]) / 1e9, UTC),
        service=row["root_service"], operation=row["root_name"], duration_ms=row["duration_ns"] / 1e6,
        http_status=row["http_status"], spans=row["spans"], errors=row["errors"], traced=traced, failures=failures,
        cause_service=cause.service if cause else "", cause=cause.name if cause else "",
        cause_message=cause.status_message if cause else "",
    )  # fmt: skip


async def operations(clickhouse: ClickHouse, site: int, times: Around) -> list[Happening]:
    """Operations that failed or slowed while it lasted, each at a request that one may open."""
    compared = await queries.operations_compared(clickhouse, site, times)
    worse, slow = failing(compared), slower(compared)
    if not worse and not slow:
        return []
    found = await queries.examples(clickhouse, site, times.during, [*worse, *slow])
    by_name = {(one.service, one.operation): one for one in found}
    return [*_failing(worse, by_name), *_slower(slow, by_name)]


def _failing(worse: Iterable[Operation], examples: dict[tuple[str, str], queries.Example]) -> list[Happening]:
    made: list[Happening] = []
    for one in worse:
        example = examples.get((one.service, one.operation))
        if example is None or not example.failed_ms:
            continue
        before = f"{one.failed_before:,.0f} of {one.requests_before:,.0f} in the hour before"
        made.append(
            Happening(
                at=_at(example.failed_ms), kind="failing", title=one.operation, ref=example.failed_trace, bad=True,
                detail=f"{one.service}: {one.failed:,.0f} of {one.requests:,.0f} failed, {before}",
            )
        )  # fmt: skip
    return made


def _slower(slow: Iterable[Operation], examples: dict[tuple[str, str], queries.Example]) -> list[Happening]:
    made: list[Happening] = []
    for one in slow:
        example = examples.get((one.service, one.operation))
        if example is None:
            continue
        detail = (
            f"{one.service}: p95 {_took(one.p95_ms)}, {_took(one.p95_before_ms or 0)} in the hour before; "
            f"this one took {_took(example.slowest_ns / 1e6)}"
        )
        made.append(
            Happening(
                at=_at(example.slowest_ms), kind="slower", title=one.operation, detail=detail,
                ref=example.slowest_trace, bad=True,
            )
        )  # fmt: skip
    return made


def _took(ms: float) -> str:
    return f"{ms:,.0f} ms" if ms < 1000 else f"{ms / 1000:,.1f} s"


def _at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
