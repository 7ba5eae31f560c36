"""When maintenance is: once, or again and again by a rule of RFC 5545, in the time zone of whoever planned it.

A rule repeats by the clock on the wall: every Sunday at 02:00 stays 02:00 when the clocks change. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from app.uptime.uptime import Span, merged

MOST_OCCURRENCES = 2000
LONGEST_S = 7 * 86_400


class WrongRule(ValueError):
    """A rule that cannot be used; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Window:
    """Planned maintenance: its first beginning, how long it lasts, and its rule ('' when it is once)."""

    starts_at: datetime
    duration_s: int
    rule: str = ""
    timezone: str = "UTC"


def check_rule(window: Window, at: datetime) -> None:
    """Raises WrongRule when a window can never be, or too often."""
    if not window.rule:
        return
    if not {part.partition("=")[0].upper() for part in window.rule.split(";")} <= _WORDS:
        raise WrongRule("The rule has a word in it that RFC 5545 does not know.")
    if "FREQ=SECONDLY" in window.rule.upper() or "FREQ=MINUTELY" in window.rule.upper():
        raise WrongRule("Maintenance repeats hourly at the most.")
    try:
        found = next(iter(_starts(window, min(at, window.starts_at), at + timedelta(days=366 * 5))), None)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise WrongRule(f"This is no rule of RFC 5545: {error}.") from None
    if found is None:
        raise WrongRule("By this rule there is no maintenance within five years.")
    _refuse_overlap(window, at)


def _refuse_overlap(window: Window, at: datetime) -> None:
    starts = _starts(window, max(at, window.starts_at), max(at, window.starts_at) + timedelta(days=366))
    if not (gaps := [(after - before).total_seconds() for before, after in pairwise(starts)]):
        return
    gap = min(gaps)
    # What is a day apart on the wall is 23 hours apart when the clocks change.
    if window.duration_s > gap + (3600 if gap > 43_200 else 0):
        raise WrongRule(
            f"One would begin before the one before it is over: they are {said(gap)} apart, and each lasts "
            f"{said(window.duration_s)}."
        )


def said(seconds: float) -> str:
    """90 minutes · 2 hours · 3 days"""
    for size, unit in ((86_400, "day"), (3600, "hour")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size:.0f} {unit}{'s' if seconds > size else ''}"
    return f"{seconds / 60:.0f} minutes"


def overlap(one: Iterable[Span], other: Iterable[Span]) -> bool:
    """Whether there is a moment that is in both."""
    spans_of_other = list(other)
    return any(left < end and begin < right for left, right in one for begin, end in spans_of_other)


def spans(windows: Iterable[Window], start: datetime, end: datetime) -> list[Span]:
    """When it is maintenance within ``[start, end)``, unix seconds; windows that overlap are one."""
    found: list[Span] = []
    for window in windows:
        length = timedelta(seconds=window.duration_s)
        starts = _starts(window, start - length, end)
        found += [(begin.timestamp(), (begin + length).timestamp()) for begin in starts]
    return merged(found)


def is_maintenance(windows: Iterable[Window], at: datetime) -> bool:
    """Whether it is maintenance at a moment."""
    moment = at.timestamp()
    return any(left <= moment < right for left, right in spans(windows, at, at + timedelta(seconds=1)))


def _starts(window: Window, after: datetime, before: datetime) -> Iterable[datetime]:
    if not window.rule:
        return [window.starts_at] if after < window.starts_at < before else []
    zone = ZoneInfo(window.timezone)
    rule = rrulestr(window.rule, dtstart=window.starts_at.astimezone(zone).replace(tzinfo=None))
    local_after, local_before = (t.astimezone(zone).replace(tzinfo=None) for t in (after, before))
    # A day of room on both sides, because a local time may be an hour away from where the zone's offset puts it.
    day = timedelta(days=1)
    found = islice(rule.xafter(local_after - day), MOST_OCCURRENCES)
    starts = (naive.replace(tzinfo=zone).astimezone(UTC) for naive in _until(found, local_before + day))
    return [begin for begin in starts if after < begin < before]


def _until(moments: Iterable[datetime], last: datetime) -> Iterable[datetime]:
    for moment in moments:
        if moment > last:
            return
        yield moment


_WORDS = {
    "FREQ", "UNTIL", "COUNT", "INTERVAL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY", "BYYEARDAY",
    "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST",
}  # fmt: skip
