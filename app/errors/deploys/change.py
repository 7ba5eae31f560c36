"""What a deploy changed: which errors are new, which got worse, and which are gone. Pure.

Two stretches of the same length are compared, one before the deploy and one after it. An error got worse or went when
that is hardly chance: counts are taken for Poisson's, and the difference must be three times its own spread.
"""

import math
from enum import StrEnum

DAY_MS = 86_400_000
LONGEST_MS, SHORTEST_MS = 7 * DAY_MS, 10 * 60_000
SPREADS = 3.0
LEAST = 5  # events without which nobody can say anything
WORSE_BY = 1.5


class Change(StrEnum):
    """What happened to an error when something was deployed."""

    NEW = "new"
    WORSE = "worse"
    GONE = "gone"
    SAME = "same"


def stretch_ms(moment_ms: int, next_ms: int | None, now_ms: int) -> int:
    """How long before and after a deploy is compared: until the next one or now, a week at most."""
    end = min(next_ms or now_ms, now_ms)
    return max(min(end - moment_ms, LONGEST_MS), SHORTEST_MS)


def change_of(before: int, after: int, first_seen_ms: int, moment_ms: int) -> Change:
    """What happened to an error that was seen so often before and after a moment, in stretches of the same length."""
    if after and first_seen_ms >= moment_ms:
        return Change.NEW
    spread = math.sqrt(before + after) or 1.0
    if after > before and after >= LEAST and after >= WORSE_BY * before and (after - before) / spread >= SPREADS:
        return Change.WORSE
    if after == 0 and before >= LEAST and before / spread >= min(SPREADS, math.sqrt(LEAST)):
        return Change.GONE
    return Change.SAME
