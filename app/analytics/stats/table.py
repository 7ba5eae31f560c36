"""Counts by any dimensions together, and by time: where a panel knows one dimension, a table knows several."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.analytics.dimensions import ABOUT_PAGES, is_of_events
from app.analytics.plan import Asked
from app.analytics.queries.pages import PAGEVIEW
from app.analytics.queries.panels import TOLD_WHEN_EMPTY
from app.analytics.queries.sessions import (
    HAPPENED,
    all_of,
    ask,
    chosen_sessions,
    match,
    sessions,
    union,
)
from app.kit.clickhouse import ClickHouse
from app.kit.filters import PROP
from app.kit.sql import Fragment, joined

TIME = "time"
# Metrics as SQL over the columns of a table, for its order.
ORDERS = {
    "visitors": "visitors",
    "visits": "visits",
    "pageviews": "pageviews",
    "events": "events",
    "views_per_visit": "pageviews / visits",
    "bounce_rate": "bounces / visits",
    "visit_duration": "duration_ms / visits",
    "time_on_page": "engaged_ms / visits",
    "percentage": "visitors",
}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Dimensions (``TIME`` is the bucket), the order (metric or number of a dimension, direction), and which rows."""

    dimensions: Sequence[str]
    order: Sequence[tuple[str | int, str]]
    limit: int
    offset: int


async def table(clickhouse: ClickHouse, site: int, asked: Asked, wanted: Wanted) -> list[Row]:
    """The rows: ``key_0`` …, the counts, and ``total_rows``."""
    if asked.plan.is_empty:
        return []
    return await clickhouse.ask(site, table_question(asked, wanted), dict, **asked.plan.binds())


def table_question(asked: Asked, wanted: Wanted) -> Fragment:
    """The SQL of a table."""
    is_of_them = any(name != TIME and is_of_events(name) for name in wanted.dimensions)
    rows = _of_events(asked, wanted.dimensions) if is_of_them else _of_visits(asked, wanted.dimensions)
    order = [f"{ORDERS[by] if isinstance(by, str) else f'key_{by}'} {way}" for by, way in wanted.order]
    keys = _names(wanted.dimensions)
    return ask(
        "table", names=keys, rows=rows, shown=_shown(wanted.dimensions),
        order=Fragment(", ".join([*order, keys.text])),
        limit=Fragment(f"limit {int(wanted.offset)}, {int(wanted.limit)}"),
    ).bind(bounds=list(asked.plan.bounds))  # fmt: skip


def _of_visits(asked: Asked, dimensions: Sequence[str]) -> Fragment:
    own = [name for name in dimensions if name != TIME]
    # With some dimension the visits say whether their visitor has others; without one they need not.
    of_visits = sessions(asked, own or ["country"])
    if TIME not in dimensions:
        sums = {name: Fragment(f"sum(s.{name})") for name in ("pageviews", "events", "engaged_ms")}
        return ask(
            "table_of_visits",
            keys=_keys(dimensions, "s"),
            names=_names(dimensions),
            sessions=of_visits,
            buckets=Fragment(""),
            **sums,
        )
    first = "roundDown(greatest(s.started_ms, {start_ms:Int64}), {bounds:Array(Int64)})"
    last = "roundDown(least(s.ended_ms, {end_ms:Int64} - 1), {bounds:Array(Int64)})"
    reached = f"arrayFilter(b -> b >= {first} and b <= {last}, {{bounds:Array(Int64)}})"
    nothing = {name: Fragment("toUInt64(0)") for name in ("pageviews", "events", "engaged_ms")}
    visits = ask(
        "table_of_visits", keys=_keys(dimensions, "s", "bucket"), names=_names(dimensions), sessions=of_visits,
        buckets=Fragment(f"array join {reached} as bucket"), **nothing,
    )  # fmt: skip
    at = "roundDown(moment.1, {bounds:Array(Int64)})"
    moments = ask("table_of_moments", keys=_keys(dimensions, "s", at), names=_names(dimensions), sessions=of_visits)
    return union([visits, moments])


def _of_events(asked: Asked, dimensions: Sequence[str]) -> Fragment:
    about_pages = all(name == TIME or name in ABOUT_PAGES or not is_of_events(name) for name in dimensions)
    props = [name.removeprefix(PROP) for name in dimensions if name.startswith(PROP)]
    has = [Fragment(f"mapContains(e.props, {{prop_{i}:String}})", {f"prop_{i}": prop}) for i, prop in enumerate(props)]
    happened = [] if about_pages else [HAPPENED]
    return ask(
        "table_of_events",
        keys=_keys(dimensions, "e", "roundDown(toUnixTimestamp64Milli(e.ts), {bounds:Array(Int64)})"),
        names=_names(dimensions), counted=PAGEVIEW if about_pages and asked.is_about_pages else HAPPENED,
        has=all_of(*happened, *has), match=match(asked), where=chosen_sessions(asked),
    )  # fmt: skip


def _keys(dimensions: Sequence[str], table: str, time: str = "") -> Fragment:
    parts, props = [], 0
    for i, name in enumerate(dimensions):
        if name == TIME:
            parts.append(Fragment(f"{time} as key_{i}"))
        elif name.startswith(PROP):
            bind = f"prop_{props}"
            props += 1
            parts.append(Fragment(f"{table}.props[{{{bind}:String}}] as key_{i}", {bind: name.removeprefix(PROP)}))
        else:
            parts.append(Fragment(f"toString({table}.{name}) as key_{i}"))
    return joined(parts, ", ", "1 as key_0")


def _names(dimensions: Sequence[str]) -> Fragment:
    return Fragment(", ".join(f"key_{i}" for i in range(max(1, len(dimensions)))))


def _shown(dimensions: Sequence[str]) -> Fragment:
    hidden = [
        i for i, name in enumerate(dimensions) if name not in (TIME, *TOLD_WHEN_EMPTY) and not name.startswith(PROP)
    ]
    return Fragment(" and ".join(f"key_{i} != ''" for i in hidden) or "1")
