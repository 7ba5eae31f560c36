"""The metrics of the Stats API: which go with which dimensions, and how each is told. Pure."""

from collections.abc import Sequence
from typing import Any

from app.analytics.dimensions import is_of_events
from app.analytics.named import GOAL
from app.analytics.stats.schemas import StatsQuery
from app.analytics.stats.table import TIME
from app.analytics.stats.words import StatsQueryWrong
from app.kit.filters import nearest

METRICS = (
    "visitors",
    "visits",
    "pageviews",
    "views_per_visit",
    "bounce_rate",
    "visit_duration",
    "time_on_page",
    "scroll_depth",
    "events",
    "percentage",
    "conversion_rate",
    "group_conversion_rate",
    "total_revenue",
    "average_revenue",
)
OF_VISITS = ("views_per_visit", "bounce_rate", "visit_duration")
OF_GOALS = ("visitors", "events", "conversion_rate", "total_revenue", "average_revenue")


def check(query: StatsQuery, dimensions: Sequence[str], *, has_goal: bool) -> None:
    """Raises StatsQueryWrong for metrics that there are not, or not of these dimensions."""
    for name in query.metrics:
        if name not in METRICS:
            raise StatsQueryWrong(f"There is no metric {name[:60]!r}; {nearest(name, list(METRICS))}.")
        if why := _why_not(name, dimensions, has_goal=has_goal):
            raise StatsQueryWrong(f"The metric {name} {why}")
    if GOAL in dimensions and len(dimensions) > 1:
        raise StatsQueryWrong("event:goal cannot be combined with other dimensions; filter by the goal instead.")
    of_events = [name for name in dimensions if name not in (TIME, GOAL) and is_of_events(name)]
    if of_events and "exit_path" in dimensions:
        raise StatsQueryWrong("visit:exit_page cannot be combined with dimensions of events.")


def _why_not(name: str, dimensions: Sequence[str], *, has_goal: bool) -> str:
    of_events = [one for one in dimensions if one not in (TIME, GOAL) and is_of_events(one)]
    if GOAL in dimensions:
        return "" if name in OF_GOALS else f"is not one of event:goal; there are {', '.join(OF_GOALS)}."
    if name in ("total_revenue", "average_revenue"):
        return "is told by the dimension event:goal."
    if name in OF_VISITS and of_events:
        return "is one of visits, and cannot be told by a dimension of events."
    if name == "scroll_depth" and list(dimensions) != ["path"]:
        return "is told by the dimension event:page, and by no other with it."
    if name in ("conversion_rate", "group_conversion_rate") and not has_goal:
        return "needs a filter on event:goal, or that dimension."
    return ""


def share(of: int, everybody: int) -> float:
    """A share in percent with two decimals; none of nobody."""
    return round(of / everybody * 100, 2) if everybody else 0.0


def measured(name: str, row: Any, parts: Any, key: tuple[Any, ...]) -> float | int | None:
    """A metric of a row as Plausible tells it: shares in percent, times in seconds, whole numbers rounded."""
    if name in ("visitors", "visits", "pageviews", "events"):
        return getattr(row, name)
    if name == "percentage":
        return share(row.visitors, parts.everybody)
    if name == "conversion_rate":
        return share(row.visitors, parts.base)
    if name == "group_conversion_rate":
        return share(row.visitors, (parts.of_group or {}).get(key, 0))
    if name == "scroll_depth":
        return round(row.scroll_pct / row.scrolled) if row.scrolled else None
    if not row.visits:
        return None
    if name == "views_per_visit":
        return round(row.pageviews / row.visits, 2)
    if name == "bounce_rate":
        return round(row.bounces / row.visits * 100)
    if name == "time_on_page":
        return round(row.engaged_ms / row.visits / 1000)
    return round(row.duration_ms / row.visits / 1000)
