"""Opening a trace."""

from app.apm.asking import Question
from app.apm.traces import schemas as s
from app.kit.problems import Unavailable


async def trace(asked: Question, trace_id: str) -> s.TraceAnswer:
    raise Unavailable("Not built yet.")


async def span(asked: Question, trace_id: str, span_id: str) -> s.SpanAnswer:
    raise Unavailable("Not built yet.")
