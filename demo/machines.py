"""What a Collector on each machine of the shop tells every half minute (its receiver ``hostmetrics``), and what the
runtimes of its services do; invented, and the same each time."""

import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.metrics.v1.metrics_pb2 import AggregationTemporality, Metric

EVERY_S = 30
GIB = 2**30
CUMULATIVE = AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE


@dataclass(frozen=True)
class Machine:
    """A machine: how many processors and how much memory it has, how busy it is, and which service runs on it."""

    host: str
    service: str
    version: str
    language: str
    cpus: int
    memory: int
    busy: float


MACHINES = (
    Machine("shop-1", "shop", "1.8.0", "python", 2, 4 * GIB, 0.35),
    Machine("shop-2", "shop", "1.9.0", "python", 2, 4 * GIB, 0.55),
    Machine("warehouse-1", "warehouse", "2.3.1", "java", 4, 16 * GIB, 0.2),
)


def pairs(of: Mapping[str, Any]) -> list[KeyValue]:
    """A dict as attributes."""
    made = []
    for key, value in of.items():
        one = KeyValue(key=key)
        if isinstance(value, int):
            one.value.int_value = value
        else:
            one.value.string_value = str(value)
        made.append(one)
    return made


class Told:
    """A request of metrics about one resource."""

    def __init__(self, scope: str, resource: Mapping[str, Any]) -> None:
        self.request = ExportMetricsServiceRequest()
        of = self.request.resource_metrics.add()
        of.resource.attributes.extend(pairs(resource))
        self._scope = of.scope_metrics.add()
        self._scope.scope.name = scope
        self._metrics: dict[str, Metric] = {}

    def metric(self, name: str, unit: str) -> Metric:
        """The metric of a name."""
        if name not in self._metrics:
            self._metrics[name] = self._scope.metrics.add(name=name, unit=unit)
        return self._metrics[name]

    def gauge(self, name: str, unit: str, at_ns: int, value: float, **of: str) -> None:
        """How high something stands."""
        self.metric(name, unit).gauge.data_points.add(time_unix_nano=at_ns, as_double=value, attributes=_named(of))

    def total(
        self, name: str, unit: str, at_ns: int, since_ns: int, value: float, falls: bool = False, **of: str
    ) -> None:
        """What was counted since a moment; ``falls`` when it may become less."""
        metric = self.metric(name, unit)
        metric.sum.aggregation_temporality, metric.sum.is_monotonic = CUMULATIVE, not falls
        metric.sum.data_points.add(
            time_unix_nano=at_ns, start_time_unix_nano=since_ns, as_double=value, attributes=_named(of)
        )


def _named(of: Mapping[str, str]) -> list[KeyValue]:
    return pairs({name.replace("__", "."): value for name, value in of.items()})


def requests(start_ns: int, end_ns: int, rng: random.Random) -> Iterator[ExportMetricsServiceRequest]:
    """All that the machines tell of a stretch of time."""
    moments = range(start_ns, end_ns, EVERY_S * 10**9)
    for machine in MACHINES:
        told = Told("hostmetricsreceiver", {"host.name": machine.host, "os.type": "linux", "host.arch": "amd64"})
        since = start_ns - 86_400 * 10**9
        cpu: dict[str, float] = dict.fromkeys(("user", "system", "wait", "idle"), 0.0)
        moved: dict[tuple[str, str], float] = {}
        for n, at in enumerate(moments):
            share = _busy(machine, n / max(1, len(moments)), rng)
            _tell_machine(told, machine, at, since, share, cpu, moved, rng)
        yield told.request
        yield _runtime(machine, moments, start_ns - 7_200 * 10**9, rng)


def _busy(machine: Machine, part: float, rng: random.Random) -> float:
    """How busy it is: in waves, and while the payment provider is ill the new version's machine waits."""
    wave = 1 + 0.4 * math.sin(part * 4 * math.pi) + (0.5 if machine.host == "shop-2" and 0.7 < part < 0.82 else 0)
    return min(0.97, machine.busy * wave * rng.uniform(0.9, 1.1))


def _tell_machine(
    told: Told, machine: Machine, at: int, since: int, share: float, cpu: dict[str, float],
    moved: dict[tuple[str, str], float], rng: random.Random,
) -> None:  # fmt: skip
    for state, part in (("user", share * 0.7), ("system", share * 0.22), ("wait", share * 0.08), ("idle", 1 - share)):
        cpu[state] += part * EVERY_S
        for number in range(machine.cpus):
            told.total(
                "system.cpu.time", "s", at, since, cpu[state] * (1 + number / 50), cpu=f"cpu{number}", state=state
            )
    told.gauge("system.cpu.load_average.1m", "{thread}", at, share * machine.cpus * rng.uniform(0.8, 1.3))
    used = machine.memory * (0.42 + 0.3 * share)
    for state, size in (("used", used), ("cached", machine.memory * 0.2), ("free", machine.memory * 0.8 - used)):
        told.total("system.memory.usage", "By", at, since, size, falls=True, state=state)
    grown = 11 * GIB + (at - since) / 1e9 * 2e5
    for state, size in (("used", grown), ("free", 80 * GIB - grown)):
        told.total(
            "system.filesystem.usage",
            "By",
            at,
            since,
            size,
            falls=True,
            mountpoint="/",
            device="/dev/vda1",
            type="ext4",
            state=state,
        )
    for name, unit, key, words, size in (
        ("system.network.io", "By", "eth0", ("receive", "transmit"), 9e6),
        ("system.disk.io", "By", "vda", ("read", "write"), 4e6),
    ):  # fmt: skip
        for word in words:
            moved[name, word] = moved.get((name, word), 0.0) + share * size * rng.uniform(5, 12)
            told.total(name, unit, at, since, moved[name, word], device=key, direction=word)


def _runtime(machine: Machine, moments: range, since: int, rng: random.Random) -> ExportMetricsServiceRequest:
    """What the service's own runtime tells."""
    told = Told("runtime", {
        "service.name": machine.service, "service.version": machine.version, "host.name": machine.host,
        "service.instance.id": f"{machine.host}-1", "deployment.environment.name": "production",
        "telemetry.sdk.language": machine.language,
    })  # fmt: skip
    spent, collections = 0.0, [0.0, 0.0, 0.0]
    for n, at in enumerate(moments):
        share = _busy(machine, n / max(1, len(moments)), rng)
        spent += share * EVERY_S * machine.cpus * 0.8
        told.total("process.cpu.time", "s", at, since, spent, cpu__mode="user")
        told.gauge("process.memory.usage", "By", at, machine.memory * (0.12 + 0.1 * share + 0.02 * (n % 20) / 20))
        told.gauge("process.thread.count", "{thread}", at, round(12 + 20 * share))
        if machine.language == "python":
            for generation in range(3):
                collections[generation] += share * rng.uniform(30, 40) / 9**generation
                told.total(
                    "cpython.gc.collections",
                    "{collection}",
                    at,
                    since,
                    round(collections[generation]),
                    generation=str(generation),
                )
        else:
            pool = 2 * GIB * (0.3 + 0.5 * ((n * 7) % 20) / 20)
            told.total("jvm.memory.used", "By", at, since, pool, falls=True, jvm__memory__type="heap")
            told.total("jvm.memory.used", "By", at, since, 0.2 * GIB, falls=True, jvm__memory__type="non_heap")
            told.total("jvm.thread.count", "{thread}", at, since, round(40 + 30 * share), falls=True)
    return told.request
