"""From what features told, and from what measures show, to alerts and their timelines."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.engine import queries
from app.alerts.engine.models import ACTIVE, Alert
from app.alerts.engine.queries import Lately
from app.alerts.models import ToldSignal
from app.alerts.rules.models import AlertRule
from app.alerts.rules.queries import rule_for
from app.alerts.rules.schemas import patience_of
from app.alerts.signals import SignalState
from app.alerts.state import NEVER, AlertState, Patience, Verdict, step
from app.alerts.telling import is_flapping
from app.sites.ids import new_id

EVENT_LASTS = timedelta(hours=1)  # an event of which nothing more is heard for so long is over


@dataclass(slots=True)
class Sighting:
    """What was seen of one thing: enough to open an alert of it."""

    key: str
    kind: str
    subject: str
    severity: str
    title: str
    text: str
    path: str
    at: datetime
    verdict: Verdict
    facts: dict[str, Any] = field(default_factory=dict)
    value: float | None = None
    is_event: bool = False

    @property
    def parents(self) -> list[str]:
        """The subjects on which it depends."""
        found = self.facts.get("parents", [])
        return [str(one) for one in found][:50] if isinstance(found, (list, tuple)) else []


async def hear_signals(work: AsyncSession, site_id: int, rules: Sequence[AlertRule], now: datetime) -> int:
    """Take what a site's features told and let its alerts follow; how many signals these were."""
    signals = await queries.take_signals(work, site_id)
    opened = await queries.open_alerts(work, site_id, {key_of(one) for one in signals})
    by_id = {rule.id: rule for rule in rules}
    sightings = [_sighting(signal, now) for signal in signals]
    lately = await lately_of(work, site_id, sightings)
    for signal, sighting in zip(signals, sightings, strict=True):
        alert = opened.get(sighting.key)
        rule = (
            by_id.get(alert.rule_id or "") if alert else rule_for(rules, signal.kind, signal.subject, signal.severity)
        )
        if alert is None and (rule is None or sighting.verdict is not Verdict.BAD):
            continue  # nobody asked for it, or it ends what never began
        after = await see(work, site_id, rule, alert, sighting, lately)
        opened.pop(sighting.key, None)
        if after is not None and after.state != AlertState.RESOLVED:
            opened[sighting.key] = after
    return len(signals)


def key_of(signal: ToldSignal) -> str:
    """What makes two signals ones of the same alert."""
    return f"{signal.kind}:{signal.subject}"


async def lately_of(work: AsyncSession, site_id: int, sightings: Sequence[Sighting]) -> Lately:
    """What the alerts of what was seen did before, in one question for all."""
    if not sightings:
        return Lately({}, {})
    return await queries.lately(work, site_id, {one.key for one in sightings}, min(one.at for one in sightings))


async def see(
    work: AsyncSession,
    site_id: int,
    rule: AlertRule | None,
    alert: Alert | None,
    sighting: Sighting,
    lately: Lately,
) -> Alert | None:
    """Let an alert follow what was seen; the alert, None when there is none (any more)."""
    at, patience = sighting.at, patience_of(rule) if rule else Patience()
    if alert is not None and alert.is_event:
        _repeat(work, alert, sighting)
        return alert
    standing, entered = step(alert.standing if alert else NEVER, sighting.verdict, patience, at)
    if alert is None:
        if not entered:
            return None
        alert = _opened(work, site_id, rule, sighting, lately)
    elif sighting.verdict is Verdict.BAD:
        _describe(alert, sighting)
    elif sighting.text:
        alert.text = sighting.text  # how it ended says how it began
    if standing.state is AlertState.INACTIVE:
        return await _forget(work, alert, at, lately)
    alert.value = sighting.value if sighting.value is not None else alert.value
    if entered:
        alert.stand(standing)
        lately.note(alert)
        _enter(work, alert, entered, at, lately)
    return alert


