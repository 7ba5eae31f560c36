"""What differs within a visit, as SQL: the pages, hostnames, names and properties of events."""

from collections.abc import Collection

from app.analytics.dimensions import OF_PAGES
from app.analytics.plan import Asked
from app.analytics.queries.sessions import (
    YES,
    ask,
    chosen_sessions,
    finished_inside,
    match,
    unfinished,
    union,
)
from app.kit.filters import PROP, conditions
from app.kit.sql import Fragment, joined

PAGEVIEW = Fragment("e.name = 'pageview'")
HAPPENED = Fragment("e.name != 'engagement'")


def rows_of_pages(asked: Asked, dimensions: Collection[str]) -> Fragment:
    """Rows of the dimensions ``path`` and ``hostname``."""
    parts = []
    if not asked.may_use_rollups:
        parts.append(_live(asked, YES))
    else:
        plan = asked.plan
        if plan.inner_days and not asked.may_add_days:
            parts.append(_rolled(asked, plan.inner(), YES, may_repeat="0"))
        if plan.outer_days:
            days = ", ".join(map(str, plan.dirty))
            parts.append(
                _rolled(asked, plan.outer(), finished_inside(asked), may_repeat=f"r.day in ({days})" if days else "0")
            )
            parts.append(_live(asked, unfinished(asked)))
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


def _rolled(asked: Asked, days: Fragment, inside: Fragment, may_repeat: str) -> Fragment:
    # The mark of a hostname's first row says nothing where only some paths are looked at.
    host_mark = "2" if any(f.dimension == "path" for _, f in asked.of_events) else "r.is_first_of_host"
    where = conditions(asked.filters_numbered, lambda _, f: Fragment(f"r.{f.dimension}"))
    return ask(
        "pages_rolled", days=days, inside=inside, where=where,
        several=Fragment(f"r.several or {may_repeat}"), several_here=Fragment(f"r.several_here or {may_repeat}"),
        host_mark=Fragment(host_mark),
    )  # fmt: skip


def _live(asked: Asked, among: Fragment) -> Fragment:
    # Asked for a name or property, a page counts when that happened there; otherwise when it was viewed.
    counted = PAGEVIEW if asked.is_about_pages else HAPPENED
    return ask("pages_live", counted=counted, sessions=among, match=match(asked), where=chosen_sessions(asked))
