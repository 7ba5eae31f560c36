"""The people's door to traces."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.apm.asking import Asked
from app.apm.schemas import SearchParams
from app.apm.traces import answers, opening, recurring
from app.apm.traces.recurring import RecurringAnswer, RecurringParams
from app.apm.traces.schemas import (
    GroupsAnswer,
    GroupsParams,
    HistogramAnswer,
    SpanAnswer,
    SpansAnswer,
    SpansParams,
    TraceAnswer,
    TracesAnswer,
    TracesParams,
)
from app.apm.traces.values import (
    DiffersAnswer,
    DiffersParams,
    FacetsAnswer,
    FacetsParams,
    KeysAnswer,
    KeysParams,
    ValuesAnswer,
    ValuesParams,
)

router = APIRouter(prefix="/api/sites/{site}/apm", tags=["traces"])


@router.get("/traces")
async def traces(asked: Asked, params: Annotated[TracesParams, Query()]) -> TracesAnswer:
    """Traces with a span that matches."""
    return await answers.traces(asked, params)


@router.get("/traces/spans")
async def spans(asked: Asked, params: Annotated[SpansParams, Query()]) -> SpansAnswer:
    """Spans that match."""
    return await answers.spans(asked, params)


@router.get("/traces/groups")
async def groups(asked: Asked, params: Annotated[GroupsParams, Query()]) -> GroupsAnswer:
    """Spans that match, grouped by a key."""
    return await answers.groups(asked, params)


@router.get("/traces/histogram")
async def histogram(asked: Asked, params: Annotated[SearchParams, Query()]) -> HistogramAnswer:
    """Spans that match over time: how many, how many failed, how long they took."""
    return await answers.histogram(asked, params)


@router.get("/traces/facets")
async def facets(asked: Asked, params: Annotated[FacetsParams, Query()]) -> FacetsAnswer:
    """The most frequent values among spans that match."""
    return await answers.facets(asked, params)


@router.get("/traces/differs")
async def differs(asked: Asked, params: Annotated[DiffersParams, Query()]) -> DiffersAnswer:
    """What is more frequent among the spans in a box of the heatmap than among the rest."""
    return await answers.differs(asked, params)


@router.get("/traces/findings")
async def findings(asked: Asked, params: Annotated[RecurringParams, Query()]) -> RecurringAnswer:
    """What traces that match do again and again that they need not."""
    return await recurring.findings(asked, params)


@router.get("/traces/{trace_id}")
async def trace(asked: Asked, trace_id: str) -> TraceAnswer:
    """A whole trace."""
    return await opening.trace(asked, trace_id)


@router.get("/traces/{trace_id}/spans/{span_id}")
async def span(asked: Asked, trace_id: str, span_id: str) -> SpanAnswer:
    """One span in full."""
    return await opening.span(asked, trace_id, span_id)


@router.get("/keys")
async def keys(asked: Asked, params: Annotated[KeysParams, Query()]) -> KeysAnswer:
    """Keys that can be searched for, seen in this time."""
    return await answers.keys(asked, params)


@router.get("/values")
async def values(asked: Asked, params: Annotated[ValuesParams, Query()]) -> ValuesAnswer:
    """Values of a key, seen in this time."""
    return await answers.values(asked, params)
