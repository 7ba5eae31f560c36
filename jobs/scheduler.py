"""The scheduler: does the chores of ``app/features.py`` when they are due, in one process of the whole hub."""

import asyncio
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from app.features import CHORES
from app.kit.lease import held
from app.kit.log import log
from app.kit.stores import Stores
from jobs.imports import work_on_imports
from jobs.writer import owner


async def schedule(stores: Stores, stop: asyncio.Event) -> None:
    """Hold the scheduler's lease and run chores until ``stop``; a lost lease is waited for again."""
    while not stop.is_set():
        async with held(stores.streams, "scheduler", owner(stores), stop) as lost:
            if stop.is_set():
                return
            scheduler = AsyncIOScheduler(timezone="UTC")
            for chore in CHORES:
                scheduler.add_job(
                    _done(chore.description, chore.does, stores), chore.trigger, name=chore.description,
                    coalesce=True, max_instances=1, misfire_grace_time=None,
                )  # fmt: skip
            scheduler.start()
            ends = asyncio.Event()
            importing = asyncio.create_task(work_on_imports(stores, ends))
            log.info("scheduler_works", chores=len(CHORES))
            waiting = [asyncio.create_task(event.wait()) for event in (lost, stop)]
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in waiting:
                task.cancel()
            ends.set()
            scheduler.shutdown(wait=False)
            await asyncio.wait([importing])


def _done(description: str, does: Callable[[Stores], Awaitable[None]], stores: Stores) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        try:
            await does(stores)
        except Exception:  # noqa: BLE001, one chore must not end the others
            log.exception("chore_failed", chore=description)

    return run
