"""The engine at work: hears every site that has something to say, and looks at every rule that is due.

Whatever a site's alerts do happens in one transaction under the site's lock: the signal goes, the alert moves, its
timeline is written and its messages are posted, or none of it.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.engine import queries, watch
from app.alerts.engine.dispatch import dispatch
from app.alerts.engine.hear import EVENT_LASTS, Sighting, end_events, hear_signals, lately_of, see
from app.alerts.measures import Measures
from app.alerts.rules.models import AlertRule
from app.alerts.rules.queries import lock_site, rules_of_site
from app.kit.log import log
from app.kit.problems import Problem, Unavailable
from app.kit.stores import Stores
from app.kit.work import transaction

EVERY = timedelta(seconds=60)
ROUNDS = 100  # of one site at a time, then the others have their turn


async def hear_all(stores: Stores, at: datetime | None = None) -> None:
    """Hear all sites that told something or have something due."""
    moment = at or datetime.now(UTC)
    async with stores.postgres.work() as work:
        sites = {*await queries.sites_waiting(work, moment), *await queries.quiet_events(work, moment, EVENT_LASTS)}
    for site_id in sorted(sites):
        try:
            for _ in range(ROUNDS):
                if not await hear_site(stores, site_id, at or datetime.now(UTC)):
                    break
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001, one site's trouble is not the others'
            log.exception("site_not_heard", site=site_id)


async def hear_site(stores: Stores, site_id: int, at: datetime) -> bool:
    """Hear one site; True when there is more."""
    async with transaction(stores) as work:
        site = await queries.living_site(work, site_id)
        if site is None:
            await queries.forget_signals_of_the_deleted(work, site_id)
            return False
        await lock_site(work, site_id, at)
        rules = await rules_of_site(work, site_id)
        heard = await hear_signals(work, site_id, rules, at)
        await end_events(work, site_id, at)
        await work.flush()
        told = await dispatch(work, stores, site, rules, at)
    return queries.BATCH in (heard, told)


async def look_at_rules(stores: Stores, measures: Measures, at: datetime | None = None) -> None:
    """Look at all rules over measures that are due."""
    async with stores.postgres.work() as work:
        due = await queries.rules_to_look_at(work, at or datetime.now(UTC))
    for rule in due:
        await look_at(stores, rule, measures, at or datetime.now(UTC))


async def look_at(stores: Stores, rule: AlertRule, measures: Measures, at: datetime) -> None:
    """Look at one rule. What cannot be counted is no verdict: nothing begins and nothing ends by it."""
    async with stores.postgres.work() as work:
        site = await queries.living_site(work, rule.site_id)
    if site is None:
        return
    seen, trouble = {}, ""
    doubted_until = watch.doubted_until(rule, at)
    in_doubt = doubted_until is not None
    try:
        seen = await watch.sightings(stores, site, rule, measures, at, in_doubt=in_doubt)
    except Problem as problem:
        trouble = problem.detail or problem.title
        log.warning("rule_not_looked_at", rule=rule.id, site=site.id, code=problem.code)
    async with transaction(stores) as work:
        await lock_site(work, site.id, at)
        rules = await rules_of_site(work, site.id)
        mine = next((one for one in rules if one.id == rule.id), None)
        if mine is None or not mine.is_on or mine.changed_at != rule.changed_at:
            return  # it was changed meanwhile: looked at anew in a moment
        mine.next_at, mine.trouble = at + EVERY, trouble
        mine.doubted_until = watch.doubted_after_trouble(rule, doubted_until, at) if trouble else doubted_until
        if trouble:
            return
        mine.checked_at = at
        await _follow(work, mine, seen, at, in_doubt=in_doubt)
        await work.flush()
        await dispatch(work, stores, site, rules, at)


async def _follow(
    work: AsyncSession, rule: AlertRule, seen: dict[str, Sighting], at: datetime, *, in_doubt: bool
) -> None:
    opened = await queries.open_alerts_of_rule(work, rule)
    gone = {key: watch.missing(rule, key, at) for key in opened if key not in seen and not in_doubt}
    sightings = {**seen, **gone}
    lately = await lately_of(work, rule.site_id, list(sightings.values()))
    for key, sighting in sightings.items():
        await see(work, rule.site_id, rule, opened.get(key), sighting, lately)
