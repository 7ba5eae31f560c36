"""Transactions, spans and logs of Sentry's SDKs as OpenTelemetry: they stand where all telemetry stands. Pure."""

from typing import Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from app.ingest.values import hex_id, put
from app.kit.times import unix_ns

MOST_SPANS, MOST_LOGS = 2_000, 1_000
SERVER, CLIENT, PRODUCER, CONSUMER, INTERNAL = 2, 3, 4, 5, 1
_KINDS = {
    "http.server": SERVER, "websocket.server": SERVER, "rpc.server": SERVER, "http.client": CLIENT, "rpc": CLIENT,
    "grpc.client": CLIENT, "queue.publish": PRODUCER, "queue.submit": PRODUCER, "queue.process": CONSUMER,
    "queue.task": CONSUMER,
}  # fmt: skip
_FINE = frozenset({"", "ok", "unset", "cancelled", "None"})
_LEVELS = {"trace": 1, "debug": 5, "info": 9, "warn": 13, "warning": 13, "error": 17, "fatal": 21}


def of_transaction(event: dict[str, Any], service: str) -> Any:
    """A transaction and its spans as one request; None when its ids are none."""
    root = _object(_object(event.get("contexts")).get("trace"))
    if not hex_id(root.get("trace_id"), 16) or not hex_id(root.get("span_id"), 8):
        return None
    request: Any = ExportTraceServiceRequest()
    scope = _of_resource(request.resource_spans.add(), event, service).scope_spans.add()
    scope.scope.name = _text(_object(event.get("sdk")).get("name")) or "sentry"
    whole = {
        **root, "description": event.get("transaction"), "start_timestamp": event.get("start_timestamp"),
        "timestamp": event.get("timestamp"), "tags": event.get("tags"),
    }  # fmt: skip
    _put_span(scope.spans.add(), whole, root.get("trace_id"))
    asked = _object(event.get("request"))
    for key, name in (("url", "url.full"), ("method", "http.request.method")):
        if asked.get(key):
            put(scope.spans[0].attributes, name, asked[key])
    for one in _list(event.get("spans"))[:MOST_SPANS]:
        if isinstance(one, dict) and hex_id(one.get("span_id"), 8):
            _put_span(scope.spans.add(), one, root.get("trace_id"))
    return request


def _put_span(span: Any, one: dict[str, Any], trace_id: Any) -> None:
    op, description = _text(one.get("op")), _text(one.get("description"))
    span.trace_id = hex_id(one.get("trace_id"), 16) or hex_id(trace_id, 16)
    span.span_id, span.parent_span_id = hex_id(one.get("span_id"), 8), hex_id(one.get("parent_span_id"), 8)
    span.name = (description if not op.startswith("db") else op)[:500] or op or "span"
    span.kind = _KINDS.get(op, CLIENT if op.startswith("db") else INTERNAL)
    span.start_time_unix_nano = unix_ns(one.get("start_timestamp"))
    span.end_time_unix_nano = max(unix_ns(one.get("timestamp")), span.start_time_unix_nano)
    status = _text(one.get("status"))
    span.status.code = 1 if status == "ok" else 0 if status in _FINE else 2
    span.status.message = "" if status in _FINE else status
    if op:
        put(span.attributes, "sentry.op", op)
    data = _object(one.get("data"))
    if op.startswith("db"):
        put(span.attributes, "db.system.name", data.get("db.system") or op.partition(".")[2] or "sql")
        put(span.attributes, "db.query.text", description)
    for name, value in {**_object(one.get("tags")), **data}.items():
        put(span.attributes, name, value)


