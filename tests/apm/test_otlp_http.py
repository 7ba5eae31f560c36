"""OTLP over HTTP: nearly each test is a sentence of the specification."""

import gzip
import time
import zlib
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
import zstandard
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from app.ingest.dropped import Reason, tally
from app.sites.keys.token import Kind, Token
from tests.apm.sending import JSON, PROTOBUF, as_json, count_of, gauges, logs, post, spans, stored
from tests.door_fixtures import Door, dropped

pytestmark = pytest.mark.xdist_group("door")

PACKED: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("zstd", zstandard.compress),
    ("identity", bytes),
]


async def test_success_is_an_empty_message_of_the_requests_type(door: Door):
    request = spans(2)
    answer = await post(door, request)
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"", PROTOBUF)
    (item,) = await stored(door.stores.streams)
    assert (item.site_id, item.request) == (door.number, request.SerializeToString())
    assert door.ingest_key[6:].startswith(item.key_id) and abs(item.received_ns - time.time_ns()) < 60e9
    answer = await post(door, as_json(request), f"{JSON}; charset=utf-8")
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"{}", JSON)


async def test_a_request_without_spans_is_a_success(door: Door):
    empty = spans(0)
    for body, media in ((b"", PROTOBUF), (b"{}", JSON), (empty.SerializeToString(), PROTOBUF), (as_json(empty), JSON)):
        assert (await post(door, body, media)).status_code == 200
    assert await count_of(door.stores.streams) == 0, "there was nothing to store"


async def test_every_encoding_gives_the_same_item(door: Door):
    request = spans(3)
    for media, body in ((PROTOBUF, request.SerializeToString()), (JSON, as_json(request))):
        for encoding, packed in PACKED:
            answer = await post(door, packed(body), media, content_encoding=encoding)
            assert answer.status_code == 200, answer.text
            (item,) = await stored(door.stores.streams)
            assert item.request == request.SerializeToString(), (media, encoding)


async def test_what_is_sent_again_has_the_same_hash_and_another_sites_has_not(door: Door):
    request, hashes = spans(3), []
    for key in (door.ingest_key, door.ingest_key, door.others_ingest_key):
        assert (await post(door, request, key=key)).status_code == 200
        hashes.append((await stored(door.stores.streams))[0].request_hash)
    assert hashes[0] == hashes[1] != hashes[2]


async def test_logs_and_metrics_have_streams_of_their_own(door: Door):
    for path, stream, request in (("/v1/logs", "logs", logs(2)), ("/v1/metrics", "points", gauges(2))):
        assert (await post(door, request, path=path)).status_code == 200
        (item,) = await stored(door.stores.streams, stream)
        assert item.request == request.SerializeToString()
        assert (await post(door, as_json(request), JSON, path)).json() == {}
        assert (await stored(door.stores.streams, stream))[0].request == item.request


async def test_a_span_without_a_trace_is_refused_alone(door: Door):
    request, before = spans(10), dropped("wrong_ids", door.number)
    request.resource_spans[0].scope_spans[0].spans[4].trace_id = bytes(16)
    answer = await post(door, request)
    partial = ExportTraceServiceResponse.FromString(answer.content).partial_success
    assert (answer.status_code, partial.rejected_spans) == (200, 1) and "trace_id" in partial.error_message
    answer = await post(door, as_json(request), JSON)
    assert answer.status_code == 200 and answer.json()["partialSuccess"]["rejectedSpans"] == "1"
    (item,) = await stored(door.stores.streams)
    del request.resource_spans[0].scope_spans[0].spans[4]
    assert item.request == request.SerializeToString()
    assert dropped("wrong_ids", door.number) == before + 2


async def test_what_cannot_be_read_is_told_in_the_requests_type(door: Door):
    whole = spans().SerializeToString()
    for body in (whole[:-3], b"\xff" * 20, b'{"resourceSpans":[]}'):
        answer = await post(door, body)
        assert (answer.status_code, answer.headers["content-type"]) == (400, PROTOBUF)
        said = Status.FromString(answer.content)
        assert said.code == 3 and "ExportTraceServiceRequest" in said.message
    for body in (
        b'{"resourceSpans":[',
        b"",
        b"[]",
        b'{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"q6ur"}]}]}]}',
    ):
        answer = await post(door, body, JSON)
        assert (answer.status_code, answer.headers["content-type"]) == (400, JSON)
        assert answer.json()["code"] == 3 and answer.json()["message"]
    answer = await post(door, gzip.compress(whole)[:-4], content_encoding="gzip")
    assert answer.status_code == 400 and "ends too early" in Status.FromString(answer.content).message
    assert await count_of(door.stores.streams) == 0


