"""Channels through the outbox: order, retries, a killed sender, and channels that are dead."""

import asyncio
import os
import signal
import sys
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from app.alerts.carriers import Carriers
from app.alerts.deliver import TAKEN, deliver_due
from app.kit.settings import read_settings
from app.kit.stores import Stores
from tests.alerts.scene import Scene
from tests.alerts.test_channels import Provider, provider  # noqa: F401, a fixture
from tests.alerts.test_deliver import ROOT, Clock
from tests.cast import Cast


@pytest.fixture
def scene(stores: Stores, people: Cast) -> Scene:
    opened = replace(stores, settings=read_settings(egress="allow:127.0.0.1", data=stores.settings.data))
    return Scene(opened, people.home.site)


@pytest.fixture
def clock(scene: Scene) -> Clock:
    one = Clock()
    one.at = scene.at
    return one


async def deliver(scene: Scene, clock: Clock) -> None:
    scene.at = max(scene.at, clock.at)
    clock.at = scene.at
    carriers = Carriers(scene.stores)
    await deliver_due(scene.stores, carriers, asyncio.Event(), Random(1), clock)
    await carriers.close()


async def test_a_message_and_its_answer(scene: Scene, clock: Clock, provider: Provider):  # noqa: F811
    channel = await scene.channel(fields={"url": f"{provider.url}/x"})
    await scene.tell()
    await deliver(scene, clock)
    [message] = await scene.messages()
    assert (message.state, message.answer, message.content) == ("sent", "200 ok", None)
    async with scene.stores.postgres.work() as work:
        work.add(channel)
        await work.refresh(channel)
    assert (channel.worked_at, channel.failing_since, channel.answer) == (clock.at, None, "200 ok")
    assert b"/x" not in channel.secrets, "sealed"


async def test_nobody_hears_that_it_is_over_before_they_hear_that_it_began(
    scene: Scene,
    clock: Clock,
    provider: Provider,  # noqa: F811
):
    await scene.channel(fields={"url": provider.url})
    provider.answers = [(500, "oops", {})] * 3
    await scene.tell()
    await deliver(scene, clock)
    scene.forward(seconds=70)
    await scene.tell("resolved")
    for _ in range(12):
        await deliver(scene, clock)
        clock.forward(timedelta(seconds=40))
    assert [m.state for m in await scene.messages()] == ["sent", "sent"]
    words = [b"Resolved" in body for _, _, _, body in provider.requests]
    assert words == [False] * 4 + [True]


async def test_a_message_that_a_provider_chokes_on_holds_up_the_others_not_for_ever(
    scene: Scene,
    clock: Clock,
    provider: Provider,  # noqa: F811
):
    await scene.channel(fields={"url": provider.url})
    await scene.tell(subject="monitor:1")
    provider.answers = [(500, "this one", {})] * 5
    for _ in range(5):
        await deliver(scene, clock)
        clock.forward(timedelta(minutes=7))
    await scene.tell(subject="monitor:2")
    provider.answers = [(500, "this one", {}), (200, "ok", {})]
    await deliver(scene, clock)
    await deliver(scene, clock)
    assert [m.state for m in await scene.messages()] == ["waiting", "sent"]


async def test_a_slow_provider_does_not_hold_up_another(scene: Scene, clock: Clock, provider: Provider):  # noqa: F811
    await scene.channel(fields={"url": provider.url})
    await scene.channel(fields={"url": "http://127.0.0.1:1/"}, name="nobody there")
    await scene.tell()
    await deliver(scene, clock)
    states = {m.recipient: m.state for m in await scene.messages()}
    assert states == {"our slack": "sent", "nobody there": "waiting"}


async def test_a_channel_that_is_dead_is_told_by_the_others(scene: Scene, clock: Clock, provider: Provider):  # noqa: F811
    await scene.channel(fields={"url": provider.url}, name="alive")
    dead = await scene.channel(fields={"url": "http://127.0.0.1:1/"}, name="dead")
    await scene.tell()
    for _ in range(4):
        await deliver(scene, clock)
        clock.forward(timedelta(minutes=6))
    from app.alerts.chores import warn_of_dead_channels

    await warn_of_dead_channels(scene.stores, clock.at)
    await warn_of_dead_channels(scene.stores, clock.at)
    await scene.hear()
    said = [(m.recipient, m.subject) for m in await scene.messages() if "delivers nothing" in m.subject]
    assert said == [("alive", "Firing: The channel dead delivers nothing (ada.example)")]
    async with scene.stores.postgres.work() as work:
        work.add(dead)
        await work.refresh(dead)
        dead.failing_since = None
    await warn_of_dead_channels(scene.stores, clock.at)
    await scene.hear(minutes=2)
    assert (await scene.said())[-1] == "Resolved: The channel dead delivers nothing (ada.example)"


DELIVER = """
import asyncio, random, sys
from app.alerts.carriers import Carriers
from app.alerts.deliver import deliver_due
from app.kit.postgres import Postgres
from app.kit.settings import read_settings
from app.kit.stores import Stores

async def main():
    settings = read_settings(egress="open")
    stores = Stores(settings, Postgres(sys.argv[1]), None, None, sys.argv[2].encode())
    await deliver_due(stores, Carriers(stores), asyncio.Event(), random.Random())
asyncio.run(main())
"""


async def test_killed_between_sending_and_noting_it_each_lane_repeats_at_most_one_under_the_same_key(
    scene: Scene,
    provider: Provider,  # noqa: F811
):
    clock = Clock()  # the child looks at the real one
    scene.at = clock.at - timedelta(minutes=10)
    await scene.channel("webhook", {"url": provider.url})
    for number in range(6):
        await scene.tell(subject=f"monitor:{number}")
        scene.forward(minutes=1)
    assert len(await scene.messages()) == 6
    url = scene.stores.postgres.engine.url.render_as_string(hide_password=False).replace("+asyncpg", "")
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DELIVER, url, scene.stores.pepper.decode(), cwd=ROOT
    )  # fmt: skip
    provider.pause_s = 0.1  # the answer to the third never comes to the sender
    while len(provider.requests) < 3:
        await asyncio.sleep(0.005)
    os.kill(child.pid, signal.SIGKILL)
    assert await child.wait() == -signal.SIGKILL
    provider.pause_s = 0
    clock.forward(TAKEN + timedelta(seconds=5))
    await deliver(scene, clock)
    keys = [headers["idempotency-key"] for _, _, headers, _ in provider.requests]
    assert len(keys) == 7
    assert set(keys) == {m.id for m in await scene.messages()}
    assert keys[3] == keys[2], "the third again, and then the others in their order"
    assert {m.state for m in await scene.messages()} == {"sent"}
