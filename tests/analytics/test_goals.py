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
from app.analytics.schemas import BreakdownParams, Params
from app.analytics.view import read
from app.kit.clickhouse import ClickHouse
from app.kit.filters import FilterNotUnderstood
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
        assert row.before is not None
        if goal.name == "Signup":
            assert done
            totals: defaultdict[str, Decimal] = defaultdict(Decimal)
            for e in done:
                if e["currency"]:
                    totals[e["currency"]] += Decimal(e["revenue"])
            assert {one.currency: Decimal(one.total) for one in row.revenue} == totals
        if goal.name == "Never":
            assert (row.visitors, row.events, row.conversion_rate) == (0, 0, 0)


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
    shop = {
        e["session_id"] for e in there(events, seen.period.start, seen.period.until) if e["hostname"] == "example.com"
    }
    inside = [e for e in there(events, seen.period.start, seen.period.until) if e["session_id"] in shop]
    chains = {
        visitor: chain
        for visitor in {e["visitor_id"] for e in inside}
        if (chain := walk(inside, visitor, window_s, is_strict))
    }
    levels = [sum(len(chain) > step for chain in chains.values()) for step in range(3)]
    assert levels[0] > levels[1] > 0, "the world has something to tell"
    assert [step.visitors for step in found.steps] == levels
    assert (found.entered, found.converted) == (levels[0], levels[-1])
    for step, (_, row) in enumerate(pairwise(found.steps), 1):
        took = sorted(chain[step][0] - chain[step - 1][0] for chain in chains.values() if len(chain) > step)
        assert row.median_ms == (took[len(took) // 2] if took else None)
        assert row.dropped == levels[step - 1] - levels[step]
    by_browser = Counter(min((e for e in inside if e["visitor_id"] == v and e["path"] == "/" and e["name"] != "engagement"), key=oracle.ms)["browser"] for v in chains)  # fmt: skip
    assert {branch.value: branch.visitors[0] for branch in found.branches} == by_browser


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


async def _overview(clickhouse: ClickHouse, named: Named, filters: list[str]):
    params = Params.model_validate({"period": "7d", "f": filters})
    seen = await answers.read_view(clickhouse, SITE, params, ZONE, NOW, named)
    return await answers.overview(clickhouse, SITE, seen)