async def test_ids_are_hexadecimal_in_either_case_and_never_base64(door: Door):
    body = as_json(spans())
    assert (await post(door, body.replace(b"ab" * 16, b"AB" * 16), JSON)).status_code == 200
    assert (await stored(door.stores.streams))[0].request.count(b"\xab" * 16) == 1
    answer = await post(door, body.replace(b"ab" * 16, b"q6urq6urq6urq6urq6urqw=="), JSON)
    assert answer.status_code == 400 and "traceId" in answer.json()["message"]


@pytest.mark.parametrize(("encoding", "packed"), PACKED[:3])
async def test_a_bomb_is_refused(door: Door, encoding: str, packed: Callable[[bytes], bytes]):
    before = dropped("request_too_large", door.number)
    answer = await post(door, packed(bytes(65 * 1_048_576)), content_encoding=encoding)
    assert answer.status_code == 413 and Status.FromString(answer.content).code == 8
    assert dropped("request_too_large", door.number) == before + 1


async def test_a_body_that_is_too_large_as_it_comes_is_refused(door: Door):
    answer = await post(door, bytes(65 * 1_048_576))
    assert answer.status_code == 413 and "67108864" in Status.FromString(answer.content).message


async def test_other_types_encodings_methods_and_paths_are_refused(door: Door):
    answer = await post(door, spans(), "text/plain")
    assert (answer.status_code, answer.headers["content-type"]) == (415, JSON) and "text/plain" in answer.json()[
        "message"
    ]
    answer = await post(door, spans(), content_encoding="lzma")
    assert answer.status_code == 415 and "zstd" in Status.FromString(answer.content).message
    answer = await door.client.get("/v1/traces")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST, OPTIONS")
    answer = await post(door, b"", path="/v1/profiles")
    assert answer.status_code == 404 and "/v1/metrics" in Status.FromString(answer.content).message


async def test_a_key_comes_in_one_of_three_headers(door: Door):
    for headers in (
        {"authorization": f"bearer {door.ingest_key}"}, {"x-api-key": door.ingest_key},
        {"x-nightjar-key": door.ingest_key}, {"authorization": "Basic eA==", "x-api-key": door.ingest_key},
    ):  # fmt: skip
        sent = {"content-type": PROTOBUF, **headers}
        answer = await door.client.post("/v1/traces", content=spans().SerializeToString(), headers=sent)
        assert answer.status_code == 200, headers


async def test_a_key_must_be_there_open_and_be_for_it(door: Door, monkeypatch: pytest.MonkeyPatch):
    counted: list[tuple[Any, ...]] = []
    monkeypatch.setattr(tally, "dropped", lambda *args, **named: counted.append((*args, *named.values())))
    for key, status, code in (("", 401, 16), ("ja_sk_nonsense", 401, 16), (door.read_key, 403, 7)):
        answer = await post(door, as_json(spans()), JSON, key=key)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert await count_of(door.stores.streams) == 0
    key_id = door.ingest_key[6:14]
    answer = await door.ada.delete(f"/api/sites/{door.site}/keys/{key_id}")
    assert answer.status_code == 204
    deadline = time.monotonic() + 20  # the word travels over NATS
    while (answer := await post(door, spans())).status_code == 200 and time.monotonic() < deadline:
        pass
    assert answer.status_code == 401, "a revoked key opens nothing"
    assert counted[0] == (door.number, Reason.WRONG_SCOPE, door.read_key[6:14])
    assert counted[-1] == (door.number, Reason.DEAD_KEY, key_id), "its owner hears of it"
    known = len(counted)
    stranger = Token.mint(Kind.SECRET).text
    assert (await post(door, spans(), key=stranger)).status_code == 401
    assert len(counted) == known, "and nobody of a guess"


async def test_a_key_sends_for_its_own_site_only(door: Door):
    assert (await post(door, spans(), key=door.others_ingest_key)).status_code == 200
    assert (await stored(door.stores.streams))[0].site_id != door.number


async def test_a_public_key_sends_from_allowed_origins(door: Door):
    body = as_json(spans())
    assert (await post(door, body, JSON, key=door.public_key, origin="https://any.example")).status_code == 200
    form = {"allowed_origins": ["ada.example", "*.ada.example"]}
    assert (await door.ada.patch(f"/api/sites/{door.site}", json=form)).status_code == 200
    before = dropped("foreign_origin", door.number)
    evil, deadline = "https://evil.example", time.monotonic() + 20  # the word travels over NATS
    while (answer := await post(door, body, JSON, key=door.public_key, origin=evil)).status_code == 200:
        assert time.monotonic() < deadline
    assert answer.status_code == 403 and answer.headers["access-control-allow-origin"] == "*"
    assert dropped("foreign_origin", door.number) == before + 1
    for origin, status in (
        ("https://ada.example", 200), ("https://shop.ada.example:8443", 200), ("https://www.ada.example", 200), ("", 403),
        ("null", 403), ("https://ada.example.evil.example", 403),
    ):  # fmt: skip
        headers = {"origin": origin} if origin else {}
        answer = await post(door, body, JSON, key=door.public_key, **headers)
        assert answer.status_code == status, origin
    assert (await post(door, body, JSON, origin="https://evil.example")).status_code == 200, "a secret key is no page's"


