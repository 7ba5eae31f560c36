"""Counts made into what people see: metrics with their change, series, rows. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from app.analytics.dimensions import DIMENSIONS, METRICS, columns_of, is_of_events
from app.analytics.keys import KEYED
from app.analytics.queries.numbers import WHOLE, Counts, Numbers
from app.analytics.queries.panels import Counted
from app.analytics.queries.tops import Top
from app.analytics.schemas import BeforeView, BucketView, Measured, PanelView, Row, SeriesView, TopRow
from app.kit.period import Period

Number = float | int | None
ByKey = Mapping[tuple[str, str, str], Counted]


def metrics_of(counts: Counts, base: Counts | None = None) -> dict[str, Number]:
    """The numbers of a period. Means and shares of no visits are not zero but unknown."""
    visits = counts.visits
    found: dict[str, Number] = {
        "visitors": counts.visitors,
        "visits": visits,
        "pageviews": counts.pageviews,
        "views_per_visit": counts.pageviews / visits if visits else None,
        "bounce_rate": counts.bounces / visits if visits else None,
        "engaged_ms": round(counts.engaged_ms / visits) if visits else None,
        "duration_ms": round(counts.duration_ms / visits) if visits else None,
        "events": counts.events,
    }
    if base is not None:
        found["conversion_rate"] = counts.visitors / base.visitors if base.visitors else None
    return found


def measured(now: Numbers, before: Numbers | None) -> dict[str, Measured]:
    """The numbers of the whole period beside those of the compared one."""
    values = _at(now, WHOLE)
    earlier = _at(before, WHOLE) if before is not None else {}
    return {
        name: Measured(value=value, before=earlier.get(name), change=change(value, earlier.get(name)))
        for name, value in values.items()
    }


def _at(numbers: Numbers, bucket: int) -> dict[str, Number]:
    base = None if numbers.base is None else numbers.base.get(bucket, Counts())
    return metrics_of(numbers.counts.get(bucket, Counts()), base)


def change(value: Number, before: Number) -> float | None:
    """How much a number grew, as a share of what it was; None when there is nothing to compare with."""
    return (value - before) / before if value is not None and before else None


def series(period: Period, now: Numbers, before: Period | None, counts_before: Numbers | None) -> SeriesView:
    """The buckets of a period. The compared period goes along bucket by bucket, as far as both reach."""
    buckets = period.buckets()
    earlier = _columns(before, counts_before) if before and counts_before is not None else None
    return SeriesView(
        buckets=[BucketView(start=period.local(b.start), partial=b.is_partial) for b in buckets],
        values=_columns(period, now),
        before={name: _fitted(column, len(buckets)) for name, column in earlier.items()} if earlier else None,
    )


def _columns(period: Period, numbers: Numbers) -> dict[str, list[Number]]:
    rows = [_at(numbers, round(b.start.timestamp() * 1000)) if b.start < period.until else {} for b in period.buckets()]
    names = METRICS if numbers.base is None else (*METRICS, "conversion_rate")
    return {name: [row.get(name) for row in rows] for name in names}


def _fitted(column: Sequence[Number], length: int) -> list[Number]:
    return [*column[:length], *[None] * (length - len(column))]


def row_view(row: Counted, before: ByKey | None, base: ByKey | None) -> Row:
    """A row of a panel; ``before`` has the rows of the compared period, ``base`` everybody's."""
    columns = columns_of(row.dimension)
    within_country = not is_of_events(row.dimension) and DIMENSIONS[row.dimension].within_country
    earlier = before.get(key(row)) if before is not None else None
    everybody = base.get(key(row)) if base is not None else None
    return Row(
        value=row.value,
        country=row.country if within_country else None,
        visitors=row.visitors,
        visits=row.visits,
        pageviews=row.pageviews,
        bounce_rate=row.bounces / row.visits if "bounce_rate" in columns else None,
        engaged_ms=round(row.engaged_ms / row.visits) if "engaged_ms" in columns else None,
        duration_ms=round(row.duration_ms / row.visits) if "duration_ms" in columns else None,
        events=row.events,
        scroll_pct=row.scroll_pct / row.scrolled if "scroll_pct" in columns and row.scrolled else None,
        conversion_rate=row.visitors / everybody.visitors if everybody and everybody.visitors else None,
        before=BeforeView(visitors=earlier.visitors if earlier else 0) if before is not None else None,
    )


def rows(found: Sequence[Counted], before: Sequence[Counted] | None, base: Sequence[Counted] | None) -> list[Row]:
    """The rows of a breakdown."""
    earlier = {key(row): row for row in before} if before is not None else None
    everybody = {key(row): row for row in base} if base is not None else None
    return [row_view(row, earlier, everybody) for row in found]


def panels(
    found: Sequence[Top], before: Mapping[int, int] | None, base: Mapping[int, int] | None
) -> dict[str, PanelView]:
    """The panels, one for each dimension, also for those without rows; ``before`` and ``base`` are visitors by key."""
    shown: dict[str, PanelView] = {name: PanelView(rows=[], total_rows=0) for name in KEYED}
    for top in found:
        panel = shown[top.dimension]
        panel.rows.append(_top_row(top, before, base))
        panel.total_rows = top.total_rows
    return shown


def _top_row(top: Top, before: Mapping[int, int] | None, base: Mapping[int, int] | None) -> TopRow:
    everybody = base.get(top.key) if base is not None else None
    return TopRow(
        value=top.value,
        country=top.country if DIMENSIONS[top.dimension].within_country else None,
        visitors=top.visitors,
        conversion_rate=top.visitors / everybody if everybody else None,
        before=BeforeView(visitors=before.get(top.key, 0)) if before is not None else None,
    )


def key(row: Counted) -> tuple[str, str, str]:
    """What makes a row the same row in another period."""
    return row.dimension, row.value, row.country


def said_at(at: datetime) -> str:
    """A moment in UTC: ISO 8601 with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
