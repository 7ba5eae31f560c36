"""Jaeger's query API, for reading: its address is ``/api/sites/{site}/jaeger``."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from app.apm.asking import Asked
from app.apm.jaeger import answers
from app.apm.jaeger.schemas import Search

router = APIRouter(prefix="/api/sites/{site}/jaeger/api", tags=["jaeger"])


@router.get("/services")
async def jaeger_services(asked: Asked) -> dict[str, Any]:
    """Names of services."""
    return await answers.services(asked)


@router.get("/services/{service:path}/operations")
async def jaeger_operations(asked: Asked, service: str) -> dict[str, Any]:
    """Names of a service's operations."""
    return await answers.operations(asked, service)


@router.get("/traces")
async def jaeger_search(asked: Asked, params: Annotated[Search, Query()]) -> dict[str, Any]:
    """Traces that match, whole."""
    return await answers.search(asked, params)


@router.get("/traces/{trace_id}")
async def jaeger_trace(asked: Asked, trace_id: str) -> dict[str, Any]:
    """One trace."""
    return await answers.trace(asked, trace_id)
