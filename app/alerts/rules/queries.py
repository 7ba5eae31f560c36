"""What Postgres is asked about rules."""

from collections.abc import Sequence
from datetime import datetime
from fnmatch import fnmatchcase

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.engine.models import ACTIVE, OPEN, Alert
from app.alerts.rules.defaults import default_rules
from app.alerts.rules.models import AlertRule, AlertSettings, RuleSource
from app.alerts.rules.schemas import AlertRuleForm
from app.alerts.signals import Severity
from app.alerts.state import AlertState
from app.kit.problems import BadRequest, Conflict, NotFound
from app.sites.ids import new_id
from app.sites.organizations.queries import LimitReached

MOST_RULES = 200  # of one site


class RuleNotFound(NotFound):
    code, title = "rule_not_found", "There is no such rule"


class SlugTaken(Conflict):
    code, title = "slug_taken", "Another rule of this site has that slug"


class OrderIncomplete(BadRequest):
    code, title = "order_incomplete", "The order has to name each rule of the site once"


async def lock_site(work: AsyncSession, site_id: int, at: datetime) -> None:
    """Be alone with the alerts of a site until the transaction ends; a site that has no rules yet gets the first ones.

    The row is the fence: two engines that both believe they work alone take turns here.
    """
    made = insert(AlertSettings).values(site_id=site_id, made_at=at).on_conflict_do_nothing()
    is_new = await work.scalar(made.returning(AlertSettings.site_id))
    await work.execute(select(AlertSettings.site_id).where(AlertSettings.site_id == site_id).with_for_update())
    if is_new is not None:
        for position, form in enumerate(default_rules(), start=1000):
            work.add(new_rule(site_id, form, position, at))
        await work.flush()


def new_rule(site_id: int, form: AlertRuleForm, position: int, at: datetime) -> AlertRule:
    """A rule as a form says it."""
    return AlertRule(
        id=new_id(), site_id=site_id, position=position, created_at=at, changed_at=at, next_at=at, checked_at=None,
        trouble="", doubted_until=None, told_at=None, **form.columns(),
    )  # fmt: skip


async def rules_of_site(work: AsyncSession, site_id: int) -> Sequence[AlertRule]:
    """The rules of a site in their order."""
    wanted = select(AlertRule).where(AlertRule.site_id == site_id)
    return (await work.scalars(wanted.order_by(AlertRule.position, AlertRule.id))).all()


async def rules_over(work: AsyncSession, site_id: int, measure: str) -> Sequence[AlertRule]:
    """The rules of a site that look at a measure, by name."""
    wanted = select(AlertRule).where(AlertRule.site_id == site_id, AlertRule.source == RuleSource.MEASURE)
    return (
        await work.scalars(wanted.where(AlertRule.spec["measure"].astext == measure).order_by(AlertRule.name))
    ).all()


async def firing_by_rule(work: AsyncSession, site_id: int) -> dict[str, int]:
    """How many alerts of each rule fire now."""
    counted = select(Alert.rule_id, func.count()).where(Alert.site_id == site_id, Alert.state.in_(ACTIVE))
    return {rule_id: count for rule_id, count in await work.execute(counted.group_by(Alert.rule_id)) if rule_id}


async def rule_of_site(work: AsyncSession, site_id: int, rule_id: str) -> AlertRule:
    """A rule. Raises RuleNotFound."""
    found = await work.get(AlertRule, rule_id)
    if found is None or found.site_id != site_id:
        raise RuleNotFound()
    return found


async def add_rule(work: AsyncSession, site_id: int, form: AlertRuleForm, at: datetime) -> AlertRule:
    """Make a rule; it stands before all others. Raises SlugTaken and LimitReached."""
    await lock_site(work, site_id, at)
    theirs = await rules_of_site(work, site_id)
    if len(theirs) >= MOST_RULES:
        raise LimitReached(f"This site has {MOST_RULES} rules, which is the most.")
    if any(one.slug == form.slug for one in theirs):
        raise SlugTaken(f"{form.slug!r} names a rule already.")
    made = new_rule(site_id, form, min((one.position for one in theirs), default=1000) - 1, at)
    work.add(made)
    await work.flush()
    return made


async def change_rule(work: AsyncSession, rule: AlertRule, form: AlertRuleForm, at: datetime) -> None:
    """Make a rule as a form says. What it was about to say is forgotten: its pending alerts begin anew."""
    await lock_site(work, rule.site_id, at)
    theirs = await rules_of_site(work, rule.site_id)
    if any(one.slug == form.slug and one.id != rule.id for one in theirs):
        raise SlugTaken(f"{form.slug!r} names another rule already.")
    for name, value in form.columns().items():
        setattr(rule, name, value)
    rule.changed_at, rule.next_at, rule.trouble, rule.checked_at = at, at, "", None
    await work.execute(delete(Alert).where(Alert.rule_id == rule.id, Alert.state == AlertState.PENDING))
    if not rule.is_on:
        await close_alerts(work, rule, at)


async def delete_rule(work: AsyncSession, rule: AlertRule, at: datetime) -> None:
    """Delete a rule; what it had opened is over, and who was told is told so."""
    await lock_site(work, rule.site_id, at)
    await close_alerts(work, rule, at)
    await work.delete(rule)


async def close_alerts(work: AsyncSession, rule: AlertRule, at: datetime) -> None:
    """End the open alerts of a measure's rule, which nobody looks at any more; signals go on by themselves."""
    await work.execute(delete(Alert).where(Alert.rule_id == rule.id, Alert.state == AlertState.PENDING))
    if rule.source == RuleSource.MEASURE:
        of_rule = update(Alert).where(Alert.rule_id == rule.id, Alert.state.in_(OPEN))
        await work.execute(of_rule.values(state=AlertState.RESOLVED, since=at, resolved_at=at, due_at=at))


async def order_rules(work: AsyncSession, site_id: int, order: Sequence[str], at: datetime) -> None:
    """Set the order of a site's rules. Raises OrderIncomplete."""
    await lock_site(work, site_id, at)
    theirs = {one.id: one for one in await rules_of_site(work, site_id)}
    if set(order) != set(theirs) or len(order) != len(theirs):
        raise OrderIncomplete()
    for position, rule_id in enumerate(order):
        theirs[rule_id].position = position


def rule_for(rules: Sequence[AlertRule], kind: str, subject: str, severity: str) -> AlertRule | None:
    """The first rule that a signal fits."""
    return next((one for one in rules if _fits(one, kind, subject, severity)), None)


def _fits(rule: AlertRule, kind: str, subject: str, severity: str) -> bool:
    if not rule.is_on or rule.source != RuleSource.SIGNALS or kind not in rule.spec["kinds"]:
        return False
    if Severity(severity).rank < Severity(rule.spec.get("least", Severity.INFO)).rank:
        return False
    globs = rule.spec.get("subjects") or []
    return not globs or any(fnmatchcase(subject, glob) for glob in globs)
