"""Telemetry through the pipe, over real NATS and ClickHouse: repeated requests count once, and poison stands alone."""

import asyncio
import base64
import time

import msgspec

from app.apm.doctor.queries import doctor
from app.apm.store import Requests
from app.ingest.consume import Batch
from app.ingest.forms import ITEMS
from app.ingest.publish import Publisher
from app.ingest.streams import DEAD, declare_streams
from app.kit.clickhouse import ClickHouse
from app.kit.settings import read_settings
from app.kit.streams import Streams
from tests.apm.telemetry import NOW_NS, item, log_request, put, record, request, span
from tests.apm.test_spans_stored import rows
from tests.ingest.test_pipe import Writing, writing

__all__ = ["writing"]


class NothingHidden:
    """Sites that hide nothing."""

    async def lists(self) -> tuple[list[int], list[str]]:
        """Two empty lists."""
        return [], []


async def until(clickhouse: ClickHouse, sql: str, expected: int) -> None:
    """Wait until a count is reached."""
    deadline = time.monotonic() + 60
    while (seen := (await rows(clickhouse, sql))[0]["n"]) < expected:
        assert time.monotonic() < deadline, f"{seen} of {expected}"
        await asyncio.sleep(0.1)


async def test_what_comes_is_stored_and_repetitions_are_not(clickhouse: ClickHouse, streams: Streams, writing: Writing):
    settings = read_settings()
    await declare_streams(streams, settings)
    publisher = Publisher(streams, 2)
    first, second = item(request(span(1, 1))), item(request(span(2, 2)))
    said = item(log_request(record("hello")))
    async with writing(settings, clickhouse, streams):
        for _ in range(3):
            await publisher.publish("spans_0", first, ITEMS)
        await publisher.publish("logs_0", said, ITEMS)
        await until(clickhouse, "select count() as n from spans", 1)
        await publisher.publish("spans_0", first + second, ITEMS)
        await until(clickhouse, "select count() as n from spans", 2)
        await until(clickhouse, "select count() as n from logs", 1)
    assert await rows(clickhouse, "select sum(spans) as n from calls") == [{"n": 2}]
    known = Requests(clickhouse, streams, "spans", NothingHidden())  # type: ignore[arg-type]
    await known.recover(time.time())
    batch = Batch("spans_0@1", 9, 9, lines=[first, item(request(span(3, 3))), second])
    await known.sift(batch)
    assert batch.skip == [0, 2]


async def test_a_range_that_a_crash_left_is_remembered_when_it_is_stored(clickhouse: ClickHouse, streams: Streams):
    known = Requests(clickhouse, streams, "spans", NothingHidden())  # type: ignore[arg-type]
    await known.recover()
    left = item(request(span(1, 1)))
    await known.stored(Batch("spans_0@1", 1, 1, lines=[left], is_again=True))
    batch = Batch("spans_0@1", 2, 3, lines=[item(request(span(2, 2))), left])
    await known.sift(batch)
    assert batch.skip == [1], "its sender had no answer, and sent it again"


async def test_a_broken_item_stands_alone(clickhouse: ClickHouse, streams: Streams, writing: Writing):
    settings = read_settings()
    await declare_streams(streams, settings)
    publisher = Publisher(streams, 2)
    broken = b"\x0a\x05hello"
    good = [item(request(span(n, n))) for n in range(1, 5)]
    await publisher.publish("spans_0", b"".join([*good[:2], broken, *good[2:]]), ITEMS)
    async with writing(settings, clickhouse, streams):
        await until(clickhouse, "select count() as n from spans", 4)
        state = (await streams.jetstream.stream_info(DEAD)).state
    letter = await streams.jetstream.get_msg(DEAD, state.last_seq)
    assert base64.b64decode(msgspec.json.decode(letter.data or b"")["row"]) == broken


async def test_the_doctor_tells_who_sends_and_what_is_wrong(clickhouse: ClickHouse):
    told = request(span(1, ms=-1, attributes={"note": "a@example.com"}), service="", **{"telemetry.sdk.name": "otel"})
    await put(clickhouse, item(told, key="thekey01"))
    answer = await doctor(clickhouse, 1, NOW_NS // 10**9 - 3600)
    (sender,) = answer.senders
    assert (sender.service, sender.sdk_name, sender.key_id, sender.items) == ("unknown_service", "otel", "thekey01", 1)
    assert {one.word for one in answer.flaws} == {"ends_before_it_starts", "no_service_name"}
    assert [one.word for one in answer.scrubbed] == ["scrubbed_email"]
    assert (await doctor(clickhouse, 2, 0)).senders == []
