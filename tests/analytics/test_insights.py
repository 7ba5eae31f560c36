"""What changed most, against plain Python that looks at every value of every dimension, and the rule by itself."""

import math
import random
from datetime import UTC, date, datetime
from itertools import count

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.insights import answers as insights
from app.analytics.insights.schemas import Insights
from app.analytics.insights.telling import DIMENSIONS, MOST, MOST_OF_A_DIMENSION, Change, is_telling, most_telling
from app.analytics.queries import answers
from app.analytics.rollups import rebuild
from app.analytics.schemas import Params
from app.kit.clickhouse import ClickHouse
from tests.analytics import oracle
from tests.analytics.world import make, some_time_ago, store
from tests.cast import Cast

SITE, ZONE = 42, "Asia/Kolkata"
BEFORE, AFTER = date(2026, 3, 2), date(2026, 3, 9)  # two weeks, seven days each
NOW = datetime(2026, 3, 17, 12, tzinfo=UTC)
WEEK = {"period": "custom", "from": "2026-03-09", "to": "2026-03-15", "compare": "previous"}
tokens = count()


def changed_world(seed: int) -> list[dict]:
    """Two weeks, of which the second has a campaign, fewer Germans, and many different cities."""
    rng = random.Random(seed)
    before, after = make(seed, BEFORE, 7, visitors=30), make(seed + 1, AFTER, 7, visitors=30)
    after = [e for e in after if e["country"] != "DE" or e["visitor_id"] % 3 == 0]
    crowd = make(seed + 2, AFTER, 2, visitors=120)
    for event in crowd:
        event |= {"source": "News", "channel": "Referral", "utm_campaign": "launch", "device": "mobile"}
        event |= {"city": f"Town {event['visitor_id'] % 140}", "region": "Ohio", "country": "US", "path": "/launch"}
        event["entry_path"] = "/launch"
    events = before + after + crowd
    rng.shuffle(events)
    return events


def plainly(events: list[dict], spans: list[tuple[int, int]], filters: list) -> list[tuple]:
    """The rule of docs/analytics.md, for every value there is: (dimension, value, country, now, before)."""
    now, before = (oracle.World(events, start, end, filters) for start, end in spans)
    n, b = (world.numbers(world.start, world.end)["visitors"] for world in (now, before))
    told = []
    for dimension in DIMENSIONS:
        rows = [{(r["value"], r["country"] or ""): r["visitors"] for r in w.rows(dimension)} for w in (now, before)]
        for value, country in {*rows[0], *rows[1]}:
            x, y = (side.get((value, country), 0) for side in rows)
            large = abs(x - y) >= 10 and abs(x - y) >= max(x, y) / 10 and abs(x - y) > 3 * math.sqrt(x + y)
            pooled = (x + y) / (n + b)
            z = (x / n - y / b) / math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / b)) if 0 < pooled < 1 else 0
            if large and abs(z) > 3 and (z > 0) == (x > y):
                told.append((dimension, value, country, x, y))
    return sorted(told, key=lambda row: -abs(row[3] - row[4]))


def shape(found: Insights) -> list[tuple]:
    return [(row.dimension, row.value, row.country or "", row.visitors, row.before) for row in found.rows]


@pytest.mark.parametrize(
    ("rolled", "filters"),
    [
        (False, []),
        (True, []),
        (True, [("is_not", "browser", ["Firefox"])]),
        (True, [("is", "path", ["/launch", "/docs"])]),
    ],
)
async def test_what_is_told_is_what_plain_counting_finds(clickhouse: ClickHouse, rolled: bool, filters: list):
    events = changed_world(23)
    await store(clickhouse, SITE, events, some_time_ago(), f"i{next(tokens)}")
    if rolled:
        await rebuild(clickhouse)
    f = [f"{word},{dimension},{'|'.join(values)}" for word, dimension, values in filters]
    params = Params.model_validate({**WEEK, "f": f})
    seen = await answers.read_view(clickhouse, SITE, params, ZONE, NOW)
    found = await insights.insights(clickhouse, SITE, seen)
    assert seen.before is not None
    spans = [
        (round(of.start.timestamp() * 1000), round(of.until.timestamp() * 1000)) for of in (seen.period, seen.before)
    ]
    expected = plainly(events, spans, filters)
    assert set(shape(found)) <= set(expected)
    assert expected
    # The largest of all is told, or a more specific dimension tells the same.
    sizes = [abs(now - before) for *_, now, before in shape(found)]
    assert sizes
    assert max(sizes) >= 0.8 * abs(expected[0][3] - expected[0][4])
    wanted = most_telling(
        (Change(*row) for row in expected),
        *(found.visitors.value or 0, found.visitors.before or 0),  # type: ignore[arg-type]
    )
    assert [(one.dimension, one.value, one.country, one.now, one.before) for one in wanted] == shape(found)
    worlds = [oracle.World(events, start, end, filters) for start, end in spans]
    assert [found.visitors.value, found.visitors.before] == [w.numbers(w.start, w.end)["visitors"] for w in worlds]


