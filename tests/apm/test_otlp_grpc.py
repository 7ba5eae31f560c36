"""OTLP over gRPC: the same verdicts as over HTTP, in gRPC's words."""

from collections.abc import AsyncIterator
from typing import Any

import grpc
import grpc.aio
import pytest
from google.rpc.error_details_pb2 import RetryInfo
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.logs.v1.logs_service_pb2_grpc import LogsServiceStub
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2_grpc import MetricsServiceStub
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import TraceServiceStub

from app.apm.grpc import DETAILS, GrpcDoor
from tests.apm.sending import count_of, gauges, logs, post, spans, stored
from tests.door_fixtures import Door, dropped

pytestmark = pytest.mark.xdist_group("door")
UNBOUNDED = [("grpc.max_send_message_length", -1)]


@pytest.fixture
async def channel(door: Door) -> AsyncIterator[grpc.aio.Channel]:
    """A connection to the door of gRPC."""
    served = GrpcDoor(door.app.state.telemetry)
    port = served.listen("127.0.0.1", 0)
    async with served, grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=UNBOUNDED) as channel:
        yield channel


def key(door: Door) -> dict[str, Any]:
    return {"metadata": (("authorization", f"Bearer {door.ingest_key}"),)}


async def refused(call: Any) -> tuple[grpc.StatusCode, Status]:
    """The code of a call that fails, and its Status as its client finds it."""
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await call
    metadata: dict[Any, Any] = dict(failed.value.trailing_metadata() or ())
    return failed.value.code(), Status.FromString(metadata[DETAILS])


async def test_what_comes_by_grpc_is_what_comes_by_http(door: Door, channel: grpc.aio.Channel):
    request = spans(3)
    await post(door, request)
    (by_http,) = await stored(door.stores.streams)
    for compression in (None, grpc.Compression.Gzip, grpc.Compression.Deflate):
        answer = await TraceServiceStub(channel).Export(request, compression=compression, **key(door))
        assert not answer.HasField("partial_success")
        (item,) = await stored(door.stores.streams)
        assert (item.request, item.request_hash) == (by_http.request, by_http.request_hash)


async def test_all_signals_have_a_service(door: Door, channel: grpc.aio.Channel):
    for stub, stream, request in ((LogsServiceStub, "logs", logs(2)), (MetricsServiceStub, "points", gauges(2))):
        await stub(channel).Export(request, **key(door))
        assert (await stored(door.stores.streams, stream))[0].request == request.SerializeToString()


async def test_a_refused_span_is_told_as_partial_success(door: Door, channel: grpc.aio.Channel):
    request = spans(2)
    request.resource_spans[0].scope_spans[0].spans[0].span_id = b""
    answer = await TraceServiceStub(channel).Export(request, **key(door))
    assert answer.partial_success.rejected_spans == 1 and "span_id" in answer.partial_success.error_message


async def test_each_refusal_has_its_code(door: Door, channel: grpc.aio.Channel):
    export = TraceServiceStub(channel).Export
    code, status = await refused(export(spans()))
    assert (code, status.code) == (grpc.StatusCode.UNAUTHENTICATED, 16)
    code, _ = await refused(export(spans(), metadata=(("x-api-key", door.read_key),)))
    assert code is grpc.StatusCode.PERMISSION_DENIED
    raw = channel.unary_unary("/opentelemetry.proto.collector.trace.v1.TraceService/Export")
    before = dropped("unreadable", door.number)
    code, status = await refused(raw(b"\xff\xff", **key(door)))
    assert code is grpc.StatusCode.INVALID_ARGUMENT and "ExportTraceServiceRequest" in status.message
    assert dropped("unreadable", door.number) == before + 1
    assert await count_of(door.stores.streams) == 0


@pytest.mark.parametrize("compression", [grpc.Compression.NoCompression, grpc.Compression.Gzip])
async def test_what_is_too_large_is_not_to_be_sent_again(door: Door, channel: grpc.aio.Channel, compression: Any):
    raw = channel.unary_unary("/opentelemetry.proto.collector.trace.v1.TraceService/Export")
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await raw(bytes(65 * 1_048_576), compression=compression, **key(door))
    assert failed.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert DETAILS not in dict(failed.value.trailing_metadata() or ()), "without RetryInfo"


async def test_a_bug_is_no_reason_to_lose_data(door: Door, channel: grpc.aio.Channel, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("app.apm.intake.checked", broken)
    code, status = await refused(TraceServiceStub(channel).Export(spans(), **key(door)))
    assert code is grpc.StatusCode.UNAVAILABLE
    retry = RetryInfo()
    assert status.details[0].Unpack(retry) and retry.retry_delay.seconds > 0


async def test_a_port_that_is_taken_is_no_port(door: Door, channel: grpc.aio.Channel):
    first, second = GrpcDoor(door.app.state.telemetry), GrpcDoor(door.app.state.telemetry)
    port = first.listen("127.0.0.1", 0)
    with pytest.raises(OSError, match=str(port)):
        second.listen("127.0.0.1", port)
    async with first, second:
        pass
