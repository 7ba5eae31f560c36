"""The six numbers of a period, and of each of its buckets."""

import asyncio

import msgspec

from app.analytics.plan import Asked
from app.analytics.queries.sessions import ask, match, sessions, union
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment

WHOLE = 0


class Counts(msgspec.Struct):
    """What adds up. ``bucket`` is where it starts, unix milliseconds, or ``WHOLE``."""

    bucket: int = WHOLE
    visits: int = 0
    bounces: int = 0
    visitors: int = 0
    pageviews: int = 0
    engaged_ms: int = 0


class Within(msgspec.Struct):
    """Page views and engagement of a bucket, of visits that reach into several."""

    bucket: int
    pageviews: int
    engaged_ms: int


def series_question(asked: Asked) -> Fragment:
    """Visits, visitors and bounces of each bucket and of the whole."""
    may_add = _may_add_quarters(asked)
    spans = [ask("spans_of_sessions", sessions=sessions(asked, without_inner=may_add))]
    if may_add:
        spans.append(ask("spans_of_quarters", days=asked.plan.inner()))
    return ask("series", spans=union(spans)).bind(bounds=list(asked.plan.bounds))


def within_question(asked: Asked) -> Fragment:
    """Page views and engagement of visits that reach into several buckets, where they belong."""
    among = sessions(asked, without_inner=_may_add_quarters(asked))
    return ask("within_buckets", sessions=among, match=match(asked)).bind(bounds=list(asked.plan.bounds))


async def counts(clickhouse: ClickHouse, site: int, asked: Asked) -> dict[int, Counts]:
    """The counts of each bucket and of the whole; a bucket without visits is missing."""
    if asked.plan.is_empty:
        return {}
    series, within = await asyncio.gather(
        clickhouse.ask(site, series_question(asked), Counts, **asked.plan.binds()),
        clickhouse.ask(site, within_question(asked), Within, **asked.plan.binds()),
    )
    found = {row.bucket: row for row in series}
    for row in within:
        # A visit that had an event in the bucket reaches into it, so the bucket is there.
        found[row.bucket].pageviews += row.pageviews
        found[row.bucket].engaged_ms += row.engaged_ms
    return found


def _may_add_quarters(asked: Asked) -> bool:
    return asked.may_add_days and asked.plan.has_quarters and bool(asked.plan.inner_days)
