"""Which changes are worth telling. Pure: the same values counted in two periods in, the few that explain the most out.

A change of a value (a country, a source, a page, …) is told when it is

- **large enough**: ``LEAST`` visitors more or fewer, and a tenth of the larger of the two numbers;
- **no chance**: numbers of visitors scatter by their root, so it must exceed ``SURE`` standard deviations of the
  difference, √(now + before). Several hundred values are looked at at once, therefore three and not two;
- **its own**: its share of all visitors moved the same way, by more than ``SURE`` standard errors of a difference of
  two proportions. Where a whole site grew by a fifth, a country that grew by a fifth explains nothing.

What is left is ranked by what it adds to or takes from the whole: visitors now − visitors before. One story is told
once: of a family (channel, source and campaign, say) only the most specific of those that moved by about the same, in
the place of the largest; and of a dimension two values at most.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

MOST = 6
MOST_OF_A_DIMENSION = 2
LEAST = 10
LEAST_PART = 0.1
SURE = 3.0
# Two changes are about the same when the smaller has this part of the larger.
ABOUT_THE_SAME = 0.8
# Dimensions that see one change from several sides; the later ones are more specific.
FAMILIES: tuple[tuple[str, ...], ...] = (
    ("channel", "source", "utm_campaign"),
    ("path",),
    ("country", "region", "city"),
    ("device", "os", "browser"),
)
DIMENSIONS = tuple(name for family in FAMILIES for name in family)
_FAMILY = {name: family for family in FAMILIES for name in family}


@dataclass(frozen=True, slots=True)
class Change:
    """The visitors of a value of a dimension, now and before."""

    dimension: str
    value: str
    country: str
    now: int
    before: int

    @property
    def by(self) -> int:
        """What it adds to the whole, or takes from it."""
        return self.now - self.before


def is_telling(change: Change, all_now: int, all_before: int) -> bool:
    """Whether a change is large enough, no chance, and its own, given the visitors of the whole site."""
    most, size = max(change.now, change.before), abs(change.by)
    if size < LEAST or size < LEAST_PART * most or size <= SURE * sqrt(change.now + change.before):
        return False
    return _is_its_own(change, all_now, all_before)


def most_telling(changes: Iterable[Change], all_now: int, all_before: int) -> list[Change]:
    """The changes that explain the most, the largest first. Nothing when there is nothing to compare with."""
    if not all_now or not all_before:
        return []
    telling = [change for change in changes if is_telling(change, all_now, all_before)]
    telling.sort(key=lambda change: (-abs(change.by), -DIMENSIONS.index(change.dimension), change.value))
    chosen: list[Change] = []
    for change in telling:
        for one in (*_told_better(change, telling), change):
            if one in chosen:
                break
            if sum(one.dimension == other.dimension for other in chosen) < MOST_OF_A_DIMENSION:
                chosen.append(one)
                break
    return chosen[:MOST]


def _is_its_own(change: Change, all_now: int, all_before: int) -> bool:
    """A two-proportion z-test: is its share of all visitors another, in the direction in which it moved?"""
    share, share_before = min(1.0, change.now / all_now), min(1.0, change.before / all_before)
    pooled = min(1.0, (change.now + change.before) / (all_now + all_before))
    error = sqrt(pooled * (1 - pooled) * (1 / all_now + 1 / all_before))
    moved = share - share_before
    return moved * change.by > 0 and abs(moved) > SURE * error


def _told_better(change: Change, telling: Sequence[Change]) -> list[Change]:
    """About the same changes of more specific dimensions of the family, the most specific first."""
    family = _FAMILY[change.dimension]
    narrower = family[family.index(change.dimension) + 1 :]
    same = [one for one in telling if one.dimension in narrower and _is_about_the_same(one, change)]
    return sorted(same, key=lambda one: -family.index(one.dimension))


def _is_about_the_same(one: Change, other: Change) -> bool:
    small, large = sorted((abs(one.by), abs(other.by)))
    return one.by * other.by > 0 and small >= ABOUT_THE_SAME * large
