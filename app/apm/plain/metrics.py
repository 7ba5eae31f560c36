"""Simple metrics as OTLP: a name, a value, and what it is of. docs/otlp.md describes the fields."""

from bisect import bisect_left
from typing import Any

import msgspec
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import AggregationTemporality as Temporality

from app.ingest.dropped import Dropped, Reason
from app.ingest.values import as_float, put
from app.kit.times import unix_ns

KINDS = ("gauge", "counter", "total", "histogram")
# Those that OpenTelemetry's SDKs take when nobody says others.
BOUNDS = (0.0, 5.0, 10.0, 25.0, 50.0, 75.0, 100.0, 250.0, 500.0, 750.0, 1000.0, 2500.0, 5000.0, 7500.0, 10000.0)
MOST_OBSERVED = 10_000


class PlainMetric(msgspec.Struct, kw_only=True):
    """One data point. ``values``, for a histogram, are single observations, which are counted in buckets here."""

    name: str
    kind: str = "gauge"
    value: float | int | None = None
    values: list[float] | None = None
    bounds: list[float] | None = None
    unit: str = ""
    description: str = ""
    timestamp: str | float | int | None = None
    since: str | float | int | None = None
    service: str = ""
    attributes: dict[str, Any] = {}


def as_metrics(records: list[Any], of_all: dict[str, str]) -> tuple[ExportMetricsServiceRequest, list[dict[str, Any]]]:
    """The records as one request, and for each that is none its index and why."""
    request, refused = ExportMetricsServiceRequest(), []
    scopes: dict[str, Any] = {}
    for index, record in enumerate(records):
        try:
            measured = _measured(record)
        except Dropped as dropped:
            refused.append({"index": index, "reason": dropped.reason.value, "detail": dropped.detail})
            continue
        service = measured.service or of_all.get("service.name", "")
        if service not in scopes:
            resource = request.resource_metrics.add()
            for name, text in (of_all | ({"service.name": service} if service else {})).items():
                put(resource.resource.attributes, name, text)
            scopes[service] = resource.scope_metrics.add()
        _put_metric(scopes[service].metrics.add(), measured)
    return request, refused


def _measured(record: Any) -> PlainMetric:
    try:
        measured = msgspec.convert(record, PlainMetric)
    except msgspec.ValidationError as error:
        raise Dropped(Reason.UNREADABLE, str(error)) from None
    if not measured.name:
        raise Dropped(Reason.UNREADABLE, "A metric needs a name.")
    if measured.kind not in KINDS:
        raise Dropped(Reason.UNREADABLE, f"`kind` is one of {', '.join(KINDS)}.")
    if (measured.values if measured.kind == "histogram" else measured.value) is None:
        raise Dropped(
            Reason.UNREADABLE, f"A {measured.kind} needs `{'values' if measured.kind == 'histogram' else 'value'}`."
        )
    if measured.timestamp is not None and not unix_ns(measured.timestamp):
        raise Dropped(Reason.UNREADABLE, "`timestamp` is no time: ISO 8601, or a number of s, ms, µs or ns since 1970.")
    _check_histogram(measured)
    return measured


def _check_histogram(measured: PlainMetric) -> None:
    bounds = measured.bounds or []
    if bounds != sorted(set(bounds)) or len(bounds) > 500:
        raise Dropped(Reason.UNREADABLE, "`bounds` rise from each to the next, and are 500 at most.")
    if measured.values and len(measured.values) > MOST_OBSERVED:
        raise Dropped(Reason.UNREADABLE, f"`values` are {MOST_OBSERVED} at most.")


def _put_metric(metric: Any, measured: PlainMetric) -> None:
    metric.name, metric.unit, metric.description = measured.name, measured.unit, measured.description
    if measured.kind == "gauge":
        point = metric.gauge.data_points.add()
    elif measured.kind == "histogram":
        metric.histogram.aggregation_temporality = Temporality.AGGREGATION_TEMPORALITY_DELTA
        point = metric.histogram.data_points.add()
    else:
        is_delta = measured.kind == "counter"
        metric.sum.is_monotonic = True
        metric.sum.aggregation_temporality = (
            Temporality.AGGREGATION_TEMPORALITY_DELTA if is_delta else Temporality.AGGREGATION_TEMPORALITY_CUMULATIVE
        )
        point = metric.sum.data_points.add()
    point.time_unix_nano, point.start_time_unix_nano = unix_ns(measured.timestamp), unix_ns(measured.since)
    for name, value in measured.attributes.items():
        put(point.attributes, name, value)
    if measured.kind == "histogram":
        _put_buckets(point, measured.values or [], measured.bounds or BOUNDS)
    elif isinstance(measured.value, int) and -(2**63) <= measured.value < 2**63:
        point.as_int = measured.value
    else:
        point.as_double = as_float(measured.value or 0)


def _put_buckets(point: Any, values: list[float], bounds: Any) -> None:
    counts = [0] * (len(bounds) + 1)
    for value in values:
        counts[bisect_left(bounds, value)] += 1  # a bucket takes its upper bound in
    point.count, point.sum = len(values), sum(values)
    if values:
        point.min, point.max = min(values), max(values)
    point.bucket_counts.extend(counts)
    point.explicit_bounds.extend(bounds)
