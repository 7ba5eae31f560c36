"""The rows of panels: the values of dimensions with the most visitors."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from app.analytics.dimensions import DIMENSIONS, OF_PAGES, is_of_events
from app.analytics.plan import Asked
from app.analytics.queries.imported import rows_of_imported
from app.analytics.queries.pages import TITLE, rows_of_events, rows_of_pages, rows_of_titles
from app.analytics.queries.sessions import YES, all_of, ask, sessions, union
from app.kit.clickhouse import ClickHouse
from app.kit.filters import PROP
from app.kit.problems import BadRequest
from app.kit.sql import Fragment

TOLD_WHEN_EMPTY = [name for name, row in DIMENSIONS.items() if not row.hides_empty]
SORTS = {
    "value": "value",
    "visitors": "visitors",
    "visits": "visits",
    "pageviews": "pageviews",
    "bounce_rate": "bounces / visits",
    "events": "events",
    "engaged_ms": "engaged_ms / visits",
    "duration_ms": "duration_ms / visits",
    "scroll_pct": "if(scrolled = 0, 0, scroll_pct / scrolled)",
}


class NoSuchSort(BadRequest):
    """A sort by something that rows do not have."""

    code, title = "no_such_sort", "There is no such sort"


class Counted(msgspec.Struct):
    """A row. ``scroll_pct`` adds up the deepest scroll of ``scrolled`` visits; ``total_rows``: of its dimension."""

    dimension: str
    value: str
    country: str
    visitors: int
    visits: int
    bounces: int
    pageviews: int
    events: int
    engaged_ms: int
    duration_ms: int
    scroll_pct: int
    scrolled: int
    total_rows: int


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows of each dimension, and in which order (``-`` before a name: largest first)."""

    limit: int
    offset: int = 0
    sort: str = "-visitors"
    search: str = ""
    only: Sequence[Counted] = field(default_factory=tuple)
    values: Sequence[str] | None = None

    def order(self) -> Fragment:
        """The order of rows. Raises NoSuchSort."""
        name = self.sort.removeprefix("-")
        if name not in SORTS:
            raise NoSuchSort(f"Rows cannot be sorted by {name[:50]!r}; there are {', '.join(SORTS)}.")
        down = "desc" if self.sort.startswith("-") else "asc"
        return Fragment(f"dimension, {SORTS[name]} {down}, value, country")

    def shown(self) -> Fragment:
        """SQL that holds for rows that are looked for. What is not known is no row, except where it tells something."""
        parts = [Fragment("(value != '' or dimension in {told:Array(String)})", {"told": TOLD_WHEN_EMPTY})]
        if self.search:
            found = "positionCaseInsensitiveUTF8(value, {search:String}) > 0"
            parts.append(Fragment(found, {"search": self.search}))
        if self.only:
            known = "concat(dimension, '\\x1f', value, '\\x1f', country) in {known:Array(String)}"
            parts.append(Fragment(known, {"known": [_key(row) for row in self.only]}))
        if self.values is not None:
            parts.append(Fragment("value in {values:Array(String)}", {"values": list(self.values)}))
        return all_of(*parts)


def panel_question(asked: Asked, dimensions: Collection[str], page: Page) -> Fragment:
    """Rows of dimensions that are asked for together: of sessions, of pages, or one of events."""
    of_sessions = [name for name in dimensions if not is_of_events(name)]
    of_pages = [name for name in dimensions if name in OF_PAGES]
    rows = [rows_of_events(asked, name) for name in dimensions if name == "name" or name.startswith(PROP)]
    rows += [rows_of_titles(asked) for name in dimensions if name == TITLE]
    if of_sessions:
        rows.append(_rows_of_sessions(asked, of_sessions))
    if of_pages:
        rows.append(rows_of_pages(asked, of_pages))
    added = [name for name in dimensions if not name.startswith(PROP)]
    rolled = [name for name in added if name != TITLE]
    if asked.may_add_days and asked.plan.inner_days and rolled:
        rows.append(ask("rows_of_days", days=asked.plan.inner()).bind(dimensions=rolled))
    if asked.imported and added:
        rows.append(rows_of_imported(asked.imported, added))
    limit = Fragment(f"limit {int(page.offset)}, {int(page.limit)} by dimension")
    return ask("panels", rows=union(rows), shown=page.shown(), order=page.order(), limit=limit)


async def rows(
    clickhouse: ClickHouse, site: int, asked: Asked, dimensions: Collection[str], page: Page
) -> list[Counted]:
    """The rows of some dimensions, those with the most visitors first unless the page says otherwise."""
    if asked.plan.is_empty:
        return []
    return await clickhouse.ask(site, panel_question(asked, dimensions, page), Counted, **asked.plan.binds())


def _rows_of_sessions(asked: Asked, dimensions: Sequence[str]) -> Fragment:
    places = [name for name in dimensions if DIMENSIONS[name].within_country]
    columns = sorted({*dimensions, "country"} if places else dimensions)
    sets = [(name, "country") if name in places else (name,) for name in dimensions]
    # The set of a row is told by grouping(), a number with a bit 0 for each column of the set, the last column's first.
    numbers = [sum((column not in of_set) << bit for bit, column in enumerate(reversed(columns))) for of_set in sets]
    others = [column for column in columns if column != "country"]
    return ask(
        "rows_of_sessions",
        of_set=Fragment(f"grouping({_columns(columns)})"), numbers=Fragment(f"{numbers}"),
        dimensions=Fragment(f"{list(dimensions)}"),
        # In a set all other columns are empty.
        other=Fragment(f"concat({_columns(others)}, '')" if others else "''"),
        place=Fragment("toString(s.country)" if "country" in columns else "''"),
        sets=Fragment(", ".join(f"({_columns(of_set)})" for of_set in sets)),
        sessions=sessions(asked, columns, of_inner=None if asked.may_add_days else YES),
    )  # fmt: skip


def _columns(names: Iterable[str]) -> str:
    return ", ".join(f"s.{name}" for name in names)


def _key(row: Counted) -> str:
    return f"{row.dimension}\x1f{row.value}\x1f{row.country}"
