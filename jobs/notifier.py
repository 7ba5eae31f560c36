"""The notifier: delivers what waits in the outbox, in one process of the whole hub."""

import asyncio
from random import SystemRandom

from app.alerts.channels.email import Email
from app.alerts.deliver import deliver_due
from app.alerts.queries import POSTED
from app.kit.lease import held
from app.kit.log import log
from app.kit.stores import Stores
from jobs.writer import owner

LOOK_AGAIN_S = 5


async def notify(stores: Stores, stop: asyncio.Event) -> None:
    """Hold the notifier's lease and deliver until ``stop``; a lost lease is waited for again."""
    while not stop.is_set():
        async with held(stores.streams, "notifier", owner(stores), stop) as lost:
            if stop.is_set():
                return
            try:
                await _deliver(stores, stop, lost)
            except Exception:  # noqa: BLE001, a store that is away for a moment must not end the notifier
                log.exception("notifier_starts_anew")
                await asyncio.sleep(LOOK_AGAIN_S)


async def _deliver(stores: Stores, stop: asyncio.Event, lost: asyncio.Event) -> None:
    posted, email = asyncio.Event(), Email(stores.settings)

    async def look(_: bytes) -> None:
        posted.set()

    end = await stores.streams.listen(POSTED, look)
    try:
        while not (stop.is_set() or lost.is_set()):
            posted.clear()  # before looking: what is posted while we look wakes us again
            is_there = await deliver_due(stores, email, stop, SystemRandom())
            await email.close()
            # A server that is away is not asked again for each new message.
            await _wait(stop, lost, *([posted] if is_there else []))
    finally:
        await end()
        await email.close()


async def _wait(*events: asyncio.Event) -> None:
    waiting = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waiting, timeout=LOOK_AGAIN_S, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
