"""Which time lies around an incident. Pure.

Before it: what may have caused it. While it lasted and shortly after: what it may have caused.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from app.kit import window as windows
from app.kit.window import Window

BEFORE = timedelta(hours=1)
AFTER = timedelta(minutes=30)
LONGEST = timedelta(days=90)  # of an incident that nobody ends, the latest part
BUCKETS = 120
MINUTE_S = 60  # calls are counted by the minute


class Span(NamedTuple):
    """``[start, end)``, both whole minutes."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> int:
        """Its length."""
        return round((self.end - self.start).total_seconds())


class Around(NamedTuple):
    """The hour before an incident, the incident, and the time that charts show: whole buckets that are over."""

    before: Span
    during: Span
    window: Window

    @property
    def start(self) -> datetime:
        """Where the charts begin."""
        return datetime.fromtimestamp(self.window.first_bucket_ms / 1000, UTC)

    @property
    def end(self) -> datetime:
        """Where the charts end."""
        return self.start + timedelta(seconds=self.window.step_s * self.window.buckets)


def around(began: datetime, ended: datetime | None, at: datetime) -> Around:
    """The time around an incident, as seen at a moment."""
    until = max(min(ended or at, at), began)
    start = _minute(max(began, until - LONGEST))
    end = max(_minute(until + timedelta(seconds=59)), start + timedelta(minutes=1))
    shown = min((ended + AFTER) if ended else at, at)
    first, last = start - BEFORE, max(shown, start)
    window = windows.between(_ms(first), _ms(last), BUCKETS, MINUTE_S)
    # A bucket that is not over would look like a drop.
    step_ms = window.step_s * 1000
    whole = max(_ms(last) // step_ms * step_ms, window.first_bucket_ms + step_ms)
    return Around(Span(start - BEFORE, start), Span(start, end), Window(window.from_ms, whole, window.step_s))


def _minute(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
