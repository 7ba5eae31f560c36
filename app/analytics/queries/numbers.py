"""The six numbers of a period, and of each of its buckets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import msgspec

from app.analytics.imported import ImportedDays
from app.analytics.plan import Asked
from app.analytics.queries.imported import day_counts
from app.analytics.queries.sessions import (
    all_of,
    ask,
    conditions,
    dirty_sessions,
    long_sessions,
    of_row,
    sessions,
    union,
    unsure_of,
    untouched,
)
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment, joined

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

    Where buckets begin at quarters of an hour, finished days are counted by these: without filters that is done
    beforehand, with filters on sessions most of these need no more than the quarter's number.
    """
    spans = [ask("spans_of_sessions", sessions=sessions(asked))]
    if asked.may_use_rollups and asked.plan.has_quarters and not asked.of_events:
        if asked.filters:
            spans = [ask("spans_of_sessions", sessions=long_sessions(asked)), _short_spans(asked)]
        else:
            spans = [ask("spans_of_quarters", days=asked.plan.finished())]
            if asked.plan.dirty:
                spans.append(ask("spans_of_sessions", sessions=dirty_sessions(asked)))
    return ask("series", spans=union(spans)).bind(bounds=list(asked.plan.bounds))


def _short_spans(asked: Asked) -> Fragment:
    days = all_of(asked.plan.all(), untouched(asked, "session_id"))
    unsure = [Fragment(unsure_of(asked))]
    if asked.plan.dirty:
        unsure.append(joined([Fragment("not "), untouched(asked, "visitor_id")], "", ""))
    where = conditions(asked.of_sessions, of_row, "r.session_id")
    return ask("spans_of_short_sessions", days=days, where=where, unsure=joined(unsure, " or ", ""))


async def counts(clickhouse: ClickHouse, site: int, asked: Asked, *, beside_panels: bool = False) -> dict[int, Counts]:
    """The counts of each bucket and of the whole; a bucket without visits is missing."""
    if asked.plan.is_empty:
        return {}
    question = series_question(asked)
    if beside_panels:
        question = clickhouse.beside(question)
    found = await clickhouse.ask(site, question, Counts, **asked.plan.binds())
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
