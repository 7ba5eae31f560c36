"""How long the shop's requests took, as its SDK tells it: a histogram every half minute, and for each of its buckets a
request that was measured, with its trace."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

from demo.machines import CUMULATIVE, EVERY_S, Told, pairs

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)


@dataclass(frozen=True)
class Request:
    """A request that was answered."""

    at_ns: int
    took_s: float
    method: str
    route: str
    status: int
    trace_id: int
    span_id: int


class Series:
    """What was counted since the start, and the requests that stand for what was counted lately."""

    def __init__(self) -> None:
        self.count, self.sum, self.counts = 0, 0.0, [0] * (len(BOUNDS) + 1)
        self.kept: dict[int, Request] = {}

    def take(self, one: Request) -> None:
        """Count a request."""
        place = bisect_left(BOUNDS, one.took_s)
        self.count, self.sum = self.count + 1, self.sum + one.took_s
        self.counts[place] += 1
        self.kept[place] = one


def durations(
    answered: Iterable[Request], version: str, host: str, start_ns: int, end_ns: int
) -> ExportMetricsServiceRequest:
    """The histogram of the shop's requests on one host."""
    told = Told("nightjar.demo", {
        "service.name": "shop", "service.version": version, "host.name": host, "service.instance.id": f"{host}-1",
        "deployment.environment.name": "production",
    })  # fmt: skip
    histogram = told.metric("http.server.request.duration", "s").histogram
    histogram.aggregation_temporality = CUMULATIVE
    series: dict[tuple[str, str, int], Series] = {}
    waiting = sorted(answered, key=lambda one: one.at_ns)
    first = waiting[0].at_ns if waiting else end_ns
    for at in range(start_ns + EVERY_S * 10**9, end_ns, EVERY_S * 10**9):
        while waiting and waiting[0].at_ns < at:
            one = waiting.pop(0)
            series.setdefault((one.method, one.route, one.status), Series()).take(one)
        for (method, route, status), of in series.items():
            said = {"http.request.method": method, "http.route": route, "http.response.status_code": status}
            point = histogram.data_points.add(
                start_time_unix_nano=first, time_unix_nano=at, count=of.count, sum=of.sum, bucket_counts=of.counts,
                explicit_bounds=BOUNDS, attributes=pairs(said),
            )  # fmt: skip
            for one in of.kept.values():
                point.exemplars.add(
                    time_unix_nano=one.at_ns, as_double=one.took_s, trace_id=one.trace_id.to_bytes(16, "big"),
                    span_id=one.span_id.to_bytes(8, "big"),
                )  # fmt: skip
            of.kept = {}
    return told.request
