"""Is this a spike, is this a drop? Pure: a rule, counts and the time in; what to do out.

In automatic mode visitors are held against the median of the same hours of the last weeks: a spike is three times as
many and at least ten more, a drop is less than a third of what is usual where twenty or more are. The median, because
one strange week must not move it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from app.analytics.traffic.models import Mode, TrafficKind, TrafficRule

WEEKS = 4
WEEKS_NEEDED = 2
TIMES = 3
LEAST_MORE = 10
LEAST_USUAL = 20
CALM = 0.2  # of the bound: as far back it must come before the matter is over, so that it does not flutter
GAP = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Bound:
    """The number that must not be passed, and what it was made from in automatic mode."""

    visitors: int
    usual: float | None = None


def bound_of(kind: TrafficKind, mode: Mode, threshold: int, earlier: Sequence[int]) -> Bound | None:
    """The bound of a rule; None when too little is known. ``earlier``: visitors of the same hours, a week each."""
    if mode is Mode.THRESHOLD:
        return Bound(threshold)
    if len(earlier) < WEEKS_NEEDED:
        return None
    usual = float(median(earlier))
    if kind is TrafficKind.SPIKE:
        return Bound(max(math.ceil(usual * TIMES), math.ceil(usual) + LEAST_MORE), usual)
    return Bound(math.ceil(usual / TIMES), usual) if usual >= LEAST_USUAL else None


def is_beyond(kind: TrafficKind, visitors: int, bound: Bound) -> bool:
    """A spike has as many visitors as its bound or more, a drop has fewer."""
    return visitors >= bound.visitors if kind is TrafficKind.SPIKE else visitors < bound.visitors


def is_over(kind: TrafficKind, visitors: int, bound: Bound) -> bool:
    """Whether it has calmed down: back, and clearly so."""
    if kind is TrafficKind.SPIKE:
        return visitors < bound.visitors * (1 - CALM)
    return visitors >= bound.visitors * (1 + CALM)


def may_fire(rule: TrafficRule, fired_24h: int, at: datetime) -> bool:
    """Whether the rule's peace allows another alert now."""
    if rule.is_firing or fired_24h >= rule.most_a_day:
        return False
    return rule.fired_at is None or at - rule.fired_at >= timedelta(minutes=rule.cooldown_minutes)


def is_measured(rule: TrafficRule, at: datetime) -> bool:
    """Whether few visitors mean few visitors: the whole window was watched."""
    window = timedelta(minutes=rule.window_minutes)
    return rule.measured_since is not None and at - rule.measured_since >= window


def same_hours(at: datetime, zone: ZoneInfo, minutes: int, began: datetime | None) -> list[tuple[datetime, datetime]]:
    """The windows of the last weeks that end at the same time of the local week, the latest first, UTC.

    Those before the site's first event tell nothing and are left out.
    """
    local = at.astimezone(zone)
    windows = []
    for week in range(1, WEEKS + 1):
        end = (local - timedelta(weeks=week)).astimezone(at.tzinfo)  # the local clock's arithmetic, summer time or not
        start = end - timedelta(minutes=minutes)
        if began is not None and began <= start:
            windows.append((start, end))
    return windows
