"""The six numbers of a period, and of each of its buckets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import msgspec

from app.analytics.imported import ImportedDays
from app.analytics.plan import Asked
from app.analytics.queries.imported import day_counts
from app.analytics.queries.sessions import ask, conditions, of_row, sessions, union
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment

WHOLE = 0
IMPORTED = ("visitors", "visits", "bounces", "pageviews", "events", "engaged_ms", "duration_ms")


class Counts(msgspec.Struct):
    """What adds up. ``bucket`` is where it starts, unix milliseconds, or ``WHOLE``."""

    bucket: int = WHOLE
    visits: int = 0
    bounces: int = 0
    visitors: int = 0
    pageviews: int = 0
    events: int = 0
    engaged_ms: int = 0
    duration_ms: int = 0


@dataclass(frozen=True, slots=True)
class Numbers:
    """The counts of each bucket and of the whole; ``base`` those of everybody, where goals are asked for."""

    counts: Mapping[int, Counts]
    base: Mapping[int, Counts] | None = None


def series_question(asked: Asked) -> Fragment:
    """The counts of each bucket and of the whole.

    Inner days are counted by quarters of an hour where buckets begin at those: without filters that is done beforehand,
    with filters on sessions most of these need no more than the quarter's number.
    """
    by_quarters = asked.may_use_rollups and asked.plan.has_quarters and bool(asked.plan.inner_days)
    if by_quarters and not asked.filters:
        spans = [
            ask("spans_of_sessions", sessions=sessions(asked, of_inner=None)),
            ask("spans_of_quarters", days=asked.plan.inner()),
        ]
    elif by_quarters and not asked.of_events:
        where = conditions(asked.of_sessions, of_row, "r.session_id")
        spans = [
            ask("spans_of_sessions", sessions=sessions(asked, of_inner=Fragment("r.is_long"))),
            ask("spans_of_short_sessions", days=asked.plan.inner(), where=where),
        ]
    else:
        spans = [ask("spans_of_sessions", sessions=sessions(asked))]
    return ask("series", spans=union(spans)).bind(bounds=list(asked.plan.bounds))


async def counts(clickhouse: ClickHouse, site: int, asked: Asked) -> dict[int, Counts]:
    """The counts of each bucket and of the whole; a bucket without visits is missing."""
    if asked.plan.is_empty:
        return {}
    found = await clickhouse.ask(site, series_question(asked), Counts, **asked.plan.binds())
    counted = {row.bucket: row for row in found}
    if asked.imported:
        await _add_imported(clickhouse, site, asked, asked.imported, counted)
    return counted


async def _add_imported(
    clickhouse: ClickHouse, site: int, asked: Asked, imported: ImportedDays, counted: dict[int, Counts]
) -> None:
    """Add the days that came from elsewhere to the whole, and to the buckets where these are days or longer."""
    for row in await day_counts(clickhouse, site, imported):
        buckets = [WHOLE]
        if imported.in_series:
            buckets.append(imported.bucket_of(date.fromisoformat(row.day), asked.plan.bounds))
        for bucket in buckets:
            known = counted.setdefault(bucket, Counts(bucket))
            for name in IMPORTED:
                setattr(known, name, getattr(known, name) + getattr(row, name))
