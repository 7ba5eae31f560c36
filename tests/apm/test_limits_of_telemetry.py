"""Too much, too fast, and a queue that is away: what is answered, and that nothing is promised."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import grpc.aio
import pytest
from google.rpc.error_details_pb2 import RetryInfo
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import TraceServiceStub

from app.apm.grpc import DETAILS, GrpcDoor
from app.apm.intake import LARGE, MOST_HELD
from app.ingest.quota import Quota
from app.kit.problems import Unavailable
from app.kit.rate import Rate
from app.kit.settings import Settings, read_settings
from app.kit.streams import Streams
from tests.apm.sending import JSON, as_json, count_of, post, spans, stored
from tests.door_fixtures import Door, dropped
from tests.nats_fixtures import NatsServer

pytestmark = pytest.mark.xdist_group("door")
DAY_S = 86_400


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(data=tmp_path, otlp_rate=100, otlp_daily=1_000)


@pytest.fixture
async def streams(own_nats: NatsServer) -> AsyncIterator[Streams]:
    """A connection to a server that the test may kill."""
    connection = await Streams.open(own_nats.url)
    yield connection
    await connection.close()


async def grpc_answer(door: Door, key: str) -> tuple[grpc.StatusCode, Any]:
    served = GrpcDoor(door.app.state.telemetry)
    port = served.listen("127.0.0.1", 0)
    async with served, grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        with pytest.raises(grpc.aio.AioRpcError) as failed:
            await TraceServiceStub(channel).Export(spans(), metadata=(("x-nightjar-key", key),))
        details: Any = dict(failed.value.trailing_metadata() or ())[DETAILS]
        return failed.value.code(), Status.FromString(details)


async def test_who_sends_too_fast_is_told_when_to_come_back(door: Door):
    before = dropped("too_fast", door.number)
    assert (await post(door, spans(700))).status_code == 200, "a burst is let in, and paid for afterwards"
    answer = await post(door, as_json(spans()), JSON)
    assert answer.status_code == 429 and 3 <= int(answer.headers["retry-after"]) <= 6
    assert (
        answer.json()["code"] == 8 and answer.json()["details"][0]["retryDelay"] == f"{answer.headers['retry-after']}s"
    )
    code, status = await grpc_answer(door, door.ingest_key)
    assert code is grpc.StatusCode.RESOURCE_EXHAUSTED and status.details[0].Unpack(RetryInfo())
    assert dropped("too_fast", door.number) == before + 2
    assert (await post(door, spans(), key=door.others_ingest_key)).status_code == 200, "each key has its own rate"


async def test_a_used_up_quota_is_not_worth_trying_again(door: Door, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.kit.rate.Rate.debt_s", lambda *_: 0)
    before = dropped("over_quota", door.number)
    assert (await post(door, spans(999))).status_code == 200
    assert (await post(door, spans(10))).status_code == 200
    answer = await post(door, as_json(spans()), JSON)
    assert answer.status_code == 403 and "retry-after" not in answer.headers and answer.json()["code"] == 8
    code, status = await grpc_answer(door, door.ingest_key)
    assert code is grpc.StatusCode.RESOURCE_EXHAUSTED and not status.details
    assert dropped("over_quota", door.number) == before + 2
    assert (await post(door, spans(), key=door.others_ingest_key)).status_code == 200, "each site has its own quota"


@pytest.mark.parametrize(
    ("limit", "status", "reason"), [("most_a_second", 429, "too_fast"), ("most_a_day", 403, "over_quota")]
)
async def test_a_site_may_take_less_than_its_keys_may_send(door: Door, limit: str, status: int, reason: str):
    before = dropped(reason, door.number)
    path = f"/api/sites/{door.site}/apm/settings"
    assert (await door.ada.put(path, json={limit: 1})).json()[limit] == 1
    deadline = time.monotonic() + 30  # the word travels over NATS
    while (answer := await post(door, as_json(spans(1)), JSON)).status_code == 200:
        assert time.monotonic() < deadline
    assert answer.status_code == status and "site" in answer.json()["message"].lower()
    answer = await post(door, as_json(spans(1)), JSON, key=door.public_key)
    assert answer.status_code == status, "of all its keys together"
    assert dropped(reason, door.number) == before + 2
    assert (await post(door, spans(), key=door.others_ingest_key)).status_code == 200, "another site takes more"


async def test_without_a_queue_nothing_is_acknowledged(door: Door, own_nats: NatsServer):
    assert (await post(door, spans(3))).status_code == 200
    own_nats.kill()
    for body, media in ((spans(2).SerializeToString(), "application/x-protobuf"), (as_json(spans(2)), JSON)):
        answer = await post(door, body, media)
        assert answer.status_code == 503 and int(answer.headers["retry-after"]) > 0
    assert answer.json()["code"] == 14 and answer.json()["details"][0]["retryDelay"]
    code, status = await grpc_answer(door, door.ingest_key)
    assert code is grpc.StatusCode.UNAVAILABLE and status.details[0].Unpack(RetryInfo())
    own_nats.start()
    deadline = time.monotonic() + 20
    while (answer := await post(door, spans(4))).status_code == 503 and time.monotonic() < deadline:
        pass
    assert answer.status_code == 200 and await count_of(door.stores.streams) == 2
    assert (await stored(door.stores.streams))[0].request.count(b"GET /items") == 4


async def test_memory_for_requests_is_bounded(door: Door):
    intake = door.app.state.telemetry
    async with intake.room(MOST_HELD - 1_000_000):
        assert (await post(door, spans())).status_code == 200, "small ones find room"
        with pytest.raises(Unavailable):
            async with intake.room(LARGE + 1):
                pass
        answer = await post(door, bytes(LARGE + 1))
        assert answer.status_code == 503 and int(answer.headers["retry-after"]) > 0
    async with intake.room(2 * MOST_HELD):
        pass  # what is alone is let in


async def test_processes_count_together_and_remember(streams: Streams):
    one, other, at_s = Quota(streams, 100), Quota(streams, 100), time.time()
    assert not await one.is_used_up(1, at_s) and not await other.is_used_up(1, at_s)
    one.count(1, at_s, 60)
    other.count(1, at_s, 60)
    assert not await one.is_used_up(1, at_s) and not await other.is_used_up(1, at_s)
    await one.exchange()
    await other.exchange()
    assert await other.is_used_up(1, at_s), "it heard of the other's"
    assert await Quota(streams, 100).is_used_up(1, at_s), "a restart does not give the quota back"
    assert not await other.is_used_up(2, at_s) and not await other.is_used_up(1, at_s + DAY_S)
    assert not await Quota(streams, 0).is_used_up(1, at_s)


def test_a_debt_is_paid_with_time():
    rate = Rate(100)
    assert rate.debt_s("key", 0) == 0
    rate.charge("key", 0, 500)  # of 200 that are there
    assert rate.debt_s("key", 0) == pytest.approx(3)
    assert rate.debt_s("key", 2_000) == pytest.approx(1)
    assert rate.debt_s("key", 3_000) == 0 and rate.debt_s("other", 0) == 0
    rate.charge("key", 10_000, 1)
    assert rate.debt_s("key", 10_000) == 0
