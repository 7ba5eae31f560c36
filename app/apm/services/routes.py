"""The people's door to services."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.apm.asking import Asked
from app.apm.services import answers, drawing
from app.apm.services.schemas import (
    DatabasesAnswer,
    ExternalAnswer,
    OperationsAnswer,
    ServiceAnswer,
    ServiceMap,
    ServiceParams,
    ServicesAnswer,
    ServicesParams,
)

router = APIRouter(prefix="/api/sites/{site}/apm", tags=["services"])


@router.get("/services")
async def services(asked: Asked, params: Annotated[ServicesParams, Query()]) -> ServicesAnswer:
    """The services of a site with their rate, errors, durations and Apdex."""
    return await answers.services(asked, params)


@router.get("/service")
async def service(asked: Asked, params: Annotated[ServiceParams, Query()]) -> ServiceAnswer:
    """One service: its numbers over time, its versions and hosts. (Names of services may hold slashes.)"""
    return await answers.service(asked, params)


@router.get("/service/operations")
async def operations(asked: Asked, params: Annotated[ServiceParams, Query()]) -> OperationsAnswer:
    """What a service is asked for, what takes most time first."""
    return await answers.operations(asked, params)


@router.get("/service/databases")
async def databases(asked: Asked, params: Annotated[ServiceParams, Query()]) -> DatabasesAnswer:
    """What a service asks of databases, by normalised statement."""
    return await answers.databases(asked, params)


@router.get("/service/external")
async def external(asked: Asked, params: Annotated[ServiceParams, Query()]) -> ExternalAnswer:
    """Whom a service calls."""
    return await answers.external(asked, params)


@router.get("/service-map")
async def service_map(asked: Asked, params: Annotated[ServicesParams, Query()]) -> ServiceMap:
    """Who calls whom."""
    return await drawing.service_map(asked, params)
