"""Where the rows of an answer come from. Pure: a period and the freshness of the roll-ups in, days by kind out.

Roll-ups stand in partitions of UTC days, the days on which sessions began. A day is

- **inner** when nothing was stored of it since its roll-up was made and all its sessions lie in the period: its counts
  may be taken as they are, and added to those of other days, because a visitor's sessions begin on one UTC day only;
- **outer** otherwise. If it is only *dirty* (something was stored since), its untouched sessions still come from the
  roll-up; if it is at the edge of the period, those of its sessions do that lie in the period. The others are read from
  their events, and whether visitors repeat is found out by a set.

Where the roll-ups were never made, everything is read from the events.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from app.analytics.dimensions import ABOUT_PAGES, OF_PAGES, is_of_events
from app.analytics.imported import ImportedDays
from app.analytics.slices import len_of, slices_of
from app.kit.conditions import Condition, own_filters
from app.kit.period import Period
from app.kit.sql import Fragment

DAY_MS = 86_400_000
QUARTER_MS = 900_000
# What the writer of sessions promises: no event is later than this after the time in its session's id …
LONGEST_MS = 12 * 3_600_000
# … or earlier than this before it (events overtake each other).
EARLY_MS = 30 * 60_000


class Freshness(msgspec.Struct):
    """Up to when the roll-ups are made (unix seconds, 0: never), the day that tells their slices, and the days of which
    something was stored since."""

    through: int = 0
    closed_day: int = 0
    dirty: list[int] = []


@dataclass(frozen=True, slots=True)
class Plan:
    """The days of ``[start_ms, end_ms)`` by kind. ``bounds``: where buckets start. ``through``: unix s, 0: never."""

    start_ms: int
    end_ms: int
    bounds: tuple[int, ...]
    through: int
    closed_day: int
    dirty: tuple[int, ...]
    first_day: int
    last_day: int
    inner_from: int
    inner_to: int
    is_open: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is no time in it."""
        return self.end_ms <= self.start_ms

    @property
    def is_live(self) -> bool:
        """Whether there are no roll-ups to read from."""
        return self.through == 0

    @property
    def inner_days(self) -> list[int]:
        """Days whose roll-ups are taken as they are."""
        return [] if self.is_live else [d for d in range(self.inner_from, self.inner_to) if d not in self.dirty]

    @property
    def outer_days(self) -> list[int]:
        """Days whose sessions are looked at one by one."""
        inner = set(self.inner_days)
        return [d for d in range(self.first_day, self.last_day + 1) if d not in inner]

    @property
    def has_quarters(self) -> bool:
        """Whether its buckets begin at full quarters of an hour, and the last ends at one or with what there is: unless
        they are minutes, in every time zone."""
        ends = self.is_open or self.end_ms % QUARTER_MS == 0
        return ends and all(bound % QUARTER_MS == 0 for bound in self.bounds)

    def binds(self) -> dict[str, Any]:
        """The values all questions share."""
        return {
            "start_ms": self.start_ms,
            "end_ms": self.end_ms,
            "first_session": max(0, self.start_ms - LONGEST_MS) << 22,
            "end_session": (self.end_ms + EARLY_MS) << 22,
        }

    def inner(self) -> Fragment:
        """SQL that holds for rows ``r`` of roll-ups of inner days."""
        return self._among(self.inner_days)

    def outer(self) -> Fragment:
        """SQL that holds for rows ``r`` of roll-ups of outer days."""
        return self._among(self.outer_days)

    def finished(self) -> Fragment:
        """SQL that holds for rows ``r`` of roll-ups of days of which nothing was stored since they were made."""
        return self._among([day for day in range(self.first_day, self.last_day + 1) if day not in self.dirty])

    def unfinished(self) -> Fragment:
        """SQL that holds for rows ``r`` of roll-ups of the other days."""
        return self._among(list(self.dirty))

    def all(self) -> Fragment:
        """SQL that holds for rows ``r`` of roll-ups of all days that the period touches."""
        return self._among(list(range(self.first_day, self.last_day + 1)))

    def _among(self, days: list[int]) -> Fragment:
        """Partitions are chosen by ``slice``; ``day`` is only looked at where not all days of a slice are wanted."""
        whole, parts = [], []
        for number, some in slices_of(days, self.closed_day).items():
            if len(some) == len_of(number):
                whole.append(number)
            else:
                runs = " or ".join(f"r.day >= {a} and r.day <= {b}" for a, b in _runs(some))
                parts.append(f"r.slice = {number} and ({runs})")
        if whole:
            parts.insert(0, f"r.slice in ({', '.join(map(str, whole))})")
        return Fragment(f"({' or '.join(parts)})" if parts else "0")

    def outer_sessions(self, session: str = "e.session_id") -> Fragment:
        """SQL that holds for the ids of sessions that began on outer days."""
        ranges = [
            f"{session} >= {first * DAY_MS << 22} and {session} < {(last + 1) * DAY_MS << 22}"
            for first, last in _runs(self.outer_days)
        ]
        return Fragment(f"({' or '.join(ranges)})" if ranges else "0")


