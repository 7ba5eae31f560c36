"""The Stats API: the question of Plausible's version 2, its answers against plain Python, and what it refuses."""

import json
from collections import defaultdict
from datetime import UTC, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.goals.models import Goal
from app.analytics.goals.queries import condition_of_goal
from app.analytics.named import Named
from app.analytics.queries.answers import read_view
from app.analytics.rollups import rebuild
from app.analytics.stats.answers import answer
from app.analytics.stats.params import params_of
from app.analytics.stats.schemas import StatsAnswer, StatsQuery
from app.analytics.stats.words import DIMENSIONS, StatsQueryWrong
from app.kit.clickhouse import ClickHouse
from app.kit.problems import BadRequest
from tests.analytics import oracle
from tests.analytics.test_questions import FIRST, NOW, SITE, until_now
from tests.analytics.world import make, some_time_ago, store

tokens = count()
ZONE = ZoneInfo("America/New_York")
SIGNUP = Goal(id="1", name="Signup", kind="event", event_name="Signup", currency=None)
NAMED = Named(goals={"Signup": condition_of_goal(SIGNUP)})
DAYS = ["2026-03-26", "2026-03-27", "2026-03-28", "2026-03-29", "2026-03-30"]
START = datetime(2026, 3, 26, tzinfo=ZONE)
FILTERS: list[tuple[list, list]] = [
    ([], []),
    ([["is", "visit:country", ["DE", "IN"]]], [("is", "country", ["DE", "IN"])]),
    ([["contains", "event:page", ["doc"]]], [("matches", "path", ["doc"])]),
    (
        [["or", [["is_not", "visit:source", ["Google"]], ["has_done", ["is", "event:name", ["Signup"]]]]]],
        [("or", [("is_not", "source", ["Google"]), ("has_done", ("is", "name", ["Signup"]))])],
    ),
    ([["matches_wildcard", "event:page", ["/docs*"]]], [("matches", "path", ["^/docs[^/]*$"])]),
]


