"""The plain doors: what is understood of logs of any shape, simple metrics and Zipkin's spans; whatever comes, an answer."""

import gzip
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from app.apm.plain.bodies import records_of
from app.apm.plain.logs import as_logs
from app.apm.plain.metrics import BOUNDS, as_metrics
from app.apm.plain.severity import severity_in, severity_of
from app.apm.plain.zipkin import as_traces
from app.kit.times import unix_ns
from tests.apm.sending import count_of, post, stored
from tests.door_fixtures import Door, dropped

NOON_NS = 1_764_072_000_000_000_000  # 2025-11-25T12:00:00Z
TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def the_log(record: Any, **of_all: str) -> tuple[Any, dict[str, str]]:
    """The one log record that comes of it, and its resource."""
    (resource,) = as_logs([record], of_all).resource_logs
    (one,) = resource.scope_logs[0].log_records
    return one, {pair.key: pair.value.string_value for pair in resource.resource.attributes}


def attributes(of: Any) -> dict[str, Any]:
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value") or "string_value") for pair in of.attributes}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1_764_072_000, NOON_NS), (1_764_072_000_000, NOON_NS), (1_764_072_000_000_000, NOON_NS), (NOON_NS, NOON_NS),
        (1_764_072_000.5, NOON_NS + 500_000_000), ("1764072000.25", NOON_NS + 250_000_000), ("1764072000000", NOON_NS),
        ("2025-11-25T12:00:00Z", NOON_NS), ("2025-11-25 13:00:00,123+0100", NOON_NS + 123_000_000),
        ("2025-11-25T12:00:00.123456789Z", NOON_NS + 123_456_789), ("2025-11-25T12:00:00", NOON_NS),
        (0, 0), (-1, 0), (True, 0), (None, 0), ("yesterday", 0), ("2025-13-25T12:00:00Z", 0), (1e300, 0), (9e10, 0),
        ("9999-01-01T00:00:00Z", 0), (2**80, 0), ([], 0),
    ],
)  # fmt: skip
def test_times_are_understood_in_every_unit(value: Any, expected: int):
    assert unix_ns(value) == expected


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("info", 9), ("INFO", 9), ("Warning", 13), ("err", 17), ("CRITICAL", 18), ("fatal", 21), ("trace", 1), ("notice", 10),
        (10, 1), (30, 9), (50, 17), (60, 21), (3, 17), (6, 9), (0, 21), ("30", 9), ("spam", 0), (None, 0), (True, 0), (7.5, 5),
    ],
)  # fmt: skip
def test_levels_are_understood_as_words_and_numbers(value: Any, number: int):
    assert severity_of(value).number == number


def test_a_line_tells_its_level_itself():
    for line, number in (
        ("2026-01-01 ERROR no", 17), ("[warn] slow", 13), ('ts=1 level=debug msg="x"', 5), ("an error occurred", 0),
        ("x" * 300 + " ERROR", 0), ("INFORMATION", 0),
    ):  # fmt: skip
        assert severity_in(line).number == number, line


def test_what_loggers_write_is_found_by_their_names():
    pino = {
        "level": 50,
        "time": 1_764_072_000_000,
        "pid": 7,
        "hostname": "web-1",
        "msg": "no",
        "req": {"method": "GET"},
    }
    record, resource = the_log(pino)
    assert (record.body.string_value, record.severity_number, record.time_unix_nano) == ("no", 17, NOON_NS)
    assert resource == {"host.name": "web-1"} and attributes(record) == {"pid": 7, "req.method": "GET"}
    ecs = {
        "@timestamp": "2025-11-25T12:00:00Z", "log": {"level": "WARN", "logger": "a.b"}, "message": "slow",
        "service": {"name": "checkout", "version": "2"}, "trace": {"id": TRACE}, "span": {"id": SPAN},
    }  # fmt: skip
    record, resource = the_log(ecs)
    assert (record.severity_number, record.severity_text, record.body.string_value) == (13, "WARN", "slow")
    assert resource == {"service.name": "checkout", "service.version": "2"}
    assert (record.trace_id.hex(), record.span_id.hex()) == (TRACE, SPAN) and attributes(record) == {
        "log.logger": "a.b"
    }
    structlog = {"event": "stored", "level": "info", "timestamp": "2025-11-25T12:00:00Z", "rows": [1, 2]}
    record, _ = the_log(structlog)
    assert record.body.string_value == "stored" and len(record.attributes) == 1
    record, _ = the_log({"msg": "x", "traceparent": f"00-{TRACE}-{SPAN}-01"})
    assert (record.trace_id.hex(), record.span_id.hex(), record.flags) == (TRACE, SPAN, 1)


def test_what_is_no_level_time_or_id_stays_an_attribute():
    record, resource = the_log({"level": "spam", "time": "later", "trace_id": "zz", "service": 7})
    assert attributes(record) == {"level": "spam", "time": "later", "trace_id": "zz", "service": 7}
    assert (record.severity_number, record.time_unix_nano, record.trace_id, resource) == (0, 0, b"", {})


