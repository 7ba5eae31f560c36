"""The pipe over real NATS and ClickHouse: nothing acknowledged is lost, nothing is stored twice."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import msgspec
import pytest

from app.ingest.consume import Batch, Cursor, Fenced, Note
from app.ingest.publish import Publisher
from app.ingest.rows import Hit, instant
from app.ingest.streams import DEAD, declare_streams
from app.kit.clickhouse import ClickHouse
from app.kit.postgres import Postgres
from app.kit.problems import Unavailable
from app.kit.settings import Settings, read_settings
from app.kit.sql import Fragment
from app.kit.stores import Stores
from app.kit.streams import Streams
from jobs.writer import write
from tests.nats_fixtures import NatsServer


def hit(number: int, visitor: int = 1, **fields: Any) -> Hit:
    usual = {
        "ts": instant(time.time_ns() // 1_000_000),
        "name": "pageview",
        "path": f"/{number % 7}",
        "hostname": "example.com",
    }
    return Hit(site_id=1, visitor_id=visitor, event_id=number, **{**usual, **fields})


def line(one: Hit) -> bytes:
    return msgspec.json.encode(one)


async def counted(clickhouse: ClickHouse, sql: str = "select count() as n from events") -> int:
    return (await clickhouse.ask_any(Fragment(sql)))[0]["n"]


async def until(clickhouse: ClickHouse, expected: int, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while (seen := await counted(clickhouse)) < expected:
        assert time.monotonic() < deadline, f"{seen} of {expected} stored"
        await asyncio.sleep(0.05)


Writing = Callable[[Settings, ClickHouse, Streams], AbstractAsyncContextManager[None]]


@pytest.fixture
def writing(postgres: Postgres) -> Writing:
    """A writer that runs while the block does."""

    @asynccontextmanager
    async def run(settings: Settings, clickhouse: ClickHouse, streams: Streams) -> AsyncIterator[None]:
        stop = asyncio.Event()
        task = asyncio.create_task(write(Stores(settings, postgres, clickhouse, streams, b""), stop))
        try:
            yield
        finally:
            stop.set()
            await asyncio.wait_for(asyncio.gather(task, return_exceptions=True), 10)

    return run


@pytest.fixture
def settings(tmp_path) -> Settings:
    return read_settings(data=tmp_path, batch_ms=50)


@pytest.fixture
async def publisher(streams: Streams, settings: Settings) -> AsyncIterator[Publisher]:
    await declare_streams(streams, settings)
    publisher = Publisher(streams, settings.commit_ms)
    yield publisher
    await publisher.close()


async def test_many_requests_share_one_message_and_all_arrive(
    writing: Writing, publisher: Publisher, streams: Streams, clickhouse: ClickHouse, settings: Settings
):
    async with writing(settings, clickhouse, streams):
        await asyncio.gather(*(publisher.publish("events_0", line(hit(n, visitor=n % 9 + 1))) for n in range(1000)))
        await until(clickhouse, 1000)
    assert await counted(clickhouse, "select uniqExact(session_id) as n from events") == 9
    assert await counted(clickhouse, "select sum(pageviews) as n from sessions") == 1000
    assert (await streams.jetstream.stream_info("events_0")).state.last_seq < 200


async def test_the_same_event_counts_once(
    writing: Writing, publisher: Publisher, streams: Streams, clickhouse: ClickHouse, settings: Settings
):
    async with writing(settings, clickhouse, streams):
        await publisher.publish("events_0", b"\n".join([line(hit(1)), line(hit(1)), line(hit(2))]))
        await publisher.publish("events_0", line(hit(2)))
        await until(clickhouse, 2)
    # A new writer has no memory; the sender's mark makes it look.
    async with writing(settings, clickhouse, streams):
        await publisher.publish("events_0", b"\n".join([line(hit(1, is_retry=True)), line(hit(3, is_retry=True))]))
        await until(clickhouse, 3)
        await asyncio.sleep(0.3)
    assert await counted(clickhouse) == 3
    assert await counted(clickhouse, "select sum(pageviews) as n from sessions") == 3


async def test_a_range_that_was_stored_but_not_moved_past_is_stored_once(
    writing: Writing, publisher: Publisher, streams: Streams, clickhouse: ClickHouse, settings: Settings
):
    """What a writer leaves that dies right after its insert: the note names the range, and the range is in the table."""
    async with writing(settings, clickhouse, streams):
        for number in range(20):
            await publisher.publish("events_0", line(hit(number)))
        await until(clickhouse, 20)
    for _ in range(3):
        async with writing(settings, clickhouse, streams):
            await asyncio.sleep(0.4)
    assert await counted(clickhouse) == 20
    assert await counted(clickhouse, "select sum(pageviews) as n from sessions") == 20


async def test_a_range_that_was_noted_but_not_stored_is_stored(
    writing: Writing, publisher: Publisher, streams: Streams, clickhouse: ClickHouse, settings: Settings
):
    """What a writer leaves that dies right before its insert, with one row it had decided to skip."""
    await publisher.publish("events_0", b"\n".join(line(hit(n)) for n in range(10)))
    await publisher.publish("events_0", b"\n".join(line(hit(n)) for n in range(10, 20)))
    bucket = await streams.bucket("cursors", in_memory=False)
    await bucket.put("events_0", msgspec.json.encode(Note(first=1, last=1, skip=[4])))
    async with writing(settings, clickhouse, streams):
        await until(clickhouse, 19)
        await asyncio.sleep(0.3)
    assert await counted(clickhouse) == 19


async def test_a_poisonous_row_goes_to_the_dead_letters_alone(
    writing: Writing, publisher: Publisher, streams: Streams, clickhouse: ClickHouse, settings: Settings
):
    rows = [line(hit(n)) for n in range(9)]
    rows.insert(5, b'{"site_id":"what"}')
    async with writing(settings, clickhouse, streams):
        await publisher.publish("events_0", b"\n".join(rows))
        await until(clickhouse, 9)
        await publisher.publish("events_0", line(hit(100)))
        await until(clickhouse, 10)
    letters = await streams.jetstream.stream_info(DEAD)
    assert letters.state.messages == 1
    letter = msgspec.json.decode((await streams.jetstream.get_msg(DEAD, seq=1)).data or b"")
    assert letter["row"] == '{"site_id":"what"}' and letter["reason"]


async def test_a_second_writer_is_fenced_off(publisher: Publisher, streams: Streams):
    bucket = await streams.bucket("cursors", in_memory=False)
    mine, theirs = Cursor(bucket, "events_0"), Cursor(bucket, "events_0")
    await mine.load()
    await theirs.load()
    await mine.note(Batch("events_0@1", 1, 5))
    with pytest.raises(Fenced):
        await theirs.note(Batch("events_0@1", 1, 4))
    await mine.note(Batch("events_0@1", 6, 9))


async def test_without_a_queue_nothing_is_promised(
    writing: Writing, own_nats: NatsServer, settings: Settings, clickhouse: ClickHouse
):
    streams = await Streams.open(own_nats.url)
    await declare_streams(streams, settings)
    publisher = Publisher(streams, settings.commit_ms)
    async with writing(settings, clickhouse, streams):
        await publisher.publish("events_0", line(hit(1)))
        own_nats.kill()
        await asyncio.sleep(0.3)
        with pytest.raises(Unavailable) as refused:
            await publisher.publish("events_0", line(hit(2)))
        assert refused.value.retry_after
        own_nats.start()
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            try:
                await publisher.publish("events_0", line(hit(3)))
                break
            except Unavailable:
                await asyncio.sleep(0.1)
        await until(clickhouse, 2)
    await streams.close()


async def test_a_full_stream_refuses(streams: Streams, settings: Settings):
    await streams.declare("small", "small", 4096)
    publisher = Publisher(streams, settings.commit_ms)
    with pytest.raises(Unavailable) as refused:
        for _ in range(20):
            await publisher.publish("small", b"x" * 1000)
    assert "full" in refused.value.detail
    kept = (await streams.jetstream.stream_info("small")).state
    assert kept.first_seq == 1, "a full stream keeps what it acknowledged"


async def test_clickhouse_away_for_a_while(
    writing: Writing, publisher: Publisher, streams: Streams, clickhouse: ClickHouse, settings: Settings
):
    """The stream holds what cannot be stored, and is stored when the store is back."""
    real, is_away = clickhouse.insert_bytes, True

    async def insert_bytes(*args: Any, **kwargs: Any) -> None:
        if is_away:
            raise Unavailable("away")
        await real(*args, **kwargs)

    clickhouse.insert_bytes = insert_bytes  # type: ignore[method-assign]
    async with writing(settings, clickhouse, streams):
        for number in range(50):
            await publisher.publish("events_0", line(hit(number)))
        await asyncio.sleep(1)
        assert await counted(clickhouse) == 0
        is_away = False
        await until(clickhouse, 50)
    assert await counted(clickhouse, "select sum(pageviews) as n from sessions") == 50


async def test_a_writer_finds_the_visits_that_go_on(
    writing: Writing, publisher: Publisher, streams: Streams, clickhouse: ClickHouse, settings: Settings
):
    async with writing(settings, clickhouse, streams):
        await publisher.publish("events_0", line(hit(1, source="Google", channel="Organic Search", path="/in")))
        await until(clickhouse, 1)
    async with writing(settings, clickhouse, streams):
        await publisher.publish("events_0", line(hit(2, source="Direct", channel="Direct", path="/on")))
        await until(clickhouse, 2)
    rows = await clickhouse.ask_any(Fragment("select distinct session_id, source, entry_path from events"))
    assert len(rows) == 1 and (rows[0]["source"], rows[0]["entry_path"]) == ("Google", "/in")


async def test_stored_messages_are_trimmed(
    writing: Writing, publisher: Publisher, streams: Streams, clickhouse: ClickHouse, settings: Settings
):
    async with writing(settings, clickhouse, streams):
        for number in range(30):
            await publisher.publish("events_0", line(hit(number)))
            await asyncio.sleep(0.02)
        await until(clickhouse, 30)
        await asyncio.sleep(5.2)
        await publisher.publish("events_0", line(hit(99)))
        await until(clickhouse, 31)
        await asyncio.sleep(0.3)
    state = (await streams.jetstream.stream_info("events_0")).state
    assert state.messages < 10
