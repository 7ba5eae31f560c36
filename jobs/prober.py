"""The prober: does the checks of its location, alone or together with other probers of the same place."""

import asyncio
import socket
import sys
from contextlib import suppress

from app.ingest.publish import Publisher
from app.kit.clock import now
from app.kit.lease import held
from app.kit.log import log, set_up_log
from app.kit.problems import Problem, Unavailable
from app.kit.reach import Reach
from app.kit.settings import Settings, WrongSetting, read_settings
from app.kit.stores import Stores
from app.kit.streams import NATS_AWAY
from app.sites.ids import new_id
from app.uptime.making import CHANGED
from app.uptime.models import PRIVATE
from app.uptime.prober.hubs import FarHub, HubRefused, NearHub, Outbox
from app.uptime.prober.own import Own
from app.uptime.prober.runner import Runner
from app.uptime.prober.work import Ask, Hub
from app.uptime.ticks import TICK_S, tick
from jobs.writer import owner

VERSION = "1"
RENEW_S = 5
FRESH_S = 0.3  # how long changes gather before they are asked for


async def probe(stores: Stores, stop: asyncio.Event) -> None:
    """Probe over the stores until ``stop``, and keep the clock of heartbeats."""
    publisher = Publisher(stores.streams, stores.settings.commit_ms)
    changed = asyncio.Event()

    async def heard(_: bytes) -> None:
        changed.set()

    end = await stores.streams.listen(CHANGED, heard)
    try:
        async with asyncio.TaskGroup() as group:
            near, settings = NearHub(stores, publisher), stores.settings
            group.create_task(_probe(near, settings, settings.location, changed, stop))
            group.create_task(_keep_time(stores, publisher, stop))
    finally:
        await end()
        await publisher.close()


async def _keep_time(stores: Stores, publisher: Publisher, stop: asyncio.Event) -> None:
    """One of all probers lets time itself be known to what judges."""
    while not stop.is_set():
        async with held(stores.streams, "clock", owner(stores), stop) as lost:
            while not (stop.is_set() or lost.is_set()):
                try:
                    await tick(publisher, await now())
                except (Unavailable, *NATS_AWAY):
                    log.warning("clock_waits")
                await _wait(stop, TICK_S)


async def _probe(hub: Hub, settings: Settings, location: str, changed: asyncio.Event, stop: asyncio.Event) -> None:
    own = Own([canary.strip() for canary in settings.prober_canaries.split(",") if canary.strip()])
    outbox = Outbox(hub)
    runner = Runner(
        Reach.of(settings), own, location, outbox.put,
        at_once=settings.prober_checks, per_host=settings.prober_per_host,
    )  # fmt: skip
    ends = asyncio.Event()
    tasks = [asyncio.create_task(outbox.run(ends)), asyncio.create_task(runner.run(ends))]
    looking = asyncio.create_task(own.look_around())
    me = f"{socket.gethostname()[:40]}-{new_id(8)}"
    log.info("prober_works", location=location, prober=me)
    try:
        while not stop.is_set():
            changed.clear()
            await _renew(hub, runner, Ask(me, location, VERSION, runner.known))
            await _wait(stop, RENEW_S, changed)
            if changed.is_set():
                await _wait(stop, FRESH_S)
    finally:
        ends.set()
        looking.cancel()
        await asyncio.wait(tasks, timeout=2)


async def _renew(hub: Hub, runner: Runner, ask: Ask) -> None:
    """Renew, and take over what is new. While nobody answers the work goes on: better twice than not at all."""
    try:
        share = await hub.share(ask)
    except (Problem, HubRefused) as error:
        log.warning("prober_hears_nothing", reason=str(error))
        return
    except Exception:  # noqa: BLE001, a database that fails in another way must not end all checks
        log.exception("prober_cannot_renew")
        return
    runner.assign(share.jobs, share.gone, share.epochs)


async def _wait(stop: asyncio.Event, seconds: float, *others: asyncio.Event) -> None:
    waiting = [asyncio.create_task(event.wait()) for event in (stop, *others)]
    await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()


def main() -> int:
    """Run a private prober; returns its exit code."""
    import signal

    import uvloop

    async def run() -> None:
        stop = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        await _probe(FarHub(settings), settings, PRIVATE + settings.location, asyncio.Event(), stop)

    try:
        settings = read_settings()
    except WrongSetting as wrong:
        print(wrong, file=sys.stderr)
        return 2
    set_up_log(settings)
    with suppress(KeyboardInterrupt):
        uvloop.run(run())
    return 0