def test_what_lies_deeper_than_the_store_keeps_is_kept_as_its_text():
    one, _ = the_log({"msg": "a", "lines": [{"sku": "a", "n": 7}, [1]], "tags": ["x", "y"], "of": {"lines": [[2]]}})
    told = attributes(one)
    assert (told["lines"], told["of.lines"]) == ('[{"sku":"a","n":7},[1]]', "[[2]]")
    assert [value.string_value for value in told["tags"].values] == ["x", "y"]


def test_records_of_a_service_share_their_resource():
    made = as_logs(
        [{"msg": "a", "service": "x"}, {"msg": "b"}, {"msg": "c", "service": "x"}, "text"], {"service.name": "y"}
    )
    assert [len(resource.scope_logs[0].log_records) for resource in made.resource_logs] == [2, 2]


def test_a_body_is_an_array_an_object_or_lines():
    one = {"msg": "a"}
    for body in (b'[{"msg":"a"}]', b'{"msg":"a"}', b'{"logs":[{"msg":"a"}]}', b' \n{"msg":"a"}\r\n\n'):
        assert records_of(body, "logs") == [one], body
    assert records_of(b'{"msg":"a"}\n{"msg":"a"}', "logs") == [one, one]
    assert records_of(b'{"msg":"a"}\nplain \xff', "logs", may_be_text=True) == [one, "plain \ufffd"]
    assert records_of(b"", "logs") == []


def test_metrics_are_of_four_kinds():
    made, refused = as_metrics(
        [
            {"name": "queue.depth", "value": 7, "attributes": {"queue": "mail"}, "service": "worker"},
            {"name": "orders", "kind": "counter", "value": 3, "unit": "1", "timestamp": 1_764_072_000},
            {"name": "bytes", "kind": "total", "value": 2.5, "since": "2025-11-25T11:00:00Z"},
            {"name": "latency", "kind": "histogram", "values": [0, 5, 5.1, 20_000], "unit": "ms"},
        ],
        {},
    )
    assert not refused
    depth = made.resource_metrics[0].scope_metrics[0].metrics[0]
    assert depth.gauge.data_points[0].as_int == 7 and attributes(depth.gauge.data_points[0]) == {"queue": "mail"}
    orders, total, latency = made.resource_metrics[1].scope_metrics[0].metrics
    assert (orders.sum.aggregation_temporality, orders.sum.is_monotonic, orders.sum.data_points[0].time_unix_nano) == (
        1,
        True,
        NOON_NS,
    )
    assert (total.sum.aggregation_temporality, total.sum.data_points[0].as_double) == (2, 2.5)
    point = latency.histogram.data_points[0]
    assert (point.count, point.sum, point.min, point.max) == (4, 20_010.1, 0, 20_000)
    assert list(point.bucket_counts) == [1, 1, 1, *[0] * 12, 1] and tuple(point.explicit_bounds) == BOUNDS


@pytest.mark.parametrize(
    "record",
    [
        7, {}, {"name": ""}, {"name": "x"}, {"name": "x", "kind": "spam", "value": 1}, {"name": "x", "value": "1"},
        {"name": "x", "kind": "histogram", "value": 1}, {"name": "x", "kind": "histogram", "values": [1], "bounds": [2, 1]},
        {"name": "x", "value": 1, "timestamp": "later"}, {"name": "x", "value": 1, "attributes": []},
    ],
)  # fmt: skip
def test_a_wrong_metric_is_refused_alone(record: Any):
    made, refused = as_metrics([{"name": "x", "value": 1}, record], {})
    assert len(made.resource_metrics[0].scope_metrics[0].metrics) == 1
    assert [(one["index"], bool(one["detail"])) for one in refused] == [(1, True)]


def test_zipkins_spans_are_spans():
    client = {
        "traceId": "a3ce929d0e0e4736", "id": SPAN, "name": "get /items", "kind": "CLIENT", "timestamp": 1_764_072_000_000_000,
        "duration": 1_500, "localEndpoint": {"serviceName": "shop"},
        "remoteEndpoint": {"serviceName": "stock", "ipv4": "192.0.2.7", "port": 8080},
        "tags": {"http.method": "GET", "error": "timeout"}, "annotations": [{"timestamp": 1_764_072_000_000_100, "value": "ws"}],
    }  # fmt: skip
    server = client | {"kind": "SERVER", "shared": True, "localEndpoint": {"serviceName": "stock"}, "tags": {}}
    made, refused = as_traces([client, server, {"traceId": TRACE, "id": "zz"}, 7], {"host.name": "h"})
    assert [one["index"] for one in refused] == [2, 3]
    one, other = (resource.scope_spans[0].spans[0] for resource in made.resource_spans)
    assert one.trace_id.hex() == "0" * 16 + "a3ce929d0e0e4736" and (one.kind, one.name) == (3, "get /items")
    assert (one.start_time_unix_nano, one.end_time_unix_nano) == (NOON_NS, NOON_NS + 1_500_000)
    assert (one.status.code, one.status.message) == (2, "timeout")
    assert attributes(one)["peer.service"] == "stock" and attributes(one)["network.peer.port"] == 8080
    assert (one.events[0].name, one.events[0].time_unix_nano) == ("ws", NOON_NS + 100_000)
    assert attributes(one)["network.peer.address"] == "192.0.2.7" and "network.peer.address" not in attributes(other)
    assert other.parent_span_id == one.span_id != other.span_id and other.flags == 0x300
    assert attributes(made.resource_spans[1].resource) == {"host.name": "h", "service.name": "stock"}


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(st.characters(exclude_categories=("Cs",)), max_size=6),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["level", "time", "msg", "service", "name", "trace_id", "x", "traceparent", "log"]), inner, max_size=4),
    max_leaves=10,
)  # fmt: skip
FIELDS = {
    "name": st.text(max_size=3), "value": st.integers() | st.floats(), "kind": st.sampled_from(["gauge", "histogram", "total"]),
    "values": st.lists(st.floats() | st.integers(-(2**70), 2**70)), "bounds": st.lists(st.floats()), "timestamp": ANY_JSON,
    "traceId": st.just(TRACE), "id": st.just(SPAN), "annotations": st.lists(st.fixed_dictionaries({"timestamp": st.integers()})),
    "duration": st.integers(), "remoteEndpoint": st.fixed_dictionaries({"port": st.integers()}), "attributes": st.dictionaries(st.text(), ANY_JSON),
}  # fmt: skip
RECORD = ANY_JSON | st.fixed_dictionaries({}, optional=FIELDS)


