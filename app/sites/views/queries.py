"""What Postgres is asked about saved views."""

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.sites.organizations.queries import LimitReached
from app.sites.views.models import SavedView

MOST_VIEWS = 500


async def views_for(work: AsyncSession, site: int, person: str | None) -> Sequence[SavedView]:
    """The views of a site that somebody may use, by name: the site's, and their own."""
    return (await work.scalars(_usable(site, person).order_by(func.lower(SavedView.name), SavedView.id))).all()


async def view_for(work: AsyncSession, site: int, person: str | None, view: str) -> SavedView | None:
    """A view of this site, when somebody may use it."""
    return await work.scalar(_usable(site, person).where(SavedView.id == view))


async def refuse_too_many(work: AsyncSession, site: int) -> None:
    """Raises LimitReached when a site may not have another view."""
    count = await work.scalar(select(func.count()).select_from(SavedView).where(SavedView.site_id == site))
    if (count or 0) >= MOST_VIEWS:
        raise LimitReached(f"This site has {MOST_VIEWS} saved views, which is the most. Remove one first.")


def _usable(site: int, person: str | None) -> Select[SavedView]:
    mine = SavedView.owner_id == person if person else SavedView.owner_id.is_(None)
    return select(SavedView).where(SavedView.site_id == site, or_(SavedView.owner_id.is_(None), mine))
