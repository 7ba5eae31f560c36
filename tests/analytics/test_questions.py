"""Every number and row against the oracle: random worlds, zones, periods and filters; roll-ups made, not made, outdated."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.analytics.dimensions import DIMENSIONS
from app.analytics.queries import answers
from app.analytics.rollups import rebuild
from app.analytics.schemas import BreakdownParams, Overview, Params
from app.kit.clickhouse import ClickHouse
from tests.analytics import oracle
from tests.analytics.oracle import World
from tests.analytics.world import make, some_time_ago, store, wipe

SITE = 42
ZONES = ["UTC", "Asia/Kolkata", "America/New_York", "Australia/Sydney", "Europe/Berlin", "Pacific/Auckland"]
FIRST = date(2026, 3, 26)  # Europe changes its clocks on the 29th
NOW = datetime(2026, 3, 30, 20, 47, 12, 345_000, tzinfo=UTC)
tokens = count()
worlds = settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # a seed says nothing by being small: no shrinking
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

FILTERS: list[oracle.Condition] = [
    ("is", "country", ["IN"]),
    ("is", "country", ["IN", "DE", ""]),
    ("is_not", "browser", ["Chrome"]),
    ("contains", "source", ["GOO", "ews"]),
    ("not_contains", "referrer", ["news.example"]),
    ("matches", "city", ["^Spring", "öln$"]),
    ("is", "exit_path", ["/docs", "/"]),
    ("is_not", "entry_path", ["/"]),
    ("is", "utm_campaign", ['fall\'s \\ "best"', "spring"]),
    ("is", "utm_content", ["a\tb", "line\nbreak", ""]),
    ("is", "device", ["desktop"]),
    ("is", "path", ["/docs"]),
    ("contains", "path", ["DOCS", "|b,"]),
    ("is_not", "path", ["/", "/pricing"]),
    ("matches", "path", ["^/(docs|blog)"]),
    ("is", "hostname", ["shop.example.com"]),
    ("is", "title", ["Docs"]),
    ("is_not", "title", ["Docs", ""]),
    ("contains", "title", ["käse |"]),
    ("is", "name", ["Signup"]),
    ("is_not", "name", ["pageview"]),
    ("is", "prop:plan", ["pro"]),
    ("is_not", "prop:plan", ["pro", ""]),
    ("or", [("is", "country", ["DE"]), ("is", "browser", ["Firefox"])]),
    ("or", [("is", "country", ["IN"]), ("is", "path", ["/docs", "/pricing"])]),
    ("or", [("is", "exit_path", ["/"]), ("is", "name", ["Buy now"])]),
    ("and", [("is", "title", ["Docs"]), ("is", "name", ["Signup"])]),
    ("has_done", ("is", "title", ["Docs"])),
    ("not", ("and", [("is", "source", ["Google"]), ("contains", "path", ["doc"])])),
    ("has_done", ("is", "name", ["Signup"])),
    ("has_not_done", ("is", "path", ["/pricing"])),
    ("or", [("has_done", ("and", [("is", "name", ["Signup"]), ("is", "prop:plan", ["pro"])])), ("is", "size", ["xs"])]),
]


@dataclass(frozen=True)
class Asking:
    """Something one could ask of the page."""

    zone: str
    now: datetime
    params: dict[str, str]
    filters: list[oracle.Condition]


def asking(seed: int) -> Asking:
    """A period around the world's days, some filters, a zone: drawn by a seed."""
    rng = random.Random(seed)
    first = FIRST + timedelta(rng.randrange(-1, 5))
    params = rng.choice(
        [
            {"period": "custom", "from": str(first), "to": str(first + timedelta(rng.randrange(5)))},
            {"period": "7d"},
            {"period": "today"},
            {"period": "24h"},
            {"period": "yesterday", "compare": "previous"},
            {"period": "realtime"},
            {"period": "month", "interval": rng.choice(["day", "week"]), "compare": "custom",
             "compare_from": str(first), "compare_to": str(first + timedelta(3))},
            {"period": "28d", "interval": "month", "compare": "year"},
            {"period": "today", "interval": "minute"},
            {"period": "all", "compare": "previous"},
        ]
    )  # fmt: skip
    filters = rng.sample(FILTERS, rng.choice([0, 0, 1, 1, 2, 3]))
    return Asking(rng.choice(ZONES), NOW, params, filters)


def until_now(events: list[dict]) -> list[dict]:
    """Events and visits in full days, and today's so far."""
    return [e for e in events if oracle.ms(e) < NOW.timestamp() * 1000]


def escaped(filters: Sequence[oracle.Condition]) -> list[str]:
    def value(text: str) -> str:
        return text.replace("\\", "\\\\").replace("|", "\\|").replace(",", "\\,")

    return [
        f"{one[0]},{one[1]},{'|'.join(map(value, one[2]))}" if len(one) == 3 else json.dumps(one) for one in filters
    ]


