"""Telemetry for tests: spans as an SDK would send them, wrapped as the door wraps them, and put into the store."""

import time
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, cast

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from app.apm.asking import Question
from app.apm.hidden import Hidden
from app.apm.schemas import ApmParams
from app.apm.store import Requests
from app.ingest.wrap import hash_of, wrapped
from app.kit.clickhouse import ClickHouse
from app.kit.stores import Stores
from app.kit.streams import Streams
from app.kit.window import Window, between
from app.sites.models import Site

NOW_NS = time.time_ns() // 10**9 * 10**9
MS = 10**6
HIDE_NOTHING: dict[str, list[Any]] = {"hidden_sites": [], "hidden_keys": []}


def value(of: Any) -> AnyValue:
    """A Python value as an attribute's."""
    made = AnyValue()
    match of:
        case None:
            pass  # nothing was said
        case bool():
            made.bool_value = of
        case int():
            made.int_value = of
        case float():
            made.double_value = of
        case bytes():
            made.bytes_value = of
        case list():
            made.array_value.values.extend(value(one) for one in of)
        case dict():
            made.kvlist_value.values.extend(pairs(of))
        case _:
            made.string_value = of
    return made


def pairs(of: Mapping[str, Any]) -> list[KeyValue]:
    """A dict as attributes."""
    return [KeyValue(key=key, value=value(one)) for key, one in of.items()]


def span(number: int = 1, trace: int = 1, parent: int = 0, at_ms: float = 0, ms: float = 10, **fields: Any) -> Span:
    """A span; ids are small numbers, ``at_ms`` counts from NOW_NS."""
    attributes = fields.pop("attributes", {})
    start = NOW_NS + int(at_ms * MS)
    made = Span(
        trace_id=trace.to_bytes(16, "big"), span_id=number.to_bytes(8, "big"),
        parent_span_id=parent.to_bytes(8, "big") if parent else b"", start_time_unix_nano=start,
        end_time_unix_nano=start + int(ms * MS), name=fields.pop("name", "GET /"), kind=fields.pop("kind", 2),
        attributes=pairs(attributes),
    )  # fmt: skip
    if fields.pop("failed", False):
        made.status.code = Status.STATUS_CODE_ERROR
    for name, of in fields.items():
        setattr(made, name, of)
    return made


def request(*spans: Span, service: str = "shop", **resource: Any) -> bytes:
    """A request of one service."""
    made = ExportTraceServiceRequest()
    of = made.resource_spans.add()
    told = {"service.name": service, "deployment.environment.name": "prod", "service.version": "1.0", **resource}
    of.resource.attributes.extend(pairs({key: one for key, one in told.items() if one is not None}))
    scope = of.scope_spans.add()
    scope.scope.name, scope.scope.version = "tests", "1"
    scope.spans.extend(spans)
    return made.SerializeToString()


def record(body: Any = "hello", at_ms: float = 0, severity: int = 9, **fields: Any) -> LogRecord:
    """A log record; ``at_ms`` counts from NOW_NS."""
    made = LogRecord(
        time_unix_nano=NOW_NS + int(at_ms * MS), severity_number=cast("Any", severity), body=value(body),
        attributes=pairs(fields.pop("attributes", {})),
    )  # fmt: skip
    for name, of in fields.items():
        setattr(made, name, of)
    return made


def log_request(*records: LogRecord, service: str = "shop", **resource: Any) -> bytes:
    """A request of log records of one service."""
    made = ExportLogsServiceRequest()
    of = made.resource_logs.add()
    of.resource.attributes.extend(pairs({"service.name": service, "deployment.environment.name": "prod", **resource}))
    of.scope_logs.add().log_records.extend(records)
    return made.SerializeToString()


def item(body: bytes, site: int = 1, received_ns: int | None = None, key: str = "abcdefgh") -> bytes:
    """A request as the door hands it on."""
    return wrapped(site, received_ns or NOW_NS, key, body, hash_of(site, body))


class Hides(Hidden):
    """What sites hide, without asking."""

    def __init__(self, sites: Sequence[int] = (), keys: Sequence[str] = ()) -> None:
        self._told = list(sites), list(keys)

    async def lists(self) -> tuple[list[int], list[str]]:
        """Sites and keys, side by side."""
        return self._told


def storing(clickhouse: ClickHouse, signal: str = "spans", hides: Hidden | None = None) -> Requests:
    """What a writer stores items with; it tells nobody."""
    return Requests(clickhouse, cast("Streams", None), signal, hides or Hides())


async def put(
    clickhouse: ClickHouse, *items: bytes, token: str = "", signal: str = "spans", hides: Hidden | None = None
) -> None:
    """Store items as a writer does."""
    await storing(clickhouse, signal, hides).insert(list(items), token or str(hash(b"".join(items))))


class Asked(Question):
    """A question of somebody who may ask about site 1 (or another), from ten minutes before NOW_NS to one after."""

    def __init__(self, clickhouse: ClickHouse, site: int = 1) -> None:
        self.stores = cast("Stores", SimpleNamespace(clickhouse=clickhouse))
        self.site = Site(id=site, timezone="UTC")

    def window(self, params: ApmParams, shortest_s: int = 1) -> Window:
        """The window of the parameters, or those eleven minutes."""
        from_ms = params.from_ms or NOW_NS // MS - 600_000
        return between(from_ms, params.to_ms or NOW_NS // MS + 60_000, params.buckets, shortest_s)
