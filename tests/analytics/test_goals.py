"""Goals and funnels against plain Python over the same events."""

import random
from collections import Counter, defaultdict
from datetime import datetime
from decimal import Decimal
from itertools import count, pairwise

import pytest

from app.analytics.funnels import answers as funnels
from app.analytics.funnels.schemas import FunnelSteps
from app.analytics.goals import answers as goals
from app.analytics.goals.models import Goal
from app.analytics.goals.queries import condition_of_goal
from app.analytics.named import Named
from app.analytics.queries import answers
from app.analytics.rollups import rebuild
from app.analytics.schemas import BreakdownParams, Params, QueryParams, ShownQuery
from app.analytics.view import read
from app.kit.clickhouse import ClickHouse
from app.kit.filters import FilterNotUnderstood
from app.kit.period import Period
from app.kit.sql import Fragment
from tests.analytics import oracle
from tests.analytics.test_questions import FIRST, NOW, SITE, until_now
from tests.analytics.world import make, some_time_ago, store

tokens = count()
ZONE = "Asia/Kolkata"
GOALS = [
    Goal(id="1", name="Signup", kind="event", event_name="Signup", currency="EUR"),
    Goal(id="2", name="Docs", kind="page", path="/docs"),
    Goal(id="3", name="Any docs", kind="page", path="/[Dd]ocs/**"),
    Goal(id="4", name="Deep blog", kind="scroll", path="/blog/*", scroll_pct=70),
    Goal(id="5", name="Never", kind="event", event_name="Nobody does this"),
]
NAMED = Named(goals={goal.name: condition_of_goal(goal) for goal in GOALS})


def reaches(event: dict, goal: Goal) -> bool:
    """What a goal means, in plain Python."""
    if goal.kind == "event":
        return event["name"] == goal.event_name
    if goal.kind == "scroll":
        is_there = event["path"].startswith("/blog/") and "/" not in event["path"][6:]
        return event["name"] == "engagement" and is_there and event["scroll_pct"] >= (goal.scroll_pct or 0)
    return event["name"] == "pageview" and event["path"] == goal.path


def paid(events: list[dict], rng: random.Random) -> list[dict]:
    """Some sign-ups cost something."""
    return [
        {**e, "revenue": rng.choice(["9.99", "0.005", "1000000.5"]), "currency": rng.choice(["EUR", "USD"])}
        if e["name"] == "Signup" and rng.random() < 0.6
        else {**e, "revenue": "0", "currency": ""}
        for e in events
    ]


async def world(clickhouse: ClickHouse, seed: int) -> list[dict]:
    """Events that are stored and rolled up."""
    events = paid(until_now(make(seed, FIRST, 5, visitors=25)), random.Random(seed))
    await store(clickhouse, SITE, events, some_time_ago(), f"g{next(tokens)}")
    await rebuild(clickhouse)
    return events


def there(events: list[dict], start: datetime, end: datetime) -> list[dict]:
    """The events of a period."""
    return [e for e in events if start.timestamp() * 1000 <= oracle.ms(e) < end.timestamp() * 1000]


async def test_goals_are_counted_as_plain_python_does(clickhouse: ClickHouse):
    events = await world(clickhouse, 11)
    params = Params.model_validate({"period": "7d", "compare": "previous", "f": ["is_not,country,US"]})
    seen = await answers.read_view(clickhouse, SITE, params, ZONE, NOW, NAMED)
    report = await goals.report(clickhouse, SITE, seen, GOALS)
    inside = [e for e in there(events, seen.period.start, seen.period.until) if e["country"] != "US"]
    start, end = (round(at.timestamp() * 1000) for at in (seen.period.start, seen.period.until))
    everybody = oracle.World(events, start, end, [("is_not", "country", ["US"])]).numbers(start, end)["visitors"]
    assert report.visitors == everybody > 10
    assert [row.visitors for row in report.rows] == sorted((row.visitors for row in report.rows), reverse=True)
    for row in report.rows:
        goal = next(one for one in GOALS if one.name == row.goal.name)
        done = [e for e in inside if reaches(e, goal)]
        assert (row.visitors, row.events) == (len({e["visitor_id"] for e in done}), len(done)), goal.name
        assert row.conversion_rate == pytest.approx(row.visitors / everybody)
        if goal.name == "Signup":
            assert done
            assert {one.currency: Decimal(one.total) for one in row.revenue} == totals_of(done)
        if goal.name == "Never":
            assert (row.visitors, row.events, row.conversion_rate) == (0, 0, 0)


