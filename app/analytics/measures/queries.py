"""The only file that asks for measures of web traffic."""

from datetime import datetime

import msgspec

from app.alerts.measures import MeasureQueryWrong, Query, Series
from app.analytics.goals.making import GOAL_IS_GONE
from app.analytics.goals.queries import condition_of_goal, goal_named
from app.analytics.plan import LONGEST_MS
from app.analytics.queries.sessions import conditions, of_event
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment, Questions
from app.kit.stores import Stores
from app.sites.models import Site

ask = Questions(__file__)
NOTHING = Fragment("0")
BEHIND = {"source": "sources", "path": "pages"}


class _Measured(msgspec.Struct):
    n: int
    pageviews: int
    events: int
    visitors: int
    reached: int


class _Behind(msgspec.Struct):
    dimension: str
    value: str
    visitors: int
    before: int


async def _measured(
    stores: Stores, site: Site, start: datetime, step_s: int, count: int, reached: Fragment = NOTHING
) -> dict[int, _Measured]:
    from_ms = round(start.timestamp() * 1000)
    to_ms = from_ms + step_s * 1000 * count
    binds = {
        "from_ms": from_ms, "to_ms": to_ms, "step_ms": step_s * 1000,
        "first_session": max(from_ms - LONGEST_MS, 0) << 22, "end_session": to_ms << 22,
    }  # fmt: skip
    rows = await stores.clickhouse.ask(site.id, ask("traffic_measured", reached=reached), _Measured, **binds)
    return {row.n: row for row in rows}


def _counted(found: dict[int, _Measured], count: int, name: str) -> Series:
    return {"": [float(getattr(found[n], name)) if n in found else 0.0 for n in range(count)]}


async def visitors(stores: Stores, site: Site, _: Query, start: datetime, step_s: int, count: int) -> Series:
    """Visitors of a window."""
    return _counted(await _measured(stores, site, start, step_s, count), count, "visitors")


async def pageviews(stores: Stores, site: Site, _: Query, start: datetime, step_s: int, count: int) -> Series:
    """Page views of a window."""
    return _counted(await _measured(stores, site, start, step_s, count), count, "pageviews")


async def events(stores: Stores, site: Site, _: Query, start: datetime, step_s: int, count: int) -> Series:
    """Everything that the script sent in a window."""
    return _counted(await _measured(stores, site, start, step_s, count), count, "events")


async def behind(stores: Stores, site: Site, _: Query, start: datetime, end: datetime) -> dict[str, list[str]]:
    """The sources and pages of a window with the most visitors, and how many these had in the window before."""
    start_ms, end_ms = round(start.timestamp() * 1000), round(end.timestamp() * 1000)
    before_ms = 2 * start_ms - end_ms
    rows = await stores.clickhouse.ask(
        site.id, ask("behind"), _Behind, start_ms=start_ms, end_ms=end_ms, before_ms=before_ms,
        first_session=max(before_ms - LONGEST_MS, 0) << 22,
    )  # fmt: skip
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(BEHIND[row.dimension], []).append(f"{row.value} {row.visitors:,} (before: {row.before:,})")
    return found


async def conversion(stores: Stores, site: Site, query: Query, start: datetime, step_s: int, count: int) -> Series:
    """Visitors of a window who reached a goal, of a hundred; unknown where nobody came."""
    async with stores.postgres.work() as work:
        goal = await goal_named(work, site.id, query["goal"])
    if goal is None:
        raise MeasureQueryWrong.at("goal", GOAL_IS_GONE.format(name=query["goal"]))
    reached = conditions([(1000, condition_of_goal(goal))], of_event, "e.session_id")
    found = await _measured(stores, site, start, step_s, count, reached)
    return {"": [100 * found[n].reached / found[n].visitors if n in found else None for n in range(count)]}


class _Machine(msgspec.Struct):
    key: str
    value: str
    pageviews: int


async def machines(clickhouse: ClickHouse, site: int, from_ms: int, to_ms: int) -> dict[str, dict[str, int]]:
    """Page views of a time by what they were looked at with: ``browser``, ``browser.release``, ``os``, ``device``."""
    binds = {
        "from_ms": from_ms, "to_ms": to_ms, "first_session": max(from_ms - LONGEST_MS, 0) << 22,
        "end_session": to_ms << 22,
    }  # fmt: skip
    found: dict[str, dict[str, int]] = {}
    for row in await clickhouse.ask(site, ask("machines_of_pageviews"), _Machine, **binds):
        found.setdefault(row.key, {})[row.value] = row.pageviews
    return found
