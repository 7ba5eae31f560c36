"""Whole answers: the overview, a breakdown, suggestions, and the SQL of them."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from app.analytics import shapes
from app.analytics.dimensions import DIMENSIONS, OF_PAGES, OF_SESSIONS, columns_of
from app.analytics.plan import LONGEST_MS, Asked, Freshness, plan
from app.analytics.queries.numbers import Counts, counts, series_question
from app.analytics.queries.panels import Counted, Page, panel_question, rows
from app.analytics.queries.sessions import ask
from app.analytics.schemas import Breakdown, BreakdownParams, Overview, Params, ShownQuery, SuggestionParams
from app.analytics.view import View, comparison_view, dimension_named, filter_views, period_view, view
from app.kit.clickhouse import ClickHouse
from app.kit.filters import PROP
from app.kit.period import Period

ROWS_OF_A_PANEL = 9
SUGGESTIONS = 20
CURRENT = timedelta(minutes=5)
# Asked for together, because a set of groups costs little once the rows are read.
TOGETHER = ([name for name in OF_SESSIONS if DIMENSIONS[name].in_overview], list(OF_PAGES))


class _Began(msgspec.Struct):
    began_ms: int


class _Value(msgspec.Struct):
    value: str


class _Current(msgspec.Struct):
    visitors: int


async def read_view(clickhouse: ClickHouse, site: int, params: Params, zone: str, now: datetime) -> View:
    """What was asked. Raises BadRequest."""
    began = None
    if params.period == "all":
        first = await clickhouse.ask(site, ask("began"), _Began)
        began = datetime.fromtimestamp(first[0].began_ms / 1000, UTC) if first else None
    return view(params, ZoneInfo(zone), now, began)


async def overview(clickhouse: ClickHouse, site: int, seen: View) -> Overview:
    """The first page: numbers, series and the first rows of every panel."""
    fresh = await _freshness(clickhouse, site)
    asked, page = _asked(seen, seen.period, fresh), Page(ROWS_OF_A_PANEL)
    before = _asked(seen, seen.before, fresh) if seen.before else None
    numbers, earlier, parts = await asyncio.gather(
        counts(clickhouse, site, asked),
        _counts_before(clickhouse, site, before),
        asyncio.gather(*(_rows_and_before(clickhouse, site, asked, before, names, page) for names in TOGETHER)),
    )
    found = [row for part, _ in parts for row in part]
    found_before = [row for _, part in parts for row in part] if before else None
    return Overview(
        period=period_view(seen.period),
        comparison=comparison_view(seen.before),
        watermark=shapes.said_at(seen.now),
        filters=filter_views(seen.filters),
        metrics=shapes.measured(numbers, earlier),
        series=shapes.series(seen.period, numbers, seen.before, earlier),
        panels=shapes.panels(found, found_before, [name for names in TOGETHER for name in names]),
    )


async def breakdown(clickhouse: ClickHouse, site: int, seen: View, params: BreakdownParams) -> Breakdown:
    """One dimension in full. Raises NoSuchDimension and NoSuchSort."""
    name = dimension_named(params.dimension)
    page = Page(params.limit, params.offset, params.sort, params.search)
    fresh = await _freshness(clickhouse, site)
    before = _asked(seen, seen.before, fresh) if seen.before else None
    asked = _asked(seen, seen.period, fresh)
    found, found_before = await _rows_and_before(clickhouse, site, asked, before, [name], page)
    panel = shapes.panels(found, found_before if before else None, [name])[name]
    return Breakdown(dimension=name, rows=panel.rows, total_rows=panel.total_rows, metrics=list(columns_of(name)))


async def shown(clickhouse: ClickHouse, site: int, seen: View, of: str) -> ShownQuery:
    """The SQL that the overview or a breakdown asks, without the compared period."""
    asked = _asked(seen, seen.period, await _freshness(clickhouse, site))
    if of == "overview":
        questions = [series_question(asked)]
        questions += [panel_question(asked, names, Page(ROWS_OF_A_PANEL)) for names in TOGETHER]
    else:
        questions = [panel_question(asked, [dimension_named(of)], Page(100))]
    binds: dict[str, Any] = {"site": site, **asked.plan.binds()}
    for question in questions:
        binds |= question.binds
    return ShownQuery(sql="\n\n".join(f"{question.text.strip()};" for question in questions), binds=binds)


async def suggestions(clickhouse: ClickHouse, site: int, seen: View, params: SuggestionParams) -> list[str]:
    """Values of a dimension that hold the text, the most visited first."""
    asked = _asked(seen, seen.period, await _freshness(clickhouse, site))
    if asked.plan.is_empty:
        return []
    if params.dimension == PROP.rstrip(":"):
        keys = await clickhouse.ask(site, ask("prop_keys"), _Value, search=params.q, **asked.plan.binds())
        return [row.value for row in keys]
    name = dimension_named(params.dimension)
    found = await rows(clickhouse, site, asked, [name], Page(SUGGESTIONS, search=params.q))
    return list(dict.fromkeys(row.value for row in found))


async def current_visitors(clickhouse: ClickHouse, site: int, now: datetime) -> int:
    """How many different visitors had an event in the last five minutes."""
    since_ms = int((now - CURRENT).timestamp() * 1000)
    binds = {"since_ms": since_ms, "first_session": (since_ms - LONGEST_MS) << 22}
    found = await clickhouse.ask(site, ask("current_visitors"), _Current, **binds)
    return found[0].visitors if found else 0


async def _freshness(clickhouse: ClickHouse, site: int) -> Freshness:
    return (await clickhouse.ask(site, ask("freshness"), Freshness))[0]


def _asked(seen: View, period: Period, fresh: Freshness) -> Asked:
    return Asked(plan(period, seen.now_ms, fresh), seen.filters)


async def _counts_before(clickhouse: ClickHouse, site: int, before: Asked | None) -> dict[int, Counts] | None:
    return await counts(clickhouse, site, before) if before else None


async def _rows_and_before(
    clickhouse: ClickHouse, site: int, asked: Asked, before: Asked | None, names: Sequence[str], page: Page
) -> tuple[list[Counted], list[Counted]]:
    """Rows, and the same rows in the compared period."""
    found = await rows(clickhouse, site, asked, names, page)
    if before is None or not found:
        return found, []
    return found, await rows(clickhouse, site, before, names, Page(len(found), only=found))
