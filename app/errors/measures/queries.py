"""The only file that asks for measures of errors and web vitals."""

from datetime import datetime
from typing import Any

from app.alerts.measures import MeasureQueryWrong, Query, Series, Values
from app.errors.issues.fields import parted
from app.errors.issues.queries import TIME, searched
from app.kit.search.read import read_search
from app.kit.sql import Fragment, Questions
from app.kit.stores import Stores
from app.sites.models import Site

ask = Questions(__file__)
GROUPS = {
    "": "''", "error": "concat('error ', toString(owner.number))", "release": "release", "environment": "environment",
    "browser": "browser",
}  # fmt: skip
VITALS = ("LCP", "INP", "CLS", "FCP", "TTFB")


async def errors(stores: Stores, site: Site, query: Query, start: datetime, step_s: int, count: int) -> Series:
    """Errors of a window that a search finds."""
    return await _counted("errors", stores, site, query, start, step_s, count)


async def people(stores: Stores, site: Site, query: Query, start: datetime, step_s: int, count: int) -> Series:
    """People who met an error of a window that a search finds."""
    return await _counted("people", stores, site, query, start, step_s, count)


async def vital(stores: Stores, site: Site, query: Query, start: datetime, step_s: int, count: int) -> Series:
    """A web vital of a window; unknown where no page was loaded."""
    binds = {"vital": query.get("vital") or VITALS[0], "page": query.get("page", "")}
    rows = await stores.clickhouse.ask(site.id, ask("vitals_measured"), **binds, **_times(start, step_s, count))
    values: Values = [None] * count
    for row in rows:
        values[row["n"]] = row["p75"]
    return {"": values}


async def _counted(
    number: str, stores: Stores, site: Site, query: Query, start: datetime, step_s: int, count: int
) -> Series:
    of_events, *of_groups = parted(read_search(query.get("search", "")))
    if any(of_groups):
        raise MeasureQueryWrong("How an error stands (is:, assigned:, priority:) is not known of the past.")
    group = query.get("group_by", "")
    question = ask("errors_measured", series=Fragment(GROUPS[group]), time=TIME, where=searched(of_events))
    rows = await stores.clickhouse.ask(site.id, question, **_times(start, step_s, count))
    found: dict[str, Values] = {} if group else {"": [0.0] * count}
    for row in rows:
        found.setdefault(row["series"], [0.0] * count)[row["n"]] = float(row[number])
    return found


def _times(start: datetime, step_s: int, count: int) -> dict[str, Any]:
    from_ms = round(start.timestamp() * 1000)
    return {"from_ms": from_ms, "to_ms": from_ms + step_s * 1000 * count, "step_ms": step_s * 1000}
