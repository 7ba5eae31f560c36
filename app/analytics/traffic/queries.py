"""What Postgres and ClickHouse are asked about spikes and drops."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.analytics.plan import LONGEST_MS
from app.analytics.traffic.models import TrafficAlert, TrafficKind, TrafficRule
from app.analytics.traffic.verdict import GAP
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment, Questions, joined
from app.sites.models import Site

ask = Questions(__file__)
DAY = timedelta(days=1)
SHOWN = 20


class Behind(msgspec.Struct):
    """A source or page, its visitors in a window and in the window before."""

    dimension: str
    value: str
    visitors: int
    before: int


class _Visitors(msgspec.Struct):
    number: int
    visitors: int


@dataclass(frozen=True, slots=True)
class Window:
    """``[start, end)`` of a site."""

    site: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Watched:
    """A rule that is on, its site, and how often it fired in the last day."""

    rule: TrafficRule
    site: Site
    fired_24h: int


async def watch(work: AsyncSession, at: datetime) -> list[Watched]:
    """The rules that are on, noted as looked at now."""
    was_away = TrafficRule.checked_at.is_(None) | (TrafficRule.checked_at < at - GAP)
    since = case((was_away, at), else_=TrafficRule.measured_since)
    looked = update(TrafficRule).where(TrafficRule.is_on)
    await work.execute(looked.values(checked_at=at, measured_since=since))
    fired = (
        select(func.count())
        .where(
            TrafficAlert.site_id == TrafficRule.site_id, TrafficAlert.kind == TrafficRule.kind,
            TrafficAlert.at > at - DAY,
        )
        .scalar_subquery()
    )  # fmt: skip
    wanted = (
        select(TrafficRule, Site, fired)
        .join(Site, Site.id == TrafficRule.site_id)
        .where(TrafficRule.is_on, Site.deleted_at.is_(None))
        .order_by(TrafficRule.site_id, TrafficRule.kind)
    )
    return [Watched(rule, site, count) for rule, site, count in await work.execute(wanted)]


async def fire(work: AsyncSession, alert: TrafficAlert) -> bool:
    """Note that a rule fires; False when another process was first."""
    of_rule = (TrafficRule.site_id == alert.site_id) & (TrafficRule.kind == alert.kind)
    fires = update(TrafficRule).where(of_rule, TrafficRule.is_on, ~TrafficRule.is_firing)
    if await work.scalar(fires.values(is_firing=True, fired_at=alert.at).returning(TrafficRule.site_id)) is None:
        return False
    work.add(alert)
    await work.flush()
    return True


async def calm(work: AsyncSession, site_number: int, kind: TrafficKind, at: datetime) -> None:
    """Note that a rule's spike or drop is over."""
    of_rule = (TrafficRule.site_id == site_number) & (TrafficRule.kind == kind)
    await work.execute(update(TrafficRule).where(of_rule).values(is_firing=False))
    of_alert = (TrafficAlert.site_id == site_number) & (TrafficAlert.kind == kind) & TrafficAlert.ended_at.is_(None)
    await work.execute(update(TrafficAlert).where(of_alert).values(ended_at=at))


async def rules_of_site(work: AsyncSession, site_number: int) -> dict[TrafficKind, TrafficRule]:
    """The rules of a site, by kind; one that was never set is missing."""
    found = await work.scalars(select(TrafficRule).where(TrafficRule.site_id == site_number))
    return {TrafficKind(rule.kind): rule for rule in found}


async def set_rule(
    work: AsyncSession, site_number: int, kind: TrafficKind, fields: Mapping[str, Any], at: datetime
) -> TrafficRule:
    """Make or change a site's rule of a kind. It begins calm, and watches anew."""
    await calm(work, site_number, kind, at)
    fresh = {**fields, "checked_at": None, "measured_since": None}
    row = insert(TrafficRule).values(site_id=site_number, kind=kind, fired_at=None, is_firing=False, **fresh)
    made = row.on_conflict_do_update(index_elements=["site_id", "kind"], set_=fresh).returning(TrafficRule)
    return (await work.scalars(made, execution_options={"populate_existing": True})).one()


async def alerts_of_site(work: AsyncSession, site_number: int) -> Sequence[TrafficAlert]:
    """The latest spikes and drops of a site, SHOWN of them."""
    wanted = select(TrafficAlert).where(TrafficAlert.site_id == site_number)
    return (await work.scalars(wanted.order_by(TrafficAlert.at.desc()).limit(SHOWN))).all()


async def visitors_in(clickhouse: ClickHouse, windows: Sequence[Window]) -> Mapping[int, int]:
    """Visitors of each window, by its place in the list; a window without any is missing.

    One question for all sites: it reads only sessions that can reach into a window.
    """
    if not windows:
        return {}
    found = await clickhouse.ask_any(
        ask("visitors_in_windows", sessions=_sessions(windows)), _Visitors, numbers=list(range(len(windows))),
        sites=[window.site for window in windows], starts_ms=[_ms(window.start) for window in windows],
        ends_ms=[_ms(window.end) for window in windows],
    )  # fmt: skip
    return {row.number: row.visitors for row in found}


async def behind(clickhouse: ClickHouse, window: Window) -> list[Behind]:
    """The sources and pages of a window with the most visitors."""
    before_ms = 2 * _ms(window.start) - _ms(window.end)
    return await clickhouse.ask(
        window.site, ask("behind"), Behind, start_ms=_ms(window.start), end_ms=_ms(window.end), before_ms=before_ms,
        first_session=(before_ms - LONGEST_MS) << 22,
    )  # fmt: skip


def _sessions(windows: Sequence[Window]) -> Fragment:
    """The ids of sessions that may have events in a window: spans that overlap are one."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted((_ms(window.start) - LONGEST_MS, _ms(window.end)) for window in windows):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    parts = [
        Fragment(
            f"e.session_id between {{from_{n}:UInt64}} and {{to_{n}:UInt64}}",
            {f"from_{n}": start << 22, f"to_{n}": end << 22},
        )
        for n, (start, end) in enumerate(spans)
    ]
    return joined(parts, " or ", "0")


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
