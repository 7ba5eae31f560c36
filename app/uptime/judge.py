"""What results make of monitors: the pure steps, and what follows from them, in one transaction.

A status change, its incident and the signal to the alerts are committed together: never one without the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.signals import tell
from app.kit.turn import Turn
from app.uptime import queries, telling
from app.uptime.maintenance import Window, is_maintenance, spans
from app.uptime.models import Incident, IncidentNote, MaintenanceWindow, Monitor, MonitorState, StatusChange, moment
from app.uptime.queries import Judged
from app.uptime.verdict import WORSE, Became, Effect, Opened, Result, State, Status, step


@dataclass(frozen=True, slots=True)
class Look:
    """A result, and what of it the list of monitors shows. None: nothing came, only time went by until ``at``."""

    result: Result | None
    at: float
    took_ms: float | None = None
    certificate_ends: int = 0
    facts: Mapping[str, object] | None = None


async def judge(work: AsyncSession, looks: Mapping[str, Sequence[Look]]) -> list[Judged]:
    """Let each monitor see its looks, in the order of time. Monitors that are gone are skipped."""
    found = await queries.locked(work, looks)
    windows = await queries.windows_of(work, {one.monitor.site_id for one in found})
    turn = Turn()
    for one in found:
        mine = [window for window in windows.get(one.monitor.site_id, []) if window.concerns(one.monitor)]
        await _see_all(work, one, sorted(looks[one.monitor.id], key=lambda look: look.at), mine, turn)
    return found


async def _see_all(
    work: AsyncSession, one: Judged, looks: Sequence[Look], windows: list[MaintenanceWindow], turn: Turn
) -> None:
    """What a monitor's looks make of it, which is kept once at their end: thousands may come at the top of an hour."""
    kept, known_until, newest = one.state, one.state.last_at, None
    state = msgspec.convert(kept.state, State)
    for look in looks:
        state = await _see(work, one, state, look, windows)
        if look.result is not None and (known_until is None or look.at >= known_until.timestamp()):
            newest = look
            if look.certificate_ends:
                await _see_certificate(work, one, look, windows)
        await turn.end()
    if newest is not None and newest.result is not None:
        kept.last_at, kept.last_ms, kept.last_words = moment(newest.at), newest.took_ms, newest.result.words
    _keep(kept, state)


async def _see(work: AsyncSession, one: Judged, before: State, look: Look, windows: list[MaintenanceWindow]) -> State:
    monitor, kept = one
    at = moment(look.at)
    config = monitor.config(is_in_maintenance=_is_quiet(windows, at))
    if look.result is not None and not monitor.is_heartbeat and kept.due_at is not None and kept.due_at < at:
        # Results stayed away, and this one is quicker than the tick that would have said so.
        before, effects = step(before, None, config, look.at)
        await _follow(work, monitor, effects, at, {})
    after, effects = step(before, look.result, config, look.at)
    await _follow(work, monitor, effects, at, look.facts or {})
    ends = [end for _, end in spans(_times(windows), at, at + timedelta(days=1))] if windows else []
    if not monitor.is_heartbeat:
        _set_due(kept, after, config.stale_s, at, ends)
    elif config.is_in_maintenance and after.told is None and after.status in WORSE and ends:
        kept.due_at = moment(ends[0])  # it is told then, if it still is silent
    return after


def _times(windows: list[MaintenanceWindow]) -> list[Window]:
    return [window.window for window in windows]


def _is_quiet(windows: list[MaintenanceWindow], at: datetime) -> bool:
    return bool(windows) and is_maintenance(_times(windows), at)


def _set_due(kept: MonitorState, after: State, stale_s: float, at: datetime, ends: list[float]) -> None:
    """When to look again without a result. Moved only when it is past: an index that every result touches is costly."""
    if after.status is Status.PAUSED:
        kept.due_at = None
        return
    if kept.due_at is not None and kept.due_at > at and not ends:
        return
    newest = max((seen.at for seen in after.seen.values()), default=at.timestamp())
    due = newest + stale_s + 1
    if after.status is Status.UNMEASURED:
        due = max(due, at.timestamp() + stale_s)
    kept.due_at = moment(min([due, *(end for end in ends if end > at.timestamp())]))


