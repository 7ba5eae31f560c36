"""What happens to errors on a schedule: ignoring ends, spikes begin and end, ClickHouse learns what it missed."""

from collections import defaultdict
from datetime import UTC, datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors.mirror import mirror
from app.errors.models import ErrorActivity, ErrorGroup
from app.errors.queries import Spike, forget_before, free_disk, since_ignored, sizes_of_days, spikes
from app.errors.room import first_day_in
from app.errors.standing import become, state_of
from app.errors.telling import tell_spike, tell_spike_over
from app.errors.triage import Since, escalate, over
from app.kit.clickhouse import ClickHouse
from app.kit.log import log
from app.kit.stores import Stores
from app.kit.work import transaction

LEAST_OF_A_SPIKE, TIMES_OF_A_SPIKE = 30, 5.0


async def keep_hashes_known(stores: Stores) -> None:
    """Tell ClickHouse which hash is whose, where that could not be told at once."""
    written = await mirror(stores)
    if written:
        log.info("hashes_mirrored_late", hashes=written)


async def keep_within_room(stores: Stores) -> None:
    """Delete the oldest days of sites whose errors take more of the disk than they may. Doing it again does nothing."""
    most = stores.settings.errors_keep_mb * 1_000_000
    if not most:
        return
    by_site: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for one in await sizes_of_days(stores.clickhouse):
        by_site[one.site_id].append((one.day, one.bytes))
    kept = {site: day for site, days in by_site.items() if (day := first_day_in(days, most))}
    async with stores.clickhouse.upkeep:
        for site, day in sorted(kept.items()):
            await forget_before(stores.clickhouse, site, day)
            log.info("errors_past_their_room_forgotten", site=site)
        if kept:
            await free_disk(stores.clickhouse)


async def end_ignoring(stores: Stores) -> None:
    """Take up again what was ignored for a time, or until it comes too often. Doing it again does nothing."""
    now = datetime.now(UTC)
    async with transaction(stores) as work:
        has_end = or_(
            ErrorGroup.ignoring["until_ms"].as_integer() > 0, ErrorGroup.ignoring["events"].as_integer() > 0,
            ErrorGroup.ignoring["users"].as_integer() > 0, ErrorGroup.ignoring["doubles"].as_boolean(),
        )  # fmt: skip
        wanted = select(ErrorGroup).where(ErrorGroup.status == "ignored", has_end).with_for_update(skip_locked=True)
        of_sites: dict[int, list[ErrorGroup]] = defaultdict(list)
        for group in await work.scalars(wanted.order_by(ErrorGroup.id)):
            of_sites[group.site_id].append(group)
        for site, groups in of_sites.items():
            await _end_ignoring(stores.clickhouse, work, site, groups, now)


async def _end_ignoring(
    clickhouse: ClickHouse, work: AsyncSession, site: int, groups: list[ErrorGroup], now: datetime
) -> None:
    since = {one.number: ignoring.at_ms for one in groups if (ignoring := state_of(one).ignoring)}
    came = await since_ignored(clickhouse, site, since)
    for group in groups:
        ignoring = state_of(group).ignoring
        why = over(ignoring, int(now.timestamp() * 1000), came.get(group.number, Since())) if ignoring else ""
        if why:
            become(group, escalate(), now)
            work.add(ErrorActivity(group_id=group.id, at=now, verb="escalated", detail={"why": why}))


async def watch_spikes(stores: Stores) -> None:
    """Tell of errors that became frequent, and of those that are as usual again."""
    now = datetime.now(UTC)
    found = {
        (one.site_id, one.number): one for one in await spikes(stores.clickhouse, LEAST_OF_A_SPIKE, TIMES_OF_A_SPIKE)
    }
    async with transaction(stores) as work:
        numbers = {number for _, number in found}
        wanted = select(ErrorGroup).where(or_(ErrorGroup.spiking_at.is_not(None), ErrorGroup.number.in_(numbers)))
        for group in await work.scalars(wanted.order_by(ErrorGroup.id).with_for_update()):
            await _watch(work, group, found.get((group.site_id, group.number)), now)


async def _watch(work: AsyncSession, group: ErrorGroup, spike: Spike | None, now: datetime) -> None:
    counts = spike is not None and group.status == "unresolved"
    if counts and spike and group.spiking_at is None:
        group.spiking_at = now
        work.add(ErrorActivity(group_id=group.id, at=now, verb="spiked", detail={"events": spike.lately}))
        await tell_spike(work, group, spike.lately, spike.usual, now)
    elif not counts and group.spiking_at is not None:
        group.spiking_at = None
        await tell_spike_over(work, group, now)
