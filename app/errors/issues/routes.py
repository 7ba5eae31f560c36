"""The people's door to errors."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.errors.issues import event as events
from app.errors.issues import listing, one
from app.errors.issues.asking import Asked
from app.errors.issues.markdown import markdown
from app.errors.issues.schemas import (
    Assignee,
    ErrorNews,
    ErrorOfTrace,
    ErrorParams,
    ErrorsAnswer,
    ErrorsParams,
    ErrorValue,
    ValuesParams,
)
from app.errors.issues.views import (
    Activity,
    ErrorFacets,
    ErrorGroupView,
    ErrorSeries,
    EventsAnswer,
    EventsParams,
    EventView,
    GroupingView,
)

router = APIRouter(prefix="/api/sites/{site}/errors", tags=["errors"])
Number = Annotated[int, Path(ge=1, le=2_147_483_647)]
Which = Annotated[str, Path(max_length=40)]


@router.get("")
async def errors(asked: Asked, params: Annotated[ErrorsParams, Query()]) -> ErrorsAnswer:
    """Groups of errors with events that match, and how many there are under each tab."""
    return await listing.errors(asked, params)


@router.get("/news")
async def news(asked: Asked, since_ms: Annotated[int, Query(ge=0, le=4_102_444_800_000)]) -> ErrorNews:
    """How many errors are new, or came back, since a moment."""
    return await listing.news(asked, since_ms)


@router.get("/values")
async def values(asked: Asked, params: Annotated[ValuesParams, Query()]) -> list[ErrorValue]:
    """Keys, or values of a key, for completion."""
    return await listing.values(asked, params)


@router.get("/team")
async def team(asked: Asked) -> list[Assignee]:
    """Who may be assigned and mentioned."""
    return await listing.team(asked)


@router.get("/of-trace/{trace}")
async def of_trace(asked: Asked, trace: Annotated[str, Path(pattern="^[0-9a-f]{32}$")]) -> list[ErrorOfTrace]:
    """Errors that happened in a trace."""
    return await listing.of_trace(asked, trace)


@router.get("/events/{event}")
async def event_by_id(asked: Asked, event: Which) -> EventView:
    """An event by its id alone."""
    return await events.by_id(asked, event)


@router.get("/events/{event}/json", response_class=Response)
async def event_json(asked: Asked, event: Which) -> Response:
    """An event as it is stored, as JSON."""
    found = await events.stored(asked, event)
    return Response(found.payload or "{}", media_type="application/json", headers={"x-content-type-options": "nosniff"})


@router.get("/groups/{number}")
async def group(asked: Asked, number: Number) -> ErrorGroupView:
    """One error: what it is, where it stands and why."""
    return await one.group(asked, number)


@router.get("/groups/{number}/series")
async def series(asked: Asked, number: Number, params: Annotated[ErrorParams, Query()]) -> ErrorSeries:
    """Its events and people over time."""
    return await one.series(asked, number, params)


@router.get("/groups/{number}/facets")
async def facets(asked: Asked, number: Number, params: Annotated[ErrorParams, Query()]) -> ErrorFacets:
    """Whom it hits: its values against those of all errors of the site."""
    return await one.facets(asked, number, params)


@router.get("/groups/{number}/grouping")
async def grouping(asked: Asked, number: Number) -> GroupingView:
    """Why events are in this group, and which groups are like it."""
    return await one.grouping(asked, number)


@router.get("/groups/{number}/activity")
async def activity(asked: Asked, number: Number) -> list[Activity]:
    """What happened to it and what people said, the latest first."""
    return await one.activity(asked, number)


@router.get("/groups/{number}/events")
async def events_of(asked: Asked, number: Number, params: Annotated[EventsParams, Query()]) -> EventsAnswer:
    """Its events that match, the newest first."""
    return await events.events(asked, number, params)


@router.get("/groups/{number}/events/{event}")
async def event_of(asked: Asked, number: Number, event: Which, params: Annotated[ErrorParams, Query()]) -> EventView:
    """One of its events: an id, or newest, oldest or recommended among those that match."""
    return await events.event(asked, number, event, params)


@router.get("/groups/{number}/events/{event}/markdown", response_class=Response)
async def event_markdown(
    asked: Asked, number: Number, event: Which, params: Annotated[ErrorParams, Query()]
) -> Response:
    """The same as Markdown, for a ticket or an assistant."""
    told = markdown(await one.group(asked, number), await events.event(asked, number, event, params))
    return Response(told, media_type="text/markdown; charset=utf-8")
