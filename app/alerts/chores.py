"""What time ends: the delivery log."""

from datetime import UTC, datetime

from app.alerts import queries
from app.kit.stores import Stores


async def forget_messages(stores: Stores) -> None:
    """Each night: delete what was delivered, or not, long ago."""
    async with stores.postgres.work() as work:
        await queries.forget_messages(work, datetime.now(UTC))
