"""The people's door to how telemetry comes in."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.apm.asking import Asked
from app.apm.doctor import queries
from app.apm.doctor.schemas import DoctorAnswer, DoctorParams, DoorsAnswer, TelemetrySettings
from app.kit.clock import At
from app.kit.work import Work
from app.sites.permit import Acting, Administering, Viewing

router = APIRouter(prefix="/api/sites/{site}/apm", tags=["telemetry"])


@router.get("/doctor")
async def doctor(asked: Asked, params: Annotated[DoctorParams, Query()]) -> DoctorAnswer:
    """Who sends telemetry, what is wrong with it, and what was taken out of it."""
    since = int(asked.at.timestamp()) - params.hours * 3600
    return await queries.doctor(asked.clickhouse, asked.site.id, since)


@router.get("/doors")
async def doors(asked: Asked) -> DoorsAnswer:
    """The ports that take OTLP here."""
    configured = asked.stores.settings
    return DoorsAnswer(http_port=configured.otlp_http_port, grpc_port=configured.otlp_grpc_port)


@router.get("/settings")
async def settings(site: Viewing) -> TelemetrySettings:
    """How long telemetry is kept, and which keys are hidden."""
    return queries.settings_of(site)


@router.put("/settings")
async def set_settings(
    site: Administering, wanted: TelemetrySettings, by: Acting, work: Work, at: At
) -> TelemetrySettings:
    """Change how long telemetry is kept, and which keys are hidden."""
    return await queries.change(work, by, site, wanted, at)
