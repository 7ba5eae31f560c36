"""When to try again. Pure: the number of the attempt, the time and a random number in, a time out."""

from datetime import datetime, timedelta
from random import Random

FIRST = timedelta(seconds=30)
LONGEST = timedelta(hours=1)
LONGEST_URGENT = timedelta(minutes=5)
JITTER = 0.25  # of the pause, both ways: what failed together shall not knock together again


def try_again_at(attempt: int, at: datetime, rng: Random, *, is_urgent: bool = False) -> datetime:
    """After failed attempt number ``attempt`` (from 1): 30 s, 1 min, 2 min … 1 h, each a quarter more or less.

    What is urgent never waits longer than five minutes.
    """
    pause = min(FIRST * 2 ** min(attempt - 1, 20), LONGEST_URGENT if is_urgent else LONGEST)
    return at + pause * rng.uniform(1 - JITTER, 1 + JITTER)
