"""Each store is away for five minutes while checks go on: nobody is told what is not so, and no news is lost.

The clock is the rows' own: a prober's outbox, the publisher, the writer, the judge and the alerts are the real ones over
real stores, which are really gone for as long as five minutes of results and ticks take to be made.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, update

from app.alerts.carriers import Carriers
from app.alerts.deliver import deliver_due
from app.alerts.engine.models import Alert, AlertEvent
from app.alerts.engine.work import hear_all
from app.alerts.models import Message
from app.alerts.rules.models import AlertRule
from app.ingest.publish import Publisher
from app.ingest.rows import CheckResult, Ping, instant
from app.kit.clickhouse import ClickHouse
from app.kit.postgres import Postgres
from app.kit.problems import Unavailable
from app.kit.settings import Settings, read_settings
from app.kit.sql import Fragment
from app.kit.stores import Stores
from app.kit.streams import Streams
from app.uptime.answers import share_between
from app.uptime.models import Incident, Monitor, Prober
from app.uptime.prober.hubs import NearHub, Outbox
from app.uptime.queries import CLOCK, CLOCK_OF_CHECKS
from app.uptime.ticks import tick
from app.uptime.uptime import Change, weigh
from app.uptime.verdict import Status
from jobs.writer import write
from tests.alerts.scene import Scene
from tests.alerts.test_channels import Provider, provider  # noqa: F401, a fixture
from tests.cast import Cast
from tests.conftest import PostgresServer
from tests.nats_fixtures import NatsServer
from tests.uptime.away import Door, changes_of_target

STEP_S, AWAY_S, END_S, STALE_S = 10, 300, 2400, 2 * 60 + 10 + 10
BEGINS = {"nats": 300, "clickhouse": 900, "postgres": 1500}
HEARTBEAT_S, GRACE_S = 90, 20
Spans = list[tuple[float, float]]  # from when it was down, until when
# What each target does around the beginning of an outage: (down from, up again), in seconds after it.
TARGETS: dict[str, Spans] = {
    "steady": [], "falls in it": [(100, 450)], "comes back in it": [(-150, 130)], "all within it": [(60, 250)],
    "not looked at": [],
}  # fmt: skip
HEARTBEATS: dict[str, Spans] = {"reports": [], "is silent": [(80, 420)]}
NOT_LOOKED_AT = (40, 260)  # the prober of that target is cut off as well


@pytest.fixture
async def streams(own_nats: NatsServer) -> AsyncIterator[Streams]:
    connection = await Streams.open(own_nats.url)
    yield connection
    await connection.close()


@pytest.fixture
async def door(clickhouse_url: str) -> AsyncIterator[Door]:
    one = Door(int(clickhouse_url.rpartition(":")[2]))
    await one.open()
    yield one
    one.shut()


@pytest.fixture
def settings(tmp_path) -> Settings:
    return read_settings(data=tmp_path, batch_ms=50, egress="allow:127.0.0.0/8")


@pytest.fixture
async def stores(
    settings: Settings, postgres: Postgres, streams: Streams, clickhouse: ClickHouse, door: Door
) -> AsyncIterator[Stores]:
    name = (await clickhouse.ask_any(Fragment("select currentDatabase() as name")))[0]["name"]
    store = ClickHouse(f"http://127.0.0.1:{door.port}", settings, database=name)
    yield Stores(settings, postgres, store, streams, b"pepper of the tests, 32 bytes or more")
    await store.close()


class Play:
    """Probers, people's heartbeats and the clock, for forty minutes; and what they know that the hub should find."""

    def __init__(self, stores: Stores, cast: Cast, monitors: dict[str, str], began: datetime) -> None:
        self.stores, self.site, self.monitors, self.began = stores, cast.home.site.id, monitors, began
        self.publisher = Publisher(stores.streams, stores.settings.commit_ms)
        self.outbox = Outbox(NearHub(stores, self.publisher))
        self.done: dict[str, list[tuple[float, bool]]] = defaultdict(list)  # what was looked at: when, and was it well
        self.heard: dict[str, list[float]] = defaultdict(list)  # words that were acknowledged
        self.ticked: list[float] = []
        self.second = 0

    @property
    def at(self) -> datetime:
        return self.began + timedelta(seconds=self.second)

    def ts(self) -> str:
        return instant(int(self.at.timestamp() * 1000))

    async def go_on(self, until: int) -> None:
        while self.second < until:
            self.second += STEP_S
            if self.second % 60 == 0:
                for name in TARGETS:
                    self.look(name)
            for number, name in enumerate(HEARTBEATS):
                if self.second % HEARTBEAT_S == 10 * number and not self.is_down(HEARTBEATS[name]):
                    await self.report(name)
            with suppress(Unavailable):
                await self.tick()

    async def tick(self) -> None:
        await tick(self.publisher, self.at)
        self.ticked.append(self.second)

    def look(self, name: str) -> None:
        from_s, to_s = NOT_LOOKED_AT
        if name == "not looked at" and any(from_s < self.second - begin < to_s for begin in BEGINS.values()):
            return
        is_well = not self.is_down(TARGETS[name])
        self.done[name].append((self.second, is_well))
        self.outbox.put(msgspec.json.encode(CheckResult(
            site_id=self.site, monitor_id=self.monitors[name], location="main", ts=self.ts(), total_ms=5,
            outcome="ok" if is_well else "fail", words="" if is_well else "Refused.",
        )))  # fmt: skip

    async def report(self, name: str) -> None:
        ping = Ping(site_id=self.site, monitor_slug="", monitor_id=self.monitors[name], status="ok", ts=self.ts())
        with suppress(Unavailable):
            await self.publisher.publish("pings_0", msgspec.json.encode(ping))
            self.heard[name].append(self.second)

    def is_down(self, spans: Spans) -> bool:
        return any(left <= self.second - begin < right for begin in BEGINS.values() for left, right in spans)

    async def is_caught_up(self) -> None:
        """Everything that was handed over has been judged; then the alerts hear of it."""
        async with asyncio.timeout(60):
            while not await self._has_judged():
                await asyncio.sleep(0.1)
        await hear_all(self.stores, self.at)

    async def _has_judged(self) -> bool:
        if self.outbox._waiting:
            return False
        await self.tick()
        async with self.stores.postgres.work() as work:
            clocks = [await work.get(Prober, name) for name in (CLOCK, CLOCK_OF_CHECKS)]
            newest = await work.get(Monitor, self.monitors["steady"])
            assert newest
            return all(clock is not None and clock.seen_at >= self.at for clock in clocks)


