"""What analytics does on a schedule."""

from app.analytics.rollups import rebuild
from app.kit.stores import Stores


async def rebuild_rollups(stores: Stores) -> None:
    """Every hour: make the roll-ups of the days that got events."""
    await rebuild(stores.clickhouse)
