"""Quantiles of counts in buckets. Pure.

A quantile lies in the bucket where the counts reach its rank, and is taken to lie there in proportion, as if the
observations of a bucket were spread evenly: so it is never further off than its bucket is wide. Of an exponential
histogram the buckets grow by a factor ``base``, and a quantile is off by less than ``base - 1`` of itself.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import inf, isinf

# Keys of exponential buckets as sql/buckets.sql tells them: the index plus this, below 0 for negative numbers.
OFFSET = 2**33
Buckets = dict[tuple[float, float], float]


def edges(key: int, bounds: Sequence[float], scale: int, is_exponential: bool) -> tuple[float, float]:
    """The lower and upper bound of a bucket."""
    if not is_exponential:
        return (bounds[key - 1] if key else -inf, bounds[key] if key < len(bounds) else inf)
    if key == 0:
        return (0.0, 0.0)
    index = abs(key) - OFFSET
    low, high = _power(index, scale), _power(index + 1, scale)
    return (low, high) if key > 0 else (-high, -low)


def _power(index: int, scale: int) -> float:
    try:
        return 2.0 ** (index * 2.0**-scale)
    except OverflowError:
        return inf


def gathered(cells: Iterable[tuple[tuple[float, float], float]]) -> Buckets:
    """Counts by bucket."""
    found: Buckets = defaultdict(float)
    for bucket, count in cells:
        if count > 0:
            found[bucket] += count
    return found


def quantile(buckets: Buckets, q: float) -> float | None:
    """The value below which a share ``q`` of the observations lies; None where that is not known.

    Where it falls into a bucket without an end it is the end that the bucket has, and less is known.
    """
    parts = _apart(buckets)
    rank, seen, value = q * sum(count for _, _, count in parts), 0.0, None
    for low, high, count in parts:
        value = _within(low, high, (rank - seen) / count)
        seen += count
        if seen >= rank:
            break
    return value


def _within(low: float, high: float, share: float) -> float | None:
    if isinf(low) or isinf(high):
        return next((end for end in (high, low) if not isinf(end)), None)
    return low + (high - low) * min(share, 1.0)


def _apart(buckets: Buckets) -> list[tuple[float, float, float]]:
    """The buckets from the lowest up, such that none overlaps another: those of histograms with different bounds are
    cut at all bounds. What is below a first bound above 0 lies above 0: it is a time, a size, a count."""
    told = sorted((0.0 if low == -inf and high > 0 else low, high, count) for (low, high), count in buckets.items())
    if all(one[1] <= other[0] for one, other in pairwise(told)):
        return told
    cuts = sorted({end for low, high, _ in told for end in (low, high) if not isinf(end)})
    parts: dict[tuple[float, float], float] = defaultdict(float)
    for low, high, count in told:
        if low == high or isinf(low) or isinf(high):
            parts[low, high] += count
            continue
        inside = cuts[bisect_left(cuts, low) : bisect_left(cuts, high) + 1]
        for left, right in pairwise(inside):
            parts[left, right] += count * (right - left) / (high - low)
    return sorted((low, high, count) for (low, high), count in parts.items())
