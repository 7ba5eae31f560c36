"""Jaeger's query API, for reading: its address is ``/api/sites/{site}/jaeger``."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from app.apm.asking import Asked
from app.apm.jaeger import answers
from app.apm.jaeger.refusal import JaegerRoute
from app.apm.jaeger.schemas import Dependencies, OfService, Search

router = APIRouter(prefix="/api/sites/{site}/jaeger/api", tags=["jaeger"], route_class=JaegerRoute)


@router.get("/services")
async def jaeger_services(asked: Asked) -> dict[str, Any]:
    """Names of services."""
    return await answers.services(asked)


@router.get("/services/{service:path}/operations")
async def jaeger_operations(asked: Asked, service: str) -> dict[str, Any]:
    """Names of a service's operations."""
    return await answers.operations(asked, service)


@router.get("/operations")
async def jaeger_operations_of_a_kind(asked: Asked, params: Annotated[OfService, Query()]) -> dict[str, Any]:
    """A service's operations with their kinds."""
    return await answers.operations_of_a_kind(asked, params)


@router.get("/dependencies")
async def jaeger_dependencies(asked: Asked, params: Annotated[Dependencies, Query()]) -> dict[str, Any]:
    """Who called whom, how often."""
    return await answers.dependencies(asked, params)


@router.get("/traces")
async def jaeger_search(asked: Asked, params: Annotated[Search, Query()]) -> dict[str, Any]:
    """Traces that match, whole."""
    return await answers.search(asked, params)


@router.get("/traces/{trace_id}")
async def jaeger_trace(asked: Asked, trace_id: str) -> dict[str, Any]:
    """One trace."""
    return await answers.trace(asked, trace_id)
