"""The people's door to watching a site."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from app.analytics.asking import Seeing
from app.analytics.schemas import Params, ShownQuery
from app.analytics.watching.answers import hours_of_the_week
from app.analytics.watching.feed import follow
from app.analytics.watching.queries import newest_question
from app.analytics.watching.schemas import Heatmap
from app.kit.clock import At
from app.kit.sse import EVENT_STREAM, HEADERS
from app.sites.permit import Viewing

router = APIRouter(prefix="/api/sites/{site}/analytics", tags=["analytics"])


@router.get("/live/events", response_class=StreamingResponse)
async def newest_events(request: Request, site: Viewing) -> Response:
    """Server-sent events: ``newest``, a list at once, then ``events`` with those that were stored since."""
    told = follow(request.app.state.stores, site.id)
    return StreamingResponse(told, media_type=EVENT_STREAM, headers=HEADERS)


@router.get("/live/events/query")
async def shown_query(site: Viewing, at: At) -> ShownQuery:
    """The SQL behind the newest events and the values it is asked with."""
    question = newest_question(at)
    return ShownQuery(sql=f"{question.text.strip()};", binds={"site": site.id, **question.binds})


@router.get("/heatmap")
async def heatmap(seeing: Seeing, params: Annotated[Params, Query()]) -> Heatmap:
    """At which hours of the week visitors are there: the mean of all hours of the period, by weekday and hour.

    Of a period longer than eight weeks the last eight are looked at.
    """
    seen = await seeing.view(params)
    return await hours_of_the_week(seeing.clickhouse, seeing.site.id, seen)
