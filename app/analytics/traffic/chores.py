"""What is done about spikes and drops on a schedule."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.alerts.models import Topic
from app.alerts.queries import post, subscriptions_of_site
from app.analytics.reports.composing import unsubscribe_url
from app.analytics.traffic import queries
from app.analytics.traffic.letter import letter_of
from app.analytics.traffic.models import Mode, TrafficAlert, TrafficKind
from app.analytics.traffic.queries import Watched, Window
from app.analytics.traffic.verdict import Bound, bound_of, is_beyond, is_measured, is_over, may_fire, same_hours
from app.kit.log import log
from app.kit.stores import Stores
from app.kit.work import transaction

WORTH_SENDING = timedelta(hours=6)


async def check_traffic(stores: Stores, at: datetime | None = None) -> None:
    """Hold the visitors of all sites with rules against their bounds, and tell who wants to know."""
    at = at or datetime.now(UTC)
    async with stores.postgres.work() as work:
        watched = await queries.watch(work, at)
    counted = await _counted(stores, watched, at)
    for one in watched:
        now, *earlier = [counted[window] for window in _windows(one, at)]
        kind = TrafficKind(one.rule.kind)
        bound = bound_of(kind, Mode(one.rule.mode), one.rule.visitors, earlier)
        if bound is None or (kind is TrafficKind.DROP and not is_measured(one.rule, at)):
            continue
        if is_beyond(kind, now, bound):
            if may_fire(one.rule, one.fired_24h, at):
                await _fire(stores, one, now, bound, at)
        elif one.rule.is_firing and is_over(kind, now, bound):
            async with stores.postgres.work() as work:
                await queries.calm(work, one.site.id, kind, at)


async def _counted(stores: Stores, watched: Sequence[Watched], at: datetime) -> Mapping[Window, int]:
    windows = list(dict.fromkeys(window for one in watched for window in _windows(one, at)))
    found = await queries.visitors_in(stores.clickhouse, windows)
    return {window: found.get(number, 0) for number, window in enumerate(windows)}


def _windows(one: Watched, at: datetime) -> list[Window]:
    """The window of a rule and, in automatic mode, the same hours of earlier weeks."""
    minutes = one.rule.window_minutes
    spans = [(at - timedelta(minutes=minutes), at)]
    if one.rule.mode == Mode.AUTOMATIC:
        spans += same_hours(at, ZoneInfo(one.site.timezone), minutes, one.site.first_event_at)
    return [Window(one.site.id, start, end) for start, end in spans]


async def _fire(stores: Stores, one: Watched, visitors: int, bound: Bound, at: datetime) -> None:
    rule, site = one.rule, one.site
    alert = await alert_of(stores, TrafficKind(rule.kind), site.id, rule.window_minutes, visitors, bound, at)
    async with transaction(stores) as work:
        if not await queries.fire(work, alert):
            return
        subscriptions = await subscriptions_of_site(work, site.id, Topic.TRAFFIC_ALERT)
        for subscription in subscriptions:
            letter = letter_of(stores, site, alert, unsubscribe_url(stores, subscription.id))
            await post(
                work, site, letter, to=subscription.recipient,
                cause=f"{Topic.TRAFFIC_ALERT}:{alert.id}:{subscription.id}", kind=Topic.TRAFFIC_ALERT, at=at,
                lasts=WORTH_SENDING, is_urgent=True,
            )  # fmt: skip
    log.info("traffic_alert", site=site.id, kind=alert.kind, visitors=visitors, bound=bound.visitors)


async def alert_of(
    stores: Stores, kind: TrafficKind, site: int, minutes: int, visitors: int, bound: Bound, at: datetime
) -> TrafficAlert:
    """What there is to tell: the numbers, and what is behind them."""
    found = await queries.behind(stores.clickhouse, Window(site, at - timedelta(minutes=minutes), at))
    behind = {
        dimension: [
            {"value": row.value, "visitors": row.visitors, "before": row.before}
            for row in found
            if row.dimension == dimension
        ]
        for dimension in ("source", "path")
    }
    return TrafficAlert(
        site_id=site, kind=kind, at=at, ended_at=None, window_minutes=minutes, visitors=visitors,
        bound=bound.visitors, usual=bound.usual, behind=behind,
    )  # fmt: skip
