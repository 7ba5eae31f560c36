"""Data points of every kind, from bytes to tables."""

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import AggregationTemporality

from app.kit.clickhouse import ClickHouse
from tests.apm.telemetry import MS, NOW_NS, item, pairs, put
from tests.apm.test_spans_stored import rows


def metrics() -> bytes:
    """A request with one metric of each kind; of the gauge a point that says that nothing was recorded."""
    made = ExportMetricsServiceRequest()
    of = made.resource_metrics.add()
    of.resource.attributes.extend(pairs({"service.name": "shop", "host.name": "h1"}))
    scope = of.scope_metrics.add()
    at = {"time_unix_nano": NOW_NS, "start_time_unix_nano": NOW_NS - 1000 * MS}
    gauge = scope.metrics.add(name="memory", unit="By", description="Used.").gauge
    gauge.data_points.add(**at, as_int=-5, attributes=pairs({"state": "used", "owner": "a@example.com"}))
    gauge.data_points.add(**at, flags=1)
    total = scope.metrics.add(name="requests").sum
    total.data_points.add(**at, as_double=2.5)
    total.aggregation_temporality, total.is_monotonic = AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE, True
    histogram = scope.metrics.add(name="duration", unit="s").histogram
    histogram.data_points.add(**at, count=3, sum=6, min=1, max=3, explicit_bounds=[1, 2], bucket_counts=[1, 1, 1])
    histogram.aggregation_temporality = AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA
    exponential = scope.metrics.add(name="size").exponential_histogram
    point = exponential.data_points.add(**at, count=4, sum=9, scale=-1, zero_count=1)
    point.positive.offset, point.negative.offset = -2, 3
    point.positive.bucket_counts.extend([1, 0, 2])
    point.negative.bucket_counts.extend([1])
    summary = scope.metrics.add(name="old").summary.data_points.add(**at, count=2, sum=3)
    summary.quantile_values.add(quantile=0.5, value=1.5)
    return made.SerializeToString()


async def test_points_of_all_kinds_keep_what_they_say(clickhouse: ClickHouse):
    for _ in range(2):
        await put(clickhouse, item(metrics()), token="points_0@1:1-1", signal="points")
    found = await rows(
        clickhouse,
        "select metric, toUnixTimestamp64Milli(ts) * 1000000 as at, value, count, least, most, bounds, counts, scale, zeros,"
        " positive_from, negative_from, negative, quantiles from points order by metric",
    )
    usual = {
        "at": NOW_NS, "count": 0, "least": 0, "most": 0, "bounds": [], "counts": [], "scale": 0, "zeros": 0,
        "positive_from": 0, "negative_from": 0, "negative": [], "quantiles": [],
    }  # fmt: skip
    assert found == [
        {**usual, "metric": "duration", "value": 6, "count": 3, "least": 1, "most": 3, "bounds": [1, 2], "counts": [1, 1, 1]},
        {**usual, "metric": "memory", "value": -5},
        {**usual, "metric": "old", "value": 3, "count": 2, "bounds": [0.5], "quantiles": [1.5]},
        {**usual, "metric": "requests", "value": 2.5},
        {**usual, "metric": "size", "value": 9, "count": 4, "scale": -1, "zeros": 1, "positive_from": -2,
         "counts": [1, 0, 2], "negative_from": 3, "negative": [1]},
    ]  # fmt: skip
    series = await rows(
        clickhouse,
        "select metric, kind, temporality, is_monotonic, unit, service, host, attributes from series final order by metric",
    )
    assert [(one["metric"], one["kind"], one["temporality"], one["is_monotonic"]) for one in series] == [
        ("duration", "histogram", 1, 0), ("memory", "gauge", 0, 0), ("old", "summary", 0, 0), ("requests", "sum", 2, 1),
        ("size", "exponential_histogram", 0, 0),
    ]  # fmt: skip
    assert series[1]["attributes"] == {"state": "used", "owner": "[email]"}
    assert (series[1]["unit"], series[1]["service"], series[1]["host"]) == ("By", "shop", "h1")
