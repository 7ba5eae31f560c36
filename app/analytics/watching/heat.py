"""At which hours of the week people are there: an hourly series folded by weekday and hour. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.kit.period import Period, midnight

DAYS, HOURS = 7, 24
# Numbers of which the mean of an hour means something; a mean of rates would be none of the whole.
METRICS = ("visitors", "visits", "pageviews", "events")
# Of a longer period the last eight weeks are folded: as many hours as one question counts at once, and every hour of
# the week eight times.
LONGEST_DAYS = 56


@dataclass(slots=True)
class Cell:
    """An hour of the week: what was counted in all of its hours, and how many of them the period has."""

    total: float = 0
    hours: int = 0

    @property
    def mean(self) -> float | None:
        """What one such hour had; None where the period has none."""
        return self.total / self.hours if self.hours else None


def folded(series: Iterable[tuple[datetime, float | None]]) -> list[list[Cell]]:
    """Cells by weekday (Monday first) and hour, of local starts of hours. Hours that are not over count as they are,
    those that have not begun (None) do not. The hour that a change to summer time skips is rarer by one."""
    cells = [[Cell() for _ in range(HOURS)] for _ in range(DAYS)]
    for start, value in series:
        if value is not None:
            cell = cells[start.weekday()][start.hour]
            cell.total += value
            cell.hours += 1
    return cells


def means(starts: Iterable[datetime], values: Iterable[float | None]) -> list[list[float | None]]:
    """What a mean hour had, by weekday (Monday first) and hour."""
    cells = folded(zip(starts, values, strict=True))
    return [[None if cell.mean is None else round(cell.mean, 3) for cell in row] for row in cells]


def hourly(of: Period) -> Period:
    """A period by the hour; of a long one its last weeks, as far as they have come."""
    first, last = of.days
    if (last - first).days < LONGEST_DAYS:
        return replace(of, interval="hour")
    last = min(last, max(first, of.until.astimezone(of.zone).date()))
    first = max(first, last - timedelta(LONGEST_DAYS - 1))
    start, end = midnight(first, of.zone), midnight(last + timedelta(1), of.zone)
    return replace(of, start=start, end=end, until=min(of.until, end), days=(first, last), interval="hour")
