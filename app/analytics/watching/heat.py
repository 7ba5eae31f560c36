"""At which hours of the week people are there: an hourly series folded by weekday and hour. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

DAYS, HOURS = 7, 24


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