def totals_of(done: list[dict]) -> dict[str, Decimal]:
    """What was paid, by currency."""
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    for e in done:
        if e["currency"]:
            totals[e["currency"]] += Decimal(e["revenue"])
    return totals


def grown(now: float | None, before: float | None) -> float | None:
    """The growth as a share of what was."""
    return None if now is None or not before else now / before - 1


COMPARED = {
    "previous": {"period": "custom", "from": "2026-03-28", "to": "2026-03-30", "compare": "previous"},
    "custom": {"period": "yesterday", "compare": "custom", "compare_from": "2026-03-26", "compare_to": "2026-03-27"},
    "nothing": {"period": "7d", "compare": "year"},
}


@pytest.mark.parametrize("how", list(COMPARED))
async def test_goals_are_compared_as_plain_python_does(clickhouse: ClickHouse, how: str):
    events = await world(clickhouse, 15)
    seen = await answers.read_view(clickhouse, SITE, Params.model_validate(COMPARED[how]), ZONE, NOW, NAMED)
    assert seen.before
    report = await goals.report(clickhouse, SITE, seen, GOALS)
    start, end = (round(at.timestamp() * 1000) for at in (seen.before.start, seen.before.until))
    everybody = oracle.World(events, start, end, []).numbers(start, end)["visitors"]
    assert report.visitors_before == everybody
    assert (everybody > 0) == (how != "nothing")
    assert report.comparison
    for row in report.rows:
        goal = next(one for one in GOALS if one.name == row.goal.name)
        done = [e for e in there(events, seen.before.start, seen.before.until) if reaches(e, goal)]
        before, change = row.before, row.change
        assert before and change
        assert (before.visitors, before.events) == (len({e["visitor_id"] for e in done}), len(done)), goal.name
        assert before.conversion_rate == (pytest.approx(before.visitors / everybody) if everybody else None)
        for name in ("visitors", "events", "conversion_rate"):
            assert getattr(change, name) == pytest.approx(grown(getattr(row, name), getattr(before, name)))
        totals = totals_of(done) if goal.currency else {}
        assert {one.currency: Decimal(one.total) for one in before.revenue} == totals
        now = {one.currency: float(one.total) for one in row.revenue}
        assert {one.currency: one.total for one in change.revenue} == {
            name: pytest.approx(grown(now.get(name, 0), float(totals.get(name, 0)))) for name in {*now, *totals}
        }
        assert not (goal.name == "Signup" and how == "custom") or totals, "the world has something to tell"