async def compare(clickhouse: ClickHouse, events: list[dict], what: Asking) -> None:
    """Ask the product and the oracle, and let every number be the same."""
    f = escaped(what.filters)
    params = Params.model_validate({**what.params, "f": f})
    seen = await answers.read_view(clickhouse, SITE, params, what.zone, what.now)
    page = await answers.overview(clickhouse, SITE, seen)
    start, end = (round(at.timestamp() * 1000) for at in (seen.period.start, seen.period.until))
    world = World(events, start, end, what.filters)
    check_numbers(page, world, seen.period, what.zone)
    if seen.before:
        start, end = (round(at.timestamp() * 1000) for at in (seen.before.start, seen.before.until))
        before = World(events, start, end, what.filters)
        assert {n: m.before for n, m in page.metrics.items()} == pytest.approx(before.numbers(start, end))
        assert page.series.before is not None
        columns = list(page.series.before.values())
        wanted = series_of(before, seen.before, what.zone)[: len(columns[0])]
        assert [list(column) for column in zip(*columns, strict=True)][: len(wanted)] == wanted
        for row in page.panels["source"].rows:
            same = [r["visitors"] for r in before.rows("source") if r["value"] == row.value]
            assert row.before and row.before.visitors == (same[0] if same else 0)
    for dimension, panel in page.panels.items():
        wanted = world.rows(dimension)
        assert panel.total_rows == len(wanted), dimension
        top = [(row["value"], row["country"], row["visitors"]) for row in wanted[:9]]
        assert [(row.value, row.country, row.visitors) for row in panel.rows] == top, dimension
    # A panel has what the first rows of its breakdown have; some are enough.
    some = random.Random(str(what)).sample(sorted(page.panels), 6)
    for dimension in [*(n for n in DIMENSIONS if n not in page.panels), *some, "prop:plan"]:
        asked = BreakdownParams.model_validate({**what.params, "f": f, "dimension": dimension})
        found = await answers.breakdown(clickhouse, SITE, seen, asked)
        assert [shape(row.model_dump()) for row in found.rows] == world.rows(dimension), dimension
    exits = await answers.breakdown(
        clickhouse, SITE, seen, BreakdownParams.model_validate({**what.params, "f": f, "dimension": "exit_path"})
    )
    views = {row["value"]: row["pageviews"] for row in world.rows("path")}
    for row in exits.rows:
        assert row.exit_rate == (row.visits / views[row.value] if views.get(row.value) else None)


def shape(row: dict) -> dict:
    return {
        name: value for name, value in row.items() if name not in ("label", "before", "exit_rate", "conversion_rate")
    }


def check_numbers(page: Overview, world: World, period, zone: str) -> None:
    assert {name: m.value for name, m in page.metrics.items()} == world.numbers(world.start, world.end)
    names = list(page.series.values)
    got = [list(column) for column in zip(*page.series.values.values(), strict=True)]
    assert names == list(world.numbers(0, 1))
    assert got == series_of(world, period, zone)


def series_of(world: World, period, zone: str) -> list[list]:
    found = []
    for start, end in oracle.buckets(period.start, period.end, period.interval, ZoneInfo(zone)):
        if start >= world.end:
            found.append([None] * 8)
        else:
            found.append(list(world.numbers(start, min(end, world.end)).values()))
    return found


@worlds
@given(seed=st.integers(0, 2**32))
async def test_answers_equal_the_oracle_without_rollups(clickhouse: ClickHouse, seed: int):
    await wipe(clickhouse)
    events = until_now(make(seed, FIRST, 5))
    await store(clickhouse, SITE, events, some_time_ago(), f"t{next(tokens)}")
    for n in range(3):
        await compare(clickhouse, events, asking(seed + n))


@worlds
@given(seed=st.integers(0, 2**32))
async def test_answers_equal_the_oracle_over_rollups(clickhouse: ClickHouse, seed: int):
    await wipe(clickhouse)
    events = until_now(make(seed, FIRST, 5))
    await store(clickhouse, SITE, events, some_time_ago(), f"t{next(tokens)}", times=2)
    await store(clickhouse, SITE + 1, make(seed + 1, FIRST, 5), some_time_ago(), f"t{next(tokens)}")
    await rebuild(clickhouse)
    for n in range(3):
        await compare(clickhouse, events, asking(seed + n))


@worlds
@given(seed=st.integers(0, 2**32))
async def test_answers_equal_the_oracle_when_events_came_after_the_rollups(clickhouse: ClickHouse, seed: int):
    await wipe(clickhouse)
    events = until_now(make(seed, FIRST, 5))
    rng = random.Random(seed)
    late = [e for e in events if rng.random() < rng.choice([0.02, 0.2])]
    late += until_now(make(seed + 7, FIRST + timedelta(rng.randrange(5)), 1, visitors=2))
    early = [e for e in events if e not in late]
    await store(clickhouse, SITE, early, some_time_ago(), f"t{next(tokens)}")
    await rebuild(clickhouse)
    token = f"t{next(tokens)}"
    await store(clickhouse, SITE, late, datetime.now(UTC), token, times=2)
    for n in range(3):
        await compare(clickhouse, early + late, asking(seed + n))
    # Those days are made again, and nothing changes.
    await rebuild(clickhouse, settle_s=0)
    await compare(clickhouse, early + late, asking(seed))
