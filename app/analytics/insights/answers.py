"""What changed most, put together from the rows that panels are made of."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.analytics import shapes
from app.analytics.dimensions import DIMENSIONS as ALL_DIMENSIONS
from app.analytics.dimensions import is_of_events
from app.analytics.insights.schemas import Insight, Insights
from app.analytics.insights.telling import DIMENSIONS, Change, most_telling
from app.analytics.plan import Asked
from app.analytics.queries.answers import asked_of, freshness
from app.analytics.queries.imported import told
from app.analytics.queries.numbers import WHOLE, Counts, counts
from app.analytics.queries.panels import Counted, Page, rows
from app.analytics.schemas import Measured
from app.analytics.view import View, comparison_view, filter_views, period_view
from app.kit.clickhouse import ClickHouse
from app.kit.period import Period

# Of each dimension and period. A value that is in neither list has fewer visitors than a hundred others both times.
CANDIDATES = 100
TOGETHER = (
    [name for name in DIMENSIONS if not is_of_events(name)],
    [name for name in DIMENSIONS if is_of_events(name)],
)
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two periods: what is asked of it, its visitors, its first rows, and dimensions that have more."""

    asked: Asked
    visitors: int
    rows: Mapping[Key, Counted]
    cut: frozenset[str]


async def insights(clickhouse: ClickHouse, site: int, seen: View) -> Insights:
    """The values that explain most of the change between the view's two periods."""
    found: list[Change] = []
    visitors = Measured(value=None)
    if seen.before is not None:
        now, before = await _sides(clickhouse, site, seen, seen.before)
        visitors = Measured(
            value=now.visitors, before=before.visitors, change=shapes.change(now.visitors, before.visitors)
        )
        if now.visitors and before.visitors:
            changes = await _changes(clickhouse, site, now, before)
            if await _has_imported(clickhouse, site, seen, seen.period, seen.before):
                changes = _of_dimensions_on_both_sides(changes, now, before)
            found = most_telling(changes, now.visitors, before.visitors)
    return Insights(
        period=period_view(seen.period),
        comparison=comparison_view(seen.before),
        filters=filter_views(seen.filters, seen.named),
        visitors=visitors,
        rows=[_insight(change, visitors) for change in found],
    )


async def _sides(clickhouse: ClickHouse, site: int, seen: View, before: Period) -> tuple[_Side, _Side]:
    fresh = await freshness(clickhouse, site)
    # The whole is all that is wanted of the series, so its buckets are few.
    asked = [asked_of(seen, replace(of, interval="month"), fresh) for of in (seen.period, before)]
    now, earlier = await asyncio.gather(*(_side(clickhouse, site, one) for one in asked))
    return now, earlier


async def _side(clickhouse: ClickHouse, site: int, asked: Asked) -> _Side:
    page = Page(CANDIDATES)
    numbers, parts = await asyncio.gather(
        counts(clickhouse, site, asked),
        asyncio.gather(*(rows(clickhouse, site, asked, names, page) for names in TOGETHER)),
    )
    found = [row for part in parts for row in part]
    cut = frozenset(row.dimension for row in found if row.total_rows > CANDIDATES)
    return _Side(asked, numbers.get(WHOLE, Counts()).visitors, {shapes.key(row): row for row in found}, cut)


async def _changes(clickhouse: ClickHouse, site: int, now: _Side, before: _Side) -> list[Change]:
    """Every value that is among the first of one period, with its visitors in both."""
    more_now, more_before = await asyncio.gather(
        _looked_up(clickhouse, site, now, before.rows.values()),
        _looked_up(clickhouse, site, before, now.rows.values()),
    )
    all_now, all_before = {**now.rows, **more_now}, {**before.rows, **more_before}
    return [
        Change(*key, now=_visitors(all_now.get(key)), before=_visitors(all_before.get(key)))
        for key in all_now.keys() | all_before.keys()
    ]


async def _looked_up(clickhouse: ClickHouse, site: int, side: _Side, others: Iterable[Counted]) -> dict[Key, Counted]:
    """The other period's rows that are not among the first here; asked only where there are more than those."""
    missing = [row for row in others if row.dimension in side.cut and shapes.key(row) not in side.rows]
    if not missing:
        return {}
    names = sorted({row.dimension for row in missing})
    found = await rows(clickhouse, site, side.asked, names, Page(len(missing), only=missing))
    return {shapes.key(row): row for row in found}


async def _has_imported(clickhouse: ClickHouse, site: int, seen: View, *periods: Period) -> bool:
    """Whether numbers that were counted elsewhere are in one of the periods."""
    wanted = [of for of in periods if seen.left_out(of) is None]
    spans = await asyncio.gather(*(told(clickhouse, site, *of.days, None) for of in wanted))
    return any(spans)


def _of_dimensions_on_both_sides(changes: Sequence[Change], now: _Side, before: _Side) -> list[Change]:
    """An import may not have asked for cities, say: that there were none before is then no change."""
    both = {row.dimension for row in now.rows.values()} & {row.dimension for row in before.rows.values()}
    return [change for change in changes if change.dimension in both]


def _visitors(row: Counted | None) -> int:
    return row.visitors if row else 0


def _insight(of: Change, whole: Measured) -> Insight:
    return Insight(
        dimension=of.dimension,
        value=of.value,
        country=of.country if ALL_DIMENSIONS[of.dimension].within_country else None,
        visitors=of.now,
        before=of.before,
        change=shapes.change(of.now, of.before),
        share=of.now / (whole.value or 1),
        share_before=of.before / (whole.before or 1),
    )
