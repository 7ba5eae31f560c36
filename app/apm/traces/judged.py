"""What people see of what was found out about a trace."""

from dataclasses import dataclass

from pydantic import BaseModel

from app.apm.traces.findings import Kind


class FindingView(BaseModel):
    """Something that a trace need not do (``findings.py``).

    ``span_id`` is where to look; ``spans`` are those concerned, 200 at most, of ``count``. ``saving_ns``: what the
    trace might be shorter. ``what``: the statement, who is called, or ''.
    """

    kind: Kind
    span_id: str
    spans: list[str]
    count: int
    offset_ns: int
    total_ns: int
    saving_ns: int
    what: str


# Not a model, since a large trace has tens of thousands.
@dataclass(slots=True)
class PathStretch:
    """A piece of the critical path: what the trace's end waited for, in nanoseconds since its start."""

    span_id: str
    from_ns: int
    to_ns: int
