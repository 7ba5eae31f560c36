"""The page about bots, put together from what was filtered and what its owner said. Pure."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.ingest.dropped import WORDS, Reason
from app.sites.shields.rules import Shields
from app.track.bots.queries import FilteredHit, Marked
from app.track.bots.schemas import FamilyView, Filter, HitView, ReasonView


def stretch_ms(days: int, timezone: str, at: datetime) -> tuple[int, int]:
    """The last days of a time zone, today among them, from its first midnight until now: unix milliseconds."""
    today = at.astimezone(ZoneInfo(timezone)).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    first = (today - timedelta(days=days - 1)).replace(tzinfo=ZoneInfo(timezone))
    return int(first.timestamp() * 1000), int(at.timestamp() * 1000)


def filters(marked: Iterable[Marked], shields: Shields) -> list[ReasonView]:
    """All reasons, the most hits first, each with its families; also those of which only a rule speaks."""
    by_reason: dict[str, dict[str, Marked]] = {reason.value: {} for reason in Filter}
    for one in marked:
        reason, _, family = one.mark.partition("/")
        by_reason.setdefault(reason, {})[family] = one
    for mark in shields.lets_in:
        reason, _, family = mark.partition("/")
        if family:
            by_reason.setdefault(reason, {}).setdefault(family, Marked(mark, 0, 0, 0))
    views = [_filter(Filter(reason), families.values(), shields) for reason, families in by_reason.items()]
    return sorted(views, key=lambda view: -view.hits)


def hit(one: FilteredHit, shields: Shields) -> HitView:
    """A hit as people see it."""
    reason, _, family = one.mark.partition("/")
    return HitView(
        at=_moment(one.ts_ms), reason=reason, family=family, name=one.name, hostname=one.hostname, path=one.path,
        source=one.source, referrer=one.referrer, country=one.country, browser=one.browser, os=one.os,
        lets_in=shields.counts(one.mark),
    )  # fmt: skip


def _filter(reason: Filter, marked: Iterable[Marked], shields: Shields) -> ReasonView:
    families = sorted(marked, key=lambda one: (-one.hits, one.mark))
    return ReasonView(
        reason=reason, words=WORDS[Reason(reason.value)], hits=sum(one.hits for one in families),
        lets_in=shields.counts(f"{reason.value}/"),
        families=[_family(one, shields) for one in families if one.mark.partition("/")[2]],
    )  # fmt: skip


def _family(one: Marked, shields: Shields) -> FamilyView:
    return FamilyView(
        family=one.mark.partition("/")[2], hits=one.hits, visitors=one.visitors,
        last_at=_moment(one.last_ms) if one.last_ms else None,
        lets_in=shields.counts(one.mark), has_own_rule=one.mark in shields.lets_in,
    )  # fmt: skip


def _moment(unix_ms: int) -> datetime:
    return datetime.fromtimestamp(unix_ms / 1000, UTC)
