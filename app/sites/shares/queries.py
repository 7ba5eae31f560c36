"""What Postgres is asked about shares and badges."""

import hmac
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.sites.models import Site
from app.sites.organizations.queries import LimitReached
from app.sites.shares.link import link_token, share_id_of
from app.sites.shares.models import Badge, Share

MOST_SHARES = 200  # of one site


async def shares_of_site(work: AsyncSession, site_number: int) -> Sequence[Share]:
    """The shares of a site, the newest first."""
    wanted = select(Share).where(Share.site_id == site_number).order_by(Share.created_at.desc(), Share.id)
    return (await work.scalars(wanted)).all()


async def share_of_site(work: AsyncSession, site_number: int, share_id: str) -> Share | None:
    """A share of this site."""
    return await work.scalar(select(Share).where(Share.id == share_id, Share.site_id == site_number))


async def refuse_too_many(work: AsyncSession, site_number: int) -> None:
    """Raise LimitReached when the site has as many shares as it may."""
    theirs = select(func.count()).select_from(Share).where(Share.site_id == site_number)
    if (await work.scalar(theirs) or 0) >= MOST_SHARES:
        raise LimitReached(f"This site has {MOST_SHARES} links, which is the most. Delete one first.")


async def open_share(work: AsyncSession, share_id: str, at: datetime) -> tuple[Share, Site] | None:
    """A share whose time is not over, and its site."""
    wanted = (
        select(Share, Site)
        .join(Site, Site.id == Share.site_id)
        .where(Share.id == share_id, Site.deleted_at.is_(None))
    )  # fmt: skip
    row = (await work.execute(wanted)).one_or_none()
    return (row[0], row[1]) if row and row[0].opens(at) else None


async def share_of_link(work: AsyncSession, token: str, pepper: bytes, at: datetime) -> tuple[Share, Site] | None:
    """The share that a link opens, and its site."""
    share_id = share_id_of(token)
    found = await open_share(work, share_id, at) if share_id else None
    if found is None:
        return None
    return found if hmac.compare_digest(link_token(pepper, found[0].id, found[0].nonce), token) else None


async def has_badge(work: AsyncSession, site_number: int) -> bool:
    """Whether the site shows numbers in public."""
    return await work.get(Badge, site_number) is not None


async def site_with_badge(work: AsyncSession, public_id: str) -> Site | None:
    """The site of this id when it shows numbers in public."""
    wanted = (
        select(Site)
        .join(Badge, Badge.site_id == Site.id)
        .where(Site.public_id == public_id, Site.deleted_at.is_(None))
    )  # fmt: skip
    return await work.scalar(wanted)


async def set_badge(work: AsyncSession, site_number: int, is_on: bool, at: datetime) -> bool:
    """Let a site show numbers in public, or not any more. Returns whether that was different before."""
    if is_on:
        made = insert(Badge).values(site_id=site_number, created_at=at).on_conflict_do_nothing()
        return bool((await work.execute(made.returning(Badge.site_id))).all())
    gone = delete(Badge).where(Badge.site_id == site_number)
    return bool((await work.execute(gone.returning(Badge.site_id))).all())
