"""What Postgres is asked about monitors for people's pages."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, any_, case, func, literal, or_, select, text, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.sites.models import User
from app.uptime.incidents.schemas import IncidentCard, NoteCard
from app.uptime.models import (
    Incident,
    IncidentNote,
    MaintenanceWindow,
    Monitor,
    MonitorState,
    Prober,
    StatusChange,
)  # fmt: skip
from app.uptime.schemas import ListParams
from app.uptime.uptime import Change
from app.uptime.verdict import Status

WORST = ("down", "degraded", "unmeasured", "new", "up", "paused")


class Found(NamedTuple):
    """A page of monitors, and what there is in all of them."""

    page: list[tuple[Monitor, MonitorState]]
    found: int
    statuses: dict[str, int]
    tags: list[str]
    groups: list[str]


async def listed(work: AsyncSession, site: int, params: ListParams) -> Found:
    """The monitors that a list asks for, a page of them."""
    of_site = Monitor.site_id == site
    counts = select(MonitorState.status, func.count()).where(MonitorState.site_id == site).group_by(MonitorState.status)
    statuses: dict[str, int] = {row[0]: row[1] for row in await work.execute(counts)}
    tags = select(func.unnest(Monitor.tags)).where(of_site).distinct()
    groups = select(Monitor.group).where(of_site, Monitor.group != "").distinct()
    wanted = _wanted(site, params)
    found = await work.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    worst = case({status: place for place, status in enumerate(WORST)}, value=MonitorState.status, else_=9)
    order = (worst, func.lower(Monitor.name)) if params.sort == "status" else (func.lower(Monitor.name),)
    page = wanted.order_by(*order, Monitor.id).limit(params.limit).offset(params.offset)
    rows = [(monitor, state) for monitor, state in await work.execute(page)]
    return Found(
        rows, found, statuses, sorted(await work.scalars(tags)), sorted(await work.scalars(groups))
    )  # fmt: skip


def _wanted(site: int, params: ListParams) -> Select[Monitor, MonitorState]:
    wanted = select(Monitor, MonitorState).join(MonitorState, MonitorState.monitor_id == Monitor.id)
    wanted = wanted.where(Monitor.site_id == site)
    if params.search:
        like = "%" + params.search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        wanted = wanted.where(or_(Monitor.name.ilike(like), Monitor.target.ilike(like)))
    if params.status:
        wanted = wanted.where(MonitorState.status == params.status)
    if params.tag:
        wanted = wanted.where(any_(Monitor.tags) == params.tag)
    if params.group:
        wanted = wanted.where(Monitor.group == params.group)
    if params.kind:
        wanted = wanted.where(Monitor.kind == params.kind)
    return wanted


async def monitor_of(work: AsyncSession, site: int, monitor: str) -> tuple[Monitor, MonitorState] | None:
    """A monitor of this site."""
    wanted = select(Monitor, MonitorState).join(MonitorState, MonitorState.monitor_id == Monitor.id)
    row = (await work.execute(wanted.where(Monitor.site_id == site, Monitor.id == monitor))).one_or_none()
    return (row[0], row[1]) if row else None


async def all_of(work: AsyncSession, site: int) -> list[Monitor]:
    """All monitors of a site, by name."""
    return list(await work.scalars(select(Monitor).where(Monitor.site_id == site).order_by(Monitor.name, Monitor.id)))


async def ids_among(work: AsyncSession, site: int, monitors: Iterable[str]) -> set[str]:
    """Those of some ids that are monitors of this site."""
    return set(await work.scalars(select(Monitor.id).where(Monitor.site_id == site, Monitor.id.in_(set(monitors)))))


async def changes_of(work: AsyncSession, monitors: Sequence[str], start: datetime) -> dict[str, list[Change]]:
    """The status changes of some monitors since a moment, each after the last one before it."""
    inside = select(StatusChange.monitor_id, StatusChange.at, StatusChange.status, StatusChange.id)
    inside = inside.where(StatusChange.monitor_id.in_(monitors), StatusChange.at > start)
    ids = func.unnest(literal(list(monitors), type_=Monitor.tags.type)).alias("monitor")
    before = (
        select(StatusChange.monitor_id, StatusChange.at, StatusChange.status, StatusChange.id)
        .where(StatusChange.monitor_id == text("monitor"), StatusChange.at <= start)
        .order_by(StatusChange.at.desc(), StatusChange.id.desc())
        .limit(1)
        .lateral()
    )
    both = union_all(select(before).select_from(ids).join(before, text("true")), inside).subquery()
    found: dict[str, list[Change]] = defaultdict(list)
    for monitor, at, status, _ in await work.execute(select(both).order_by(both.c.at, both.c.id)):
        found[monitor].append(Change(at.timestamp(), Status(status)))
    return found


async def incidents_of(
    work: AsyncSession, site: int, *, monitor: str = "", incident: str = "", start: datetime | None = None,
    limit: int = 100, offset: int = 0,
) -> list[IncidentCard]:  # fmt: skip
    """The latest incidents of a site or of a monitor, those under way first of equal age."""
    wanted = select(Incident, Monitor.name, Monitor.kind, Monitor.target).join(
        Monitor, Monitor.id == Incident.monitor_id
    )
    wanted = wanted.where(Incident.site_id == site)
    if monitor:
        wanted = wanted.where(Incident.monitor_id == monitor)
    if incident:
        wanted = wanted.where(Incident.id == incident)
    if start:
        wanted = wanted.where(or_(Incident.ended_at.is_(None), Incident.ended_at >= start))
    page = wanted.order_by(Incident.began_at.desc(), Incident.id).limit(limit).offset(offset)
    return [IncidentCard.of(*row) for row in await work.execute(page)]


async def notes_of(work: AsyncSession, incident: str) -> list[NoteCard]:
    """The timeline of an incident."""
    wanted = select(IncidentNote, User.name).outerjoin(User, User.id == IncidentNote.author_id)
    rows = await work.execute(wanted.where(IncidentNote.incident_id == incident).order_by(IncidentNote.at))
    return [IncidentCard.note(note, author) for note, author in rows]


async def windows_in(work: AsyncSession, site: int) -> list[MaintenanceWindow]:
    """A site's maintenance."""
    wanted = select(MaintenanceWindow).where(MaintenanceWindow.site_id == site)
    return list(await work.scalars(wanted.order_by(MaintenanceWindow.starts_at.desc())))