def of_spans(payload: dict[str, Any], service: str) -> Any:
    """A container of spans of the second kind as one request; None when it holds none."""
    request: Any = ExportTraceServiceRequest()
    scopes: dict[tuple[str, ...], Any] = {}
    for one in _list(payload.get("items"))[:MOST_SPANS]:
        if not isinstance(one, dict) or not hex_id(one.get("trace_id"), 16) or not hex_id(one.get("span_id"), 8):
            continue
        told = _attributes(one.get("attributes"))
        scope = _scope_of(scopes, request.resource_spans, "scope_spans", told, service)
        span = scope.spans.add(
            trace_id=hex_id(one["trace_id"], 16), span_id=hex_id(one["span_id"], 8),
            parent_span_id=hex_id(one.get("parent_span_id"), 8), name=_text(one.get("name"))[:500] or "span",
        )  # fmt: skip
        span.start_time_unix_nano = unix_ns(one.get("start_timestamp"))
        span.end_time_unix_nano = max(unix_ns(one.get("end_timestamp")), span.start_time_unix_nano)
        op, status = _text(told.get("sentry.op")), _text(one.get("status"))
        span.kind = _KINDS.get(op, CLIENT if op.startswith("db") else INTERNAL)
        span.status.code = 2 if status not in _FINE else 0
        for name, value in told.items():
            put(span.attributes, name, value)
    return request if request.resource_spans else None


def of_logs(payload: dict[str, Any], service: str) -> Any:
    """A container of logs as one request; None when it holds none."""
    request: Any = ExportLogsServiceRequest()
    scopes: dict[tuple[str, ...], Any] = {}
    for one in _list(payload.get("items"))[:MOST_LOGS]:
        if not isinstance(one, dict):
            continue
        told = _attributes(one.get("attributes"))
        scope = _scope_of(scopes, request.resource_logs, "scope_logs", told, service)
        record = scope.log_records.add(time_unix_nano=unix_ns(one.get("timestamp")))
        number, level = one.get("severity_number"), _text(one.get("level")).lower()
        is_number = isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= 24
        record.severity_number = number if is_number else _LEVELS.get(level, 0)
        record.severity_text = level
        record.body.string_value = _text(one.get("body"))
        record.trace_id = hex_id(one.get("trace_id"), 16)
        span_id = hex_id(one.get("span_id") or told.pop("sentry.trace.parent_span_id", ""), 8)
        record.span_id = span_id if record.trace_id else b""
        for name, value in told.items():
            put(record.attributes, name, value)
    return request if request.resource_logs else None


def service_of(release: Any, site_name: str) -> str:
    """What programs of Sentry's SDKs are called, which have no name of a service: their release's package."""
    package, at, _ = _text(release).rpartition("@")
    return package if at and package else site_name


def _of_resource(resource: Any, event: dict[str, Any], site_name: str) -> Any:
    release, sdk = _text(event.get("release")), _object(event.get("sdk"))
    told = {
        "service.name": service_of(release, site_name), "service.version": release.rpartition("@")[2],
        "deployment.environment.name": _text(event.get("environment")), "host.name": _text(event.get("server_name")),
        "telemetry.sdk.name": _text(sdk.get("name")), "telemetry.sdk.version": _text(sdk.get("version")),
        "telemetry.sdk.language": _text(event.get("platform")),
    }  # fmt: skip
    for name, value in told.items():
        if value:
            put(resource.resource.attributes, name, value)
    return resource


def _scope_of(scopes: dict[tuple[str, ...], Any], resources: Any, field: str, told: dict[str, Any], name: str) -> Any:
    """The scope for records of the same release, environment, host and SDK, which SDKs repeat on each."""
    keys = ("sentry.release", "sentry.environment", "server.address", "sentry.sdk.name", "sentry.sdk.version")
    release, environment, host, sdk, version = key = tuple(_text(told.pop(one, "")) for one in keys)
    if key not in scopes:
        event = {
            "release": release, "environment": environment, "server_name": host,
            "sdk": {"name": sdk, "version": version},
        }  # fmt: skip
        scope = getattr(_of_resource(resources.add(), event, name), field).add()
        scope.scope.name = sdk or "sentry"
        scopes[key] = scope
    return scopes[key]


def _attributes(told: Any) -> dict[str, Any]:
    """Values that are told with their types, as values."""
    found: dict[str, Any] = {}
    for name, one in _object(told).items():
        value = one.get("value") if isinstance(one, dict) and "value" in one else one
        if value is not None and len(found) < 256:
            found[name] = value
    return found


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value[:2_000] if isinstance(value, str) else "" if value is None else str(value)[:200]
