"""What Postgres is asked about channels."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.channels.models import Channel
from app.kit.problems import NotFound
from app.sites.models import Membership, Site, User
from app.sites.organizations.queries import LimitReached
from app.sites.organizations.roles import Role

MOST_CHANNELS = 100  # of one site


class ChannelNotFound(NotFound):
    code, title = "channel_not_found", "There is no such channel"


async def channels_for(work: AsyncSession, site: Site) -> Sequence[Channel]:
    """The channels that a site may use: its own, and those that are for all sites of its organization."""
    shared = and_(Channel.organization_id == site.organization_id, Channel.for_all_sites)
    wanted = select(Channel).where(or_(Channel.site_id == site.id, shared))
    return (await work.scalars(wanted.order_by(Channel.name, Channel.id))).all()


async def channel_of_site(work: AsyncSession, site_id: int, channel_id: str) -> Channel:
    """A channel of a site itself, which may change it. Raises ChannelNotFound."""
    found = await work.get(Channel, channel_id)
    if found is None or found.site_id != site_id:
        raise ChannelNotFound()
    return found


async def add_channel(work: AsyncSession, channel: Channel) -> None:
    """Keep a channel. Raises LimitReached."""
    counted = select(func.count()).select_from(Channel).where(Channel.site_id == channel.site_id)
    if (await work.scalar(counted) or 0) >= MOST_CHANNELS:
        raise LimitReached(f"This site has {MOST_CHANNELS} channels, which is the most.")
    work.add(channel)
    await work.flush()


async def channels_by_id(work: AsyncSession, ids: set[str]) -> dict[str, Channel]:
    """Channels by id, those that are gone left out."""
    if not ids:
        return {}
    return {one.id: one for one in await work.scalars(select(Channel).where(Channel.id.in_(ids)))}


async def owners_mail(work: AsyncSession, organization_id: str) -> Sequence[str]:
    """The addresses of an organization's owners: who is told when nobody said whom to tell."""
    wanted = (
        select(User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organization_id == organization_id, Membership.role == Role.OWNER)
    )
    return (await work.scalars(wanted.order_by(User.email))).all()


async def failing_channels(work: AsyncSession, since: datetime) -> Sequence[Channel]:
    """Channels that deliver nothing since then or longer, of which nobody was warned yet."""
    is_dead = (Channel.failing_since <= since) & Channel.warned_at.is_(None) & Channel.is_on
    return (await work.scalars(select(Channel).where(is_dead).with_for_update(skip_locked=True))).all()


async def recovered_channels(work: AsyncSession) -> Sequence[Channel]:
    """Channels of which people were warned and which deliver again."""
    is_back = Channel.failing_since.is_(None) & Channel.warned_at.is_not(None)
    return (await work.scalars(select(Channel).where(is_back).with_for_update(skip_locked=True))).all()
