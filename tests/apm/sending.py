"""What a sender of telemetry has in hand: sound requests, the same in JSON, and a look at what the streams hold."""

import base64
import time
from typing import Any

import httpx
import msgspec
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from nats.js.errors import NotFoundError
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from app.ingest import wrap
from app.ingest.forms import items
from app.kit.streams import Streams
from tests.door_fixtures import Door

PROTOBUF, JSON = "application/x-protobuf", "application/json"
IDS = ("traceId", "spanId", "parentSpanId")


def spans(count: int = 1, service: str = "checkout") -> ExportTraceServiceRequest:
    """Some sound spans of one service."""
    request = ExportTraceServiceRequest()
    resource = request.resource_spans.add()
    resource.resource.attributes.add(key="service.name").value.string_value = service
    scope, now = resource.scope_spans.add(), time.time_ns()
    for number in range(1, count + 1):
        span = scope.spans.add(trace_id=b"\xab" * 16, span_id=number.to_bytes(8, "big"), name="GET /items", kind=2)
        span.start_time_unix_nano, span.end_time_unix_nano = now, now + 1_000_000
        span.attributes.add(key="http.route").value.string_value = "/items"
        span.attributes.add(key="http.response.status_code").value.int_value = 200
    return request


def logs(count: int = 1) -> ExportLogsServiceRequest:
    """Some sound log records."""
    request = ExportLogsServiceRequest()
    scope = request.resource_logs.add().scope_logs.add()
    for number in range(count):
        record = scope.log_records.add(time_unix_nano=time.time_ns(), severity_number=9)
        record.body.string_value = f"line {number}"
    return request


def gauges(count: int = 1) -> ExportMetricsServiceRequest:
    """A sound metric with some points."""
    request = ExportMetricsServiceRequest()
    metric = request.resource_metrics.add().scope_metrics.add().metrics.add(name="queue.depth")
    for number in range(count):
        metric.gauge.data_points.add(time_unix_nano=time.time_ns(), as_int=number)
    return request


def as_json(request: Message) -> bytes:
    """The request in OTLP's JSON: as protobuf has it, but with hexadecimal ids."""
    return msgspec.json.encode(_with_hex(MessageToDict(request, use_integers_for_enums=True)))


def _with_hex(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_hex(one) for one in value]
    if isinstance(value, dict):
        return {
            name: base64.b64decode(one).hex() if name in IDS else _with_hex(one) for name, one in value.items()
        }  # fmt: skip
    return value


async def post(
    door: Door, body: bytes | Message, media: str = PROTOBUF, path: str = "/v1/traces", key: str | None = None,
    **headers: str,
) -> httpx.Response:  # fmt: skip
    """Send a body with the key that may, or with another one."""
    key = door.ingest_key if key is None else key
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {"content-type": media} | ({"authorization": f"Bearer {key}"} if key else {}) | named
    content = body if isinstance(body, bytes) else body.SerializeToString()
    return await door.client.post(path, content=content, headers=sent)


async def stored(streams: Streams, stream: str = "spans") -> list[wrap.Item]:
    """The items of the message that a stream took last; none when it took none."""
    try:
        message = await streams.jetstream.get_last_msg(f"{stream}_0", f"{stream}_0")
    except NotFoundError:
        return []
    return [wrap.read(item) for item in items(message.data or b"")]


async def count_of(streams: Streams, stream: str = "spans") -> int:
    """How many messages a stream holds."""
    return (await streams.jetstream.stream_info(f"{stream}_0")).state.messages
