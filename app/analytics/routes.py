"""The people's door to analytics."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

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
from app.kit.clickhouse import ClickHouse
from app.kit.clock import At
from app.kit.sse import EVENT_STREAM, HEADERS
from app.sites.permit import Viewing

router = APIRouter(prefix="/api/sites/{site}/analytics", tags=["analytics"])


def _clickhouse(request: Request) -> ClickHouse:
    return request.app.state.stores.clickhouse


@router.get("/overview")
async def overview(request: Request, site: Viewing, at: At, params: Annotated[Params, Query()]) -> Overview:
    """The first page: six numbers, their series, and the first rows of every dimension."""
    seen = await answers.read_view(_clickhouse(request), site.id, params, site.timezone, at)
    return await answers.overview(_clickhouse(request), site.id, seen)


@router.get("/breakdown", responses={200: {"content": {"text/csv": {}}}})
async def breakdown(request: Request, site: Viewing, at: At, params: Annotated[BreakdownParams, Query()]) -> Breakdown:
    """One dimension in full; as CSV for who accepts ``text/csv``."""
    seen = await answers.read_view(_clickhouse(request), site.id, params, site.timezone, at)
    found = await answers.breakdown(_clickhouse(request), site.id, seen, params)
    return breakdown_csv(found) if wants_csv(request) else found  # type: ignore[return-value]


@router.get("/query")
async def query(request: Request, site: Viewing, at: At, params: Annotated[QueryParams, Query()]) -> ShownQuery:
    """The SQL behind an answer and the values it is asked with."""
    seen = await answers.read_view(_clickhouse(request), site.id, params, site.timezone, at)
    return await answers.shown(_clickhouse(request), site.id, seen, params.of)


@router.get("/suggestions")
async def suggestions(
    request: Request, site: Viewing, at: At, params: Annotated[SuggestionParams, Query()]
) -> list[str]:
    """Values of a dimension that hold a text, for a filter's menu."""
    seen = await answers.read_view(_clickhouse(request), site.id, params, site.timezone, at)
    return await answers.suggestions(_clickhouse(request), site.id, seen, params)


@router.get("/live", response_class=StreamingResponse)
async def live(request: Request, site: Viewing) -> Response:
    """Server-sent events: ``current`` with the number of visitors of the last five minutes, at once and on change."""
    state = request.app.state
    if not hasattr(state, "current_visitors"):
        state.current_visitors = CurrentVisitors(state.stores)
    return StreamingResponse(state.current_visitors.follow(site.id), media_type=EVENT_STREAM, headers=HEADERS)
