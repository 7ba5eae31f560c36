"""What differs within a visit, as SQL: the pages, hostnames, titles, names and properties of events."""

from collections.abc import Collection

from app.analytics.dimensions import OF_PAGES
from app.analytics.plan import Asked
from app.analytics.queries.sessions import (
    HAPPENED,
    SOME_IN_PERIOD,
    YES,
    Days,
    all_of,
    ask,
    chosen_sessions,
    conditions,
    inner,
    match,
    of_row,
    outer,
    touched,
    union,
)
from app.kit.filters import PROP
from app.kit.sql import Fragment, joined

PAGEVIEW = Fragment("e.name = 'pageview'")
TITLE = "title"


def rows_of_pages(asked: Asked, dimensions: Collection[str]) -> Fragment:
    """Rows of the dimensions ``path`` and ``hostname``."""
    parts = []
    if not asked.may_use_rollups:
        parts.append(_live(asked, YES))
    else:
        if asked.plan.inner_days and not asked.may_add_days:
            parts.append(_rolled(asked, inner(asked)))
        if asked.plan.outer_days:
            parts.append(_rolled(asked, outer(asked)))
        if asked.plan.dirty:
            parts.append(_live(asked, touched(asked)))
    sets = Fragment(", ".join(f"({name})" for name in dimensions))
    both = set(dimensions) == set(OF_PAGES)
    only = next(iter(dimensions))
    return ask(
        "rows_of_pages",
        pages=union(parts), sets=sets,
        # With one set, grouping() of a column that is in none would be refused.
        is_path=Fragment("grouping(path) = 0" if both else str(int(only == "path"))),
        dimension=Fragment("if(grouping(path) = 0, 'path', 'hostname')" if both else f"'{only}'"),
        value=Fragment("if(grouping(path) = 0, toString(path), toString(hostname))" if both else f"toString({only})"),
    )  # fmt: skip


def rows_of_titles(asked: Asked) -> Fragment:
    """Rows of the titles of pages, which no roll-up has."""
    return ask("rows_of_titles", counted=_counted(asked), match=match(asked), where=chosen_sessions(asked))


def rows_of_events(asked: Asked, dimension: str) -> Fragment:
    """Rows of ``name`` or of a property."""
    among = asked.plan.outer_sessions() if asked.may_add_days and not dimension.startswith(PROP) else YES
    value = Fragment("toString(e.name)")
    if dimension.startswith(PROP):
        value = Fragment("e.props[{prop:String}]", {"prop": dimension.removeprefix(PROP)})
        among = joined([among, Fragment("mapContains(e.props, {prop:String})")], "\n  and ", "1")
    return ask(
        "rows_of_events", dimension=Fragment("{dimension:String}", {"dimension": dimension}), value=value,
        sessions=among, match=match(asked), where=chosen_sessions(asked),
    )  # fmt: skip


def _rolled(asked: Asked, days: Days) -> Fragment:
    where = conditions(asked.filters_numbered, of_row, "r.session_id")
    # The marked row of a hostname says nothing where only some of its paths or times are looked at.
    is_partly = days.is_cut or asked.is_about_paths
    return ask(
        "pages_rolled",
        days=days.rows, where=all_of(where, SOME_IN_PERIOD) if days.is_cut else where,
        pageviews=Fragment(days.pageviews), events=Fragment(days.events), engaged_ms=Fragment(days.engaged_ms),
        scroll_pct=Fragment(days.scroll_pct),
        several=_may_be("r.several", days), several_here=_may_be("r.several_here", days),
        host_mark=Fragment("2" if is_partly else "r.is_first_of_host"),
    )  # fmt: skip


def _may_be(several: str, days: Days) -> Fragment:
    """Whether a visitor may be there twice: as the roll-up has it, where that holds."""
    if days.is_clean == YES:
        return Fragment(several)
    return Fragment(f"{several} or not {days.is_clean.text}", days.is_clean.binds)


def _live(asked: Asked, among: Fragment) -> Fragment:
    return ask("pages_live", counted=_counted(asked), sessions=among, match=match(asked), where=chosen_sessions(asked))


def _counted(asked: Asked) -> Fragment:
    """Asked for a name or property, a page counts when that happened there; otherwise when it was viewed."""
    return PAGEVIEW if asked.is_about_pages else HAPPENED
