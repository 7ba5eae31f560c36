"""Who works on imports: one process of the hub, that which holds the scheduler's lease."""

import asyncio
import time
from contextlib import suppress

from app.analytics.imports.taking import IMPORT_CAME
from app.analytics.imports.work import Importer
from app.analytics.rollups import SETTLE_S, rebuild
from app.kit.log import log
from app.kit.problems import Problem
from app.kit.stores import Stores
from jobs.derive import derive

LOOK_AGAIN_S = 5


async def work_on_imports(stores: Stores, stop: asyncio.Event) -> None:
    """Do what there is to import until ``stop``; when it has settled, make the roll-ups of the touched days."""
    came = asyncio.Event()

    async def heard(_payload: bytes) -> None:
        came.set()

    silence = await stores.streams.listen(IMPORT_CAME, heard)
    importer = Importer(stores, derive(stores.settings), stop)
    settled_s = 0.0
    try:
        while not stop.is_set():
            came.clear()
            if await _worked(importer):
                settled_s = time.monotonic() + SETTLE_S + 2
                continue
            if settled_s and time.monotonic() > settled_s:
                settled_s = 0.0
                with suppress(Problem):
                    await rebuild(stores.clickhouse)
            with suppress(TimeoutError):
                await asyncio.wait_for(came.wait(), LOOK_AGAIN_S)
    finally:
        await silence()


async def _worked(importer: Importer) -> bool:
    try:
        return await importer.work_on_next()
    except Problem as away:
        log.warning("import_waits", reason=away.code)
    except Exception:  # noqa: BLE001, one import must not end the others
        log.exception("import_failed")
    await asyncio.sleep(1)
    return False