async def test_browsers_may_ask_first(door: Door):
    asked = {"origin": "https://ada.example", "access-control-request-method": "POST"}
    answer = await door.client.options("/v1/traces", headers=asked)
    assert answer.status_code == 204 and answer.headers["access-control-allow-origin"] == "*"
    allowed = answer.headers["access-control-allow-headers"]
    assert {"authorization", "x-api-key", "content-type", "content-encoding"} <= set(allowed.split(", "))


async def test_values_that_are_too_long_are_cut_and_told(door: Door):
    request, cut, left_out = spans(3), dropped("value_cut", door.number), dropped("attributes_left_out", door.number)
    one, other, _ = request.resource_spans[0].scope_spans[0].spans
    one.attributes[0].value.string_value = "ä" * 1_000_000
    for number in range(10_000):
        other.attributes.add(key=f"key {number}").value.int_value = number
    answer = await post(door, request)
    partial = ExportTraceServiceResponse.FromString(answer.content).partial_success
    assert (answer.status_code, partial.rejected_spans) == (200, 0), "a warning"
    assert "32768" in partial.error_message and "512" in partial.error_message
    taken = (
        type(request).FromString((await stored(door.stores.streams))[0].request).resource_spans[0].scope_spans[0].spans
    )
    assert taken[0].attributes[0].value.string_value == "ä" * 32_768 and len(taken[1].attributes) == 512
    assert taken[2] == request.resource_spans[0].scope_spans[0].spans[2]
    assert dropped("value_cut", door.number) == cut + 1
    assert dropped("attributes_left_out", door.number) == left_out + 10_002 - 512


async def test_odd_times_and_numbers_are_taken(door: Door):
    """They are put right where they are stored; a sender cannot repair its clock by sending again."""
    request = spans(4)
    first, second, third, fourth = request.resource_spans[0].scope_spans[0].spans
    first.end_time_unix_nano = first.start_time_unix_nano - 1
    second.start_time_unix_nano = second.end_time_unix_nano = 0
    third.start_time_unix_nano = 2**64 - 1
    fourth.attributes.add(key="nan").value.double_value = float("nan")
    fourth.attributes.add(key="inf").value.double_value = float("-inf")
    for body, media in ((request.SerializeToString(), PROTOBUF), (as_json(request), JSON)):
        assert (await post(door, body, media)).status_code == 200
        assert (await stored(door.stores.streams))[0].request == request.SerializeToString()


async def test_what_is_nested_too_deeply_is_refused_in_both_encodings(door: Door):
    request = logs()
    value = request.resource_logs[0].scope_logs[0].log_records[0].body
    for _ in range(60):
        value = value.array_value.values.add()
    value.string_value = "deep"
    for body, media in ((request.SerializeToString(), PROTOBUF), (as_json(request), JSON)):
        assert (await post(door, body, media, "/v1/logs")).status_code == 400
    assert (await post(door, b'{"a":' * 20_000, JSON, "/v1/logs")).status_code == 400
    assert await count_of(door.stores.streams, "logs") == 0


async def test_a_large_request_travels_in_parts(door: Door):
    request = spans(10_000)
    assert len(request.SerializeToString()) > door.stores.streams.most_bytes
    assert (await post(door, request)).status_code == 200
    count, found = await count_of(door.stores.streams), []
    for sequence in range(1, count + 1):
        message = await door.stores.streams.jetstream.get_msg("spans_0", seq=sequence)
        from app.ingest import wrap
        from app.ingest.forms import items

        for item in items(message.data or b""):
            found.extend(type(request).FromString(wrap.read(item).request).resource_spans[0].scope_spans[0].spans)
    assert count > 1 and found == list(request.resource_spans[0].scope_spans[0].spans)


async def test_a_bug_is_no_reason_to_lose_data(door: Door, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("app.apm.intake.checked", broken)
    for body, media in ((spans().SerializeToString(), PROTOBUF), (as_json(spans()), JSON)):
        answer = await post(door, body, media)
        assert answer.status_code == 503 and int(answer.headers["retry-after"]) > 0
    assert msgspec.json.decode(answer.content)["details"][0]["retryDelay"].endswith("s")
