"""The stretch of time that a question about telemetry looks at, and the buckets of its charts. Pure; ``now`` is given.

On-call looks at minutes: besides the periods of ``kit/period`` there are the last minutes and hours (``15m``, ``1h``),
and two moments to the millisecond. Buckets begin at multiples of their length since 1970, so that a chart that is
looked at again a moment later has the same bars.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.kit.period import Period, PeriodNotUnderstood

LAST: dict[str, timedelta] = {
    "5m": timedelta(minutes=5), "15m": timedelta(minutes=15), "30m": timedelta(minutes=30), "1h": timedelta(hours=1),
    "3h": timedelta(hours=3), "6h": timedelta(hours=6), "12h": timedelta(hours=12), "1d": timedelta(days=1),
    "3d": timedelta(days=3),
}  # fmt: skip
STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 604800)
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Window:
    """``[from_ms, to_ms)`` in unix milliseconds, and the length of a bucket.

    Buckets begin at multiples of their length, moved by ``offset_ms``.
    """

    from_ms: int
    to_ms: int
    step_s: int
    offset_ms: int = 0

    @property
    def first_bucket_ms(self) -> int:
        """Where the first bucket begins: at or before ``from_ms``."""
        step_ms = self.step_s * 1000
        return (self.from_ms - self.offset_ms) // step_ms * step_ms + self.offset_ms

    @property
    def buckets(self) -> int:
        """How many buckets touch the window."""
        step_ms = self.step_s * 1000
        return max(1, -(-(self.to_ms - self.first_bucket_ms) // step_ms))

    @property
    def seconds(self) -> float:
        """Its length."""
        return (self.to_ms - self.from_ms) / 1000

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Its start and its end."""
        return datetime.fromtimestamp(self.from_ms / 1000, UTC), datetime.fromtimestamp(self.to_ms / 1000, UTC)

    def binds(self) -> dict[str, int]:
        """What its questions bind."""
        return {"from_ms": self.from_ms, "to_ms": self.to_ms, "step_s": self.step_s}


def last(name: str, now: datetime, buckets: int, shortest_s: int) -> Window:
    """The last minutes or hours up to now."""
    return between(_ms(now - LAST[name]), _ms(now) + 1, buckets, shortest_s)


def of_period(period: Period, buckets: int, shortest_s: int) -> Window:
    """The window of a period of days, as far as it is known."""
    return between(_ms(period.start), max(_ms(period.until), _ms(period.start) + 1), buckets, shortest_s)


def between(from_ms: int, to_ms: int, buckets: int, shortest_s: int) -> Window:
    """A window of two moments. Raises PeriodNotUnderstood when it is empty or longer than a year."""
    if to_ms <= from_ms or from_ms < 0:
        raise PeriodNotUnderstood("from_ms must be before to_ms.")
    if to_ms - from_ms > LONGEST.total_seconds() * 1000:
        raise PeriodNotUnderstood(f"Questions about telemetry look at {LONGEST.days} days at most.")
    wanted = (to_ms - from_ms) / 1000 / max(buckets, 1)
    step = next((step for step in STEPS_S if step >= wanted and step >= shortest_s), STEPS_S[-1])
    return Window(from_ms, to_ms, step)


def _ms(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp() * 1000)
