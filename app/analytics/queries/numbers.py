"""The six numbers of a period, and of each of its buckets."""

import msgspec

from app.analytics.plan import Asked
from app.analytics.queries.sessions import ask, sessions, union
from app.kit.clickhouse import ClickHouse
from app.kit.filters import conditions
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
        where = conditions(asked.of_sessions, lambda _, f: Fragment(f"r.{f.dimension}"))
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
    return {row.bucket: row for row in found}