def plan(period: Period, now_ms: int, fresh: Freshness) -> Plan:
    """Sort the days of a period, given how fresh the roll-ups are."""
    start_ms, end_ms = _ms(period.start), _ms(period.until)
    bounds = tuple(_ms(bucket.start) for bucket in period.buckets() if _ms(bucket.start) < end_ms)
    first_day, last_day = max(0, start_ms - LONGEST_MS) // DAY_MS, (end_ms + EARLY_MS) // DAY_MS
    # Nothing comes after now, so a period that reaches it does not cut off sessions.
    inner_to = last_day + 1 if end_ms >= now_ms else (end_ms - LONGEST_MS) // DAY_MS
    inner_from = -(-(start_ms + EARLY_MS) // DAY_MS)
    return Plan(
        start_ms, end_ms, bounds, fresh.through, fresh.closed_day,
        tuple(sorted(d for d in fresh.dirty if first_day <= d <= last_day)),
        first_day, last_day, inner_from, max(inner_from, inner_to), end_ms >= now_ms,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A plan and the conditions. Those on sessions choose sessions; those on events choose events, and their sessions.

    Conditions go with their number, which names their binds.
    """

    plan: Plan
    filters: tuple[Condition, ...] = ()
    imported: ImportedDays | None = None

    @property
    def filters_numbered(self) -> list[tuple[int, Condition]]:
        """All conditions."""
        return list(enumerate(self.filters))

    @property
    def of_sessions(self) -> list[tuple[int, Condition]]:
        """Conditions on what all events of a session share."""
        return [(i, c) for i, c in enumerate(self.filters) if not _is_of_events(c)]

    @property
    def of_events(self) -> list[tuple[int, Condition]]:
        """Conditions on what events of a session differ in."""
        return [(i, c) for i, c in enumerate(self.filters) if _is_of_events(c)]

    @property
    def is_about_pages(self) -> bool:
        """Whether the conditions on events are about pages only."""
        return all(dimension in ABOUT_PAGES for dimension in self._about)

    @property
    def _about(self) -> list[str]:
        return [f.dimension for _, c in self.of_events for f in own_filters(c) if is_of_events(f.dimension)]

    @property
    def is_about_paths(self) -> bool:
        """Whether only some of the pages of a session are looked at."""
        return any(f.dimension == "path" for _, c in self.of_events for f in own_filters(c))

    @property
    def may_use_rollups(self) -> bool:
        """Whether roll-ups of sessions and pages know the answer."""
        return not self.plan.is_live and all(dimension in OF_PAGES for dimension in self._about)

    @property
    def may_add_days(self) -> bool:
        """Whether inner days may be counted as a whole."""
        return not self.plan.is_live and not self.filters


def _is_of_events(condition: Condition) -> bool:
    return any(is_of_events(f.dimension) for f in own_filters(condition))


def _ms(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _runs(days: list[int]) -> list[tuple[int, int]]:
    """Days as stretches without a gap: first and last of each."""
    runs: list[tuple[int, int]] = []
    for day in days:
        if runs and runs[-1][1] == day - 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs
