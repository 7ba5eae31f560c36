"""Whatever a sender does wrong is answered as the protocol says, counted, and told by the doctor with what helps."""

import gzip
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from google.protobuf.message import Message

from app.apm.cut import LONGEST_VALUE, MOST_ATTRIBUTES
from app.ingest.forms import items
from app.ingest.publish import Publisher, publish_drops
from app.kit.clickhouse import ClickHouse
from tests.apm.sending import JSON, PROTOBUF, as_json, gauges, logs, post, spans
from tests.apm.telemetry import put
from tests.door_fixtures import Door

pytestmark = [
    pytest.mark.xdist_group("door"),
    pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True),
]
PATHS = {"/v1/traces": "spans", "/v1/logs": "logs", "/v1/metrics": "points"}
DAY_NS = 86_400 * 10**9


class Bad(NamedTuple):
    """What is sent, the status of the answer and words in it, and what the doctor calls it."""

    body: Callable[[], bytes | Message]
    status: int
    said: str
    word: str
    media: str = PROTOBUF
    path: str = "/v1/traces"
    packing: str = ""


def a_span(**fields: Any) -> Message:
    """A request of one span with some fields changed."""
    request = spans()
    span = request.resource_spans[0].scope_spans[0].spans[0]
    for name, of in fields.items():
        setattr(span, name, of)
    return request


def with_attributes(many: int = 1, text: str = "v") -> Message:
    """A request of one span with so many attributes."""
    request = spans()
    for number in range(many):
        request.resource_spans[0].scope_spans[0].spans[0].attributes.add(key=f"key {number}").value.string_value = text
    return request


def nested() -> Message:
    """A log record whose body is deeper than protobuf's own decoders go."""
    request = logs()
    value = request.resource_logs[0].scope_logs[0].log_records[0].body
    for _ in range(60):
        value = value.array_value.values.add()
    value.string_value = "deep"
    return request


def gauge(number: float) -> Message:
    """A point of a gauge."""
    request = gauges()
    request.resource_metrics[0].resource.attributes.add(key="service.name").value.string_value = "shop"
    request.resource_metrics[0].scope_metrics[0].metrics[0].gauge.data_points[0].as_double = number
    return request


def histogram() -> Message:
    """A histogram with fewer counts than its bounds need."""
    request = gauges(0)
    made = request.resource_metrics[0].scope_metrics[0].metrics.add(name="took").histogram
    made.data_points.add(count=1, bucket_counts=[1], explicit_bounds=[1, 2])
    return request


def nameless() -> Message:
    """A span of a service that does not say its name."""
    request = spans()
    del request.resource_spans[0].resource.attributes[:]
    return request


BASE64 = b"q6urq6urq6urq6urq6urqw=="
BAD: dict[str, Bad] = {
    "truncated protobuf": Bad(lambda: spans().SerializeToString()[:-3], 400, "ExportTraceServiceRequest", "unreadable"),
    "truncated gzip": Bad(lambda: gzip.compress(b"x" * 99)[:-4], 400, "ends too early", "unreadable", packing="gzip"),
    "base64 ids": Bad(lambda: as_json(spans()).replace(b"ab" * 16, BASE64), 400, "traceId", "unreadable", JSON),
    "ids of zeros": Bad(lambda: a_span(trace_id=bytes(16)), 200, "trace_id must have 16 bytes", "wrong_ids"),
    "ids that are short": Bad(lambda: a_span(span_id=b"\x01"), 200, "span_id 8", "wrong_ids"),
    "a bomb": Bad(lambda: gzip.compress(bytes(65 * 2**20)), 413, "67108864", "request_too_large", packing="gzip"),
    "a value of 1 MB": Bad(lambda: with_attributes(1, "x" * 2**20), 200, str(LONGEST_VALUE), "value_cut"),
    "a value that is stored cut": Bad(lambda: with_attributes(1, "x" * 20_000), 200, "", "long_text"),
    "10,000 attributes": Bad(lambda: with_attributes(10_000), 200, str(MOST_ATTRIBUTES), "attributes_left_out"),
    "300 attributes": Bad(lambda: with_attributes(300), 200, "", "many_attributes"),
    "an end before the start": Bad(lambda: a_span(end_time_unix_nano=time.time_ns() - 10**9), 200, "", "ends_before_it_starts"),
    "no time": Bad(lambda: a_span(start_time_unix_nano=0, end_time_unix_nano=0), 200, "", "no_time"),
    "a time far ahead": Bad(lambda: a_span(start_time_unix_nano=2**63, end_time_unix_nano=2**63), 200, "", "ahead"),
    "a time long ago": Bad(lambda: a_span(start_time_unix_nano=time.time_ns() - 40 * DAY_NS), 200, "", "too_old"),
    "not a number": Bad(lambda: gauge(float("nan")), 200, "", "not_a_number", path="/v1/metrics"),
    "infinity": Bad(lambda: as_json(gauge(float("-inf"))), 200, "", "not_a_number", JSON, "/v1/metrics"),
    "a histogram that does not fit": Bad(histogram, 200, "bucket_counts", "wrong_point", path="/v1/metrics"),
    "a deep body": Bad(nested, 400, "ExportLogsServiceRequest", "unreadable", path="/v1/logs"),
    "a deep body in JSON": Bad(lambda: as_json(nested()), 400, "deep", "unreadable", JSON, "/v1/logs"),
    "another type": Bad(spans, 415, "text/plain", "unreadable", "text/plain"),
    "another packing": Bad(spans, 415, "zstd", "unreadable", packing="lzma"),
    "no service.name": Bad(nameless, 200, "", "no_service_name"),
}  # fmt: skip


class Pipe:
    """What lies between the door and the doctor: what a writer and a chore do, when it is asked to."""

    def __init__(self, door: Door, clickhouse: ClickHouse) -> None:
        self._door, self._clickhouse = door, clickhouse
        self._read = dict.fromkeys((*PATHS.values(), "drops"), 0)

    async def carry(self) -> None:
        """Store what came, and what was counted."""
        await publish_drops(Publisher(self._door.stores.streams, 0))
        for stream, read in self._read.items():
            last = (await self._door.stores.streams.jetstream.stream_info(f"{stream}_0")).state.last_seq
            for sequence in range(read + 1, last + 1):
                message = await self._door.stores.streams.jetstream.get_msg(f"{stream}_0", seq=sequence)
                data, token = message.data or b"", f"{stream} {sequence}"
                if stream == "drops":
                    await self._clickhouse.insert_bytes("drops", data, token)
                else:
                    await put(self._clickhouse, *items(data), signal=stream, token=token)
            self._read[stream] = last

    async def until(self, word: str, more_than: int = 0) -> dict[str, Any]:
        """What the doctor tells once a word counts more: a chore of the application counts as well, in its own time."""
        deadline = time.monotonic() + 30
        while (told := await self.told()).get(word, {"items": 0})["items"] <= more_than:
            assert time.monotonic() < deadline, f"{word} is not told: {told}"
        return told

    async def told(self) -> dict[str, Any]:
        """What the doctor tells, by its words."""
        await self.carry()
        answer = (await self._door.ada.get(f"/api/sites/{self._door.site}/apm/doctor")).json()
        found: dict[str, Any] = {}
        for one in (*answer["refused"], *answer["flaws"]):
            known = found.setdefault(one["word"], {**one, "items": 0})
            known["items"] += one["items"]
        return found


@pytest.fixture
async def pipe(door: Door, clickhouse: ClickHouse) -> Pipe:
    """A door with a store behind it, of which the doctor has nothing to tell yet."""
    door.stores.clickhouse = clickhouse
    made = Pipe(door, clickhouse)
    return made


async def test_bad_input_is_answered_counted_and_told(door: Door, pipe: Pipe):
    before: dict[str, Any] = {}
    for name, bad in BAD.items():
        packed = {"content_encoding": bad.packing} if bad.packing else {}
        answer = await post(door, bad.body(), bad.media, bad.path, **packed)
        assert answer.status_code == bad.status, f"{name}: {answer.text}"
        assert bad.said in answer.content.decode(errors="replace"), name
        told = await pipe.until(bad.word, before.get(bad.word, {"items": 0})["items"])
        assert told[bad.word]["sentence"].endswith(".") and told[bad.word]["key_id"] == door.ingest_key[6:14], name
        before = told


async def test_a_quota_that_is_used_up_and_a_dead_key_are_told(door: Door, pipe: Pipe):
    form = {"most_a_day": 1}
    assert (await door.ada.put(f"/api/sites/{door.site}/apm/settings", json=form)).status_code == 200
    deadline = time.monotonic() + 30  # the word travels over NATS
    while (answer := await post(door, as_json(spans()), JSON)).status_code == 200:
        assert time.monotonic() < deadline
    assert (answer.status_code, answer.json()["code"]) == (403, 8) and "retry-after" not in answer.headers
    assert (await door.ada.delete(f"/api/sites/{door.site}/keys/{door.ingest_key[6:14]}")).status_code == 204
    while (answer := await post(door, as_json(spans()), JSON)).status_code == 403:
        assert time.monotonic() < deadline
    assert (answer.status_code, answer.json()["code"]) == (401, 16)
    for word in ("over_quota", "dead_key"):
        told = await pipe.until(word)
        assert told[word]["fix"].startswith("export OTEL_")
