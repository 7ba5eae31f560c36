"""Logs of any shape as OTLP: what loggers call message, level, time, service and trace is found by the names they use.

Everything else of a record becomes its attributes. A line that is no JSON is a message.
"""

import re
from typing import Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

from app.apm.plain.severity import UNKNOWN, Severity, severity_in, severity_of
from app.ingest.values import hex_id, put, text_of
from app.kit.times import unix_ns

# By their order: the first that is there counts. A dot also leads into an object: {"service": {"name": …}}.
MESSAGE = (
    "message",
    "msg",
    "@message",
    "@m",
    "log",
    "text",
    "line",
    "event",
    "body",
    "MESSAGE",
    "short_message",
    "@mt",
)
DOCUMENT = ("message", "msg", "body")  # which may be more than a text
LEVEL = (
    "level", "severity", "severity_text", "severityText", "lvl", "log.level", "loglevel", "logLevel", "levelname", "@l",
    "log_level", "priority", "PRIORITY", "level_name",
)  # fmt: skip
TIME = (
    "timestamp", "@timestamp", "time", "ts", "@t", "datetime", "date", "eventTime", "event_time", "t", "_time",
    "asctime", "timeUnixNano",
)  # fmt: skip
RESOURCE = {
    "service.name": ("service.name", "service_name", "serviceName", "service", "app", "application", "app_name"),
    "service.version": ("service.version", "service_version", "app_version"),
    "deployment.environment.name": ("deployment.environment.name", "deployment.environment", "environment", "env"),
    "host.name": ("host.name", "hostname", "host"),
}
TRACE_ID = ("trace_id", "traceId", "trace.id", "traceID", "otelTraceID", "TraceId")
SPAN_ID = ("span_id", "spanId", "span.id", "spanID", "otelSpanID", "SpanId")
TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")


def as_logs(records: list[Any], of_all: dict[str, str]) -> ExportLogsServiceRequest:
    """The records as one request. ``of_all``: attributes of the resource for those that do not say themselves."""
    request = ExportLogsServiceRequest()
    scopes: dict[tuple[tuple[str, str], ...], Any] = {}
    for record in records:
        fields = dict(record) if isinstance(record, dict) else {"message": record}
        told = {name: text for name, names in RESOURCE.items() if (text := _told(fields, names))}
        resource = tuple(sorted((of_all | told).items()))
        if resource not in scopes:
            of_resource = request.resource_logs.add()
            for name, text in resource:
                put(of_resource.resource.attributes, name, text)
            scopes[resource] = of_resource.scope_logs.add()
        _put_record(scopes[resource].log_records.add(), fields)
    return request


def _put_record(record: Any, fields: dict[str, Any]) -> None:
    record.time_unix_nano = _first_time(fields)
    _put_trace(record, fields)
    severity = _first_severity(fields)
    text = _told(fields, MESSAGE) or _document(fields)
    severity = severity if severity.number else severity_in(text)
    record.severity_number, record.severity_text = severity
    record.body.string_value = text
    for name, value in fields.items():
        put(record.attributes, name, value)


def _first_time(fields: dict[str, Any]) -> int:
    for name in TIME:
        if name in fields and (at_ns := unix_ns(fields[name])):
            del fields[name]
            return at_ns
    return 0


def _first_severity(fields: dict[str, Any]) -> Severity:
    for name in LEVEL:
        found = severity_of(_look(fields, name))
        if found.number:
            _take(fields, (name,))
            return found
    return UNKNOWN


def _put_trace(record: Any, fields: dict[str, Any]) -> None:
    found = TRACEPARENT.fullmatch(str(fields.get("traceparent", "")))
    trace_id, span_id = _id(fields, TRACE_ID, 16), _id(fields, SPAN_ID, 8)
    if found and not trace_id:
        trace_id, span_id = bytes.fromhex(found[1]), bytes.fromhex(found[2])
        record.flags = int(found[3], 16)
        del fields["traceparent"]
    record.trace_id, record.span_id = trace_id, span_id if trace_id else b""


def _id(fields: dict[str, Any], names: tuple[str, ...], length: int) -> bytes:
    for name in names:
        if found := hex_id(_look(fields, name), length):
            _take(fields, (name,))
            return found
    return b""


def _told(fields: dict[str, Any], names: tuple[str, ...]) -> str:
    """The first of these that is a text, taken out of the fields."""
    for name in names:
        value = _look(fields, name)
        if isinstance(value, str) and value:
            _take(fields, (name,))
            return value
    return ""


def _document(fields: dict[str, Any]) -> str:
    message = _take(fields, DOCUMENT)
    return "" if message is None else text_of(message)


def _look(fields: dict[str, Any], name: str) -> Any:
    """The value of a field, also of one within another."""
    outer, dot, inner = name.rpartition(".")
    if name in fields or not dot:
        return fields.get(name)
    within = fields.get(outer)
    return within.get(inner) if isinstance(within, dict) else None


def _take(fields: dict[str, Any], names: tuple[str, ...]) -> Any:
    """The first value that is there, taken out of the fields; None when none is."""
    for name in names:
        value = _look(fields, name)
        if value is None:
            continue
        if name in fields:
            del fields[name]
        else:
            outer, _, inner = name.rpartition(".")
            fields[outer] = {key: one for key, one in fields[outer].items() if key != inner} or None
        return value
    return None
