"""Counts made into what people see: metrics with their change, series, rows. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from app.analytics.dimensions import DIMENSIONS, METRICS, columns_of, is_of_events
from app.analytics.queries.numbers import WHOLE, Counts
from app.analytics.queries.panels import Counted
from app.analytics.schemas import BeforeView, BucketView, Measured, PanelView, Row, SeriesView
from app.kit.period import Period

Number = float | int | None


def metrics_of(counts: Counts) -> dict[str, Number]:
    """The six numbers. Means and shares of no visits are not zero but unknown."""
    visits = counts.visits
    return {
        "visitors": counts.visitors,
        "visits": visits,
        "pageviews": counts.pageviews,
        "views_per_visit": counts.pageviews / visits if visits else None,
        "bounce_rate": counts.bounces / visits if visits else None,
        "engaged_ms": round(counts.engaged_ms / visits) if visits else None,
    }


def measured(now: Mapping[int, Counts], before: Mapping[int, Counts] | None) -> dict[str, Measured]:
    """The numbers of the whole period beside those of the compared one."""
    values = metrics_of(now.get(WHOLE, Counts()))
    earlier = metrics_of(before.get(WHOLE, Counts())) if before is not None else {}
    return {
        name: Measured(value=values[name], before=earlier.get(name), change=change(values[name], earlier.get(name)))
        for name in METRICS
    }


def change(value: Number, before: Number) -> float | None:
    """How much a number grew, as a share of what it was; None when there is nothing to compare with."""
    return (value - before) / before if value is not None and before else None


def series(
    period: Period, now: Mapping[int, Counts], before: Period | None, counts_before: Mapping[int, Counts] | None
) -> SeriesView:
    """The buckets of a period. The compared period goes along bucket by bucket, as far as both reach."""
    buckets = period.buckets()
    earlier = _columns(before, counts_before) if before and counts_before is not None else None
    return SeriesView(
        buckets=[BucketView(start=period.local(b.start), partial=b.is_partial) for b in buckets],
        values=_columns(period, now),
        before={name: _fitted(column, len(buckets)) for name, column in earlier.items()} if earlier else None,
    )


def _columns(period: Period, counts: Mapping[int, Counts]) -> dict[str, list[Number]]:
    rows = [
        metrics_of(counts.get(round(b.start.timestamp() * 1000), Counts())) if b.start < period.until else {}
        for b in period.buckets()
    ]
    return {name: [row.get(name) for row in rows] for name in METRICS}


def _fitted(column: Sequence[Number], length: int) -> list[Number]:
    return [*column[:length], *[None] * (length - len(column))]


def row_view(row: Counted, before: Mapping[tuple[str, str, str], Counted] | None) -> Row:
    """A row of a panel; ``before`` has the rows of the compared period."""
    columns = columns_of(row.dimension)
    within_country = not is_of_events(row.dimension) and DIMENSIONS[row.dimension].within_country
    earlier = before.get(key(row)) if before is not None else None
    return Row(
        value=row.value,
        country=row.country if within_country else None,
        visitors=row.visitors,
        visits=row.visits,
        pageviews=row.pageviews,
        bounce_rate=row.bounces / row.visits if "bounce_rate" in columns else None,
        engaged_ms=round(row.engaged_ms / row.visits) if "engaged_ms" in columns else None,
        before=BeforeView(visitors=earlier.visitors if earlier else 0) if before is not None else None,
    )


def panels(
    rows: Sequence[Counted], before: Sequence[Counted] | None, dimensions: Sequence[str]
) -> dict[str, PanelView]:
    """The panels, one for each dimension, also for those without rows."""
    earlier = {key(row): row for row in before} if before is not None else None
    return {
        name: PanelView(
            rows=[row_view(row, earlier) for row in rows if row.dimension == name],
            total_rows=next((row.total_rows for row in rows if row.dimension == name), 0),
        )
        for name in dimensions
    }


def key(row: Counted) -> tuple[str, str, str]:
    """What makes a row the same row in another period."""
    return row.dimension, row.value, row.country


def said_at(at: datetime) -> str:
    """A moment in UTC: ISO 8601 with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
