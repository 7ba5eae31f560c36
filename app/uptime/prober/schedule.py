"""When each check is due: one heap of absolute times. No clock in here: ``now`` comes in, in seconds.

A check's slots lie at ``offset + n × interval``, and the offset is a hash of its name: so thousands that were made in
the same minute do not come in the same second, a restart changes nothing, and a slot that could not be kept is skipped
and counted instead of being caught up with.
"""

import heapq
import zlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slot:
    """A check that is due. ``missed``: how many slots before it went by."""

    name: str
    due: float
    is_retry: bool = False
    missed: int = 0


class Schedule:
    """The slots of many checks."""

    def __init__(self, salt: str = "") -> None:
        self._salt = salt
        self._heap: list[tuple[float, int, str, bool]] = []
        self._intervals: dict[str, tuple[float, int]] = {}  # interval, and the generation that is valid
        self._generation = 0

    def put(self, name: str, interval_s: float, now: float, *, at_once: bool = False) -> None:
        """Begin with a check, or give it another interval. ``at_once``: also look right now, for what is new."""
        self._generation += 1
        self._intervals[name] = (interval_s, self._generation)
        heapq.heappush(self._heap, (self._after(name, interval_s, now), self._generation, name, False))
        if at_once:
            heapq.heappush(self._heap, (now, self._generation, name, True))

    def drop(self, name: str) -> None:
        """End with a check."""
        self._intervals.pop(name, None)

    def again(self, name: str, at: float) -> None:
        """Look once more at a moment, besides its slots."""
        if name in self._intervals:
            heapq.heappush(self._heap, (at, self._intervals[name][1], name, True))

    def due(self, now: float, most: int = 500) -> list[Slot]:
        """What is due by now, the earliest first; each goes on with its next slot behind now."""
        found: list[Slot] = []
        while self._heap and self._heap[0][0] <= now and len(found) < most:
            at, generation, name, is_retry = heapq.heappop(self._heap)
            interval, valid = self._intervals.get(name, (0.0, 0))
            if generation != valid:
                continue
            missed = 0
            if not is_retry:
                coming = self._after(name, interval, now)
                missed = max(round((coming - at) / interval) - 1, 0)
                heapq.heappush(self._heap, (coming, generation, name, False))
            found.append(Slot(name, at, is_retry, missed))
        return found

    def next_at(self) -> float | None:
        """When the next is due."""
        return self._heap[0][0] if self._heap else None

    def __len__(self) -> int:
        return len(self._intervals)

    def _after(self, name: str, interval: float, now: float) -> float:
        """The first slot behind a moment."""
        offset = zlib.crc32(f"{self._salt}{name}".encode()) / 2**32 * interval
        return offset + ((now - offset) // interval + 1) * interval
