"""Errors that are resolved *in a commit*: once a release has that commit, the release has the fix.

Builds tell commits with a release (``sentry-cli releases set-commits``, ``nightjar release new --ref``, a deploy's
``ref``). The names of commits may be cut short on either side.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors.deploys.models import Release
from app.errors.models import ErrorActivity, ErrorGroup
from app.errors.standing import become, state_of
from app.errors.telling import tell_fixed
from app.errors.triage import Status, committed

SHORTEST = 7  # digits of a commit's name that is cut short; a shorter one must be the same


async def release_arrived(work: AsyncSession, release: Release, at: datetime) -> list[int]:
    """Tell errors that wait for a commit of this release that it has their fix; their numbers."""
    names = commits_in(release)
    if not names:
        return []
    waits = ErrorGroup.resolution["how"].as_string() == "commit"
    wanted = select(ErrorGroup).where(
        ErrorGroup.site_id == release.site_id, ErrorGroup.status == Status.RESOLVED.value, waits,
        ErrorGroup.resolution["release"].as_string() == "",
    )  # fmt: skip
    groups = (await work.scalars(wanted.order_by(ErrorGroup.id).with_for_update())).all()
    return [one.number for one in groups if await _learn(work, one, release.version, names, at)]


async def release_with(work: AsyncSession, site: int, commit: str) -> str:
    """The first release that is known to have this commit; '' while none is."""
    told = text(
        "select version from releases where site_id = :site and exists ("
        " select 1 from (select lower(ref) as name union all"
        "  select lower(one ->> 'id') from jsonb_array_elements(commits) as one) as known"
        " where name = :commit or (length(name) >= :shortest and length(:commit) >= :shortest"
        "  and (starts_with(name, :commit) or starts_with(:commit, name))))"
        " order by coalesce(released_at, created_at), id limit 1"
    )
    return await work.scalar(told, {"site": site, "commit": commit.lower(), "shortest": SHORTEST}) or ""


def commits_in(release: Release) -> set[str]:
    """The names of the commits that a release is known to have."""
    return {name.lower() for name in (release.ref, *(str(one.get("id", "")) for one in release.commits)) if name}


def is_among(commit: str, names: Collection[str]) -> bool:
    """Whether a commit is one of these, where each name may be cut short."""
    if commit in names:
        return True
    long = [name for name in names if len(name) >= SHORTEST] if len(commit) >= SHORTEST else []
    return any(name.startswith(commit) or commit.startswith(name) for name in long)


async def _learn(work: AsyncSession, group: ErrorGroup, version: str, names: Collection[str], at: datetime) -> bool:
    state = state_of(group)
    if state.resolution is None or not is_among(state.resolution.commit, names):
        return False
    become(group, committed(state, version), at)
    detail = {"release": version, "commit": state.resolution.commit}
    work.add(ErrorActivity(group_id=group.id, at=at, verb="fix_released", detail=detail))
    await tell_fixed(work, group, version, state.resolution.commit, at)
    return True
