"""The hours of the week, put together."""

from dataclasses import replace
from datetime import datetime

from app.analytics import shapes
from app.analytics.queries.answers import asked_of, freshness
from app.analytics.queries.imported import told
from app.analytics.queries.numbers import Numbers, counts
from app.analytics.view import View, filter_views, imported_view, period_view
from app.analytics.watching.heat import METRICS, hourly, means
from app.analytics.watching.schemas import Heatmap
from app.kit.clickhouse import ClickHouse


async def hours_of_the_week(clickhouse: ClickHouse, site: int, seen: View) -> Heatmap:
    """What a mean hour of the period had: the series of its hours, and nothing else of the page, is asked for."""
    period = hourly(seen.period)
    by_day = await told(clickhouse, site, *period.days, seen.left_out(period))
    asked = replace(asked_of(seen, period, await freshness(clickhouse, site)), imported=None)
    series = shapes.series(period, Numbers(await counts(clickhouse, site, asked)), None, None)
    starts = [datetime.fromisoformat(bucket.start) for bucket in series.buckets]
    return Heatmap(
        period=period_view(period),
        filters=filter_views(seen.filters, seen.named),
        imported=imported_view(by_day),
        metrics={name: means(starts, series.values[name]) for name in METRICS},
    )