async def _forget(work: AsyncSession, alert: Alert, at: datetime, lately: Lately) -> Alert | None:
    """It never came to fire. One that had flapped before, and of which people know, is over again."""
    if alert.told is None:
        await work.flush()  # it may have begun just now
        await work.delete(alert)
        await work.flush()  # and begin again at once
        return None
    alert.state, alert.since, alert.resolved_at, alert.due_at = AlertState.RESOLVED, at, at, at
    lately.note(alert)
    return alert


async def end_events(work: AsyncSession, site_id: int, at: datetime) -> None:
    """Events of which nothing more was heard are over; nobody needs to be told."""
    for alert in await queries.quiet_events_of_site(work, site_id, at, EVENT_LASTS):
        alert.state, alert.since, alert.resolved_at = AlertState.RESOLVED, at, at
        queries.note(work, alert, at, AlertState.RESOLVED, "Nothing more was heard of it for an hour.")


def _sighting(signal: ToldSignal, now: datetime) -> Sighting:
    at = min(signal.at, now)  # a teller whose clock is ahead must not put its news off
    verdict = Verdict.GOOD if signal.state == SignalState.RESOLVED else Verdict.BAD
    return Sighting(
        key_of(signal), signal.kind, signal.subject, signal.severity, signal.title, signal.text, signal.path,
        at, verdict, signal.facts, is_event=signal.state == SignalState.EVENT,
    )  # fmt: skip


def _opened(
    work: AsyncSession, site_id: int, rule: AlertRule | None, sighting: Sighting, lately: Lately
) -> Alert:  # fmt: skip
    """A new alert, or the one that flapped lately, again."""
    again = lately.steady_not_yet(sighting.key, sighting.at)
    if again is not None:
        again.fires += 1
        again.resolved_at = None
        _describe(again, sighting)
        return again
    at = sighting.at
    alert = Alert(
        id=new_id(), site_id=site_id, rule_id=rule.id if rule else None, key=sighting.key, kind=sighting.kind,
        subject=sighting.subject, severity=(rule.severity if rule else None) or sighting.severity,
        state=AlertState.PENDING, is_event=sighting.is_event, began_at=at, since=at, fired_at=None, resolved_at=None,
        value=sighting.value, repeats=0, fires=1, is_flapping=False, told=None, told_at=None, first_told_at=None,
        told_to=[], tellings=0, step=0, held="", due_at=None, acknowledged_at=None, acknowledged_by="",
    )  # fmt: skip
    _describe(alert, sighting)
    work.add(alert)
    return alert


def _enter(
    work: AsyncSession, alert: Alert, entered: Sequence[AlertState], at: datetime, lately: Lately
) -> None:  # fmt: skip
    """Write the timeline, and let the engine tell people where it matters."""
    for state in entered:
        queries.note(work, alert, at, state, alert.title if state is AlertState.FIRING else "")
    is_told_of = AlertState.FIRING in entered and not alert.is_event and not alert.is_flapping
    if is_told_of and is_flapping(list(lately.fired.get(alert.key, {}).values()), at):
        alert.is_flapping = True
        queries.note(work, alert, at, "flapping", "It comes and goes; more is told when it is steady.")
    if alert.state in (AlertState.FIRING, AlertState.RESOLVED):
        alert.due_at = at


def _repeat(work: AsyncSession, alert: Alert, sighting: Sighting) -> None:
    """An event again: one more of the same, which nobody needs to be told at once."""
    if sighting.verdict is Verdict.GOOD:
        if alert.state in ACTIVE:
            alert.state, alert.since, alert.resolved_at = AlertState.RESOLVED, sighting.at, sighting.at
            queries.note(work, alert, sighting.at, AlertState.RESOLVED)
        return
    alert.repeats += 1
    _describe(alert, sighting)


def _describe(alert: Alert, sighting: Sighting) -> None:
    alert.title, alert.text, alert.path = sighting.title, sighting.text, sighting.path
    alert.facts, alert.seen_at = {k: v for k, v in sighting.facts.items() if k != "parents"}, sighting.at
    alert.parents = sighting.parents