async def tags_of(work: AsyncSession, site: int, monitors: Collection[str]) -> dict[str, list[str]]:
    """The tags of some monitors of a site."""
    wanted = select(Monitor.id, Monitor.tags).where(Monitor.site_id == site, Monitor.id.in_(monitors))
    return {one: list(tags) for one, tags in await work.execute(wanted)}


async def window_of(work: AsyncSession, site: int, window: str) -> MaintenanceWindow | None:
    """A window of this site."""
    found = await work.get(MaintenanceWindow, window)
    return found if found is not None and found.site_id == site else None


class PlaceSeen(NamedTuple):
    """A location, how many of its probers were seen lately, and when the last one was."""

    location: str
    is_private: bool
    probers: int
    last_seen_at: datetime


async def places(work: AsyncSession, site: int, since: datetime) -> list[PlaceSeen]:
    """The locations that a site may use: public ones, and its own."""
    wanted = (
        select(
            Prober.location, Prober.site_id.is_not(None), func.count().filter(Prober.seen_at > since),
            func.max(Prober.seen_at),
        )
        .where(or_(Prober.site_id.is_(None), Prober.site_id == site), Prober.location != "")
        .group_by(Prober.location, Prober.site_id)
        .order_by(Prober.location)
    )  # fmt: skip
    return [PlaceSeen(*row) for row in await work.execute(wanted)]
