"""The words of the Stats API and ours. Pure.

Plausible names a dimension by what it belongs to (``visit:source``, ``event:page``, ``event:props:plan``); its filters
are trees like ours with some other operators.
"""

from typing import Any

from app.analytics.named import GOAL, SEGMENT
from app.kit.countries import COUNTRY_NAMES as NAMES
from app.kit.filters import PROP, nearest
from app.kit.globs import pattern_of
from app.kit.problems import BadRequest

TIMES = {
    "time": "",
    "time:minute": "minute",
    "time:hour": "hour",
    "time:day": "day",
    "time:week": "week",
    "time:month": "month",
}
DIMENSIONS = {
    "event:page": "path",
    "event:hostname": "hostname",
    "event:title": "title",
    "event:name": "name",
    "event:goal": GOAL,
    "visit:entry_page": "entry_path",
    "visit:exit_page": "exit_path",
    "visit:source": "source",
    "visit:channel": "channel",
    "visit:referrer": "referrer",
    "visit:utm_source": "utm_source",
    "visit:utm_medium": "utm_medium",
    "visit:utm_campaign": "utm_campaign",
    "visit:utm_term": "utm_term",
    "visit:utm_content": "utm_content",
    "visit:click_id": "click_id",
    "visit:device": "device",
    "visit:screen": "device",
    "visit:size": "size",
    "visit:browser": "browser",
    "visit:browser_version": "browser_version",
    "visit:os": "os",
    "visit:os_version": "os_version",
    "visit:country": "country",
    "visit:country_name": "country",
    "visit:region": "region",
    "visit:region_name": "region",
    "visit:city": "city",
    "visit:city_name": "city",
    "visit:language": "language",
}
PROPS = "event:props:"
OPERATORS = (
    "is",
    "is_not",
    "contains",
    "contains_not",
    "matches",
    "matches_not",
    "matches_wildcard",
    "matches_wildcard_not",
)


class StatsQueryWrong(BadRequest):
    """Something in a question that there is not; ``detail`` names it and the nearest that there is."""

    code, title = "stats_query_wrong", "The question cannot be understood"


def dimension_of(name: object) -> str:
    """Our name of a dimension. Raises StatsQueryWrong."""
    text = str(name)
    if text.startswith(PROPS) and 0 < len(text.removeprefix(PROPS)) <= 100:
        return PROP + text.removeprefix(PROPS)
    if text in DIMENSIONS:
        return DIMENSIONS[text]
    raise StatsQueryWrong(
        f"There is no dimension {text[:60]!r}; {nearest(text, [*DIMENSIONS, *TIMES, PROPS + 'name'])}."
    )


def told(name: str, value: str) -> str:
    """A value as the Stats API tells it."""
    if name in ("visit:device", "visit:screen"):
        return value.capitalize()
    return NAMES.get(value, value) if name == "visit:country_name" else value


def tree_of(of: object) -> list[Any]:
    """A filter of the Stats API as a tree of ours. Raises StatsQueryWrong for what has no like here."""
    match of:
        case ["and" | "or" as word, [*parts]]:
            return [word, [tree_of(part) for part in parts]]
        case ["not" | "has_done" | "has_not_done" as word, part]:
            return [word, tree_of(part)]
        case [str(operator), "segment", [*ids], *_]:
            return [operator, SEGMENT, [str(one) for one in ids]]
        case [str(operator), str(dimension), [*clauses]]:
            return _leaf(operator, dimension, [str(one) for one in clauses], is_exact=True)
        case [str(operator), str(dimension), [*clauses], dict() as modifiers]:
            exact = modifiers.get("case_sensitive", True) is not False
            return _leaf(operator, dimension, [str(one) for one in clauses], is_exact=exact)
    raise StatsQueryWrong(f'A filter is ["is", "visit:country", ["DE"]], not {str(of)[:100]}.')


def _leaf(operator: str, dimension: str, clauses: list[str], *, is_exact: bool) -> list[Any]:
    if dimension in TIMES:
        raise StatsQueryWrong("Time is chosen by date_range, not by a filter.")
    ours, positive = dimension_of(dimension), operator.replace("_not", "")
    if operator not in OPERATORS:
        raise StatsQueryWrong(f"There is no operator {operator[:50]!r}; {nearest(operator, list(OPERATORS))}.")
    if dimension in ("visit:device", "visit:screen"):
        clauses = [clause.lower() for clause in clauses]
    if dimension == "visit:country_name":
        codes = {name: code for code, name in NAMES.items()}
        clauses = [codes.get(clause, clause) for clause in clauses]
    negated = "not_" if operator.endswith("_not") else ""
    if positive == "is" and is_exact:
        return ["is_not" if negated else "is", ours, clauses]
    if positive == "contains" and not is_exact:
        return [f"{negated}contains", ours, clauses]
    return [f"{negated}matches", ours, [_pattern(positive, clause, is_exact=is_exact) for clause in clauses]]


def _pattern(operator: str, clause: str, *, is_exact: bool) -> str:
    if operator == "matches_wildcard":
        text = pattern_of(clause)
    elif operator == "matches":
        text = clause
    else:
        whole = pattern_of(clause.replace("*", "\0")).replace("\0", r"\*")
        text = whole if operator == "is" else whole[1:-1]
    return text if is_exact else f"(?i){text}"
