"""Requests as OpenTelemetry's SDKs send them: batches of 512 records of one service, with some ten attributes each."""

import os
import random
import time
from typing import Any

from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

RECORDS = 512
WORDS = ("cart", "stock", "price", "order", "refund", "address", "coupon", "basket")
ROUTES = ("/items/{id}", "/items", "/basket", "/checkout", "/orders/{id}", "/search")


def spans(chance: random.Random) -> ExportTraceServiceRequest:
    """512 spans with ten attributes."""
    request, now = ExportTraceServiceRequest(), time.time_ns()
    resource = request.resource_spans.add()
    _resource(resource.resource, chance)
    scope = resource.scope_spans.add()
    scope.scope.name, scope.scope.version = "opentelemetry.instrumentation.asgi", "0.60b0"
    for _ in range(RECORDS):
        route = chance.choice(ROUTES)
        span = scope.spans.add(
            trace_id=os.urandom(16),
            span_id=os.urandom(8),
            parent_span_id=os.urandom(8),
            name=f"GET {route}",
            kind=2,
            flags=0x101,
        )
        span.start_time_unix_nano = now - chance.randint(0, 10**9)
        span.end_time_unix_nano = span.start_time_unix_nano + chance.randint(100_000, 200_000_000)
        _put(
            span.attributes,
            {
                "http.request.method": "GET", "http.route": route, "url.path": route.replace("{id}", str(chance.randint(1, 99_999))),
                "url.scheme": "https", "server.address": "shop.example", "server.port": 443, "network.protocol.version": "1.1",
                "user_agent.original": "Mozilla/5.0 (X11; Linux x86_64)", "http.response.status_code": chance.choice((200, 200, 404)),
                "thread.id": chance.randint(1, 64),
            },
        )  # fmt: skip
    return request


def logs(chance: random.Random) -> ExportLogsServiceRequest:
    """512 lines, half of them within a trace."""
    request, now = ExportLogsServiceRequest(), time.time_ns()
    resource = request.resource_logs.add()
    _resource(resource.resource, chance)
    scope = resource.scope_logs.add()
    for number in range(RECORDS):
        record = scope.log_records.add(
            time_unix_nano=now - chance.randint(0, 10**9), severity_number=9, severity_text="INFO"
        )
        record.body.string_value = (
            f"{chance.choice(WORDS)} {chance.randint(1, 9_999)} was {chance.choice(WORDS)}ed in 12 ms"
        )
        _put(record.attributes, {"logger.name": "shop.orders", "code.function.name": "place", "code.line.number": 71})
        if number % 2:
            record.trace_id, record.span_id = os.urandom(16), os.urandom(8)
    return request


def points(chance: random.Random) -> ExportMetricsServiceRequest:
    """512 points of 32 metrics, sums and histograms."""
    request, now = ExportMetricsServiceRequest(), time.time_ns()
    resource = request.resource_metrics.add()
    _resource(resource.resource, chance)
    scope = resource.scope_metrics.add()
    for number in range(32):
        metric: Any = scope.metrics.add(name=f"shop.{chance.choice(WORDS)}.{number}", unit="ms")
        kind = metric.histogram if number % 4 == 0 else metric.sum
        kind.aggregation_temporality = 2
        for _ in range(RECORDS // 32):
            point = kind.data_points.add(time_unix_nano=now, start_time_unix_nano=now - 10**12)
            _put(
                point.attributes,
                {"http.route": chance.choice(ROUTES), "http.response.status_code": 200, "queue": chance.choice(WORDS)},
            )
            if number % 4 == 0:
                point.count, point.sum = 60, 1234.5
                point.explicit_bounds.extend((5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0))
                point.bucket_counts.extend((1, 2, 3, 4, 5, 6, 7, 8, 24))
            else:
                point.as_int = chance.randint(0, 10**9)
    return request


def http(path: str, key: str, request: Message) -> bytes:
    """A request as its client writes it."""
    body = request.SerializeToString()
    head = (
        f"POST {path} HTTP/1.1\r\nhost: hub.example\r\ncontent-type: application/x-protobuf\r\n"
        f"authorization: Bearer {key}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _resource(resource: Any, chance: random.Random) -> None:
    _put(
        resource.attributes,
        {
            "service.name": f"shop-{chance.choice(WORDS)}", "service.version": "1.8.2", "host.name": f"web-{chance.randint(1, 9)}",
            "deployment.environment.name": "production", "telemetry.sdk.language": "python", "telemetry.sdk.name": "opentelemetry",
        },
    )  # fmt: skip


def _put(attributes: Any, values: dict[str, str | int]) -> None:
    for key, value in values.items():
        into = attributes.add(key=key).value
        if isinstance(value, int):
            into.int_value = value
        else:
            into.string_value = value
