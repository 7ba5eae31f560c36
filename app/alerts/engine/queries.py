"""What Postgres is asked by the engine."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.engine.models import ACTIVE, OPEN, Alert, AlertEvent
from app.alerts.models import ToldSignal
from app.alerts.rules.models import AlertRule, RuleSource
from app.alerts.state import AlertState
from app.alerts.telling import FLAP_WINDOW, STEADY
from app.sites.models import Site

BATCH = 500
CLOSED_KEPT = timedelta(days=400)


async def sites_waiting(work: AsyncSession, at: datetime) -> Sequence[int]:
    """Sites that have told something, or of which something is due."""
    told = select(ToldSignal.site_id)
    due = select(Alert.site_id).where(Alert.due_at <= at)
    return (await work.scalars(union(told, due))).all()


async def living_site(work: AsyncSession, site_id: int) -> Site | None:
    """A site that was not deleted."""
    return await work.scalar(select(Site).where(Site.id == site_id, Site.deleted_at.is_(None)))


async def take_signals(work: AsyncSession, site_id: int) -> Sequence[ToldSignal]:
    """The oldest signals of a site, BATCH of them, taken out."""
    wanted = select(ToldSignal).where(ToldSignal.site_id == site_id).order_by(ToldSignal.id).limit(BATCH)
    signals = (await work.scalars(wanted)).all()
    if signals:
        await work.execute(delete(ToldSignal).where(ToldSignal.id.in_([one.id for one in signals])))
    return signals


async def forget_signals_of_the_deleted(work: AsyncSession, site_id: int) -> None:
    """What a deleted site still had to say."""
    await work.execute(delete(ToldSignal).where(ToldSignal.site_id == site_id))
    for alert in await work.scalars(select(Alert).where(Alert.site_id == site_id, Alert.due_at.is_not(None))):
        alert.due_at = None


async def open_alerts(work: AsyncSession, site_id: int, keys: set[str]) -> dict[str, Alert]:
    """The open alerts of these keys."""
    wanted = select(Alert).where(Alert.site_id == site_id, Alert.key.in_(keys), Alert.state.in_(OPEN))
    return {one.key: one for one in await work.scalars(wanted)}


async def open_alerts_of_rule(work: AsyncSession, rule: AlertRule) -> dict[str, Alert]:
    """The open alerts of a rule."""
    wanted = select(Alert).where(Alert.rule_id == rule.id, Alert.state.in_(OPEN))
    return {one.key: one for one in await work.scalars(wanted)}


@dataclass(frozen=True, slots=True)
class Lately:
    """What alerts of some keys did lately, asked once for all of them and kept true while they move."""

    closed: dict[str, Alert]  # flapped, and resolved not long ago
    fired: dict[str, dict[str, datetime]]  # when alerts of a key fired, by their ids

    def steady_not_yet(self, key: str, at: datetime) -> Alert | None:
        """The alert of a key that flapped and was resolved not long enough ago to be steady."""
        one = self.closed.get(key)
        return one if one is not None and one.resolved_at is not None and one.resolved_at > at - STEADY else None

    def note(self, alert: Alert) -> None:
        """An alert has moved."""
        if alert.fired_at is not None and not alert.is_event:
            self.fired.setdefault(alert.key, {})[alert.id] = alert.fired_at
        if alert.state == AlertState.RESOLVED and alert.is_flapping:
            self.closed[alert.key] = alert
        elif self.closed.get(alert.key) is alert:
            del self.closed[alert.key]


async def lately(work: AsyncSession, site_id: int, keys: Collection[str], since: datetime) -> Lately:
    """What alerts of these keys did before a moment, as long as it matters."""
    mine = (Alert.site_id == site_id) & Alert.key.in_(keys)
    closed = mine & (Alert.state == AlertState.RESOLVED) & Alert.is_flapping & (Alert.resolved_at > since - STEADY)
    in_window = mine & (Alert.fired_at > since - FLAP_WINDOW) & ~Alert.is_event
    steady_not_yet = await work.scalars(select(Alert).where(closed).order_by(Alert.began_at))
    found = Lately({one.key: one for one in steady_not_yet}, {})
    for key, alert_id, at in await work.execute(select(Alert.key, Alert.id, Alert.fired_at).where(in_window)):
        if at is not None:
            found.fired.setdefault(key, {})[alert_id] = at
    return found


async def due_alerts(work: AsyncSession, site_id: int, at: datetime) -> Sequence[Alert]:
    """Alerts of a site that are due, the oldest first."""
    wanted = select(Alert).where(Alert.site_id == site_id, Alert.due_at <= at)
    return (await work.scalars(wanted.order_by(Alert.began_at, Alert.id).limit(BATCH))).all()


async def quiet_events(work: AsyncSession, at: datetime, quiet: timedelta) -> Sequence[int]:
    """Sites with events of which nothing more was heard for so long."""
    is_quiet = Alert.is_event & Alert.state.in_(ACTIVE) & (Alert.seen_at <= at - quiet)
    return (await work.scalars(select(Alert.site_id).where(is_quiet).distinct())).all()


async def quiet_events_of_site(work: AsyncSession, site_id: int, at: datetime, quiet: timedelta) -> Sequence[Alert]:
    """The events of a site of which nothing more was heard for so long."""
    is_quiet = Alert.is_event & Alert.state.in_(ACTIVE) & (Alert.seen_at <= at - quiet)
    return (await work.scalars(select(Alert).where(Alert.site_id == site_id, is_quiet))).all()


async def firing_subjects(work: AsyncSession, site_id: int, subjects: set[str]) -> dict[str, str]:
    """Which of these subjects have an alert that fires, and its title."""
    if not subjects:
        return {}
    wanted = select(Alert.subject, Alert.title).where(
        Alert.site_id == site_id, Alert.subject.in_(subjects), Alert.state.in_(ACTIVE), ~Alert.is_event
    )
    return {row.subject: row.title for row in await work.execute(wanted)}


async def rules_to_look_at(work: AsyncSession, at: datetime) -> Sequence[AlertRule]:
    """Rules of living sites over measures that are due, the longest waiting first."""
    lives = exists().where(Site.id == AlertRule.site_id, Site.deleted_at.is_(None))
    is_due = AlertRule.is_on & (AlertRule.source == RuleSource.MEASURE) & (AlertRule.next_at <= at)
    return (await work.scalars(select(AlertRule).where(is_due, lives).order_by(AlertRule.next_at).limit(BATCH))).all()


def note(work: AsyncSession, alert: Alert, at: datetime, what: str, text: str = "", by: str = "") -> None:
    """Add a line to an alert's timeline."""
    work.add(AlertEvent(alert_id=alert.id, at=at, what=what, text=text[:1000], by=by[:200]))


async def forget_alerts(work: AsyncSession, at: datetime) -> None:
    """Delete alerts that ended long ago."""
    await work.execute(delete(Alert).where(Alert.state == AlertState.RESOLVED, Alert.resolved_at < at - CLOSED_KEPT))
