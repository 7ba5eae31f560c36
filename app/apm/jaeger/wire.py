"""Jaeger's words for a trace. Pure: an opened trace in, what Jaeger's JSON says out. Times are microseconds."""

from typing import Any

from app.apm.traces.schemas import Span, TraceAnswer

KINDS = {"internal": "internal", "server": "server", "client": "client", "producer": "producer", "consumer": "consumer"}


def enveloped(data: list[Any], limit: int = 0) -> dict[str, Any]:
    """An answer as Jaeger wraps it."""
    return {"data": data, "total": len(data), "limit": limit, "offset": 0, "errors": None}


def trace_of(told: TraceAnswer) -> dict[str, Any]:
    """A trace: its spans, and the processes that they name."""
    start_ns = int(told.start_ns)
    processes = {
        f"p{place}": {"serviceName": one.service, "tags": _tags(one.attributes)}
        for place, one in enumerate(told.resources)
    }
    spans = [_span(told.trace_id, one, start_ns, told.scopes[one.scope].name) for one in told.spans]
    warnings = _warnings(told)
    if warnings:  # the clients show those of spans, and no others
        spans[0]["warnings"] = warnings
    return {"traceID": told.trace_id, "spans": spans, "processes": processes, "warnings": warnings}


def _warnings(told: TraceAnswer) -> list[str] | None:
    warnings: list[str] = []
    if told.truncated:
        warnings.append(f"This trace has {told.span_count} spans; the earliest {len(told.spans)} of them are here.")
    if told.lean:
        warnings.append("A trace of this size comes without the attributes, events and links of its spans.")
    return warnings or None


def _span(trace_id: str, of: Span, start_ns: int, scope: str) -> dict[str, Any]:
    tags = _tags({**(of.attributes or {}), "otel.scope.name": scope})
    if of.kind in KINDS:
        tags.append({"key": "span.kind", "type": "string", "value": KINDS[of.kind]})
    if of.status == "error":
        tags.append({"key": "error", "type": "bool", "value": True})
    if of.status_message:
        tags.append({"key": "otel.status_description", "type": "string", "value": of.status_message})
    parent = {"refType": "CHILD_OF", "traceID": trace_id, "spanID": of.parent_span_id}
    links = [{"refType": "FOLLOWS_FROM", "traceID": link.trace_id, "spanID": link.span_id} for link in of.links or []]
    return {
        "traceID": trace_id, "spanID": of.span_id, "operationName": of.name, "processID": f"p{of.resource}",
        "references": [*([parent] if of.parent_span_id else []), *links],
        "startTime": (start_ns + of.offset_ns) // 1000, "duration": of.duration_ns // 1000, "tags": tags,
        "warnings": None,
        "logs": [
            {"timestamp": (start_ns + e.offset_ns) // 1000, "fields": _tags({"event": e.name, **e.attributes})}
            for e in of.events or []
        ],
    }  # fmt: skip


def _tags(attributes: dict[str, str]) -> list[dict[str, Any]]:
    return [{"key": key, "type": "string", "value": value} for key, value in attributes.items()]
