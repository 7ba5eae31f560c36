"""The notifier: hears what features told, looks at what rules watch, and delivers what waits in the outbox.

One process of the whole hub does it. Hearing and delivering go side by side: a provider that is slow must not hold up
the next alert.
"""

import asyncio
from collections.abc import Awaitable, Callable
from random import SystemRandom

from app.alerts.carriers import Carriers
from app.alerts.deliver import deliver_due
from app.alerts.engine.work import hear_all, look_at_rules
from app.alerts.queries import POSTED
from app.alerts.signals import TOLD
from app.features import MEASURES
from app.kit.lease import held
from app.kit.log import log
from app.kit.stores import Stores
from jobs.writer import owner

LOOK_AGAIN_S = 5
Round = Callable[[], Awaitable[bool]]  # False: something is away, so that news need not wake it


async def notify(stores: Stores, stop: asyncio.Event) -> None:
    """Hold the notifier's lease and work until ``stop``; a lost lease is waited for again."""
    while not stop.is_set():
        async with held(stores.streams, "notifier", owner(stores), stop) as lost:
            if stop.is_set():
                return
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(_deliver(stores, stop, lost))
                    group.create_task(_engine(stores, stop, lost))
                    group.create_task(_rules(stores, stop, lost))
            except* Exception:  # noqa: BLE001, a store that is away for a moment must not end the notifier
                log.exception("notifier_starts_anew")
                await asyncio.sleep(LOOK_AGAIN_S)


async def _deliver(stores: Stores, stop: asyncio.Event, lost: asyncio.Event) -> None:
    carriers = Carriers(stores)

    async def deliver() -> bool:
        is_there = await deliver_due(stores, carriers, stop, SystemRandom())
        await carriers.close()
        return is_there

    try:
        # A server that is away is not asked again for each new message.
        await _again(stores, POSTED, deliver, stop, lost)
    finally:
        await carriers.close()


async def _engine(stores: Stores, stop: asyncio.Event, lost: asyncio.Event) -> None:
    async def hear() -> bool:
        await hear_all(stores)
        return True

    await _again(stores, TOLD, hear, stop, lost)


async def _rules(stores: Stores, stop: asyncio.Event, lost: asyncio.Event) -> None:
    while not (stop.is_set() or lost.is_set()):
        await look_at_rules(stores, MEASURES)
        await _wait(stop, lost)


async def _again(stores: Stores, subject: str, work: Round, stop: asyncio.Event, lost: asyncio.Event) -> None:
    """Work, and work again when the subject is told, or after some seconds."""
    told = asyncio.Event()

    async def wake(_: bytes) -> None:
        told.set()

    end = await stores.streams.listen(subject, wake)
    try:
        while not (stop.is_set() or lost.is_set()):
            told.clear()  # before looking: what is told while we look wakes us again
            is_there = await work()
            await _wait(stop, lost, *([told] if is_there else []))
    finally:
        await end()


async def _wait(*events: asyncio.Event) -> None:
    waiting = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waiting, timeout=LOOK_AGAIN_S, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
