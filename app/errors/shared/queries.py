"""What Postgres is asked about links to errors."""

import hmac
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors.models import ErrorGroup
from app.errors.shared.models import ErrorShare
from app.sites.models import Site
from app.sites.shares.link import link_token, share_id_of

PURPOSE = "error-link"  # a link of one kind never passes for another


async def share_of(work: AsyncSession, site_number: int, number: int) -> ErrorShare | None:
    """The link to an error of this site."""
    wanted = (
        select(ErrorShare)
        .join(ErrorGroup, ErrorGroup.id == ErrorShare.group_id)
        .where(ErrorShare.site_id == site_number, ErrorGroup.number == number)
    )
    return await work.scalar(wanted)


async def opened(work: AsyncSession, token: str, pepper: bytes, at: datetime) -> tuple[Site, ErrorGroup] | None:
    """The error that a link opens, which is noted, and its site; an error that was merged is the one it is part of."""
    share_id = share_id_of(token)
    wanted = (
        select(ErrorShare, Site, ErrorGroup)
        .join(Site, Site.id == ErrorShare.site_id)
        .join(ErrorGroup, ErrorGroup.id == ErrorShare.group_id)
        .where(ErrorShare.id == share_id, Site.deleted_at.is_(None))
    )
    row = (await work.execute(wanted)).one_or_none() if share_id else None
    if row is None:
        return None
    share, site, group = row
    if not hmac.compare_digest(link_token(pepper, share.id, share.nonce, PURPOSE), token) or not share.opens(at):
        return None
    share.use(at)
    while group.merged_into_id is not None:
        group = await work.get_one(ErrorGroup, group.merged_into_id)
    return site, group
