"""What time ends of uploads."""

from datetime import datetime, timedelta

from app.errors.sourcemaps.changed import source_maps_changed
from app.errors.sourcemaps.queries import forget_unused
from app.errors.upload.queries import forget_chunks
from app.kit.stores import Stores
from app.kit.work import transaction


async def forget_uploads(stores: Stores, at: datetime) -> None:
    """Delete source maps that no error needed for long, and pieces of uploads that were never completed."""
    async with transaction(stores) as work:
        await forget_chunks(work, at)
        for site_id in await forget_unused(work, at - timedelta(days=stores.settings.source_maps_days)):
            source_maps_changed(work, site_id)
