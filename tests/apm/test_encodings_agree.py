"""The same telemetry in every encoding becomes the same rows, and however often it is sent again, it is stored once."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import grpc.aio
import pytest
import zstandard
from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2_grpc import LogsServiceStub
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2_grpc import MetricsServiceStub
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import TraceServiceStub

from app.apm.grpc import GrpcDoor
from app.ingest import wrap
from app.ingest.forms import items
from app.kit.clickhouse import ClickHouse
from tests.apm.sending import JSON, PROTOBUF, as_json, logs, post, spans
from tests.apm.telemetry import pairs, put
from tests.apm.test_pipe_of_telemetry import until
from tests.apm.test_points_stored import metrics
from tests.apm.test_spans_stored import rows
from tests.door_fixtures import Door
from tests.ingest.test_pipe import Writing, writing

__all__ = ["writing"]
pytestmark = [
    pytest.mark.xdist_group("door"),
    pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True),
]

PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "identity": bytes, "gzip": gzip.compress, "deflate": zlib.compress, "zstd": zstandard.compress,
}  # fmt: skip
BY_GRPC = (grpc.Compression.NoCompression, grpc.Compression.Gzip, grpc.Compression.Deflate)
SIGNALS: dict[str, tuple[str, Any]] = {
    "spans": ("/v1/traces", TraceServiceStub), "logs": ("/v1/logs", LogsServiceStub),
    "points": ("/v1/metrics", MetricsServiceStub),
}  # fmt: skip


def payload(signal: str) -> Message:
    """Records with values of every kind; of metrics, points of every kind."""
    if signal == "points":
        return ExportMetricsServiceRequest.FromString(metrics())
    values = pairs({"text": "ä\n", "whole": -(2**62), "ratio": 0.5, "is": True, "raw": b"\x00\xff", "list": ["a", 1], "deep": {"a": {"b": 1}}})  # fmt: skip
    if signal == "logs":
        said = logs(3)
        said.resource_logs[0].scope_logs[0].log_records[1].attributes.extend(values)
        return said
    told = spans(3)
    one = told.resource_spans[0].scope_spans[0].spans[1]
    one.attributes.extend(values)
    one.events.add(name="paid", time_unix_nano=one.start_time_unix_nano).attributes.extend(values)
    one.links.add(trace_id=b"\x01" * 16, span_id=b"\x02" * 8)
    return told


@pytest.fixture
async def channel(door: Door) -> AsyncIterator[grpc.aio.Channel]:
    """A connection to the door of gRPC."""
    served = GrpcDoor(door.app.state.telemetry)
    port = served.listen("127.0.0.1", 0)
    async with served, grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield channel


async def send_by_all(door: Door, channel: grpc.aio.Channel, signal: str, request: Message) -> int:
    """Send a request in every encoding, all at once; how many those are."""
    path, stub = SIGNALS[signal]
    bodies = ((PROTOBUF, request.SerializeToString()), (JSON, as_json(request)))
    by_http = [
        post(door, pack(body), media, path, content_encoding=packing)
        for media, body in bodies
        for packing, pack in PACKINGS.items()
    ]
    key = (("authorization", f"Bearer {door.ingest_key}"),)
    by_grpc = [stub(channel).Export(request, compression=one, metadata=key) for one in BY_GRPC]
    answers, _ = await asyncio.gather(asyncio.gather(*by_http), asyncio.gather(*by_grpc))
    assert {answer.status_code for answer in answers} == {200}
    return len(by_http) + len(by_grpc)


@pytest.mark.parametrize("signal", SIGNALS)
async def test_every_encoding_gives_the_same_rows(
    door: Door, clickhouse: ClickHouse, channel: grpc.aio.Channel, signal: str
):
    request, streams = payload(signal), door.stores.streams
    sent = await send_by_all(door, channel, signal, request)
    taken: list[bytes] = []
    for sequence in range(1, (await streams.jetstream.stream_info(f"{signal}_0")).state.messages + 1):
        taken += items((await streams.jetstream.get_msg(f"{signal}_0", seq=sequence)).data or b"")
    assert len(taken) == sent and len({wrap.read(one).request_hash for one in taken}) == 1
    await put(clickhouse, *taken, signal=signal)
    told = (
        "select count() as n, sum(times) as all from (select count() as times, cityHash64(toString(tuple(*"
        f" except (stored_at)))) as row from {signal} group by row)"
    )
    (found,) = await rows(clickhouse, told)
    records = 5 if signal == "points" else 3
    assert found == {"n": records, "all": records * sent}


async def test_a_storm_of_repetitions_is_stored_once(
    door: Door, clickhouse: ClickHouse, channel: grpc.aio.Channel, writing: Writing
):
    stores, request, after = door.stores, payload("spans"), spans(1, "after")
    async with writing(stores.settings, clickhouse, stores.streams):
        await asyncio.gather(*(send_by_all(door, channel, "spans", request) for _ in range(2)))
        await post(door, after)
        await until(clickhouse, "select count() as n from spans where service = 'after'", 1)
    assert await rows(clickhouse, "select count() as n from spans where service = 'checkout'") == [{"n": 3}]
    assert await rows(clickhouse, "select sum(spans) as n from calls where service = 'checkout'") == [{"n": 3}]