async def test_a_goal_filter_makes_conversions_of_everything(clickhouse: ClickHouse):
    events = await world(clickhouse, 12)
    params = {"period": "7d", "f": ["is,goal,Signup|Deep blog", "is,device,desktop|mobile"]}
    seen = await answers.read_view(clickhouse, SITE, Params.model_validate(params), ZONE, NOW, NAMED)
    page = await answers.overview(clickhouse, SITE, seen)
    inside = [e for e in there(events, seen.period.start, seen.period.until) if e["device"] in ("desktop", "mobile")]
    done = {e["visitor_id"] for e in inside if reaches(e, GOALS[0]) or reaches(e, GOALS[3])}
    start, end = (round(at.timestamp() * 1000) for at in (seen.period.start, seen.period.until))
    all_of_them = oracle.World(events, start, end, [("is", "device", ["desktop", "mobile"])])
    everybody = all_of_them.numbers(start, end)["visitors"]
    assert page.metrics["visitors"].value == len(done) > 0
    assert page.metrics["conversion_rate"].value == pytest.approx(len(done) / everybody)
    assert len(page.series.values["conversion_rate"]) == len(page.series.buckets)
    asked = BreakdownParams.model_validate({**params, "dimension": "source"})
    rows = (await answers.breakdown(clickhouse, SITE, seen, asked)).rows
    whole = {row["value"]: row["visitors"] for row in all_of_them.rows("source")}
    assert rows and all(row.conversion_rate == pytest.approx(row.visitors / whole[row.value]) for row in rows)
    assert [f.sentence for f in page.filters] == ["Goal is Signup or Deep blog", "Device is desktop or mobile"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("is,goal,Sign up", "no goal 'Sign up'; the nearest is 'Signup'"),
        ("at_least,goal,3", "a goal has a name"),
        ("is,segment,abc", "no segment 'abc'"),
        ("contains,segment,abc", "a segment is, or is not"),
    ],
)
async def test_what_has_no_name_is_told(clickhouse: ClickHouse, text: str, said: str):
    with pytest.raises(FilterNotUnderstood) as refused:
        await answers.read_view(clickhouse, SITE, Params.model_validate({"f": [text]}), ZONE, NOW, NAMED)
    assert said in refused.value.detail


async def test_a_segment_is_its_filters(clickhouse: ClickHouse):
    await world(clickhouse, 13)
    inside = read(["is,country,DE", "is,goal,Signup"])
    named = Named(goals=NAMED.goals, segments={"abc": ("Germans who sign up", inside)})
    by_name = await _overview(clickhouse, named, ["is,segment,abc"])
    assert by_name.filters[0].sentence == "Segment is Germans who sign up"
    plain = await _overview(clickhouse, named, ["is,country,DE", "is,name,Signup"])
    assert (by_name.panels, by_name.metrics) == (plain.panels, plain.metrics)
    others = await _overview(clickhouse, named, ["is_not,segment,abc"])
    assert others.metrics["visitors"].value


STEPS = [["is,path,/"], ["is,path,/docs|/pricing"], ["is,goal,Signup"]]


