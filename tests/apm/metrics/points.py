"""Data points for tests, and what becomes of them in plain Python: slow and obvious, sharing no code with the product."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import AggregationTemporality as Temporality

from app.apm.metrics import answers
from app.apm.metrics import schemas as s
from app.kit.clickhouse import ClickHouse
from tests.apm.telemetry import MS, NOW_NS, Asked, item, pairs, put

NOW_MS = NOW_NS // MS
FROM_MS, TO_MS, STEP_MS = NOW_MS - 600_000, NOW_MS, 60_000
TEMPORALITY = {
    "delta": Temporality.AGGREGATION_TEMPORALITY_DELTA, "cumulative": Temporality.AGGREGATION_TEMPORALITY_CUMULATIVE,
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A point of a sum or gauge, as its sender tells it."""

    series: str
    at_ms: int
    value: float
    started_ms: int = 0


class Sent:
    """A request of metrics that grows."""

    def __init__(self, service: str = "shop", **resource: str) -> None:
        self.request = ExportMetricsServiceRequest()
        of = self.request.resource_metrics.add()
        of.resource.attributes.extend(pairs({"service.name": service, **resource}))
        self.scope = of.scope_metrics.add()

    def numbers(self, name: str, points: Iterable[Told], temporality: str = "", unit: str = "", **more: Any) -> "Sent":
        """A gauge, or a sum of a temporality."""
        metric = self.scope.metrics.add(name=name, unit=unit)
        of = metric.sum if temporality else metric.gauge
        if temporality:
            metric.sum.aggregation_temporality = TEMPORALITY[temporality]
            metric.sum.is_monotonic = more.get("is_monotonic", True)
        for point in points:
            of.data_points.add(
                time_unix_nano=point.at_ms * MS, start_time_unix_nano=point.started_ms * MS, as_double=point.value,
                attributes=pairs({"of": point.series, "kind": point.series[0]}),
            )  # fmt: skip
        return self

    async def put(self, clickhouse: ClickHouse, site: int = 1) -> None:
        """Store it."""
        body = self.request.SerializeToString()
        await put(clickhouse, item(body, site=site), signal="points")


async def ask(clickhouse: ClickHouse, *queries: Mapping[str, Any], site: int = 1, **more: Any) -> s.MetricsFound:
    """What a question of ten minutes, by the minute, finds."""
    formulas = [s.MetricFormula(name=name, formula=text) for name, text in more.pop("formulas", {}).items()]
    told = {"from_ms": FROM_MS, "to_ms": TO_MS, "step_s": STEP_MS // 1000, **more}
    asked = [s.MetricQuery(**{"name": "abcdefgh"[place], **query}) for place, query in enumerate(queries)]
    return await answers.query(Asked(clickhouse, site), s.MetricsQuestion(queries=asked, formulas=formulas, **told))


def by_label(lines: Sequence[s.MetricLine], key: str = "of") -> dict[str, list[float | None]]:
    """The numbers of each group of a key."""
    return {line.labels.get(key, ""): line.values for line in lines}


def near(found: Sequence[float | None], wanted: Sequence[float | None]) -> bool:
    """Whether two lines are equal but for the last digits."""
    return len(found) == len(wanted) and all(
        (a is None) == (b is None) and (a is None or b is None or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9))
        for a, b in zip(found, wanted, strict=True)
    )


# --- the oracle


def grown(points: Sequence[Told], is_delta: bool, looked_from_ms: int) -> list[tuple[float, float, float]]:
    """From when to when something grew, and by how much."""
    found = []
    streams: dict[tuple[str, int], list[Told]] = {}
    for point in points:
        streams.setdefault((point.series, 0 if is_delta else point.started_ms), []).append(point)
    for stream in streams.values():
        stream.sort(key=lambda point: point.at_ms)
        for n, point in enumerate(stream):
            before = stream[n - 1] if n else None
            if is_delta:
                found.append((point.started_ms, point.at_ms, point.value))
            elif before:
                fell = point.value < before.value
                found.append((before.at_ms, point.at_ms, point.value if fell else point.value - before.value))
            elif looked_from_ms <= point.started_ms < point.at_ms:
                found.append((point.started_ms, point.at_ms, point.value))
    return found


def in_buckets(first_ms: int, growth: Iterable[tuple[float, float, float]]) -> list[float | None]:
    """Growth by minute of the window; None where none could be seen."""
    count = -(-(TO_MS - first_ms) // STEP_MS)
    buckets: dict[int, float] = {}
    for since, until, amount in growth:
        for n in range(count):
            low, high = max(first_ms + n * STEP_MS, FROM_MS), min(first_ms + (n + 1) * STEP_MS, TO_MS)
            overlap = min(high, until) - max(low, since)
            if overlap > 0:
                buckets[n] = buckets.get(n, 0.0) + amount * overlap / (until - since)
    return [buckets.get(n) for n in range(count)]


def summed(lines: Iterable[list[float | None]]) -> list[float | None]:
    """Lines on top of one another."""
    return [
        None if all(value is None for value in column) else sum(value or 0.0 for value in column)
        for column in zip(*lines, strict=True)
    ]