def changes_of_heartbeat(heard: list[float], ticked: list[float]) -> list[Change]:
    """What words say: a gap longer than the period and its grace is a miss, or nothing where nobody could hear it."""
    found = [Change(heard[0], Status.UP)]
    gap, back = max(pairwise(ticked), key=lambda two: two[1] - two[0])
    for before, at in pairwise([*heard, END_S + 1.0]):
        due = before + HEARTBEAT_S + GRACE_S
        if due >= at:
            continue
        if gap < due <= back:
            found.append(Change(due, Status.UNMEASURED))
            due = back + 60
        if due < at:
            found.append(Change(due, Status.DOWN))
        found.append(Change(at, Status.UP))
    return found


@asynccontextmanager
async def away(name: str, stores: Stores, server: PostgresServer, nats: NatsServer, door: Door) -> AsyncIterator[None]:
    if name == "postgres":
        async with server.refusing(stores.postgres):
            yield
        return
    nats.kill() if name == "nats" else door.shut()
    await until(lambda: name != "nats" or not stores.streams.is_up)
    yield
    nats.start() if name == "nats" else setattr(door, "is_shut", False)
    await until(lambda: stores.streams.is_up)


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_so():
            await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def running(play: Play) -> AsyncIterator[None]:
    stop = asyncio.Event()
    tasks = [asyncio.create_task(write(play.stores, stop)), asyncio.create_task(play.outbox.run(stop))]
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 20)
        await play.publisher.close()


