"""The people's door to logs."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from app.apm.asking import Asked
from app.apm.logs import answers
from app.apm.logs.schemas import (
    ContextAnswer,
    ContextParams,
    ExportParams,
    LogFacetsAnswer,
    LogFacetsParams,
    LogHistogram,
    LogsAnswer,
    LogsParams,
    LogValues,
    LogValuesParams,
    PatternsAnswer,
    PatternsParams,
)
from app.apm.logs.tail import follow
from app.apm.schemas import SearchParams
from app.kit.sse import EVENT_STREAM, HEADERS

router = APIRouter(prefix="/api/sites/{site}/apm/logs", tags=["logs"])
MEDIA = {"ndjson": "application/x-ndjson", "csv": "text/csv; charset=utf-8"}


@router.get("")
async def logs(asked: Asked, params: Annotated[LogsParams, Query()]) -> LogsAnswer:
    """Log records that match, the newest first."""
    return await answers.logs(asked, params)


@router.get("/export", response_class=StreamingResponse)
async def export(asked: Asked, params: Annotated[ExportParams, Query()]) -> StreamingResponse:
    """Log records that match as a file, which comes while it is read."""
    domain = asked.site.domain.encode("ascii", "ignore").decode().replace('"', "")
    headers = {"content-disposition": f'attachment; filename="{domain}-logs.{params.format}"'}
    return StreamingResponse(await answers.exported(asked, params), media_type=MEDIA[params.format], headers=headers)


@router.get("/histogram")
async def histogram(asked: Asked, params: Annotated[SearchParams, Query()]) -> LogHistogram:
    """How many records match over time, by level."""
    return await answers.histogram(asked, params)


@router.get("/facets")
async def facets(asked: Asked, params: Annotated[LogFacetsParams, Query()]) -> LogFacetsAnswer:
    """The most frequent values among records that match."""
    return await answers.facets(asked, params)


@router.get("/values")
async def values(asked: Asked, params: Annotated[LogValuesParams, Query()]) -> LogValues:
    """Keys, or values of a key, for completion."""
    return await answers.values(asked, params)


@router.get("/context")
async def context(asked: Asked, params: Annotated[ContextParams, Query()]) -> ContextAnswer:
    """What the same service said before and after a record."""
    return await answers.context(asked, params)


@router.get("/patterns")
async def patterns(asked: Asked, params: Annotated[PatternsParams, Query()]) -> PatternsAnswer:
    """What records say, with what varies taken out; new patterns first."""
    return await answers.patterns(asked, params)


@router.get("/tail/live", response_class=StreamingResponse)
async def tail(asked: Asked, q: Annotated[str, Query(max_length=4000)] = "") -> Response:
    """Server-sent events: ``logs``, a list at once and then with what is stored; ``skipped`` when too much came;
    ``trouble`` with a title and a detail while nothing can be told."""
    return StreamingResponse(follow(asked, q), media_type=EVENT_STREAM, headers=HEADERS)
