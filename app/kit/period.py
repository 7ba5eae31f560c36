"""Periods of time as people name them, in their own zone: ranges, comparisons, buckets. Pure; ``now`` is an argument.

A period that rolls (7d, 28d, 6mo, …) ends with the last full day or month, so that it compares like with like; today,
month and year go up to now. ``date`` stands for today: with it, every period is seen as on that day. Days are local:
a day with a clock change has 23 or 25 hours. What the clock skips does not exist, what it repeats is counted once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.kit.problems import BadRequest

INTERVALS = ("minute", "hour", "day", "week", "month")
COMPARISONS = ("none", "previous", "year", "custom")
MAX_BUCKETS = 1500
EARLIEST = date(2000, 1, 1)
LATEST = date(2100, 1, 1)


class PeriodNotUnderstood(BadRequest):
    """A period, date, interval or comparison that there is not."""

    code, title = "period_not_understood", "A period cannot be understood"


@dataclass(frozen=True, slots=True)
class Bucket:
    """A stretch of a series, ``[start, end)`` in UTC, cut to its period. Partial: cut, or not over yet."""

    start: datetime
    end: datetime
    is_partial: bool


@dataclass(frozen=True, slots=True)
class Period:
    """``[start, end)`` in UTC, and ``until``: where what is known ends (the end, or now). ``days``: its local days."""

    name: str
    start: datetime
    end: datetime
    until: datetime
    days: tuple[date, date]
    interval: str
    zone: ZoneInfo

    def local(self, at: datetime) -> str:
        """A moment in the period's zone: ISO 8601 with offset."""
        return at.astimezone(self.zone).isoformat(timespec="seconds")

    def buckets(self) -> list[Bucket]:
        """Its stretches of one interval. Raises PeriodNotUnderstood when they would be too many."""
        found: list[Bucket] = []
        for start, end in _stretches(self.start, self.end, self.interval, self.zone):
            cut = (max(start, self.start), min(end, self.end))
            found.append(Bucket(*cut, is_partial=cut != (start, end) or end > self.until))
            if len(found) > MAX_BUCKETS:
                raise PeriodNotUnderstood(f"The interval {self.interval} is too short for that period.")
        return found


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a local day, in UTC. Where the clock skips midnight, the moment it skips."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _months(day: date, by: int) -> date:
    """The same day some months away; the 31st becomes the last day of a shorter month."""
    count = day.year * 12 + day.month - 1 + by
    first = date(count // 12, count % 12 + 1, 1)
    following = date((count + 1) // 12, (count + 1) % 12 + 1, 1)
    return first + timedelta(min(day.day, (following - first).days) - 1)


def _rolling(days: int) -> Callable[[date], tuple[date, date]]:
    return lambda today: (today - timedelta(days), today - timedelta(1))


def _months_before(months: int) -> Callable[[date], tuple[date, date]]:
    return lambda today: (_months(today.replace(day=1), -months), today.replace(day=1) - timedelta(1))


# name → local first and last day, given today; and its interval, where the length does not decide.
DAYS: dict[str, tuple[Callable[[date], tuple[date, date]], str]] = {
    "today": (lambda today: (today, today), "hour"),
    "yesterday": (_rolling(1), "hour"),
    "7d": (_rolling(7), "day"),
    "28d": (_rolling(28), "day"),
    "30d": (_rolling(30), "day"),
    "91d": (_rolling(91), "day"),
    "month": (lambda today: (today.replace(day=1), _months(today.replace(day=1), 1) - timedelta(1)), "day"),
    "last_month": (_months_before(1), "day"),
    "year": (lambda today: (date(today.year, 1, 1), date(today.year, 12, 31)), "month"),
    "6mo": (_months_before(6), "month"),
    "12mo": (_months_before(12), "month"),
}
# name → how many of which interval, the running one among them
RUNNING = {"realtime": (30, "minute"), "24h": (24, "hour")}
NAMES = (*RUNNING, *DAYS, "all", "custom")
TO_DATE = ("month", "year")


def period(
    name: str, zone: ZoneInfo, now: datetime, *, date: date | None = None, first: date | None = None,
    last: date | None = None, interval: str = "", began: datetime | None = None,
) -> Period:  # fmt: skip
    """The period of a name as seen at ``now`` (or on ``date``). ``first`` and ``last`` are the days of ``custom``;
    ``began`` is where ``all`` begins. Raises PeriodNotUnderstood."""
    if name not in NAMES:
        raise PeriodNotUnderstood(f"There is no period {name[:50]!r}; there are {', '.join(NAMES)}.")
    if interval and interval not in INTERVALS:
        raise PeriodNotUnderstood(f"There is no interval {interval[:50]!r}; there are {', '.join(INTERVALS)}.")
    for day in (date, first, last):
        if day and not EARLIEST <= day < LATEST:
            raise PeriodNotUnderstood(f"Dates go from {EARLIEST} to {LATEST}.")
    today = now.astimezone(zone).date()
    if name in RUNNING:
        return _running(name, zone, now, interval)
    days, usual = _days(name, zone, date or today, first, last, began)
    if name in TO_DATE:
        days = (days[0], max(days[0], min(days[1], today)))
    start, end = midnight(days[0], zone), midnight(days[1] + timedelta(1), zone)
    return Period(name, start, end, max(start, min(end, now)), days, interval or usual, zone)


def _running(name: str, zone: ZoneInfo, now: datetime, interval: str) -> Period:
    count, usual = RUNNING[name]
    step = timedelta(minutes=1) if usual == "minute" else timedelta(hours=1)
    last = _hour(now, zone) if usual == "hour" else now.replace(second=0, microsecond=0)
    start, end = last - (count - 1) * step, last + step
    days = (start.astimezone(zone).date(), now.astimezone(zone).date())
    return Period(name, start, end, now, days, interval or usual, zone)


def _days(
    name: str, zone: ZoneInfo, today: date, first: date | None, last: date | None, began: datetime | None
) -> tuple[tuple[date, date], str]:
    if name == "custom":
        if first is None or last is None or last < first:
            raise PeriodNotUnderstood("A custom period needs from and to, and to is not before from.")
        return (first, last), _usual_interval(first, last)
    if name == "all":
        first = min(began.astimezone(zone).date(), today) if began else today
        return (first, today), _usual_interval(first, today)
    made, usual = DAYS[name]
    return made(today), usual


def _usual_interval(first: date, last: date) -> str:
    length = (last - first).days + 1
    return "hour" if length <= 2 else "day" if length <= 120 else "week" if length <= 366 else "month"


def comparison(
    of: Period, kind: str, *, first: date | None = None, last: date | None = None, match_weekday: bool = False
) -> Period | None:
    """The period to compare with, as much of it as is known of ``of``; None for ``none``. Raises PeriodNotUnderstood.

    With ``match_weekday`` it begins on the same day of the week.
    """
    if kind not in COMPARISONS:
        raise PeriodNotUnderstood(f"There is no comparison {kind[:50]!r}; there are {', '.join(COMPARISONS)}.")
    if kind == "none" or (of.name == "all" and kind == "previous"):
        return None
    if kind == "custom":
        if first is None or last is None or last < first or not (first >= EARLIEST and last < LATEST):
            raise PeriodNotUnderstood("A custom comparison needs compare_from and compare_to, the earlier one first.")
        start, end = midnight(first, of.zone), midnight(last + timedelta(1), of.zone)
        return replace(of, start=start, end=end, until=max(start, min(end, of.until)), days=(first, last))
    if of.name in RUNNING:
        return _earlier(of, kind)
    begins, ends = _shifted(of, kind)
    if match_weekday:
        by = timedelta((of.days[0].weekday() - begins.weekday()) % 7)
        if begins + by > of.days[0] - timedelta(1):
            by -= timedelta(7)
        begins, ends = begins + by, begins + by + (of.days[1] - of.days[0])
    start, end = midnight(begins, of.zone), midnight(ends + timedelta(1), of.zone)
    return replace(of, start=start, end=end, until=_as_far(of, begins, start, end), days=(begins, ends))


def _earlier(of: Period, kind: str) -> Period:
    by = timedelta(364) if kind == "year" else of.end - of.start
    days = tuple(moment.astimezone(of.zone).date() for moment in (of.start - by, of.until - by))
    return replace(of, start=of.start - by, end=of.end - by, until=of.until - by, days=days)


def _shifted(of: Period, kind: str) -> tuple[date, date]:
    first, last = of.days
    months = {"month": 1, "last_month": 1, "year": 12, "6mo": 6, "12mo": 12}.get(of.name)
    if not months:
        length = last - first + timedelta(1)
        return (_months(first, -12), _months(last, -12)) if kind == "year" else (first - length, last - length)
    by = -12 if kind == "year" else -months
    following = last + timedelta(1)
    # The last day of a month is compared with the last day of a month, however long.
    return _months(first, by), _months(following, by) - timedelta(1) if following.day == 1 else _months(last, by)


def _as_far(of: Period, begins: date, start: datetime, end: datetime) -> datetime:
    """As far into the earlier period as is known of this one: as many local days, and the same time of day."""
    if of.until >= of.end:
        return end
    local = of.until.astimezone(of.zone)
    day = begins + (local.date() - of.days[0])
    at = datetime.combine(day, local.time(), of.zone).astimezone(UTC)
    return max(start, min(end, at))


def _hour(at: datetime, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    return at - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)


def _stretches(start: datetime, end: datetime, interval: str, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The whole stretches that touch ``[start, end)``."""
    if interval in ("minute", "hour"):
        at = _hour(start, zone) if interval == "hour" else start.replace(second=0, microsecond=0)
        while at < end:
            following = _next_hour(at, zone) if interval == "hour" else at + timedelta(minutes=1)
            yield at, following
            at = following
        return
    day = start.astimezone(zone).date()
    if interval == "week":
        day -= timedelta(day.weekday())
    if interval == "month":
        day = day.replace(day=1)
    while (at := midnight(day, zone)) < end:
        day = _months(day, 1) if interval == "month" else day + timedelta(7 if interval == "week" else 1)
        following = midnight(day, zone)
        if following > at:  # a zone that crossed the date line skipped a day
            yield at, following


def _next_hour(at: datetime, zone: ZoneInfo) -> datetime:
    """The next moment at which the local clock shows a full hour (clocks may change by half an hour)."""
    following = at + timedelta(hours=1)
    for _ in range(8):
        if following.astimezone(zone).minute == 0:
            return following
        following += timedelta(minutes=15)
    return at + timedelta(hours=1)
