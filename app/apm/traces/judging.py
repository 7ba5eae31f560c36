"""What is found out about a trace that is opened: from its spans as they are shown to findings and critical path."""

from collections.abc import Sequence

from app.apm.traces.critical_path import critical_path
from app.apm.traces.findings import findings
from app.apm.traces.forest import Step, forest
from app.apm.traces.judged import FindingView, PathStretch
from app.apm.traces.schemas import Span

# Where a database call's text stands, in the conventions of now and before.
STATEMENT_KEYS = ("db.query.text", "db.statement")


def judged(spans: Sequence[Span]) -> tuple[list[FindingView], list[PathStretch]]:
    """The findings of a trace and its critical path; times count from the trace's start, as those of the spans do."""
    of = forest(step(span) for span in spans)
    found = [
        FindingView(
            kind=one.kind, span_id=one.span, spans=list(one.spans), count=one.count, total_ns=one.total_ns,
            saving_ns=one.saving_ns, what=one.what, offset_ns=one.start_ns,
        )
        for one in findings(of)
    ]  # fmt: skip
    path = [PathStretch(span_id=one.id, from_ns=one.start_ns, to_ns=one.end_ns) for one in critical_path(of)]
    return found, path


def step(span: Span) -> Step:
    """What judging needs of a span as it is shown."""
    said = span.attributes or {}
    return Step(
        id=span.span_id, parent=span.parent_span_id, start_ns=span.offset_ns, duration_ns=span.duration_ns,
        service=span.service, name=span.name, kind=span.kind, statement=span.db_statement, target=span.peer,
        statement_text=next((said[key] for key in STATEMENT_KEYS if said.get(key)), ""),
    )  # fmt: skip