async def write(work: AsyncSession, one: Judged, after: State, effects: Sequence[Effect], at: datetime) -> None:
    """Keep a state, and do what follows from how it came about."""
    _keep(one.state, after)
    await _follow(work, one.monitor, effects, at, {})


def _keep(kept: MonitorState, state: State) -> None:
    kept.state, kept.status, kept.mood = msgspec.to_builtins(state), state.status, state.mood
    kept.since = moment(state.since)


async def _follow(
    work: AsyncSession, monitor: Monitor, effects: Sequence[Effect], at: datetime, facts: Mapping[str, object]
) -> None:
    for effect in effects:
        if isinstance(effect, Became):
            work.add(StatusChange(
                monitor_id=monitor.id, site_id=monitor.site_id, at=moment(effect.since), status=effect.status
            ))  # fmt: skip
        elif isinstance(effect, Opened):
            await _open(work, monitor, effect, at, facts)
        else:
            await _close(work, monitor, effect.status, moment(effect.at), is_paused=effect.is_paused)


async def _open(
    work: AsyncSession, monitor: Monitor, effect: Opened, at: datetime, facts: Mapping[str, object]
) -> None:
    incident = Incident(
        site_id=monitor.site_id, monitor_id=monitor.id, kind=effect.status, began_at=moment(effect.since),
        noticed_at=at, code=effect.code, words=effect.words or "It failed.", locations=list(effect.locations),
        facts=dict(facts),
    )  # fmt: skip
    await _begin(work, monitor, incident)


async def _begin(work: AsyncSession, monitor: Monitor, incident: Incident) -> None:
    if await queries.open_incident(work, monitor.id, incident.kind):
        return
    work.add(incident)
    await work.flush()
    work.add(IncidentNote(incident_id=incident.id, at=incident.began_at, kind="began", words=incident.words))
    await tell(work, telling.began(monitor, incident))


async def _close(work: AsyncSession, monitor: Monitor, kind: str, at: datetime, *, is_paused: bool = False) -> None:
    incident = await queries.open_incident(work, monitor.id, kind)
    if incident is None:
        return
    ended = incident.ended_at = max(at, incident.began_at)
    words = "The monitor was paused." if is_paused else "It is well again."
    work.add(IncidentNote(incident_id=incident.id, at=ended, kind="ended", words=words))
    await tell(work, telling.ended(monitor, incident, ended, is_paused=is_paused))


async def _see_certificate(work: AsyncSession, one: Judged, look: Look, windows: list[MaintenanceWindow]) -> None:
    """A certificate of an HTTPS check that ends soon is an incident of its own: the site still works."""
    monitor, kept = one
    at = moment(look.at)
    ends = kept.certificate_ends = moment(look.certificate_ends)
    days = int(monitor.spec.get("expiry_days", 0))
    if monitor.kind != "http" or not days:
        return
    left = ends - at
    if left < timedelta(days=days) and not kept.certificate_told and not _is_quiet(windows, at):
        kept.certificate_told = True
        words = f"The certificate expires in {max(left.days, 0)} days, on {ends:%Y-%m-%d %H:%M} UTC."
        incident = Incident(
            site_id=monitor.site_id, monitor_id=monitor.id, kind=telling.CERTIFICATE, began_at=at, noticed_at=at,
            code="certificate_ends", words=words, locations=[], facts={},
        )  # fmt: skip
        await _begin(work, monitor, incident)
    elif left >= timedelta(days=days) and kept.certificate_told:
        kept.certificate_told = False
        await _close(work, monitor, telling.CERTIFICATE, at)


def fresh_state(monitor: Monitor, at: datetime) -> MonitorState:
    """The state of a monitor of which nothing is known yet."""
    state = State(since=at.timestamp())
    return MonitorState(
        monitor_id=monitor.id, site_id=monitor.site_id, status=state.status, since=at, state=msgspec.to_builtins(state),
        due_at=None if monitor.is_heartbeat else at.astimezone(UTC) + timedelta(seconds=monitor.interval_s * 2 + 60),
    )  # fmt: skip
