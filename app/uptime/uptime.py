"""Uptime, weighed by time: what page, badge and API say comes from this one function.

    uptime = (up + degraded) / (all time - maintenance - unmeasured - paused)

Maintenance covers whatever the status was. Where nothing was measured nothing is claimed: such time is in neither part,
and it is shown.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from app.uptime.verdict import Status


class Change(NamedTuple):
    """From this moment (unix seconds) on, a monitor had this status."""

    at: float
    status: Status


Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Share:
    """Seconds of a stretch of time by what they were."""

    up_s: float = 0
    degraded_s: float = 0
    down_s: float = 0
    unmeasured_s: float = 0
    maintenance_s: float = 0

    @property
    def measured_s(self) -> float:
        """Seconds that count."""
        return self.up_s + self.degraded_s + self.down_s

    @property
    def ratio(self) -> float | None:
        """The part of the measured time that was up, 0 to 1; None where nothing was measured."""
        return (self.up_s + self.degraded_s) / self.measured_s if self.measured_s > 0 else None


_FIELDS = {Status.UP: 0, Status.DEGRADED: 1, Status.DOWN: 2}


def weigh(changes: Sequence[Change], maintenance: Sequence[Span], start: float, end: float) -> Share:
    """The share of each status in ``[start, end)``.

    ``changes`` in the order of time, with the last one before ``start`` if there is one; before the first nothing was
    measured. ``maintenance``: stretches in the order of time that do not overlap (``merged`` makes them so).
    """
    seconds = [0.0, 0.0, 0.0, 0.0]
    covered = 0.0
    place = max(bisect_right(changes, start, key=lambda change: change.at) - 1, 0)
    cuts: list[tuple[float, int]] = [(start, 3)]
    for change in changes[place:]:
        if change.at >= end:
            break
        cuts.append((max(change.at, start), _FIELDS.get(change.status, 3)))
    cuts.append((end, 3))
    for (left, kind), (right, _) in pairwise(cuts):
        hidden = _overlap(maintenance, left, right)
        covered += hidden
        seconds[kind] += right - left - hidden
    up_s, degraded_s, down_s, unmeasured_s = seconds
    return Share(up_s, degraded_s, down_s, unmeasured_s, covered)


def bars(changes: Sequence[Change], maintenance: Sequence[Span], start: float, end: float, count: int) -> list[Share]:
    """The shares of ``count`` equal parts of a stretch of time."""
    width = (end - start) / count
    if not maintenance and _is_steady(changes, start, end):
        kind = _FIELDS.get(changes[-1].status, 3) if changes and changes[-1].at <= start else 3
        steady = [0.0, 0.0, 0.0, 0.0]
        steady[kind] = width
        return [Share(*steady)] * count
    return [weigh(changes, maintenance, start + i * width, start + (i + 1) * width) for i in range(count)]


def merged(spans: Sequence[Span]) -> list[Span]:
    """The same time, in order and without overlaps."""
    found: list[Span] = []
    for left, right in sorted(spans):
        if found and left <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    return found


def _is_steady(changes: Sequence[Change], start: float, end: float) -> bool:
    return not any(start < change.at < end for change in changes)


def _overlap(spans: Sequence[Span], left: float, right: float) -> float:
    return sum(max(min(right, end) - max(left, begin), 0.0) for begin, end in spans)
