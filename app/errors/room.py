"""How far back a site's errors go when they may take so much of the disk and no more. Pure."""

from collections.abc import Iterable


def first_day_in(days: Iterable[tuple[int, int]], most: int) -> int:
    """The first day to keep, of days (since 1970) with their bytes, the newest first; 0 when all of them have room.

    The newest day always stays: what may come in one day is bounded by the quota and by the details of each minute.
    """
    used, oldest = 0, 0
    for day, size in days:
        used += size
        if used > most and oldest:
            return oldest
        oldest = day
    return 0
