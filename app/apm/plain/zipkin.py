"""Zipkin's spans (its v2 JSON) as OTLP: OpenTelemetry's specification of the Zipkin exporter, the other way round.

A span that Zipkin shares (the server continues the client's span under the same id) becomes a span of its own below it,
because a span id is one span's here.
"""

import hashlib
from typing import Any

import msgspec
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from app.ingest.dropped import Dropped, Reason
from app.ingest.values import hex_id

KINDS = {"": 1, "SERVER": 2, "CLIENT": 3, "PRODUCER": 4, "CONSUMER": 5}  # "": internal
ENTERS = ("SERVER", "CONSUMER")
HAS_IS_REMOTE, IS_REMOTE = 0x100, 0x200
LATEST_US = 2**53
STATUS = {"OK": 1, "ERROR": 2}


class Endpoint(msgspec.Struct, rename="camel"):
    """A node in the network."""

    service_name: str | None = None
    ipv4: str | None = None
    ipv6: str | None = None
    port: int | None = None


class Annotation(msgspec.Struct):
    """Something that happened, at a time in microseconds."""

    timestamp: int = 0
    value: str = ""


class ZipkinSpan(msgspec.Struct, rename="camel"):
    """A span; times in microseconds."""

    trace_id: str
    id: str
    parent_id: str | None = None
    name: str | None = None
    kind: str | None = None
    timestamp: int | None = None
    duration: int | None = None
    local_endpoint: Endpoint | None = None
    remote_endpoint: Endpoint | None = None
    annotations: list[Annotation] | None = None
    tags: dict[str, str] | None = None
    shared: bool | None = None


def as_traces(records: list[Any], of_all: dict[str, str]) -> tuple[ExportTraceServiceRequest, list[dict[str, Any]]]:
    """The spans as one request, and for each that is none its index and why."""
    request, refused = ExportTraceServiceRequest(), []
    scopes: dict[str, Any] = {}
    for index, record in enumerate(records):
        try:
            span = _span(record)
        except Dropped as dropped:
            refused.append({"index": index, "reason": dropped.reason.value, "detail": dropped.detail})
            continue
        service = (span.local_endpoint and span.local_endpoint.service_name) or of_all.get("service.name", "")
        if service not in scopes:
            resource = request.resource_spans.add()
            for name, text in (of_all | ({"service.name": service} if service else {})).items():
                resource.resource.attributes.add(key=name).value.string_value = text
            scopes[service] = resource.scope_spans.add()
        _put_span(scopes[service].spans.add(), span)
    return request, refused


def _span(record: Any) -> ZipkinSpan:
    try:
        span = msgspec.convert(record, ZipkinSpan)
    except msgspec.ValidationError as error:
        raise Dropped(Reason.UNREADABLE, str(error)) from None
    if not hex_id(span.trace_id, 16) or not hex_id(span.id, 8):
        raise Dropped(Reason.WRONG_IDS, "`traceId` has up to 32 hexadecimal digits and `id` up to 16, not all zeros.")
    if (span.kind or "") not in KINDS:
        raise Dropped(Reason.UNREADABLE, "`kind` is CLIENT, SERVER, PRODUCER, CONSUMER or absent.")
    times = (span.timestamp, span.duration, *(annotation.timestamp for annotation in span.annotations or ()))
    if not all(0 <= (time or 0) < LATEST_US for time in times):
        raise Dropped(Reason.UNREADABLE, "Times are microseconds, not negative.")
    return span


def _put_span(made: Any, span: ZipkinSpan) -> None:
    kind, span_id, parent = span.kind or "", hex_id(span.id, 8), hex_id(span.parent_id, 8)
    if span.shared and kind == "SERVER":
        parent, span_id = span_id, hashlib.blake2b(span_id, digest_size=8, person=b"shared").digest()
    made.trace_id, made.span_id, made.parent_span_id = hex_id(span.trace_id, 16), span_id, parent
    made.name, made.kind = span.name or "unknown", KINDS[kind]
    made.flags = HAS_IS_REMOTE | (IS_REMOTE if parent and kind in ENTERS else 0)
    made.start_time_unix_nano = (span.timestamp or 0) * 1_000
    made.end_time_unix_nano = made.start_time_unix_nano + (span.duration or 0) * 1_000
    tags = dict(span.tags or {})
    _put_status(made.status, tags)
    _put_peer(made.attributes, span.remote_endpoint, kind)
    for key, value in tags.items():
        made.attributes.add(key=key).value.string_value = value
    for annotation in span.annotations or ():
        made.events.add(time_unix_nano=annotation.timestamp * 1_000, name=annotation.value)


def _put_status(status: Any, tags: dict[str, str]) -> None:
    """A tag ``error`` is an error whatever it says, unless that is "false"; OpenTelemetry's own tags say it in full."""
    told = STATUS.get(tags.pop("otel.status_code", ""), 0)
    error = tags.get("error")
    is_error = error is not None and error != "false"
    status.code = told or (2 if is_error else 0)
    if status.code == STATUS["ERROR"]:
        status.message = tags.pop("otel.status_description", "") or (error if error not in (None, "true") else "")


def _put_peer(attributes: Any, peer: Endpoint | None, kind: str) -> None:
    """The other side. Who comes to a server may be a person, whose address is not kept."""
    if peer is None:
        return
    address = "" if kind in ENTERS else peer.ipv4 or peer.ipv6
    for key, text in (("peer.service", peer.service_name), ("network.peer.address", address)):
        if text:
            attributes.add(key=key).value.string_value = text
    if address and peer.port and 0 < peer.port < 65_536:
        attributes.add(key="network.peer.port").value.int_value = peer.port
