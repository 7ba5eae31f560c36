"""What Postgres is asked about releases and deploys."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors.deploys.models import Deploy, Release
from app.errors.models import ErrorGroup, ErrorRelease
from app.sites.organizations.queries import LimitReached
from app.sites.queries import public_key_of

MOST_RELEASES = 20_000  # of a site; who deploys each hour reaches it in two years
MOST_DEPLOYS = 1_000  # told at once
MOST_MARKS = 200  # on a chart


async def release_named(work: AsyncSession, site_id: int, version: str) -> Release | None:
    """The release with this version."""
    return await work.scalar(select(Release).where(Release.site_id == site_id, Release.version == version))


async def release_for(work: AsyncSession, site_id: int, version: str, at: datetime) -> tuple[Release, bool]:
    """The release with this version, made when there is none yet; and whether it was made. Raises LimitReached."""
    made = insert(Release).values(site_id=site_id, version=version, created_at=at).on_conflict_do_nothing()
    new_id = await work.scalar(made.returning(Release.id))
    if new_id is not None and await _count(work, site_id) > MOST_RELEASES:
        raise LimitReached(f"This site has {MOST_RELEASES} releases, which is the most. Delete old ones first.")
    release = await release_named(work, site_id, version)
    assert release is not None
    return release, new_id is not None


async def releases_of(work: AsyncSession, site_id: int, limit: int, offset: int = 0) -> Sequence[Release]:
    """The releases of a site that somebody told of, the newest first."""
    wanted = select(Release).where(Release.site_id == site_id)
    order = func.coalesce(Release.released_at, Release.created_at).desc()
    return (await work.scalars(wanted.order_by(order, Release.id.desc()).limit(limit).offset(offset))).all()


async def releases_named(work: AsyncSession, site_id: int, versions: Sequence[str]) -> dict[str, Release]:
    """Those of these versions that somebody told of."""
    wanted = select(Release).where(Release.site_id == site_id, Release.version.in_(versions))
    return {release.version: release for release in await work.scalars(wanted)}


async def delete_release(work: AsyncSession, site_id: int, version: str) -> bool:
    """Forget a release and its deploys; whether there was one."""
    gone = delete(Release).where(Release.site_id == site_id, Release.version == version).returning(Release.id)
    return await work.scalar(gone) is not None


async def deploys_of_release(work: AsyncSession, release_id: int) -> Sequence[Deploy]:
    """Where a release went, the latest first."""
    wanted = select(Deploy).where(Deploy.release_id == release_id).order_by(Deploy.at.desc(), Deploy.id)
    return (await work.scalars(wanted.limit(MOST_DEPLOYS))).all()


async def deploys_between(
    work: AsyncSession, site_id: int, start: datetime | None, end: datetime | None, environment: str = "",
    limit: int = MOST_DEPLOYS,
) -> list[tuple[Deploy, str]]:  # fmt: skip
    """The deploys of ``[start, end)`` with their versions, the latest first."""
    wanted = select(Deploy, Release.version).join(Release, Release.id == Deploy.release_id)
    wanted = wanted.where(Deploy.site_id == site_id)
    if start is not None:
        wanted = wanted.where(Deploy.at >= start)
    if end is not None:
        wanted = wanted.where(Deploy.at < end)
    if environment:
        wanted = wanted.where(Deploy.environment == environment)
    found = await work.execute(wanted.order_by(Deploy.at.desc(), Deploy.id).limit(limit))
    return [(deploy, version) for deploy, version in found]


async def marks_between(
    work: AsyncSession, site_id: int, start: datetime, end: datetime
) -> list[tuple[str, str, datetime, bool]]:
    """When versions went where in ``[start, end)``, the oldest first: (version, environment, when, whether it is a
    deploy). Where no deploy to an environment was told of, it is when the release was first seen there."""
    deployed = [(version, one.environment, one.at, True) for one, version in await deploys_between(
        work, site_id, start, end, limit=MOST_MARKS)]  # fmt: skip
    told = (
        select(Deploy.id)
        .join(Release, Release.id == Deploy.release_id)
        .where(
            Deploy.site_id == site_id, Release.version == ErrorRelease.release,
            Deploy.environment == ErrorRelease.environment,
        )
    )  # fmt: skip
    seen = select(ErrorRelease).where(
        ErrorRelease.site_id == site_id, ErrorRelease.first_seen_at >= start, ErrorRelease.first_seen_at < end,
        ~told.exists(),
    )  # fmt: skip
    latest = seen.order_by(ErrorRelease.first_seen_at.desc()).limit(MOST_MARKS)
    first = [(one.release, one.environment, one.first_seen_at, False) for one in await work.scalars(latest)]
    return sorted(deployed + first, key=lambda mark: (mark[2], mark[0], mark[1]))[-MOST_MARKS:]


async def _count(work: AsyncSession, site_id: int) -> int:
    return await work.scalar(select(func.count()).select_from(Release).where(Release.site_id == site_id)) or 0


async def last_deploys(work: AsyncSession, site_id: int) -> dict[str, Deploy]:
    """The latest deploy of each version."""
    found = await deploys_between(work, site_id, None, None)
    return {version: deploy for deploy, version in reversed(found)}


async def next_deploy(
    work: AsyncSession, site_id: int, release_id: int | None, after: datetime, environment: str
) -> datetime | None:
    """When another release was deployed the next time, in an environment or ('') anywhere."""
    wanted = select(func.min(Deploy.at)).where(Deploy.site_id == site_id, Deploy.at > after)
    if release_id is not None:
        wanted = wanted.where(Deploy.release_id != release_id)
    return await work.scalar(wanted.where(Deploy.environment == environment) if environment else wanted)


async def groups_of(work: AsyncSession, site_id: int, numbers: Sequence[int]) -> dict[int, ErrorGroup]:
    """Groups of errors by their numbers."""
    wanted = select(ErrorGroup).where(ErrorGroup.site_id == site_id, ErrorGroup.number.in_(numbers))
    return {group.number: group for group in await work.scalars(wanted)}


async def public_key(work: AsyncSession, site_id: int, at: datetime) -> str | None:
    """The key of a site's DSN: its oldest public one that opens."""
    return await work.scalar(select(public_key_of(site_id, at)))
