"""What Postgres is asked by the engine."""

from collections.abc import Sequence
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


async def closed_lately(work: AsyncSession, site_id: int, key: str, at: datetime) -> Alert | None:
    """The alert of a key that flapped and was resolved not long enough ago to be steady."""
    wanted = select(Alert).where(
        Alert.site_id == site_id, Alert.key == key, Alert.state == AlertState.RESOLVED, Alert.is_flapping,
        Alert.resolved_at > at - STEADY,
    )  # fmt: skip
    return await work.scalar(wanted.order_by(Alert.began_at.desc()).limit(1))


async def fired_lately(work: AsyncSession, site_id: int, key: str, at: datetime) -> list[datetime]:
    """When alerts of a key fired in the window of flapping."""
    wanted = select(Alert.fired_at).where(
        Alert.site_id == site_id, Alert.key == key, Alert.fired_at > at - FLAP_WINDOW, ~Alert.is_event
    )
    return [moment for moment in await work.scalars(wanted) if moment is not None]


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
