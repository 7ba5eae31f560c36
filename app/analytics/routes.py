"""The people's door to analytics."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from app.analytics.asking import Seeing
from app.analytics.csv import breakdown_csv, wants_csv
from app.analytics.live import CurrentVisitors
from app.analytics.queries import answers
from app.analytics.schemas import (
    Breakdown,
    BreakdownParams,
    Overview,
    Params,
    QueryParams,
    ShownQuery,
    SuggestionParams,
)
from app.analytics.view import read
from app.kit.sse import EVENT_STREAM, HEADERS
from app.sites.shares.permit import Looking

router = APIRouter(prefix="/api/sites/{site}/analytics", tags=["analytics"])
PROPS = "prop"


@router.get("/overview")
async def overview(seeing: Seeing, params: Annotated[Params, Query()]) -> Overview:
    """The first page: six numbers, their series, and the first rows of every dimension."""
    seen = await seeing.view(params)
    return await answers.overview(seeing.clickhouse, seeing.site.id, seen)


@router.get("/breakdown", responses={200: {"content": {"text/csv": {}}}})
async def breakdown(request: Request, seeing: Seeing, params: Annotated[BreakdownParams, Query()]) -> Breakdown:
    """One dimension in full; as CSV for who accepts ``text/csv``."""
    seen = await seeing.view(params)
    found = await answers.breakdown(seeing.clickhouse, seeing.site.id, seen, params)
    return breakdown_csv(found) if wants_csv(request) else found  # type: ignore[return-value]


@router.get("/query")
async def query(seeing: Seeing, params: Annotated[QueryParams, Query()]) -> ShownQuery:
    """The SQL behind an answer and the values it is asked with."""
    seen = await seeing.view(params)
    return await answers.shown(seeing.clickhouse, seeing.site.id, seen, params)


@router.get("/suggestions")
async def suggestions(seeing: Seeing, params: Annotated[SuggestionParams, Query()]) -> list[str]:
    """Values of a dimension that hold a text, for a filter's menu."""
    if params.dimension == PROPS and seeing.limits:
        return []  # names of properties are asked of all events
    seen = await seeing.view(params)
    return await answers.suggestions(seeing.clickhouse, seeing.site.id, seen, params)


@router.get("/live", response_class=StreamingResponse)
async def live(request: Request, look: Looking) -> Response:
    """Server-sent events: ``current`` with the number of visitors of the last five minutes, at once and on change."""
    state = request.app.state
    if not hasattr(state, "current_visitors"):
        state.current_visitors = CurrentVisitors(state.stores)
    told = state.current_visitors.follow(look.site.id, read(look.limits, ()))
    return StreamingResponse(told, media_type=EVENT_STREAM, headers=HEADERS)
