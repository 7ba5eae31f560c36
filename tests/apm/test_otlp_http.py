"""OTLP over HTTP: each test is a sentence of the specification."""

import gzip
import time
import zlib
from typing import Any

import httpx
import pytest
import zstandard
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from app.apm import wrap
from app.ingest.forms import items
from tests.door_fixtures import Door

pytestmark = pytest.mark.xdist_group("door")

PROTOBUF, JSON = "application/x-protobuf", "application/json"


def a_request(spans: int = 1, **fields: Any) -> ExportTraceServiceRequest:
    """Some sound spans of one service."""
    request = ExportTraceServiceRequest()
    resource = request.resource_spans.add()
    resource.resource.attributes.add(key="service.name").value.string_value = "checkout"
    scope, now = resource.scope_spans.add(), time.time_ns()
    for number in range(1, spans + 1):
        span = scope.spans.add(trace_id=b"\x01" * 16, span_id=number.to_bytes(8, "big"), name="GET /items", kind=2)
        span.start_time_unix_nano, span.end_time_unix_nano = now, now + 1_000_000
    return request


async def post(
    door: Door, body: bytes, media: str = PROTOBUF, path: str = "/v1/traces", key: str | None = None, **headers: str
) -> httpx.Response:
    key = door.ingest_key if key is None else key
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {"content-type": media} | ({"authorization": f"Bearer {key}"} if key else {}) | named
    return await door.client.post(path, content=body, headers=sent)


async def stored(door: Door, stream: str = "spans") -> list[wrap.Item]:
    """The items of the message that the stream took last."""
    message = await door.stores.streams.jetstream.get_last_msg(f"{stream}_0", f"{stream}_0")
    return [wrap.read(item) for item in items(message.data or b"")]


async def test_success_is_an_empty_message_of_the_requests_type(door: Door):
    request = a_request().SerializeToString()
    answer = await post(door, request)
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"", PROTOBUF)
    (item,) = await stored(door)
    assert (item.site_id, item.request) == (door.number, request)
    assert door.ingest_key[6:].startswith(item.key_id) and abs(item.received_ns - time.time_ns()) < 60e9


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("zstd", zstandard.compress), ("identity", bytes)],
)
async def test_every_encoding_gives_the_same_item(door: Door, encoding: str, packed: Any):
    request = a_request(3).SerializeToString()
    answer = await post(door, packed(request), content_encoding=encoding)
    assert answer.status_code == 200, answer.text
    assert (await stored(door))[0].request == request


async def test_a_span_without_a_trace_is_refused_alone(door: Door):
    request = a_request(10)
    request.resource_spans[0].scope_spans[0].spans[4].trace_id = bytes(16)
    answer = await post(door, request.SerializeToString())
    partial = ExportTraceServiceResponse.FromString(answer.content).partial_success
    assert (answer.status_code, partial.rejected_spans) == (200, 1) and "trace_id" in partial.error_message
    (item,) = await stored(door)
    del request.resource_spans[0].scope_spans[0].spans[4]
    assert item.request == request.SerializeToString()


async def test_what_cannot_be_read_is_told_in_the_requests_type(door: Door):
    answer = await post(door, a_request().SerializeToString()[:-3])
    assert (answer.status_code, answer.headers["content-type"]) == (400, PROTOBUF)
    assert Status.FromString(answer.content).code == 3
    answer = await post(door, b'{"resourceSpans":[', JSON)
    assert (answer.status_code, answer.headers["content-type"]) == (400, JSON) and answer.json()["code"] == 3
