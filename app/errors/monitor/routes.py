"""The people's door to web vitals."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from app.errors.monitor.queries import Vitals
from app.errors.monitor.schemas import VitalsParams, WebVitals
from app.kit.clock import At
from app.sites.permit import Viewing

router = APIRouter(prefix="/api/sites/{site}", tags=["errors"])
DAY_MS = 86_400_000


@router.get("/web-vitals")
async def web_vitals(request: Request, site: Viewing, at: At, params: Annotated[VitalsParams, Query()]) -> WebVitals:
    """How long people waited for pages, and how much of them jumped."""
    to_ms = int(at.timestamp() * 1000) + 1
    clickhouse = request.app.state.stores.clickhouse
    vitals = Vitals(clickhouse, site.id, to_ms - params.days * DAY_MS, to_ms, params.device)
    path = params.path.replace("\0", "")
    return WebVitals.of(await vitals.of_pages(), await vitals.over_time(site.timezone, path))
