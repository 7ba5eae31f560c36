"""What takes long and is asked for: imports, and deleting a site's data. Done where the scheduler's lease is held."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime

from app.analytics.imports.queries.records import forget_imports
from app.analytics.imports.taking import IMPORT_CAME
from app.analytics.imports.work import Importer
from app.analytics.rollups import SETTLE_S, rebuild
from app.ingest.erasures.queries import next_unfinished
from app.ingest.erasures.work import Eraser, NotYet
from app.kit.log import log
from app.kit.problems import Problem
from app.kit.stores import Stores
from jobs.derive import derive

LOOK_AGAIN_S = 5


async def work_on_imports(stores: Stores, stop: asyncio.Event) -> None:
    """Do what there is to do until ``stop``; when imports have settled, make the roll-ups of the touched days."""
    came = asyncio.Event()

    async def heard(_payload: bytes) -> None:
        came.set()

    silence = await stores.streams.listen(IMPORT_CAME, heard)
    importer, eraser = Importer(stores, derive(stores.settings), stop), Eraser(stores)
    settled_s = 0.0
    try:
        while not stop.is_set():
            came.clear()
            if await _worked(importer, eraser):
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


async def erase_next(stores: Stores, eraser: Eraser) -> bool:
    """Delete the data of the next site that wants it, with what is known of its imports; False when there is none."""
    async with stores.postgres.work() as work:
        found = await next_unfinished(work, datetime.now(UTC))
    if found is None:
        return False
    await forget_imports(stores, found[0].site_id)
    return await eraser.work_on_next()


async def _worked(importer: Importer, eraser: Eraser) -> bool:
    try:
        return await erase_next(importer.stores, eraser) or await importer.work_on_next()
    except (Problem, NotYet) as away:
        log.warning("errand_waits", reason=str(away)[:100])
    except Exception:  # noqa: BLE001, one import must not end the others
        log.exception("errand_failed")
    await asyncio.sleep(1)
    return False
