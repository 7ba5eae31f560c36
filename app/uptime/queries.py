"""What Postgres is asked about monitors, by whoever judges them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.uptime.models import Incident, MaintenanceWindow, Monitor, MonitorState, Prober

CLOCK = "clock"
CLOCK_OF_CHECKS = "clock_of_checks"
A_NEW_CLOCK = datetime.fromtimestamp(0, UTC)  # there was nothing before it that could come in late
MOST_DUE = 2000


class Judged(NamedTuple):
    """A monitor, and its state locked for this transaction."""

    monitor: Monitor
    state: MonitorState


async def locked(work: AsyncSession, monitors: Iterable[str]) -> list[Judged]:
    """These monitors with their states; nobody else changes the states until the transaction ends."""
    wanted = (
        select(Monitor, MonitorState)
        .join(MonitorState, MonitorState.monitor_id == Monitor.id)
        .where(Monitor.id.in_(sorted(set(monitors))))
        .order_by(Monitor.id)
        .with_for_update(of=MonitorState)
    )
    return [Judged(*row) for row in await work.execute(wanted)]


async def due(work: AsyncSession, at: datetime, *, heartbeats: bool) -> list[str]:
    """Monitors that time alone may have changed by a moment, the longest overdue first."""
    kind = Monitor.kind == "heartbeat" if heartbeats else Monitor.kind != "heartbeat"
    wanted = (
        select(MonitorState.monitor_id)
        .join(Monitor, Monitor.id == MonitorState.monitor_id)
        .where(MonitorState.due_at <= at, kind)
        .order_by(MonitorState.due_at)
        .limit(MOST_DUE)
    )
    return list(await work.scalars(wanted))


async def windows_of(work: AsyncSession, sites: Iterable[int]) -> dict[int, list[MaintenanceWindow]]:
    """The maintenance windows of some sites."""
    found: dict[int, list[MaintenanceWindow]] = defaultdict(list)
    for window in await work.scalars(select(MaintenanceWindow).where(MaintenanceWindow.site_id.in_(set(sites)))):
        found[window.site_id].append(window)
    return found


async def open_incident(work: AsyncSession, monitor: str, kind: str) -> Incident | None:
    """A monitor's incident of a kind that has not ended."""
    wanted = select(Incident).where(Incident.monitor_id == monitor, Incident.kind == kind, Incident.ended_at.is_(None))
    return await work.scalar(wanted)


async def by_slug(work: AsyncSession, named: Sequence[tuple[int, str]]) -> dict[tuple[int, str], Monitor]:
    """Heartbeats by site and slug."""
    slugs = {slug for _, slug in named}
    wanted = select(Monitor).where(
        Monitor.site_id.in_({site for site, _ in named}), Monitor.slug.in_(slugs), Monitor.kind == "heartbeat"
    )
    return {(one.site_id, one.slug): one for one in await work.scalars(wanted)}


async def clock_seen(work: AsyncSession, clock_id: str, at: datetime, gap: timedelta) -> tuple[datetime, datetime]:
    """When a clock's last tick was, before this one, and since when it has gone on without a gap; notes this one."""
    clock = await work.get(Prober, clock_id)
    if clock is None:
        work.add(Prober(id=clock_id, location="", place=CLOCK, version="", began_at=A_NEW_CLOCK, seen_at=at))
        return at, A_NEW_CLOCK
    before, clock.seen_at = clock.seen_at, max(at, clock.seen_at)
    if at - before > gap:
        clock.began_at = at
    return before, clock.began_at
