"""Groups that are one error, and one that are several: hashes move, events stay where they are."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors.deciding.acting import activity, load, move, name_of
from app.errors.deciding.schemas import ActionDone, MergeForm
from app.errors.grouping import hold
from app.errors.issues.queries import Events, in_hashes
from app.errors.models import ErrorAction, ErrorActivity, ErrorGroup, ErrorHash
from app.errors.standing import put_state, snapshot
from app.errors.triage import Reason, Status
from app.kit.problems import BadRequest
from app.kit.stores import Stores
from app.sites.actor import Actor
from app.sites.models import Site


class NothingToMerge(BadRequest):
    code, title = "nothing_to_merge", "An error is merged into another one"


class NothingLeft(BadRequest):
    code, title = "nothing_left", "One hash at least stays with the error"


class HashNotFound(BadRequest):
    code, title = "hash_not_found", "The error has no such hash"


async def hashes_of(work: AsyncSession, groups: Sequence[ErrorGroup]) -> dict[int, list[ErrorHash]]:
    """The hashes of groups, by the group's id."""
    found: dict[int, list[ErrorHash]] = {group.id: [] for group in groups}
    wanted = select(ErrorHash).where(ErrorHash.group_id.in_(list(found))).order_by(ErrorHash.hash)
    for one in await work.scalars(wanted):
        found[one.group_id].append(one)
    return found


async def merge(work: AsyncSession, site: Site, by: Actor, form: MergeForm, at: datetime) -> ActionDone:
    """Make errors one. Their hashes move, so what comes later under one of them is of the merged error, too."""
    others = sorted(set(form.numbers) - {form.into})
    if not others:
        raise NothingToMerge()
    await hold(work, site.id)
    groups = await load(work, site.id, [form.into, *others])
    into = next(one for one in groups if one.number == form.into)
    hashes = await hashes_of(work, groups)
    before = {}
    for one in groups:
        if one is into:
            continue
        before[str(one.number)] = snapshot(one) | {"hashes": [f"{hash_.hash:016x}" for hash_ in hashes[one.id]]}
        _put_into(one, into, hashes[one.id], at)
        work.add(activity(one, by, at, "merged_into", {"number": into.number}))
    work.add(activity(into, by, at, "merged", {"numbers": others}))
    action = ErrorAction(site_id=site.id, at=at, actor=name_of(by), verb="merge", before=before)
    work.add(action)
    await work.flush()
    return ActionDone(action=action.id, changed=others)


def _put_into(one: ErrorGroup, into: ErrorGroup, hashes: Sequence[ErrorHash], at: datetime) -> None:
    for hash_ in hashes:
        move(hash_, into, at)
    put_state(one, Status.MERGED, Reason.MERGED, at)
    one.merged_into_id = into.id
    into.first_seen_at = min(into.first_seen_at, one.first_seen_at)
    if one.last_seen_at > into.last_seen_at:
        into.last_seen_at, into.last_release = one.last_seen_at, one.last_release


async def merge_emptied(stores: Stores, site: int, old: int, into: int, at: datetime) -> bool:
    """Make a group a part of another when it has no event any more and nobody did anything about it; ids of groups.

    An outer span told of an error before the inner one did, in which it happened: what remains is an empty group.
    """
    async with stores.postgres.work() as work:
        await hold(work, site)
        groups = {one.id: one for one in await work.scalars(select(ErrorGroup).where(ErrorGroup.id.in_([old, into])))}
        if len(groups) < 2 or groups[into].status == Status.MERGED:
            return False
        one, a = groups[old], ErrorActivity
        touched = await work.scalar(select(func.count()).where(a.group_id == old, a.verb != "first_seen"))
        if touched or (one.status, one.reason) != (Status.UNRESOLVED, Reason.NEW) or one.assignee_id:
            return False
        hashes = (await hashes_of(work, [one]))[old]
        if await Events(stores.clickhouse, site).of_hashes(in_hashes([hash_.hash for hash_ in hashes])):
            return False
        _put_into(one, groups[into], hashes, at)
        work.add(ErrorActivity(group_id=old, at=at, verb="merged_into", detail={"number": groups[into].number}))
        return True


async def unmerge(
    work: AsyncSession, site: Site, by: Actor, number: int, chosen: Sequence[int], times: dict[int, tuple[int, int]],
    at: datetime,
) -> ErrorGroup:  # fmt: skip
    """Make an error of its own from some hashes. They are pinned: nothing but people moves them again.

    What was learnt together with a hash goes with it. ``times``: first and last event (ms) of hashes.
    """
    await hold(work, site.id)
    (group,) = await load(work, site.id, [number])
    hashes = (await hashes_of(work, [group]))[group.id]
    if set(chosen) - {one.hash for one in hashes}:
        raise HashNotFound()
    going = [one for one in hashes if one.hash in chosen or one.own_hash in chosen]
    if len(going) == len(hashes):
        raise NothingLeft()
    largest = await work.scalar(select(func.max(ErrorGroup.number)).where(ErrorGroup.site_id == site.id))
    seen = [times[one.hash] for one in going if one.hash in times]
    first = min((one for one, _ in seen), default=0)
    last = max((one for _, one in seen), default=0)
    named = next((one for one in going if one.title), going[0])
    made = ErrorGroup(
        site_id=site.id, number=(largest or 0) + 1, status=Status.UNRESOLVED, reason=Reason.REOPENED,
        priority=group.priority, title=named.title or group.title, type=(named.title or group.title).split(": ")[0],
        culprit=group.culprit, level=group.level, platform=group.platform, logger=group.logger, source=group.source,
        noise=group.noise, is_minified=group.is_minified, is_unhandled=group.is_unhandled,
        first_seen_at=datetime.fromtimestamp(first / 1000, UTC) if first else group.first_seen_at,
        last_seen_at=datetime.fromtimestamp(last / 1000, UTC) if last else group.last_seen_at,
        first_release=group.first_release, last_release=group.last_release, changed_at=at, created_at=at,
        first_environment=group.first_environment,
    )  # fmt: skip
    work.add(made)
    await work.flush()
    for one in going:
        move(one, made, at)
        one.is_pinned = True
    work.add(activity(group, by, at, "unmerged", {"number": made.number}))
    work.add(activity(made, by, at, "unmerged_from", {"number": group.number}))
    await work.flush()
    return made


async def remove(work: AsyncSession, site: Site, numbers: Sequence[int]) -> list[int]:
    """Delete groups for good; returns their hashes, whose events must go too."""
    await hold(work, site.id)
    groups = await load(work, site.id, numbers)
    hashes = [one.hash for of in (await hashes_of(work, groups)).values() for one in of]
    await work.execute(delete(ErrorGroup).where(ErrorGroup.id.in_([one.id for one in groups])))
    return hashes
