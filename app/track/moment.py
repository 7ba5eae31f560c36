"""When an event happened, by the word of whoever sends it, and how far that word is believed. Pure."""

import math
from datetime import UTC, datetime

from app.ingest.dropped import Dropped, Reason

DAY_MS = 86_400_000
LATEST_MS = 30 * 60 * 1000  # an event that waited longer is counted as that old: its visit is over anyway
MOST_DAYS_BACK = 400  # of what a server tells
AHEAD_MS = 10 * 60 * 1000  # what a server's clock may be ahead


def arrived_ms(age_ms: float | None, time: str | float | None, now: int) -> int:
    """The time of arrival less the age that a stranger tells, unix milliseconds. Raises Dropped.

    Clocks of devices are wrong, so an absolute time is only a hint of an age.
    """
    age = age_ms if age_ms is not None else 0.0
    if time is not None:
        age = now - unix_ms(time)
    if not math.isfinite(age):
        raise Dropped(Reason.INVALID, "The event's time is not a number.")
    if age > DAY_MS:
        raise Dropped(Reason.TOO_OLD)
    if age < -DAY_MS:
        raise Dropped(Reason.IN_FUTURE)
    return now - int(min(max(age, 0), LATEST_MS))


def told_ms(time: str | float, now: int) -> int:
    """The time that a server with a secret key tells, unix milliseconds. Raises Dropped when it is out of bounds."""
    told = unix_ms(time)
    if not math.isfinite(told):
        raise Dropped(Reason.INVALID, "The event's time is neither ISO 8601 nor unix milliseconds.")
    if now - told > MOST_DAYS_BACK * DAY_MS:
        raise Dropped(Reason.TOO_OLD, f"The event happened more than {MOST_DAYS_BACK} days ago.")
    if told - now > AHEAD_MS:
        raise Dropped(Reason.IN_FUTURE, "The event's time is more than ten minutes ahead.")
    return int(min(told, now))


def unix_ms(time: str | float) -> float:
    """ISO 8601 or unix milliseconds, as milliseconds; NaN when it is neither."""
    if not isinstance(time, str):
        return float(time)
    try:
        parsed = datetime.fromisoformat(time[:40])
    except ValueError:
        return math.nan
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp() * 1000
