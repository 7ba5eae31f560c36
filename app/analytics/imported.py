"""Days that another product counted, in answers: whole days of the site's own zone, and never under a filter. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from app.kit.period import RUNNING, Period, midnight


class LeftOut(StrEnum):
    """Why imported numbers that there are in a period are not in its answer."""

    FILTERS = "filters"  # they are known by one dimension at a time
    SWITCHED_OFF = "switched_off"
    RUNNING = "running"  # the period is none of whole days


class Told(msgspec.Struct):
    """Imported days in a period: the first and the last, '' without any; and why they are not in its answer."""

    first: str = ""
    last: str = ""
    why_not: LeftOut | None = None


@dataclass(frozen=True, slots=True)
class ImportedDays:
    """The local days of a period that may come from elsewhere. ``in_series``: its buckets are days or longer."""

    first: date
    last: date
    zone: ZoneInfo
    in_series: bool

    def bucket_of(self, day: date, bounds: Sequence[int]) -> int:
        """Where the bucket of a day starts, unix milliseconds."""
        at = round(midnight(day, self.zone).timestamp() * 1000)
        return bounds[max(bisect_right(bounds, at) - 1, 0)]


def imported_days(period: Period) -> ImportedDays | None:
    """The days of a period that are over and lie in it whole; None when there are none."""
    if period.name in RUNNING:
        return None
    first, last = period.days
    if period.until < period.end:
        last = min(last, period.until.astimezone(period.zone).date() - timedelta(1))
    return ImportedDays(first, last, period.zone, period.interval not in ("minute", "hour")) if last >= first else None


def left_out(period: Period, *, is_wanted: bool, has_filters: bool) -> LeftOut | None:
    """Why imported numbers are not in an answer; None when they are."""
    if not is_wanted:
        return LeftOut.SWITCHED_OFF
    if has_filters:
        return LeftOut.FILTERS
    return LeftOut.RUNNING if imported_days(period) is None else None