@pytest.mark.parametrize("window_s", [None, 1200])
@pytest.mark.parametrize("is_strict", [False, True])
async def test_funnels_are_walked_as_plain_python_does(clickhouse: ClickHouse, window_s: int | None, is_strict: bool):
    events = await world(clickhouse, 14)
    seen = await answers.read_view(
        clickhouse, SITE, Params.model_validate({"period": "7d", "f": ["is,hostname,example.com"]}), ZONE, NOW, NAMED
    )
    wanted = FunnelSteps.model_validate(
        {"steps": [{"filters": step} for step in STEPS], "window_s": window_s, "is_strict": is_strict}
    )
    found = await funnels.report(clickhouse, SITE, seen, wanted, "browser")
    assert (found.before, found.change, found.comparison) == (None, None, None)
    inside, chains = chains_of(events, seen.period, window_s, is_strict)
    levels = [sum(len(chain) > step for chain in chains.values()) for step in range(3)]
    assert levels[0] > levels[1] > 0, "the world has something to tell"
    assert [step.visitors for step in found.steps] == levels
    assert (found.entered, found.converted) == (levels[0], levels[-1])
    for step, (_, row) in enumerate(pairwise(found.steps), 1):
        took = sorted(chain[step][0] - chain[step - 1][0] for chain in chains.values() if len(chain) > step)
        assert row.median_ms == (took[len(took) // 2] if took else None)
        assert row.dropped == levels[step - 1] - levels[step]
    by_browser = Counter(browser_of(inside, visitor) for visitor in chains)
    assert {branch.value: branch.visitors[0] for branch in found.branches} == by_browser


@pytest.mark.parametrize("is_strict", [False, True])
async def test_funnels_are_compared_as_plain_python_does(clickhouse: ClickHouse, is_strict: bool):
    events = await world(clickhouse, 16)
    asked = {**COMPARED["previous"], "f": ["is,hostname,example.com"]}
    seen = await answers.read_view(clickhouse, SITE, Params.model_validate(asked), ZONE, NOW, NAMED)
    wanted = FunnelSteps.model_validate({"steps": [{"filters": step} for step in STEPS], "is_strict": is_strict})
    found = await funnels.report(clickhouse, SITE, seen, wanted, "browser")
    assert seen.before and found.before and found.change and found.comparison
    start, end = (round(at.timestamp() * 1000) for at in (seen.before.start, seen.before.until))
    everybody = oracle.World(events, start, end, [("is", "hostname", ["example.com"])]).numbers(start, end)["visitors"]
    inside, chains = chains_of(events, seen.before, None, is_strict)
    levels = [sum(len(chain) > step for chain in chains.values()) for step in range(3)]
    assert levels[0] > levels[1] > 0, "the world has something to tell"
    assert (found.before.visitors, found.before.entered, found.before.converted) == (everybody, levels[0], levels[2])
    assert found.before.conversion_rate == levels[2] / levels[0]
    assert found.change.entered == pytest.approx(grown(found.entered, levels[0]))
    assert found.change.conversion_rate == pytest.approx(grown(found.conversion_rate, levels[2] / levels[0]))
    for i, row in enumerate(found.steps):
        assert row.before and row.change
        of = levels[i - 1] if i else everybody
        assert (row.before.visitors, row.before.dropped) == (levels[i], of - levels[i])
        assert (row.before.of_previous, row.before.of_entered) == (
            levels[i] / of if of else None,
            levels[i] / levels[0],
        )
        assert row.change.visitors == pytest.approx(grown(row.visitors, levels[i]))
        assert row.change.dropped == pytest.approx(grown(row.dropped, of - levels[i]))
        took = sorted(chain[i][0] - chain[i - 1][0] for chain in chains.values() if len(chain) > i) if i else []
        assert row.before.median_ms == (took[len(took) // 2] if took else None)
    by_browser = Counter(browser_of(inside, visitor) for visitor in chains)
    assert found.branches and all(
        branch.before and branch.before.visitors[0] == by_browser[branch.value] for branch in found.branches
    )


@pytest.mark.parametrize("is_strict", [False, True])
async def test_reading_is_a_step_only_where_a_step_asks_for_it(clickhouse: ClickHouse, is_strict: bool):
    one = next(e for e in make(1, FIRST, 1, visitors=20) if e["name"] == "pageview")
    told = [("pageview", "/docs", 0), ("pageview", "/", 0), ("engagement", "/docs", 10),
            ("pageview", "/blog/x", 0), ("engagement", "/blog/x", 80), ("Signup", "/blog/x", 0)]  # fmt: skip
    events = [
        {**one, "ts": one["ts"] + n, "event_id": n + 1, "name": name, "path": path, "scroll_pct": scrolled}
        for n, (name, path, scrolled) in enumerate(told)
    ]
    await store(clickhouse, SITE, events, some_time_ago(), f"g{next(tokens)}")
    seen = await answers.read_view(clickhouse, SITE, Params.model_validate({"period": "7d"}), ZONE, NOW, NAMED)

    async def reached(*steps: str) -> list[int]:
        wanted = {"steps": [{"filters": [step]} for step in steps], "is_strict": is_strict}
        found = await funnels.report(clickhouse, SITE, seen, FunnelSteps.model_validate(wanted), None)
        return [step.visitors for step in found.steps]

    assert await reached("is,path,/", "is,path,/docs") == [1, 0]
    assert await reached("is,path,/", "is,path,/blog/x", "is,goal,Deep blog", "is,goal,Signup") == [1, 1, 1, 1]


def chains_of(
    events: list[dict], period: Period, window_s: int | None, is_strict: bool
) -> tuple[list[dict], dict[int, list]]:
    """The events of the visits to example.com in a period, and how far each of their visitors came."""
    inside = there(events, period.start, period.until)
    chosen = {e["session_id"] for e in inside if e["hostname"] == "example.com"}
    inside = [e for e in inside if e["session_id"] in chosen]
    walked = {visitor: walk(inside, visitor, window_s, is_strict) for visitor in {e["visitor_id"] for e in inside}}
    return inside, {visitor: chain for visitor, chain in walked.items() if chain}


def browser_of(events: list[dict], visitor: int) -> str:
    """What the visitor did the first step with."""
    starts = [e for e in events if e["visitor_id"] == visitor and e["path"] == "/" and e["name"] != "engagement"]
    return min(starts, key=oracle.ms)["browser"]


def walk(events: list[dict], visitor: int, window_s: int | None, is_strict: bool) -> list[tuple[int, dict]]:
    """The longest chain of steps of a visitor; of equals the one that begins first."""
    own = sorted(
        (oracle.ms(e), e["event_id"], e) for e in events if e["visitor_id"] == visitor and e["name"] != "engagement"
    )
    does = [
        lambda e: e["path"] == "/",
        lambda e: e["path"] in ("/docs", "/pricing"),
        lambda e: e["name"] == "Signup",
    ]
    best: list[tuple[int, dict]] = []
    for i, (start, _, event) in enumerate(own):
        if not does[0](event):
            continue
        chain, at = [(start, event)], i
        for step in does[1:]:
            later = own[at + 1 : at + 2] if is_strict else [one for one in own if one[0] > chain[-1][0]]
            hit = next(
                (one for one in later if step(one[2]) and (not window_s or one[0] <= start + window_s * 1000)), None
            )
            if hit is None:
                break
            chain.append((hit[0], hit[2]))
            at = own.index(hit)
        if len(chain) > len(best):
            best = chain
    return best


async def asked_again(clickhouse: ClickHouse, shown: ShownQuery) -> list[list[dict]]:
    """The answers of what a page shows as its SQL, asked with the values that it shows."""
    assert shown.binds["site"] == SITE
    parts = [part for part in shown.sql.removesuffix(";").split(";\n\n") if part]
    return [await clickhouse.ask(SITE, Fragment(part, shown.binds), dict) for part in parts]


async def test_the_sql_that_is_shown_gives_the_numbers_that_are_shown(clickhouse: ClickHouse):
    await world(clickhouse, 17)
    params = Params.model_validate({"period": "7d", "f": ["is_not,country,US"], "compare": "previous"})
    seen = await answers.read_view(clickhouse, SITE, params, ZONE, NOW, NAMED)
    report = await goals.report(clickhouse, SITE, seen, GOALS)
    _, reached = await asked_again(clickhouse, await goals.shown(clickhouse, SITE, seen, GOALS))
    assert {GOALS[row["goal"]].name: row["visitors"] for row in reached} == {
        row.goal.name: row.visitors for row in report.rows if row.visitors
    }
    wanted = FunnelSteps.model_validate({"steps": [{"filters": step} for step in STEPS]})
    walked = await funnels.report(clickhouse, SITE, seen, wanted, "browser")
    sql = await funnels.shown(clickhouse, SITE, seen, wanted, "browser")
    _, whole, branches = await asked_again(clickhouse, sql)
    assert whole[0]["visitors"] == [step.visitors for step in walked.steps]
    assert [row["visitors"] for row in branches] == [branch.visitors for branch in walked.branches]
    for dimension in ("title", "source", "prop:plan"):
        table = {"of": dimension, "search": "o", "sort": "value", "limit": 3, "f": params.f, "period": "7d"}
        asked = BreakdownParams.model_validate({**table, "dimension": dimension})
        rows = (await answers.breakdown(clickhouse, SITE, seen, asked)).rows
        sql = await answers.shown(clickhouse, SITE, seen, QueryParams.model_validate(table))
        [again] = await asked_again(clickhouse, sql)
        assert rows and [(row["value"], row["visitors"]) for row in again] == [
            (row.value, row.visitors) for row in rows
        ]


async def _overview(clickhouse: ClickHouse, named: Named, filters: list[str]):
    params = Params.model_validate({"period": "7d", "f": filters})
    seen = await answers.read_view(clickhouse, SITE, params, ZONE, NOW, named)
    return await answers.overview(clickhouse, SITE, seen)
