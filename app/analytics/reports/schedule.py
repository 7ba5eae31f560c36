"""When a report is due and what it is about. Pure.

A weekly report is due on Monday, a monthly one on the first, at eight in the morning of the site's own time zone: a
moment of that zone's clock, so that it stays eight when the clocks change.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.alerts.models import Topic

EIGHT = time(8)
REPORTS = (Topic.WEEKLY_REPORT, Topic.MONTHLY_REPORT)


@dataclass(frozen=True, slots=True)
class Due:
    """A report that is due at a moment (UTC), about the local days ``first`` to ``last``."""

    topic: Topic
    at: datetime
    first: date
    last: date


def latest_due(topic: Topic, zone: ZoneInfo, now: datetime) -> Due:
    """The report that became due last."""
    day = _beginning(topic, now.astimezone(zone).date())
    at = _eight(day, zone)
    if at > now:
        day = _beginning(topic, day - timedelta(1))
        at = _eight(day, zone)
    last = day - timedelta(1)
    return Due(topic, at, _beginning(topic, last), last)


def next_due_at(topic: Topic, zone: ZoneInfo, now: datetime) -> datetime:
    """When the next report is due, UTC."""
    day = _beginning(topic, now.astimezone(zone).date())
    at = _eight(day, zone)
    return at if at > now else _eight(_following(topic, day), zone)


def _beginning(topic: Topic, day: date) -> date:
    """The first day of the week or month that a day is in."""
    return day - timedelta(day.weekday()) if topic is Topic.WEEKLY_REPORT else day.replace(day=1)


def _following(topic: Topic, day: date) -> date:
    if topic is Topic.WEEKLY_REPORT:
        return day + timedelta(7)
    return (day.replace(day=1) + timedelta(32)).replace(day=1)


def _eight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, EIGHT, zone).astimezone(UTC)
