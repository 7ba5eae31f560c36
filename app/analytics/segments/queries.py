"""What Postgres is asked about segments."""

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.analytics.segments.models import Segment
from app.sites.organizations.queries import LimitReached

MOST_SEGMENTS = 200


async def segments_for(work: AsyncSession, site: int, person: str | None) -> Sequence[Segment]:
    """The segments of a site that somebody may use, by name: the site's, and their own."""
    return (await work.scalars(_usable(site, person).order_by(func.lower(Segment.name)))).all()


async def segment_for(work: AsyncSession, site: int, person: str | None, segment: str) -> Segment | None:
    """A segment of this site, when somebody may use it."""
    return await work.scalar(_usable(site, person).where(Segment.id == segment))


async def refuse_too_many(work: AsyncSession, site: int) -> None:
    """Raises LimitReached when a site may not have another segment."""
    count = await work.scalar(select(func.count()).select_from(Segment).where(Segment.site_id == site))
    if (count or 0) >= MOST_SEGMENTS:
        raise LimitReached(f"This site has {MOST_SEGMENTS} segments, which is the most. Remove one first.")


def _usable(site: int, person: str | None) -> Select[Segment]:
    mine = Segment.owner_id == person if person else Segment.owner_id.is_(None)
    return select(Segment).where(Segment.site_id == site, or_(Segment.owner_id.is_(None), mine))
