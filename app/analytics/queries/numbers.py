"""The six numbers of a period, and of each of its buckets."""

import msgspec

from app.analytics.plan import Asked
from app.analytics.queries.sessions import ask, sessions, union
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


def series_question(asked: Asked) -> Fragment:
    """The counts of each bucket and of the whole."""
    may_add = _may_add_quarters(asked)
    spans = [ask("spans_of_sessions", sessions=sessions(asked, without_inner=may_add))]
    if may_add:
        spans.append(ask("spans_of_quarters", days=asked.plan.inner()))
    return ask("series", spans=union(spans)).bind(bounds=list(asked.plan.bounds))


async def counts(clickhouse: ClickHouse, site: int, asked: Asked) -> dict[int, Counts]:
    """The counts of each bucket and of the whole; a bucket without visits is missing."""
    if asked.plan.is_empty:
        return {}
    found = await clickhouse.ask(site, series_question(asked), Counts, **asked.plan.binds())
    return {row.bucket: row for row in found}


def _may_add_quarters(asked: Asked) -> bool:
    return asked.may_add_days and asked.plan.has_quarters and bool(asked.plan.inner_days)
