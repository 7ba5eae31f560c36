"""The people's door to exports. Answers are streamed: they begin at once, and have no size."""

import datetime as dt
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from app.analytics.exports.queries import MEDIA, ExportFormat, events, export_folder
from app.analytics.exports.reports import reports
from app.analytics.queries import answers
from app.analytics.schemas import Params
from app.kit.clock import At
from app.kit.period import EARLIEST, LATEST, midnight
from app.kit.stores import Stores
from app.sites.models import Site
from app.sites.permit import Viewing

router = APIRouter(prefix="/api/sites/{site}/export", tags=["exports"])


class EventsParams(BaseModel):
    """Which events: of whole days of the site's time zone, both counted. Without them: all."""

    model_config = ConfigDict(populate_by_name=True)

    format: ExportFormat = ExportFormat.JSONL
    from_: dt.date | None = Field(None, validation_alias="from", ge=EARLIEST, lt=LATEST)
    to: dt.date | None = Field(None, ge=EARLIEST, lt=LATEST)


@router.get("/events", response_class=StreamingResponse)
async def export_events(request: Request, site: Viewing, params: Annotated[EventsParams, Query()]) -> StreamingResponse:
    """Raw events as JSONL, CSV or Parquet. What JSONL gives, the import of events takes."""
    stores: Stores = request.app.state.stores
    zone = ZoneInfo(site.timezone)
    start = midnight(params.from_ or EARLIEST, zone)
    end = midnight((params.to or LATEST - dt.timedelta(1)) + dt.timedelta(1), zone)
    body = events(stores.clickhouse, site.id, start, end, params.format, export_folder(stores.settings))
    return StreamingResponse(body, media_type=MEDIA[params.format], headers=_as_file(site, f"events.{params.format}"))


@router.get("/reports", response_class=StreamingResponse)
async def export_reports(
    request: Request, site: Viewing, at: At, params: Annotated[Params, Query()]
) -> StreamingResponse:
    """Every report of a period as a zip of CSVs, one a dimension; with filters, as those of the page."""
    clickhouse = request.app.state.stores.clickhouse
    seen = await answers.read_view(clickhouse, site.id, params, site.timezone, at)
    body = reports(clickhouse, site.id, seen, params, at)
    return StreamingResponse(body, media_type="application/zip", headers=_as_file(site, "reports.zip"))


def _as_file(site: Site, name: str) -> dict[str, str]:
    domain = site.domain.encode("ascii", "ignore").decode().replace('"', "")
    return {"content-disposition": f'attachment; filename="{domain}-{name}"', "cache-control": "no-store"}