async def test_values_beyond_the_first_hundred_are_compared_with_what_they_were(clickhouse: ClickHouse):
    """A city that is far down the list of one week has its visitors of that week, not none."""
    one = make(5, BEFORE, 1, visitors=20)[0]

    def visit(number: int, day: date, city: str) -> dict:
        at = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp() * 1000) + number
        return {**one, "name": "pageview", "event_id": number, "visitor_id": number, "session_id": (at << 22) + number,
                "ts": at / 1000, "city": city, "country": "US", "props": {}, "engaged_ms": 0}  # fmt: skip

    cities = ["Hof"] * 4 + [f"Town {n % 120}" for n in range(120 * 5)]
    events = [visit(n + 1, BEFORE, city) for n, city in enumerate(cities)]
    now = ["Hof"] * 80 + [f"Town {n % 120}" for n in range(120 * 5)]
    events += [visit(10_000 + n, AFTER, city) for n, city in enumerate(now)]
    await store(clickhouse, SITE, events, some_time_ago(), f"i{next(tokens)}")
    seen = await answers.read_view(clickhouse, SITE, Params.model_validate(WEEK), ZONE, NOW)
    found = await insights.insights(clickhouse, SITE, seen)
    assert shape(found) == [("city", "Hof", "US", 80, 4)]
    [row] = found.rows
    assert (row.change, row.share, row.share_before) == (19, pytest.approx(80 / 680), pytest.approx(4 / 604))


def change(dimension: str, value: str, now: int, before: int) -> Change:
    return Change(dimension, value, "", now, before)


@pytest.mark.parametrize(
    ("now", "before", "all_now", "all_before", "is_told"),
    [
        (1200, 1000, 5200, 5000, True),
        (1200, 1000, 12_000, 10_000, False),  # the whole site grew by a fifth
        (1200, 1000, 1300, 1100, False),  # most of the site: its share moved no further than chance
        (1800, 900, 1900, 1000, True),  # most of the site, and the others stood still
        (9, 0, 1000, 1000, False),  # nine visitors
        (12, 0, 1000, 1000, True),  # new
        (0, 12, 1000, 1000, True),  # gone
        (120, 90, 1000, 1000, False),  # chance: 30 is about two standard deviations
        (100_900, 100_000, 200_000, 400_000, False),  # under a tenth
        (1150, 1000, 20_000, 10_000, False),  # grew, but less than the rest: it explains no growth
        (700, 1000, 20_000, 10_000, True),  # fell while the rest grew
        (50, 10, 50, 10, False),  # it is the whole site
    ],
)
def test_a_change_is_told_when_it_is_large_no_chance_and_its_own(
    now: int, before: int, all_now: int, all_before: int, is_told: bool
):
    assert is_telling(change("country", "US", now, before), all_now, all_before) == is_told


def test_one_story_is_told_once_by_its_most_specific_side():
    story = [change("channel", "Referral", 600, 100), change("source", "News", 560, 90)]
    other = [change("country", "US", 400, 100), change("city", "Hof", 150, 20)]
    told = most_telling([*story, *other], 2000, 1500)
    assert [one.value for one in told] == ["News", "US", "Hof"]


def test_the_specific_side_of_a_large_story_takes_its_place_before_smaller_ones():
    many = [change("browser", f"B{n}", 300 - n, 0) for n in range(2)]
    many += [change("path", f"/{n}", 290 - n, 0) for n in range(2)] + [
        change("source", f"S{n}", 280 - n, 0) for n in range(2)
    ]
    told = most_telling([change("country", "US", 310, 0), change("city", "Hof", 250, 0), *many], 3000, 1500)
    assert [one.value for one in told] == ["Hof", "B0", "B1", "/0", "/1", "S0"]


def test_a_story_whose_specific_side_has_no_room_is_told_by_the_other():
    cities = [change("city", f"C{n}", 500 - n, 0) for n in range(3)]
    told = most_telling([*cities, change("country", "US", 560, 0)], 3000, 1500)
    assert [one.value for one in told] == ["C0", "C1"]
    told = most_telling([*cities[:2], change("country", "DE", 100, 0), change("city", "Hof", 98, 0)], 3000, 1500)
    assert [one.value for one in told] == ["C0", "C1", "DE"]


CHANGES = st.builds(
    Change,
    st.sampled_from(DIMENSIONS),
    st.sampled_from("abcdef"),
    st.just(""),
    st.integers(0, 900),
    st.integers(0, 900),
)


@given(st.lists(CHANGES, max_size=40, unique_by=lambda one: (one.dimension, one.value)))
def test_whatever_changed_few_things_are_told_and_each_is_worth_it(changes: list[Change]):
    told = most_telling(changes, 2000, 1800)
    assert len(told) <= MOST
    assert len(set(told)) == len(told)
    assert all(is_telling(one, 2000, 1800) for one in told)
    assert max((sum(one.dimension == name for one in told) for name in DIMENSIONS), default=0) <= MOST_OF_A_DIMENSION
    assert bool(told) == any(is_telling(one, 2000, 1800) for one in changes)


@pytest.fixture
def app(declared: None, whole_app: FastAPI) -> FastAPI:
    """The whole application."""
    return whole_app


@pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)
async def test_without_something_to_compare_with_there_is_nothing_to_tell(people: Cast, clickhouse: ClickHouse):
    path = f"/api/sites/{people.home.site.public_id}/analytics/insights"
    await store(clickhouse, people.home.site.id, changed_world(3), some_time_ago(), "insights")
    told = (await people.ada.browser.get(path, params=WEEK)).json()
    assert told["rows"]
    assert told["comparison"]["from"].startswith("2026-03-02")
    alone = (await people.ada.browser.get(path, params={**WEEK, "compare": "none"})).json()
    assert (alone["rows"], alone["comparison"]) == ([], None)
    # Nobody was there before: everything would be new, and none of it says anything.
    first = {**WEEK, "from": "2026-03-02", "to": "2026-03-08"}
    assert (await people.ada.browser.get(path, params=first)).json()["rows"] == []
    wrong = await people.ada.browser.get(path, params={**WEEK, "f": "is,planet,Mars"})
    assert (wrong.status_code, "planet" in wrong.text) == (400, True)
