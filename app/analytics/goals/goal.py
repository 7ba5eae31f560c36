"""What reaching a goal means, as a condition on one event. Pure."""

from enum import StrEnum

from app.analytics.dimensions import SCROLL
from app.kit.conditions import Condition, Group
from app.kit.filters import OPERATORS, Filter
from app.kit.globs import pattern_of


class Kind(StrEnum):
    """How a goal is reached."""

    EVENT = "event"
    PAGE = "page"
    SCROLL = "scroll"


def condition_of(kind: Kind, event_name: str | None, path: str | None, scroll_pct: int | None) -> Condition:
    """The events that reach a goal. A page is reached by viewing it, a depth by the engagement that reports it."""
    if kind is Kind.EVENT:
        return _is("name", event_name or "")
    there = _page(path or "")
    if kind is Kind.PAGE:
        return Group("and", (_is("name", "pageview"), there))
    deep = Filter(OPERATORS["at_least"], SCROLL, (str(scroll_pct),))
    return Group("and", (_is("name", "engagement"), deep, there))


def _page(glob: str) -> Filter:
    if "*" not in glob:
        return _is("path", glob)
    return Filter(OPERATORS["matches"], "path", (pattern_of(glob),))


def _is(dimension: str, value: str) -> Filter:
    return Filter(OPERATORS["is"], dimension, (value,))
