"""Which partition of the roll-ups a day is in: its own while it is young, later one with its neighbours. Pure.

A part of a table costs the same to open whether it is large or small, so a year of days would cost as much as its rows.
Days that got their last events grow together as the levels of a log-structured tree do: 8 days, then 64. Which day is
where follows from one number, ``closed_day``: a block is made when all of its days lie before it.
"""

from collections.abc import Iterable

LEVELS = ((2_000_000, 64), (1_000_000, 8))
# Days for which events still come often: what was sent late, and the visit that crosses midnight.
OPEN_DAYS = 3


def slice_of(day: int, closed_day: int) -> int:
    """The number of the partition of a day (days since 1970)."""
    for first, days in LEVELS:
        block = day // days
        if (block + 1) * days <= closed_day:
            return first + block
    return day


def slices_of(days: Iterable[int], closed_day: int) -> dict[int, list[int]]:
    """The partitions of some days, each with its days."""
    found: dict[int, list[int]] = {}
    for day in sorted(days):
        found.setdefault(slice_of(day, closed_day), []).append(day)
    return found


def len_of(number: int) -> int:
    """How many days a partition has."""
    return next((days for first, days in LEVELS if number >= first), 1)
