"""What people send to questions about metrics, and what they see. Units are those of UCUM, as senders tell them."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from app.apm.metrics.families import Family
from app.apm.schemas import ApmParams, NamedCount, SearchParams, WindowView

NAME = r"^[a-z][a-z0-9_]{0,15}$"


class MetricsParams(SearchParams):
    """Which metrics: those whose name or description holds ``search``, with series that match ``q``."""

    search: str = Field(default="", max_length=200)
    limit: int = Field(default=500, ge=1, le=5000)


class Metric(BaseModel):
    """A metric and what is known of it. ``kind`` is OTLP's; ``aggregations`` are those that mean something for its
    family, ``usual`` the one that is asked when nobody says. ``temporality``: 1 delta, 2 cumulative, 0 neither."""

    metric: str
    family: Family
    kind: str
    temporality: int
    is_monotonic: bool
    unit: str
    description: str
    services: list[str]
    series_count: int
    last_seen_ms: int
    aggregations: list[str]
    usual: str


class MetricsAnswer(BaseModel):
    """The metrics of a site by name. ``truncated``: there are more than ``limit``."""

    window: WindowView
    metrics: list[Metric]
    truncated: bool


class MetricKeysParams(SearchParams):
    """Keys of the series of a metric ('' for any) that hold ``search``; with ``key``, its values."""

    metric: str = Field(default="", max_length=500)
    key: str = Field(default="", max_length=200)
    search: str = Field(default="", max_length=200)
    limit: int = Field(default=50, ge=1, le=500)


class MetricKeys(BaseModel):
    """Keys, or values of a key, and how many series have them; the most frequent first."""

    key: str
    values: list[NamedCount]


class MetricQuery(BaseModel):
    """One line or several: a metric, which of its series (``q``, the language of search), by which keys, and how.

    ``aggregation`` '' is the usual one; ``pNN`` is a quantile. ``family`` is needed only where one name is of several.
    """

    name: str = Field(default="a", pattern=NAME)
    metric: str = Field(min_length=1, max_length=500)
    q: str = Field(default="", max_length=4000)
    by: list[str] = Field(default=[], max_length=5)
    aggregation: str = Field(default="", max_length=10)
    family: Literal["", "gauge", "counter", "histogram", "summary"] = ""


class MetricFormula(BaseModel):
    """A formula over queries, and over formulas before it."""

    name: str = Field(pattern=NAME)
    formula: str = Field(min_length=1, max_length=500)


class MetricsQuestion(ApmParams):
    """Queries and formulas over them. ``step_s`` '' or 0 is chosen from ``buckets``; ``limit`` groups of each query,
    the largest, are answered; with ``exemplars`` also some measurements that were kept with their trace."""

    queries: list[MetricQuery] = Field(min_length=1, max_length=10)
    formulas: list[MetricFormula] = Field(default=[], max_length=10)
    step_s: int = Field(default=0, ge=0, le=604_800)
    limit: int = Field(default=20, ge=1, le=200)
    exemplars: bool = False


class MetricLine(BaseModel):
    """A number a bucket, null where nothing is known; ``labels`` tell the group."""

    labels: dict[str, str]
    values: list[float | None]


class Exemplar(BaseModel):
    """A measurement that was kept with its trace."""

    at_ms: int
    value: float
    trace_id: str
    span_id: str
    labels: dict[str, str]


class QueryAnswer(BaseModel):
    """What a query found. ``unit`` is that of its numbers. ``series_count`` series are in it; of ``groups`` groups the
    largest are here. ``interval_ms``: how often it is told, 0 where nobody knows. ``factor``: of exponential histograms
    how far apart the ends of a bucket are at the most, within which a quantile is exact; null of others."""

    name: str
    metric: str
    family: Family
    aggregation: str
    unit: str
    description: str
    series_count: int
    groups: int
    interval_ms: int
    factor: float | None
    lines: list[MetricLine]
    exemplars: list[Exemplar]


class FormulaAnswer(BaseModel):
    """What a formula found."""

    name: str
    formula: str
    lines: list[MetricLine]


class MetricsFound(BaseModel):
    """The answers, in the order of the question; ``window`` tells the buckets of all lines."""

    window: WindowView
    queries: list[QueryAnswer]
    formulas: list[FormulaAnswer]


class ShownMetricQuery(BaseModel):
    """The SQL of a query as it is asked, and the values of its binds."""

    name: str
    sql: str
    binds: dict[str, Any]


class ShownMetricQueries(BaseModel):
    """The SQL of all queries."""

    queries: list[ShownMetricQuery]
