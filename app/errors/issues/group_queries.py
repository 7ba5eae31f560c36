"""The only file that asks Postgres about groups of errors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors.issues.fields import REVIEW, Standing
from app.errors.models import ErrorActivity, ErrorGroup, ErrorHash
from app.sites.models import Membership, Site, User


@dataclass(frozen=True, slots=True)
class Alike:
    """Groups that stand alike: what holds for one holds for all. ``first_seen_ms`` goes with ``numbers``."""

    standing: Standing
    numbers: Sequence[int]
    first_seen_ms: Sequence[int]


async def standings(work: AsyncSession, site: int, now: datetime, by_number: bool = False) -> list[Alike]:
    """How the groups of a site stand; ``by_number`` where a search tells them apart by what each has for itself."""
    g = ErrorGroup
    since = now - REVIEW
    alike = [
        g.status, g.reason, g.priority, g.noise, g.assignee_id, g.is_minified, g.is_unhandled,
        (g.first_seen_at >= since).label("is_recent"), func.coalesce(g.regressed_at >= since, False).label("came_back"),
        *((g.number, g.first_release) if by_number else ()),
    ]  # fmt: skip
    seen_ms = func.array_agg(cast(func.extract("epoch", g.first_seen_at) * 1000, BigInteger))
    wanted = select(func.array_agg(g.number), seen_ms, *alike).where(g.site_id == site, g.status != "merged")
    rows = await work.execute(wanted.group_by(*alike))
    return [Alike(Standing(*row[2:]), row[0], row[1]) for row in rows]


async def news(work: AsyncSession, site: int, since: datetime) -> tuple[int, int]:
    """How many groups are new since a moment, and how many came back."""
    g = ErrorGroup
    # Made, not first seen: what happened before the moment may have been stored only after it.
    is_new = (g.created_at > since) & (g.reason == "new") & (g.noise == "") & (g.status == "unresolved")
    came_back = (g.regressed_at > since) & (g.status == "unresolved")
    counted = select(func.count().filter(is_new), func.count().filter(came_back)).where(g.site_id == site)
    new, back = (await work.execute(counted)).one()
    return new, back


async def groups(work: AsyncSession, site: int, numbers: Sequence[int]) -> dict[int, ErrorGroup]:
    """Some groups by their numbers."""
    wanted = select(ErrorGroup).where(ErrorGroup.site_id == site, ErrorGroup.number.in_(numbers))
    return {one.number: one for one in (await work.scalars(wanted)).all()}


async def comments(work: AsyncSession, ids: Sequence[int]) -> dict[int, int]:
    """How many comments groups have."""
    a = ErrorActivity
    wanted = select(a.group_id, func.count()).where(a.group_id.in_(ids), a.verb == "commented").group_by(a.group_id)
    return {row[0]: row[1] for row in await work.execute(wanted)}


async def names(work: AsyncSession, ids: Sequence[str]) -> dict[str, str]:
    """Names of users."""
    return {row[0]: row[1] for row in await work.execute(select(User.id, User.name).where(User.id.in_(ids)))}


async def team(work: AsyncSession, site: Site) -> list[User]:
    """The members of a site's organization."""
    wanted = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organization_id == site.organization_id)
        .order_by(func.lower(User.name), User.id)
    )
    return list((await work.scalars(wanted)).all())


async def hashes_of(work: AsyncSession, group_id: int) -> list[ErrorHash]:
    """The hashes of a group, the oldest first."""
    wanted = select(ErrorHash).where(ErrorHash.group_id == group_id).order_by(ErrorHash.learned_at, ErrorHash.hash)
    return list((await work.scalars(wanted)).all())


async def like(work: AsyncSession, site: int, group: ErrorGroup, loose: Sequence[int]) -> list[ErrorGroup]:
    """Other groups with one of these loose hashes; those that people parted are not suggested again."""
    wanted = (
        select(ErrorGroup)
        .join(ErrorHash, ErrorHash.group_id == ErrorGroup.id)
        .where(
            ErrorHash.site_id == site, ErrorHash.loose.in_([one for one in loose if one]), ErrorGroup.id != group.id,
            ErrorHash.is_pinned.is_(False), ErrorGroup.status != "merged",
        )
        .distinct()
        .order_by(ErrorGroup.last_seen_at.desc())
        .limit(10)
    )  # fmt: skip
    return list((await work.scalars(wanted)).all())


async def activities(work: AsyncSession, group_id: int, limit: int = 200) -> list[ErrorActivity]:
    """What happened to a group, the latest first."""
    a = ErrorActivity
    return list((await work.scalars(select(a).where(a.group_id == group_id).order_by(a.id.desc()).limit(limit))).all())
