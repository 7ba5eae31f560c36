"""Taking a file: first onto the disk, then into the list of what is to be imported."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import anyio.to_thread

from app.analytics.imports.models import Import
from app.analytics.imports.queries.records import make_import
from app.analytics.imports.schemas import ImportCard, UploadParams
from app.analytics.imports.spool import Spool, ending_of, give
from app.kit.stores import Stores
from app.kit.work import announce, transaction
from app.sites.actor import Actor
from app.sites.ids import new_id
from app.sites.models import Site

# Told when there is something to import, so that it need not be waited for.
IMPORT_CAME = "nightjar.import.came"


async def take(
    stores: Stores, by: Actor, site: Site, params: UploadParams, body: AsyncIterator[bytes], at: datetime
) -> ImportCard:
    """Take a file that somebody sends. Raises FileTooLarge and FileNotUnderstood."""
    ending_of(params.kind, params.name)
    place = Spool.of(stores.settings, new_id())
    size = await place.take(body)
    return ImportCard.of(await _note(stores, by, site, params, place, size, at))


async def take_here(stores: Stores, by: Actor, site: Site, params: UploadParams, path: Path, at: datetime) -> Import:
    """Take a file of this machine. Raises FileTooLarge and FileNotUnderstood."""
    ending_of(params.kind, params.name)
    place = Spool.of(stores.settings, new_id())
    size = await anyio.to_thread.run_sync(give, path, place)
    return await _note(stores, by, site, params, place, size, at)


async def _note(
    stores: Stores, by: Actor, site: Site, params: UploadParams, place: Spool, size: int, at: datetime
) -> Import:
    try:
        async with transaction(stores) as work:
            announce(work, IMPORT_CAME, b"")
            return await make_import(work, by, site, place.import_id, params.kind, params.name, size, at)
    except BaseException:
        place.remove()
        raise
