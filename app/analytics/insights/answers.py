"""What changed most, put together from the rows that panels are made of."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.analytics import shapes
from app.analytics.dimensions import DIMENSIONS as ALL_DIMENSIONS
from app.analytics.insights.schemas import Insight, Insights
from app.analytics.insights.telling import DIMENSIONS, Change, most_telling
from app.analytics.plan import Asked
from app.analytics.queries.answers import asked_of, freshness
from app.analytics.queries.imported import told
from app.analytics.queries.numbers import WHOLE, Counts, counts
from app.analytics.queries.tops import Top, tops, visitors_of
from app.analytics.schemas import Measured
from app.analytics.view import View, comparison_view, filter_views, period_view
from app.kit.clickhouse import ClickHouse
from app.kit.period import Period

# Of each dimension and period. A value that is in neither list has fewer visitors than a hundred others both times.
CANDIDATES = 100


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two periods: what is asked of it, its visitors, and its first rows by their keys."""

    asked: Asked
    visitors: int
    rows: Mapping[int, Top]


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
    numbers, found = await asyncio.gather(
        counts(clickhouse, site, asked, beside_panels=True), tops(clickhouse, site, asked, CANDIDATES)
    )
    told_of = {top.key: top for top in found if top.dimension in DIMENSIONS}
    return _Side(asked, numbers.get(WHOLE, Counts()).visitors, told_of)


async def _changes(clickhouse: ClickHouse, site: int, now: _Side, before: _Side) -> list[Change]:
    """Every value that is among the first of one period, with its visitors in both."""
    all_now, all_before = await asyncio.gather(
        _visitors(clickhouse, site, now, before), _visitors(clickhouse, site, before, now)
    )
    return [
        Change(top.dimension, top.value, top.country, now=all_now.get(key, 0), before=all_before.get(key, 0))
        for key, top in {**before.rows, **now.rows}.items()
    ]


async def _visitors(clickhouse: ClickHouse, site: int, side: _Side, other: _Side) -> dict[int, int]:
    """The visitors of the first rows, and here of those that are among the first only in the other period."""
    missing = [top for key, top in other.rows.items() if key not in side.rows]
    looked_up = await visitors_of(clickhouse, site, side.asked, missing)
    return {**looked_up, **{key: top.visitors for key, top in side.rows.items()}}


async def _has_imported(clickhouse: ClickHouse, site: int, seen: View, *periods: Period) -> bool:
    """Whether numbers that were counted elsewhere are in one of the periods."""
    wanted = [of for of in periods if seen.left_out(of) is None]
    spans = await asyncio.gather(*(told(clickhouse, site, *of.days, None) for of in wanted))
    return any(spans)


def _of_dimensions_on_both_sides(changes: Sequence[Change], now: _Side, before: _Side) -> list[Change]:
    """An import may not have asked for cities, say: that there were none before is then no change."""
    both = {row.dimension for row in now.rows.values()} & {row.dimension for row in before.rows.values()}
    return [change for change in changes if change.dimension in both]


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