@settings(max_examples=500, deadline=None)
@given(st.lists(RECORD, max_size=3))
def test_whatever_comes_is_written_or_refused(records: list[Any]):
    """Never an exception: a door would answer 503, and the same would come again and again."""
    records = msgspec.json.decode(msgspec.json.encode(records))
    as_logs(records, {}).SerializeToString()
    for translate in (as_metrics, as_traces):
        made, refused = translate(records, {})
        made.SerializeToString()
        assert len(refused) <= len(records)


@pytest.mark.xdist_group("door")
async def test_logs_come_in_as_they_are(door: Door):
    lines = b'{"level":"error","msg":"no","service":"shop"}\nplain text\n'
    answer = await post(door, lines, "application/x-ndjson", "/api/ingest/logs?service=other&environment=test")
    assert (answer.status_code, answer.json()) == (202, {"accepted": 2, "rejected": 0, "errors": []})
    request = ExportLogsServiceRequest.FromString((await stored(door.stores.streams, "logs"))[0].request)
    assert [attributes(resource.resource)["service.name"] for resource in request.resource_logs] == ["shop", "other"]
    assert {attributes(resource.resource)["deployment.environment.name"] for resource in request.resource_logs} == {
        "test"
    }
    answer = await post(
        door, gzip.compress(b'[{"msg":"a"}]'), "application/json", "/api/ingest/logs", content_encoding="gzip"
    )
    assert answer.status_code == 202


@pytest.mark.xdist_group("door")
async def test_metrics_and_zipkins_spans_come_in(door: Door):
    answer = await post(door, b'[{"name":"x","value":1},{"name":""}]', "application/json", "/api/ingest/metrics")
    assert answer.json()["accepted"] == 1 and answer.json()["errors"][0]["index"] == 1
    request = ExportMetricsServiceRequest.FromString((await stored(door.stores.streams, "points"))[0].request)
    assert request.resource_metrics[0].scope_metrics[0].metrics[0].name == "x"
    span = msgspec.json.encode([{"traceId": TRACE, "id": SPAN, "localEndpoint": {"serviceName": "shop"}}])
    answer = await post(door, span, "application/json", "/api/ingest/traces")
    assert answer.json() == {"accepted": 1, "rejected": 0, "errors": []}
    request = ExportTraceServiceRequest.FromString((await stored(door.stores.streams))[0].request)
    assert request.resource_spans[0].scope_spans[0].spans[0].trace_id.hex() == TRACE


@pytest.mark.xdist_group("door")
async def test_a_plain_refusal_is_a_problem(door: Door, monkeypatch: pytest.MonkeyPatch):
    before = dropped("unreadable", door.number)
    for path, body, media, key, status in (
        ("logs", b'{"msg":', "application/json", None, 400), ("metrics", b"no", "text/plain", None, 400),
        ("metrics", b'{"name":""}', "application/json", None, 400), ("traces", b"[7]", "application/json", None, 400),
        ("logs", b"x", "image/png", None, 415), ("logs", b"x", "text/plain", "", 401), ("logs", b"x", "text/plain", door.read_key, 403),
    ):  # fmt: skip
        answer = await post(door, body, media, f"/api/ingest/{path}", key)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
        assert answer.json()["status"] == status and answer.json()["detail"]
    assert dropped("unreadable", door.number) == before + 5
    assert (await door.client.get("/api/ingest/logs")).status_code == 405
    assert await count_of(door.stores.streams, "logs") == 0

    def broken(*_: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("app.apm.intake.checked", broken)
    answer = await post(door, b"x", "text/plain", "/api/ingest/logs")
    assert answer.status_code == 503 and int(answer.headers["retry-after"]) > 0
