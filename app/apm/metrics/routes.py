"""The people's door to metrics."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.apm.asking import Asked
from app.apm.metrics import answers
from app.apm.metrics.schemas import (
    MetricKeys,
    MetricKeysParams,
    MetricsAnswer,
    MetricsFound,
    MetricsParams,
    MetricsQuestion,
    ShownMetricQueries,
)

router = APIRouter(prefix="/api/sites/{site}/apm/metrics", tags=["metrics"])


@router.get("")
async def metrics(asked: Asked, params: Annotated[MetricsParams, Query()]) -> MetricsAnswer:
    """The metrics of a site: their kinds, units, services and series."""
    return await answers.metrics(asked, params)


@router.get("/keys")
async def keys(asked: Asked, params: Annotated[MetricKeysParams, Query()]) -> MetricKeys:
    """Keys of series, or values of a key, for completion."""
    return await answers.keys(asked, params)


@router.post("/query")
async def query(asked: Asked, wanted: MetricsQuestion) -> MetricsFound:
    """Metrics over time, and formulas over them."""
    return await answers.query(asked, wanted)


@router.post("/query/sql")
async def sql(asked: Asked, wanted: MetricsQuestion) -> ShownMetricQueries:
    """The SQL of queries as they are asked, and the values of their binds."""
    return await answers.sql_of(asked, wanted)
