"""What people see of services: rate, errors and durations, corrected for sampling.

``rate`` is requests a second; ``error_rate`` and ``apdex`` are 0 to 1, null where there was no request. Percentiles
are milliseconds and at most 2.2 % off (docs/telemetry.md). A series has a number a bucket, null where there was none.
"""

from pydantic import BaseModel, Field

from app.apm.schemas import ApmParams, WindowView


class ServicesParams(ApmParams):
    """Which time and which environment ('' for all); ``apdex_ms`` is the duration that still satisfies."""

    environment: str = ""
    apdex_ms: int = Field(default=500, ge=1, le=600_000)


class ServiceParams(ServicesParams):
    """One service."""

    service: str = Field(min_length=1, max_length=500)


class Red(BaseModel):
    """Rate, errors, durations of a stretch of time. ``requests`` and ``errors`` are counts, ``total_ms`` their time."""

    requests: float
    errors: float
    rate: float
    error_rate: float | None
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    total_ms: float


class RedSeries(BaseModel):
    """The same by bucket."""

    rate: list[float]
    error_rate: list[float | None]
    p50_ms: list[float | None]
    p95_ms: list[float | None]
    p99_ms: list[float | None]


class Spark(BaseModel):
    """Small charts of a row."""

    rate: list[float]
    error_rate: list[float | None]
    p95_ms: list[float | None]


class Deploy(BaseModel):
    """A version of a service was seen for the first time in this window, and not before."""

    version: str
    at_ms: int


class ServiceRow(Red):
    """A service; one that only calls others has no requests."""

    service: str
    environments: list[str]
    apdex: float | None
    last_seen_ms: int
    spark: Spark
    deploys: list[Deploy]


class ServicesAnswer(BaseModel):
    """The services of a site, the busiest first. ``truncated``: there are more than ``limit`` of them."""

    window: WindowView
    environments: list[str]
    services: list[ServiceRow]
    truncated: bool


class ServiceHost(BaseModel):
    """Where a service runs, as its resource tells (host.name, or the instance id)."""

    host: str
    version: str
    spans: float
    last_seen_ms: int


class ServiceAnswer(BaseModel):
    """A service: its numbers, their series, and when versions of it appeared. ``hosts_truncated``: it runs on more."""

    window: WindowView
    service: str
    environments: list[str]
    numbers: Red
    apdex: float | None
    series: RedSeries
    apdex_series: list[float | None]
    deploys: list[Deploy]
    hosts: list[ServiceHost]
    hosts_truncated: bool


class Operation(Red):
    """What a service is asked for: a span name of its entry spans. ``share`` of the service's time."""

    name: str
    share: float
    spark: Spark


class OperationsAnswer(BaseModel):
    """The operations of a service, those that took most time first."""

    window: WindowView
    operations: list[Operation]
    truncated: bool


class DatabaseCall(Red):
    """A statement as it is without its values, or the span's name where there is none."""

    system: str
    statement: str
    share: float


class DatabasesAnswer(BaseModel):
    """What a service asks of databases, what took most time first."""

    window: WindowView
    calls: list[DatabaseCall]
    truncated: bool


class ExternalCall(Red):
    """Calls to a peer: a host, another service, or a queue (``kind``: http, rpc, messaging, other)."""

    peer: str
    kind: str
    share: float
    spark: Spark


class ExternalAnswer(BaseModel):
    """Whom a service calls, what took most time first."""

    window: WindowView
    calls: list[ExternalCall]
    truncated: bool


class MapNode(Red):
    """A node of the map. ``kind``: ``service``, or what no span of its own tells of: ``database``, ``messaging``,
    ``external``. Percentiles of a node with several callers and no spans of its own are null."""

    id: str
    name: str
    kind: str


class MapEdge(Red):
    """Calls of one node to another (``id`` of nodes); durations as the caller saw them."""

    source: str
    target: str


class ServiceMap(BaseModel):
    """Who calls whom. ``truncated``: only the busiest edges are here."""

    window: WindowView
    nodes: list[MapNode]
    edges: list[MapEdge]
    truncated: bool