async def made(cast: Cast) -> dict[str, str]:
    """The monitors by what they do."""
    url, found = f"/api/sites/{cast.home.site.public_id}/monitors", {}
    http = {"kind": "http", "url": "http://127.0.0.1:9/"}
    heartbeat = {"kind": "heartbeat", "every_s": HEARTBEAT_S, "grace_s": GRACE_S}
    for name in (*TARGETS, *HEARTBEATS):
        form: dict[str, Any] = {"name": name, "check": http if name in TARGETS else heartbeat, "interval_s": 60}
        answer = await cast.ada.browser.post(
            url, json={**form, "timeout_s": 10, "locations": ["main"] if name in TARGETS else []}
        )
        assert answer.status_code == 201, answer.text
        found[name] = answer.json()["id"]
    return found


@pytest.mark.parametrize("clickhouse_url", ["http"], indirect=True)
async def test_stores_down_five_minutes(
    stores: Stores, cast: Cast, postgres_server: PostgresServer, own_nats: NatsServer, door: Door, provider: Provider  # noqa: F811
):  # fmt: skip
    monitors = await made(cast)
    scene = Scene(stores, cast.home.site)
    await scene.channel(fields={"url": provider.url})
    async with stores.postgres.work() as work:
        await work.execute(update(AlertRule).values(group_s=0))
    play = Play(stores, cast, monitors, datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=10))
    async with running(play):
        for store, begin in BEGINS.items():
            await play.go_on(begin - 10)
            await play.is_caught_up()
            async with away(store, stores, postgres_server, own_nats, door):
                await play.go_on(begin + AWAY_S)
            await play.is_caught_up()
            await play.go_on(begin + AWAY_S + 100)
            await play.is_caught_up()
        await play.go_on(END_S)
        await play.is_caught_up()
        assert len(set(play.ticked)) < END_S / STEP_S, "the queue was away"
        stored = await stores.clickhouse.ask_any(Fragment("select count() as n from checks"))
        assert stored[0]["n"] == sum(map(len, play.done.values())), "no result is lost, and none is there twice"
    await uptime_is_the_oracles(play)
    await everybody_was_told_once(play, scene, provider)


def expected(play: Play, name: str) -> list[Change]:
    """What the oracle knows of a monitor."""
    if name in TARGETS:
        return changes_of_target(play.done[name], STALE_S)
    return changes_of_heartbeat(play.heard[name], play.ticked)


async def uptime_is_the_oracles(play: Play) -> None:
    for name, monitor in play.monitors.items():
        changes = expected(play, name)
        wanted = weigh(changes, [], 120, END_S)
        async with play.stores.postgres.work() as work:
            one = await work.get(Monitor, monitor)
            assert one
            start, end = (play.began + timedelta(seconds=second) for second in (120, END_S))
            assert await share_between(work, one, start, end) == wanted, name
            incidents = await work.scalars(select(Incident).where(Incident.monitor_id == monitor))
            found = {(one.began_at, one.ended_at) for one in incidents}
        falls = [change.at for change in changes if change.status is Status.DOWN]
        assert {(began - play.began).total_seconds() for began, _ in found} == set(falls), name
        assert all(ended for _, ended in found), name
        if name in ("steady", "not looked at", "reports"):
            assert not falls, f"{name} was never down"


async def everybody_was_told_once(play: Play, scene: Scene, receiver: Provider) -> None:
    carriers = Carriers(play.stores)
    await deliver_due(play.stores, carriers, asyncio.Event(), Random(1), lambda: play.at)
    await carriers.close()
    async with play.stores.postgres.work() as work:
        for name, monitor in play.monitors.items():
            falls = sum(change.status is Status.DOWN for change in expected(play, name))
            alerts = list(await work.scalars(select(Alert).where(Alert.subject == f"monitor:{monitor}")))
            assert [one.state for one in alerts] == ["resolved"] * falls, name
            said = await work.scalars(select(AlertEvent.what).where(AlertEvent.alert_id.in_([a.id for a in alerts])))
            words = sorted(one for one in said if one.startswith("told"))
            # What began and ended while nobody could be told is in the inbox, and wakes nobody afterwards.
            told = falls if name != "all within it" else 0
            assert words == ["told_fired"] * told + ["told_resolved"] * told, name
        messages = list(await work.scalars(select(Message)))
    assert messages
    assert {one.state for one in messages} == {"sent"}
    assert len(receiver.requests) == len(messages)
