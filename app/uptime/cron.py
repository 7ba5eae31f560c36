"""When a heartbeat is due: a fixed time after the last one, or the next time of a cron expression in its time zone.

A cron expression means the clock on the wall. What a time zone skips in spring runs right after the gap, and what it
repeats in autumn runs once, as cron itself does it (cronsim). The grace is added in UTC, after all that. Pure.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

YEARS = 5


# What Sentry's clients and crontab(5) say for short.
SHORT = {
    "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
}  # fmt: skip


class WrongCron(ValueError):
    """An expression that cannot be used; the message is a sentence."""


def check_cron(expression: str, timezone: str, at: datetime) -> None:
    """Raises WrongCron for what is no expression, or never comes."""
    try:
        ZoneInfo(timezone)
    except (ValueError, OSError):
        raise WrongCron(f"There is no time zone {timezone}.") from None
    expression = SHORT.get(expression, expression)
    if len(expression.split()) != 5:
        raise WrongCron(_reason(expression))
    try:
        found = next(CronSim(expression, at.astimezone(ZoneInfo(timezone))))
    except (CronSimError, StopIteration):
        raise WrongCron(_reason(expression)) from None
    if found - at > timedelta(days=366 * YEARS):
        raise WrongCron(f"By “{expression}” nothing comes within {YEARS} years.")


def next_run(expression: str, timezone: str, after: datetime) -> datetime:
    """The first time of a cron expression behind a moment, UTC."""
    expression = SHORT.get(expression, expression)
    return next(CronSim(expression, after.astimezone(ZoneInfo(timezone)))).astimezone(UTC)


def due(last: datetime, *, every_s: int = 0, cron: str = "", timezone: str = "UTC", grace_s: int = 0) -> datetime:
    """The moment from which on a heartbeat is missed, when its last one came at ``last``."""
    expected = next_run(cron, timezone, last) if cron else last + timedelta(seconds=every_s)
    return expected + timedelta(seconds=grace_s)


def _reason(expression: str) -> str:
    return f"“{expression}” is no cron expression that ever comes: minute, hour, day of the month, month, weekday."
