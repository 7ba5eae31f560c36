"""Is somebody to be left in peace? Pure: silences, an alert and the time in; until when out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from zoneinfo import ZoneInfo

from app.alerts.signals import Severity
from app.alerts.silences.models import Silence

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Hush:
    """Something holds the news back until then, for a reason in words."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Topic:
    """What silences look at in an alert."""

    kind: str
    subject: str
    rule_id: str | None
    severity: str


def hush_of(silences: Iterable[Silence], topic: Topic, at: datetime) -> Hush | None:
    """What holds the news of an alert back now; of several the one that ends last."""
    found = [hush for one in silences if concerns(one, topic) and (hush := _hush(one, at)) is not None]
    return max(found, key=lambda hush: hush.until, default=None)


def concerns(silence: Silence, topic: Topic) -> bool:
    """Whether a silence is about such an alert, whenever."""
    if silence.kinds and topic.kind not in silence.kinds:
        return False
    if silence.rule_ids and topic.rule_id not in silence.rule_ids:
        return False
    if silence.subjects and not any(fnmatchcase(topic.subject, glob) for glob in silence.subjects):
        return False
    return silence.below is None or Severity(topic.severity).rank < Severity(silence.below).rank


def is_over(silence: Silence, at: datetime) -> bool:
    """Whether a silence will never hold anything back again; a mute time never is."""
    return silence.ends_at is not None and silence.ends_at <= at


def _hush(silence: Silence, at: datetime) -> Hush | None:
    why = f"{'silenced' if silence.starts_at else 'muted'}: {silence.reason}"
    if silence.starts_at is not None and silence.ends_at is not None:
        return Hush(silence.ends_at, why) if silence.starts_at <= at < silence.ends_at else None
    until = _muted_until(silence, at)
    return Hush(until, why) if until else None


def _muted_until(silence: Silence, at: datetime) -> datetime | None:
    """The end of the weekly time that this moment lies in, by the local clock."""
    assert silence.timezone is not None
    local = at.astimezone(ZoneInfo(silence.timezone))
    length = (silence.to_minute - silence.from_minute) % DAY_MINUTES or DAY_MINUTES
    for days_ago in (0, 1):
        day = local.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)
        if day.weekday() not in silence.weekdays:
            continue
        # Arithmetic of the local clock: eight o'clock is eight o'clock, summer time or not.
        starts = day + timedelta(minutes=silence.from_minute)
        ends = day + timedelta(minutes=silence.from_minute + length)
        if starts.astimezone(at.tzinfo) <= at < ends.astimezone(at.tzinfo):
            return ends.astimezone(at.tzinfo)
    return None