async def world(clickhouse: ClickHouse, seed: int) -> list[dict]:
    """Events that are stored; most of them rolled up."""
    events = until_now(make(seed, FIRST, 5, visitors=20))
    late = events[: len(events) // 10]
    await store(clickhouse, SITE, events[len(events) // 10 :], some_time_ago(), f"s{next(tokens)}")
    await rebuild(clickhouse)
    await store(clickhouse, SITE, late, datetime.now(UTC), f"s{next(tokens)}")
    return events


async def ask(clickhouse: ClickHouse, **question: Any) -> StatsAnswer:
    """Ask as the door does."""
    query = StatsQuery.model_validate({"site_id": "x", "date_range": [DAYS[0], DAYS[-1]], **question})
    seen = await read_view(clickhouse, SITE, params_of(query), ZONE.key, NOW, NAMED)
    return await answer(clickhouse, SITE, query, seen, [SIGNUP])


def asked_of(events: list[dict], filters: list) -> oracle.World:
    """The same events and period for plain Python."""
    return oracle.World(events, round(START.timestamp() * 1000), round(NOW.timestamp() * 1000), filters)


@pytest.mark.parametrize(("filters", "same"), FILTERS)
async def test_visits_by_two_dimensions_and_time(clickhouse: ClickHouse, filters: list, same: list):
    seen = asked_of(await world(clickhouse, 21), same)
    metrics = ["visitors", "visits", "pageviews", "events", "bounce_rate", "visit_duration", "views_per_visit"]
    dimensions = ["visit:device", "time:day", "visit:exit_page"]
    found = await ask(clickhouse, metrics=metrics, dimensions=dimensions, filters=filters, include={"total_rows": True})
    wanted: dict[tuple, list] = {}
    for day, (begins, ends) in zip(DAYS, oracle.buckets(START.astimezone(UTC), NOW, "day", ZONE), strict=True):
        groups = defaultdict(list)
        for visit in seen.visits:
            span = seen.span(visit)
            if span and span[0] < ends and span[1] >= begins and visit.value("exit_path"):
                groups[(visit.value("device").capitalize(), day, visit.value("exit_path"))].append(visit)
        for key, visits in groups.items():
            wanted[key] = told(seen, visits, begins, ends)
    assert {tuple(row.dimensions): row.metrics for row in found.results} == wanted
    assert found.meta["total_rows"] == len(wanted) > 10
    order = [(row.dimensions[1], -row.metrics[0]) for row in found.results]
    assert order == sorted(order), "time first, then the first metric, the largest first"


def told(seen: oracle.World, visits: list[oracle.Visit], begins: int, ends: int) -> list:
    """The metrics of some visits in a bucket, as Plausible tells them."""
    inside = [e for v in visits for e in seen.chosen(v) if begins <= oracle.ms(e) < ends]
    views, many = sum(e["name"] == "pageview" for e in inside), len(visits)
    happened = sum(e["name"] != "engagement" for e in inside)
    bounced, lasted = sum(v.is_bounce for v in visits), sum(v.ends - v.begins for v in visits)
    visitors = len({v.visitor for v in visits})
    return [
        visitors, many, views, happened, round(bounced / many * 100), round(lasted / many / 1000), round(views / many, 2)
    ]  # fmt: skip


async def test_events_by_page_country_and_time(clickhouse: ClickHouse):
    events = await world(clickhouse, 22)
    dimensions = ["event:page", "visit:country_name", "time:week"]
    found = await ask(clickhouse, metrics=["visitors", "pageviews", "events"], dimensions=dimensions)
    inside = [e for e in events if START.timestamp() * 1000 <= oracle.ms(e) < NOW.timestamp() * 1000]
    names = {"IN": "India", "DE": "Germany", "US": "United States", "": ""}
    monday = datetime(2026, 3, 30, tzinfo=ZONE).timestamp() * 1000
    groups = defaultdict(list)
    for e in inside:
        groups[(e["path"], names[e["country"]], DAYS[4] if oracle.ms(e) >= monday else DAYS[0])].append(e)
    wanted = {}
    for key, some in groups.items():
        views = [e for e in some if e["name"] == "pageview"]
        if views:
            happened = sum(e["name"] != "engagement" for e in some)
            wanted[key] = [len({e["visitor_id"] for e in views}), len(views), happened]
    assert {tuple(row.dimensions): row.metrics for row in found.results} == wanted
    by_props = await ask(clickhouse, metrics=["visitors", "events"], dimensions=["event:props:plan", "event:name"])
    counted: dict[tuple, list[dict]] = defaultdict(list)
    for e in inside:
        if "plan" in e["props"] and e["name"] != "engagement":
            counted[(e["props"]["plan"], e["name"])].append(e)
    assert {tuple(row.dimensions): row.metrics for row in by_props.results} == {
        key: [len({e["visitor_id"] for e in some}), len(some)] for key, some in counted.items()
    }


async def test_the_simple_questions_take_the_short_way_to_the_same_numbers(clickhouse: ClickHouse):
    seen = asked_of(await world(clickhouse, 23), [])
    numbers = seen.numbers(seen.start, seen.end)
    whole = await ask(clickhouse, metrics=["visitors", "visits", "pageviews", "events", "percentage"])
    assert [row.metrics for row in whole.results] == [
        [numbers["visitors"], numbers["visits"], numbers["pageviews"], numbers["events"], 100.0]
    ]
    days = await ask(clickhouse, metrics=["visits"], dimensions=["time:day"], include={"time_labels": True})
    assert days.meta["time_labels"] == DAYS
    assert [row.dimensions[0] for row in days.results] == [day for day in DAYS if day in str(days.results)]
    pages = await ask(clickhouse, metrics=["visitors", "scroll_depth", "time_on_page"], dimensions=["event:page"])
    assert {row.dimensions[0]: row.metrics for row in pages.results} == {
        row["value"]: [
            row["visitors"],
            None if row["scroll_pct"] is None else round(row["scroll_pct"]),
            pytest.approx(row["engaged_ms"] / 1000, abs=0.51),
        ]
        for row in seen.rows("path")
    }
    least = await ask(
        clickhouse, metrics=["visits"], dimensions=["visit:browser"], order_by=[["visits", "asc"]],
        pagination={"limit": 1, "offset": 1}, include={"total_rows": True},
    )  # fmt: skip
    browsers = sorted(row["visits"] for row in seen.rows("browser"))
    assert [row.metrics for row in least.results] == [[browsers[1]]]
    assert least.meta["total_rows"] == len(browsers)


async def test_conversions(clickhouse: ClickHouse):
    events = await world(clickhouse, 24)
    seen = asked_of(events, [])
    everybody = seen.numbers(seen.start, seen.end)["visitors"]
    inside = [e for e in events if seen.start <= oracle.ms(e) < seen.end]
    done = {e["visitor_id"] for e in inside if e["name"] == "Signup"}
    rate = round(len(done) / everybody * 100, 2)
    goals = await ask(clickhouse, metrics=["visitors", "conversion_rate"], dimensions=["event:goal"])
    assert [(row.dimensions, row.metrics) for row in goals.results] == [(["Signup"], [len(done), rate])]
    asked = {
        "metrics": ["visitors", "conversion_rate", "group_conversion_rate"],
        "filters": [["is", "event:goal", ["Signup"]]],
    }
    assert (await ask(clickhouse, **asked)).results[0].metrics == [len(done), rate, rate]
    sources = {row["value"]: row["visitors"] for row in seen.rows("source")}
    rows = (await ask(clickhouse, **asked, dimensions=["visit:source"])).results
    assert rows
    for row in rows:
        assert row.metrics[1] == round(row.metrics[0] / everybody * 100, 2)
        assert row.metrics[2] == round(row.metrics[0] / sources[row.dimensions[0]] * 100, 2)


REFUSED: list[tuple[dict, str]] = [
    ({"metrics": ["visitor"]}, "no metric 'visitor'; the nearest is 'visitors'"),
    ({"dimensions": ["visit:contry"]}, "no dimension 'visit:contry'; the nearest is 'visit:country'"),
    ({"dimensions": ["time:day", "time:week"]}, "Time is one dimension"),
    ({"dimensions": ["visit:os", "visit:os"]}, "asked for twice"),
    ({"metrics": ["bounce_rate"], "dimensions": ["event:page"]}, "bounce_rate is one of visits"),
    ({"metrics": ["scroll_depth"]}, "by the dimension event:page"),
    ({"metrics": ["conversion_rate"]}, "needs a filter on event:goal"),
    ({"metrics": ["total_revenue"]}, "dimension event:goal"),
    ({"metrics": ["pageviews"], "dimensions": ["event:goal"]}, "not one of event:goal"),
    ({"dimensions": ["event:goal", "visit:os"]}, "cannot be combined"),
    ({"dimensions": ["event:page", "visit:exit_page"]}, "cannot be combined"),
    ({"filters": [["is", "time:day", ["x"]]]}, "chosen by date_range"),
    ({"filters": [["equals", "visit:os", ["x"]]]}, "no operator 'equals'"),
    ({"filters": ["visit:os"]}, "A filter is"),
    ({"filters": [["matches", "visit:os", ["("]]]}, "not a regular expression"),
    ({"filters": [["is", "event:goal", ["Sign"]]]}, "no goal 'Sign'; the nearest is 'Signup'"),
    ({"order_by": [["visits", "desc"]]}, "cannot be ordered by 'visits'"),
    ({"date_range": ["2026-03-30", "2026-03-26"]}, "to is not before from"),
    ({"dimensions": ["time:minute"], "date_range": "12mo"}, "too short for that period"),
]


@pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)
@pytest.mark.parametrize(("question", "said"), REFUSED)
async def test_what_there_is_not_is_named_with_the_nearest(clickhouse: ClickHouse, question: dict, said: str):
    with pytest.raises(BadRequest) as refused:
        await ask(clickhouse, **{"metrics": ["visitors"], **question})
    assert said in refused.value.detail


TREES = st.recursive(
    st.none() | st.text(max_size=5) | st.integers(), lambda inside: st.lists(inside, max_size=4), max_leaves=8
)


@given(TREES)
def test_no_filter_does_harm(tree: Any):
    query = StatsQuery(site_id="x", metrics=["visitors"], date_range="7d", filters=[tree])
    try:
        params_of(query)
    except StatsQueryWrong:
        return
    assert tree


def test_every_dimension_can_be_filtered_by():
    for name in DIMENSIONS:
        made = params_of(StatsQuery(site_id="x", metrics=["visitors"], date_range="7d", filters=[["is", name, ["a"]]]))
        assert json.loads(made.f[0]) == ["is", DIMENSIONS[name], ["a"]]
