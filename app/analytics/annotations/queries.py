"""What Postgres is asked about annotations."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.analytics.annotations.models import Annotation
from app.sites.organizations.queries import LimitReached

MOST_ANNOTATIONS = 10_000
MOST_SHOWN = 500


async def annotations_for(
    work: AsyncSession, site: int, person: str | None, start: datetime | None, end: datetime | None
) -> Sequence[Annotation]:
    """The latest annotations of ``[start, end)`` that somebody may see: the site's, and their own."""
    wanted = _visible(site, person)
    if start is not None:
        wanted = wanted.where(Annotation.at >= start)
    if end is not None:
        wanted = wanted.where(Annotation.at < end)
    return (await work.scalars(wanted.order_by(Annotation.at.desc(), Annotation.id).limit(MOST_SHOWN))).all()


async def annotation_for(work: AsyncSession, site: int, person: str | None, annotation: str) -> Annotation | None:
    """An annotation of this site, when somebody may see it."""
    return await work.scalar(_visible(site, person).where(Annotation.id == annotation))


async def refuse_too_many(work: AsyncSession, site: int) -> None:
    """Raises LimitReached when a site may not have another annotation."""
    count = await work.scalar(select(func.count()).select_from(Annotation).where(Annotation.site_id == site))
    if (count or 0) >= MOST_ANNOTATIONS:
        raise LimitReached(f"This site has {MOST_ANNOTATIONS} annotations, which is the most. Remove one first.")


def _visible(site: int, person: str | None) -> Select[Annotation]:
    mine = Annotation.owner_id == person if person else Annotation.owner_id.is_(None)
    return select(Annotation).where(Annotation.site_id == site, or_(Annotation.owner_id.is_(None), mine))
