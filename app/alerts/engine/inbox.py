"""What people ask about alerts and do with them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.engine.models import ACTIVE, Alert, AlertEvent
from app.alerts.engine.queries import note
from app.alerts.engine.schemas import AlertCounts, AlertPage, AlertParams, AlertView, InboxAlert
from app.alerts.models import Message
from app.alerts.rules.models import AlertRule
from app.alerts.silences.models import Silence
from app.alerts.silences.queries import add_silence
from app.alerts.state import AlertState
from app.kit.problems import NotFound

SHOWN_EVENTS = 300
SHOWN_MESSAGES = 100
MONTH = timedelta(days=30)


class AlertNotFound(NotFound):
    code, title = "alert_not_found", "There is no such alert"


async def page(work: AsyncSession, site_id: int, params: AlertParams) -> AlertPage:
    """A page of a site's alerts, what is worst and newest first."""
    wanted = select(Alert, AlertRule.name).outerjoin(AlertRule, AlertRule.id == Alert.rule_id)
    wanted = wanted.where(Alert.site_id == site_id, Alert.state != AlertState.PENDING)
    if params.standing == "history":
        wanted = wanted.where(Alert.state == AlertState.RESOLVED)
    else:
        is_taken = Alert.acknowledged_at.is_not(None)
        wanted = wanted.where(Alert.state.in_(ACTIVE), is_taken if params.standing == "acknowledged" else ~is_taken)
    if params.search:
        has = [column.icontains(params.search, autoescape=True) for column in (Alert.title, Alert.text, Alert.subject)]
        wanted = wanted.where(or_(*has))
    if params.severity is not None:
        wanted = wanted.where(Alert.severity == params.severity)
    if params.before is not None:
        wanted = wanted.where(Alert.began_at < params.before)
    rows = (await work.execute(wanted.order_by(Alert.began_at.desc(), Alert.id).limit(params.limit + 1))).all()
    shown = rows[: params.limit]
    return AlertPage(
        alerts=[InboxAlert.of(alert, rule or "") for alert, rule in shown],
        next=shown[-1][0].began_at if len(rows) > params.limit else None, counts=await counts(work, site_id),
    )  # fmt: skip


async def counts(work: AsyncSession, site_id: int) -> AlertCounts:
    """How many alerts of a site are open."""
    is_open = (Alert.site_id == site_id) & Alert.state.in_(ACTIVE)
    is_taken = Alert.acknowledged_at.is_not(None)
    counted = select(
        func.count().filter(~is_taken), func.count().filter(is_taken),
        func.count().filter(~is_taken, Alert.severity == "critical"),
    ).where(is_open)  # fmt: skip
    firing, acknowledged, critical = (await work.execute(counted)).one()
    return AlertCounts(firing=firing, acknowledged=acknowledged, critical=critical)


async def alert_of_site(work: AsyncSession, site_id: int, alert_id: str) -> Alert:
    """An alert. Raises AlertNotFound."""
    found = await work.get(Alert, alert_id)
    if found is None or found.site_id != site_id:
        raise AlertNotFound()
    return found


async def view(work: AsyncSession, site_id: int, alert_id: str) -> AlertView:
    """All there is to see of an alert. Raises AlertNotFound."""
    alert = await alert_of_site(work, site_id, alert_id)
    rule = await work.get(AlertRule, alert.rule_id) if alert.rule_id else None
    return AlertView.whole(
        alert, rule.name if rule else "", await _events(work, alert), await _messages(work, alert),
        await _earlier(work, alert),
    )  # fmt: skip


def acknowledge(work: AsyncSession, alert: Alert, by: str, at: datetime) -> None:
    """Somebody has taken an alert."""
    if alert.acknowledge(by, at):
        note(work, alert, at, "acknowledged", by=by)


def unacknowledge(work: AsyncSession, alert: Alert, by: str, at: datetime) -> None:
    """Nobody has an alert any more."""
    if alert.unacknowledge(at):
        note(work, alert, at, "unacknowledged", by=by)


async def keep_quiet(work: AsyncSession, alert: Alert, hours: float, by: str, at: datetime) -> None:
    """Silence the thing that an alert is about for a while, and take the alert."""
    rules = [alert.rule_id] if alert.kind == "measure" and alert.rule_id else []
    silence = Silence(
        site_id=alert.site_id, reason=f"{alert.title[:150]}, by {by[:40]}", created_by=by[:200], created_at=at,
        starts_at=at, ends_at=at + timedelta(hours=hours), weekdays=[], from_minute=0, to_minute=0, timezone=None,
        kinds=[alert.kind], subjects=[_literally(alert.subject)], rule_ids=rules, below=None,
    )  # fmt: skip
    await add_silence(work, silence)
    note(work, alert, at, "silenced", f"For {hours:g} h.", by)
    acknowledge(work, alert, by, at)


async def _events(work: AsyncSession, alert: Alert) -> Sequence[AlertEvent]:
    wanted = select(AlertEvent).where(AlertEvent.alert_id == alert.id).order_by(AlertEvent.id.desc())
    return list(reversed((await work.scalars(wanted.limit(SHOWN_EVENTS))).all()))


async def _messages(work: AsyncSession, alert: Alert) -> Sequence[Message]:
    wanted = select(Message).where(Message.alert_ids.contains([alert.id]), Message.site_id == alert.site_id)
    return (await work.scalars(wanted.order_by(Message.number.desc()).limit(SHOWN_MESSAGES))).all()


async def _earlier(work: AsyncSession, alert: Alert) -> int:
    same = (Alert.site_id == alert.site_id) & (Alert.key == alert.key) & (Alert.id != alert.id)
    lately = (Alert.began_at > alert.began_at - MONTH) & (Alert.began_at <= alert.began_at)
    return await work.scalar(select(func.count()).select_from(Alert).where(same & lately)) or 0


def _literally(text: str) -> str:
    """A text as a glob that fits only itself."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in text)
