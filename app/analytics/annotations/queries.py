"""What Postgres is asked about annotations."""

from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.analytics.annotations.models import Annotation
from app.sites.models import User
from app.sites.organizations.queries import LimitReached

MOST_ANNOTATIONS = 10_000
MOST_SHOWN = 500


class Written(NamedTuple):
    """An annotation, and the name of who wrote it where that is known."""

    annotation: Annotation
    author: str | None


async def annotations_for(
    work: AsyncSession, site: int, person: str | None, start: datetime | None, end: datetime | None,
    limit: int = MOST_SHOWN, offset: int = 0,
) -> list[Written]:  # fmt: skip
    """The latest annotations of ``[start, end)`` that somebody may see: the site's, and their own."""
    wanted = _visible(site, person)
    if start is not None:
        wanted = wanted.where(Annotation.at >= start)
    if end is not None:
        wanted = wanted.where(Annotation.at < end)
    page = wanted.order_by(Annotation.at.desc(), Annotation.id).limit(limit).offset(offset)
    return [Written(*row) for row in await work.execute(page)]


async def annotation_for(work: AsyncSession, site: int, person: str | None, annotation: str) -> Written | None:
    """An annotation of this site, when somebody may see it."""
    found = (await work.execute(_visible(site, person).where(Annotation.id == annotation))).one_or_none()
    return Written(*found) if found else None


async def refuse_too_many(work: AsyncSession, site: int) -> None:
    """Raises LimitReached when a site may not have another annotation."""
    count = await work.scalar(select(func.count()).select_from(Annotation).where(Annotation.site_id == site))
    if (count or 0) >= MOST_ANNOTATIONS:
        raise LimitReached(f"This site has {MOST_ANNOTATIONS} annotations, which is the most. Remove one first.")


def _visible(site: int, person: str | None) -> Select[Annotation, str | None]:
    mine = Annotation.owner_id == person if person else Annotation.owner_id.is_(None)
    author = cast("ColumnElement[str | None]", User.name)  # null where the join finds nobody
    written = select(Annotation, author).outerjoin(User, User.id == Annotation.author_id)
    return written.where(Annotation.site_id == site, or_(Annotation.owner_id.is_(None), mine))
