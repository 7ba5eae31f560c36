"""From alerts that are due to messages in the outbox, in the transaction of what made them due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.channels.queries import channels_for, owners_mail
from app.alerts.engine import queries
from app.alerts.engine.bundles import Bundles
from app.alerts.engine.models import Alert
from app.alerts.engine.targets import Ways
from app.alerts.queries import post_rows
from app.alerts.rules.models import AlertRule
from app.alerts.rules.schemas import policy_of
from app.alerts.silences.hush import Hush, Topic, hush_of
from app.alerts.silences.models import Silence
from app.alerts.silences.queries import silences_of_site
from app.alerts.state import AlertState
from app.alerts.telling import LOOK_AGAIN, Next, Say, Told, next_word
from app.kit.stores import Stores
from app.sites.models import Site

MOST_WORDS = 5  # of one alert in one round; two are the most that ever come together
NO_WAY = "there is no channel to tell it by"


@dataclass(slots=True)
class Scene:
    """What the alerts of a site are told by, and what holds them back."""

    site: Site
    rules: dict[str, AlertRule]
    ways: Ways
    silences: Sequence[Silence]
    parents: dict[str, str]
    group_told_at: dict[str, datetime | None]


async def dispatch(
    work: AsyncSession, stores: Stores, site: Site, rules: Sequence[AlertRule], at: datetime
) -> int:  # fmt: skip
    """Tell what is due of a site; how many alerts were looked at."""
    alerts = await queries.due_alerts(work, site.id, at)
    if not alerts:
        return 0
    scene = await _scene(work, stores, site, rules, alerts)
    bundles = Bundles(stores, site, scene.rules, scene.ways, at)
    for alert in alerts:
        _tell(work, scene, bundles, alert, at)
    await post_rows(work, bundles.rows())
    return len(alerts)


async def _scene(
    work: AsyncSession, stores: Stores, site: Site, rules: Sequence[AlertRule], alerts: Sequence[Alert]
) -> Scene:
    owners = await owners_mail(work, site.organization_id) if stores.settings.sends_mail else []
    parents = {subject for alert in alerts for subject in alert.parents}
    return Scene(
        site, {rule.id: rule for rule in rules}, Ways(await channels_for(work, site), owners),
        await silences_of_site(work, site.id), await queries.firing_subjects(work, site.id, parents),
        {rule.id: rule.told_at for rule in rules},
    )  # fmt: skip


def _tell(work: AsyncSession, scene: Scene, bundles: Bundles, alert: Alert, at: datetime) -> None:
    rule = scene.rules.get(alert.rule_id or "")
    policy = policy_of(rule, is_event=alert.is_event)
    hush = _hush(scene, alert, at)
    if hush is not None and alert.told is None and alert.state != AlertState.RESOLVED and alert.held != hush.reason:
        queries.note(work, alert, at, "held", f"Nobody is told: {hush.reason}.")
    word = Next()
    for _ in range(MOST_WORDS):
        told_at = scene.group_told_at.get(alert.rule_id or "")
        word = next_word(_told(alert, hush), policy, told_at, at)
        if word.is_steady:
            alert.is_flapping = False
        if word.say is None:
            break
        if not _say(work, scene, bundles, alert, rule, word.say, at):
            word = Next(None, at + LOOK_AGAIN)
            break
    alert.due_at = word.due_at
    if alert.told is None and word.due_at is not None and hush is not None:
        alert.held = hush.reason


def _say(
    work: AsyncSession, scene: Scene, bundles: Bundles, alert: Alert, rule: AlertRule | None, say: Say, at: datetime
) -> bool:
    """Put a word of an alert into the bundles; False when there is no way to tell it."""
    step = alert.step if say is Say.ESCALATED else 0
    ways = scene.ways.of(alert, rule, say, step)
    if not ways:
        if alert.held != NO_WAY:
            queries.note(work, alert, at, "held", f"Nobody is told: {NO_WAY}.")
        alert.held = NO_WAY
        return False
    bundles.add(alert, say, ways)
    alert.told, alert.told_at, alert.held = say, at, ""
    alert.tellings += 1
    if say in (Say.FIRED, Say.FLAPPING, Say.ESCALATED):
        alert.first_told_at = alert.first_told_at or at
        alert.step = max(alert.step, step + 1)
        alert.told_to = list(dict.fromkeys([*alert.told_to, *ways]))
    if rule is not None and say in (Say.FIRED, Say.RESOLVED, Say.FLAPPING):
        rule.told_at = at
    queries.note(work, alert, at, f"told_{say}", f"By {scene.ways.names(ways)}.")
    return True


def _hush(scene: Scene, alert: Alert, at: datetime) -> Hush | None:
    parent = next((scene.parents[one] for one in alert.parents if one in scene.parents), None)
    if parent is not None and alert.told is None:
        return Hush(at + LOOK_AGAIN, f"it depends on something that fires, “{parent}”")
    return hush_of(scene.silences, Topic(alert.kind, alert.subject, alert.rule_id, alert.severity), at)


def _told(alert: Alert, hush: Hush | None) -> Told:
    return Told(
        AlertState(alert.state), alert.since, Say(alert.told) if alert.told else None, alert.told_at,
        alert.first_told_at, alert.step, is_acknowledged=alert.acknowledged_at is not None,
        is_flapping=alert.is_flapping, is_held=hush is not None, held_until=hush.until if hush else None,
    )  # fmt: skip
