"""What time ends: sessions and invitations."""

from datetime import datetime

from app.kit.stores import Stores
from app.sites.organizations.queries import forget_expired_invitations
from app.sites.sign_in.queries import forget_ended_sign_ins


async def forget_what_ended(stores: Stores, at: datetime) -> None:
    """Delete ended sessions and expired invitations, and with them the last trace of who was invited."""
    async with stores.postgres.work() as work:
        await forget_ended_sign_ins(work, at)
        await forget_expired_invitations(work, at)
