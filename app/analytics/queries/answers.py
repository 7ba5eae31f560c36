"""Whole answers: the overview, a breakdown, suggestions, and the SQL of them."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from app.analytics import shapes
from app.analytics.dimensions import columns_of
from app.analytics.imported import imported_days
from app.analytics.named import Named
from app.analytics.plan import LONGEST_MS, Asked, Freshness, plan
from app.analytics.queries.imported import began as began_elsewhere
from app.analytics.queries.imported import told
from app.analytics.queries.numbers import WHOLE, Numbers, counts, series_question
from app.analytics.queries.panels import Page, panel_question, rows
from app.analytics.queries.sessions import ask
from app.analytics.queries.tops import tops, tops_question, visitors_of
from app.analytics.schemas import (
    Breakdown,
    BreakdownParams,
    Overview,
    PanelView,
    Params,
    QueryParams,
    Row,
    ShownQuery,
    SuggestionParams,
)
from app.analytics.view import (
    View,
    comparison_view,
    dimension_named,
    filter_views,
    imported_view,
    period_view,
    view,
)
from app.kit.clickhouse import ClickHouse
from app.kit.conditions import Condition
from app.kit.filters import PROP
from app.kit.period import Period
from app.kit.sql import Fragment

ROWS_OF_A_PANEL = 9
SUGGESTIONS = 20
CURRENT = timedelta(minutes=5)

EXIT, EXIT_RATE, CONVERSION = "exit_path", "exit_rate", "conversion_rate"


class _Began(msgspec.Struct):
    began_ms: int


class _Value(msgspec.Struct):
    value: str


class _Current(msgspec.Struct):
    visitors: int


async def read_view(
    clickhouse: ClickHouse, site: int, params: Params, zone: str, now: datetime, named: Named | None = None
) -> View:
    """What was asked. Raises BadRequest."""
    began = None
    if params.period == "all":
        first = await clickhouse.ask(site, ask("began"), _Began)
        own = datetime.fromtimestamp(first[0].began_ms / 1000, UTC) if first else None
        elsewhere = await began_elsewhere(clickhouse, site, ZoneInfo(zone)) if params.imported else None
        began = min(filter(None, (own, elsewhere)), default=None)
    return view(params, ZoneInfo(zone), now, began, named)


async def overview(clickhouse: ClickHouse, site: int, seen: View) -> Overview:
    """The first page: numbers, series and the first rows of every panel."""
    fresh = await freshness(clickhouse, site)
    asked = asked_of(seen, seen.period, fresh)
    before = asked_of(seen, seen.before, fresh) if seen.before else None
    imported, numbers, earlier, panels = await asyncio.gather(
        told(clickhouse, site, *seen.period.days, seen.left_out(seen.period)),
        _counts(clickhouse, site, asked, seen),
        _counts_before(clickhouse, site, before, seen),
        _panels(clickhouse, site, asked, before, seen),
    )
    return Overview(
        period=period_view(seen.period),
        comparison=comparison_view(seen.before),
        watermark=shapes.said_at(seen.now),
        filters=filter_views(seen.filters, seen.named),
        imported=imported_view(imported),
        metrics=shapes.measured(numbers, earlier),
        series=shapes.series(seen.period, numbers, seen.before, earlier),
        panels=panels,
    )


async def breakdown(clickhouse: ClickHouse, site: int, seen: View, params: BreakdownParams) -> Breakdown:
    """One dimension in full. Raises NoSuchDimension and NoSuchSort."""
    name = dimension_named(params.dimension)
    page = Page(params.limit, params.offset, params.sort, params.search)
    fresh = await freshness(clickhouse, site)
    before = asked_of(seen, seen.before, fresh) if seen.before else None
    asked = asked_of(seen, seen.period, fresh)
    found, total_rows = await _found(clickhouse, site, asked, before, name, page, seen)
    if name == EXIT:
        await _put_exit_rates(clickhouse, site, asked, found)
    also = [EXIT_RATE if name == EXIT else "", CONVERSION if seen.base is not None else ""]
    columns = [*columns_of(name), *filter(None, also)]
    imported = imported_view(await told(clickhouse, site, *seen.period.days, seen.left_out(seen.period)))
    return Breakdown(dimension=name, rows=found, total_rows=total_rows, metrics=columns, imported=imported)


async def shown(clickhouse: ClickHouse, site: int, seen: View, params: QueryParams) -> ShownQuery:
    """The SQL that the overview or a breakdown asks, without the compared period. Raises as the breakdown does."""
    asked = asked_of(seen, seen.period, await freshness(clickhouse, site))
    if params.of != "overview":
        page = Page(params.limit, params.offset, params.sort, params.search)
        return as_shown(site, asked, [panel_question(asked, [dimension_named(params.of)], page)])
    return as_shown(site, asked, [series_question(asked), tops_question(asked, ROWS_OF_A_PANEL)])


def as_shown(site: int, asked: Asked, questions: Sequence[Fragment]) -> ShownQuery:
    """Questions with all the values that they are asked with."""
    binds: dict[str, Any] = {"site": site, **asked.plan.binds()}
    for question in questions:
        binds |= question.binds
    return ShownQuery(sql="\n\n".join(f"{question.text.strip()};" for question in questions), binds=binds)


async def suggestions(clickhouse: ClickHouse, site: int, seen: View, params: SuggestionParams) -> list[str]:
    """Values of a dimension that hold the text, the most visited first."""
    asked = asked_of(seen, seen.period, await freshness(clickhouse, site))
    if asked.plan.is_empty:
        return []
    if params.dimension == PROP.rstrip(":"):
        keys = await clickhouse.ask(site, ask("prop_keys"), _Value, search=params.q, **asked.plan.binds())
        return [row.value for row in keys]
    name = dimension_named(params.dimension)
    found = await rows(clickhouse, site, asked, [name], Page(SUGGESTIONS, search=params.q))
    return list(dict.fromkeys(row.value for row in found))


async def current_visitors(
    clickhouse: ClickHouse, site: int, now: datetime, conditions: tuple[Condition, ...] = ()
) -> int:
    """How many different visitors had an event in the last five minutes, of visits for which the conditions hold."""
    if conditions:
        lately = Period("live", now - CURRENT, now, now, (now.date(), now.date()), "minute", ZoneInfo("UTC"))
        asked = Asked(plan(lately, int(now.timestamp() * 1000), Freshness()), conditions)
        found = await counts(clickhouse, site, asked)
        return found[WHOLE].visitors if WHOLE in found else 0
    since_ms = int((now - CURRENT).timestamp() * 1000)
    binds = {"since_ms": since_ms, "first_session": (since_ms - LONGEST_MS) << 22}
    found = await clickhouse.ask(site, ask("current_visitors"), _Current, **binds)
    return found[0].visitors if found else 0


async def freshness(clickhouse: ClickHouse, site: int) -> Freshness:
    """How fresh the roll-ups are, and which days something was stored of since."""
    return (await clickhouse.ask(site, ask("freshness"), Freshness))[0]


def asked_of(seen: View, period: Period, fresh: Freshness) -> Asked:
    """The conditions of a view over a period."""
    imported = imported_days(period) if seen.left_out(period) is None else None
    return Asked(plan(period, seen.now_ms, fresh), seen.conditions, imported)


def base_of(asked: Asked, seen: View) -> Asked | None:
    """The same without goals: whom conversions are a share of. None when there is nothing to convert."""
    return None if seen.base is None else replace(asked, filters=seen.base)


async def _counts(clickhouse: ClickHouse, site: int, asked: Asked, seen: View) -> Numbers:
    of_both = [asked, base_of(asked, seen)]
    found = [counts(clickhouse, site, one, beside_panels=True) for one in of_both if one is not None]
    return Numbers(*await asyncio.gather(*found))


async def _counts_before(clickhouse: ClickHouse, site: int, before: Asked | None, seen: View) -> Numbers | None:
    return await _counts(clickhouse, site, before, seen) if before else None


async def _panels(
    clickhouse: ClickHouse, site: int, asked: Asked, before: Asked | None, seen: View
) -> dict[str, PanelView]:
    """The first rows of all panels, beside the same rows of the compared period, and of everybody under goals."""
    found = await tops(clickhouse, site, asked, ROWS_OF_A_PANEL)
    base = base_of(asked, seen)
    earlier = await visitors_of(clickhouse, site, before, found) if before else None
    everybody = await visitors_of(clickhouse, site, base, found) if base else None
    return shapes.panels(found, earlier, everybody)


async def _found(
    clickhouse: ClickHouse, site: int, asked: Asked, before: Asked | None, name: str, page: Page, seen: View
) -> tuple[list[Row], int]:
    """The rows of a dimension, beside the same rows of the compared period, and of everybody where goals are asked;
    and how many there are."""
    found = await rows(clickhouse, site, asked, [name], page)
    base, same = base_of(asked, seen), Page(max(1, len(found)), only=found)
    earlier = await rows(clickhouse, site, before, [name], same) if before and found else []
    everybody = await rows(clickhouse, site, base, [name], same) if base and found else []
    shown = shapes.rows(found, earlier if before else None, everybody if base else None)
    return shown, found[0].total_rows if found else 0


async def _put_exit_rates(clickhouse: ClickHouse, site: int, asked: Asked, exits: Sequence[Row]) -> None:
    """How many of a page's views were the last of their visit."""
    pages = await rows(clickhouse, site, asked, ["path"], Page(max(1, len(exits)), values=[row.value for row in exits]))
    views = {row.value: row.pageviews for row in pages}
    for row in exits:
        if views.get(row.value):
            row.exit_rate = row.visits / views[row.value]
