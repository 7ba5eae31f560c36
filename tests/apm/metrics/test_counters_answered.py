"""Rates and increases against an oracle in plain Python, and against what really happened."""

import random

from app.kit.clickhouse import ClickHouse
from tests.apm.metrics.points import FROM_MS, STEP_MS, TO_MS, Sent, Told, ask, by_label, grown, in_buckets, near, summed

# NOW_NS is at a whole second, and so the buckets of a minute may begin in the middle of one.
FIRST_MS = FROM_MS // STEP_MS * STEP_MS


def processes(rng: random.Random) -> tuple[list[Told], list[Told], int]:
    """What three processes count, which begin anew now and then: told as totals and as changes, and how much it was."""
    totals, changes, happened = [], [], 0
    for name in ("a1", "a2", "b1"):
        at = FROM_MS + rng.randrange(1, 5_000)
        while at < TO_MS - 40_000:
            started, total, before = at, 0, at
            for _ in range(rng.randrange(3, 25)):
                at += rng.randrange(9_000, 11_000)
                if at >= TO_MS:
                    break
                new = rng.randrange(40)
                total, happened = total + new, happened + new
                totals.append(Told(name, at, total, started))
                changes.append(Told(name, at, new, before))
                before = at
            at += rng.randrange(1_000, 30_000)
    return totals, changes, happened


async def test_increase_is_what_happened_and_delta_equals_cumulative(clickhouse: ClickHouse):
    totals, changes, happened = processes(random.Random(4))
    await Sent().numbers("total", totals, "cumulative").numbers("change", changes, "delta").put(clickhouse)
    found = await ask(clickhouse, {"metric": "total", "aggregation": "increase", "by": ["of"]},
                      {"metric": "change", "aggregation": "increase", "by": ["of"]})  # fmt: skip
    total, change = (by_label(one.lines) for one in found.queries)
    assert total.keys() == change.keys() == {"a1", "a2", "b1"}
    assert all(near(total[name], change[name]) for name in total)
    assert round(sum(value or 0 for values in total.values() for value in values), 6) == happened
    assert [one.family for one in found.queries] == ["counter", "counter"] and found.queries[0].series_count == 3


async def test_rates_with_resets_equal_the_oracle(clickhouse: ClickHouse):
    rng = random.Random(5)
    for number in range(3):
        points = []
        for name in ("a1", "a2", "b1"):
            at, value, started = FROM_MS - 250_000, rng.randrange(1000), FROM_MS - 900_000 if name != "b1" else 0
            while at < TO_MS + 100_000:
                at += rng.randrange(5_000, 25_000)
                value = rng.randrange(5) if rng.random() < 0.1 else value + rng.randrange(100)
                points.append(Told(name, at, value, started))
        rng.shuffle(points)
        await Sent().numbers(f"requests{number}", points, "cumulative").put(clickhouse)
        found = await ask(
            clickhouse,
            {"metric": f"requests{number}", "by": ["kind"]},
            {"metric": f"requests{number}", "q": "of:a1", "aggregation": "increase"},
        )
        wanted = {
            name: in_buckets(FIRST_MS, grown([p for p in points if p.series == name], False, FROM_MS - 300_000))
            for name in ("a1", "a2", "b1")
        }
        by_kind = by_label(found.queries[0].lines, "kind")
        assert near(by_kind["a"], rate(summed([wanted["a1"], wanted["a2"]])))
        assert near(by_kind["b"], rate(wanted["b1"]))
        assert near(found.queries[1].lines[0].values, wanted["a1"])
        assert found.queries[0].unit == "1/s" and found.queries[0].aggregation == "rate"


def rate(increase: list[float | None]) -> list[float | None]:
    """By the seconds of each bucket that lie in the window."""
    ends = [(FIRST_MS + n * STEP_MS, FIRST_MS + (n + 1) * STEP_MS) for n in range(len(increase))]
    return [
        None if value is None else value / ((min(high, TO_MS) - max(low, FROM_MS)) / 1000)
        for value, (low, high) in zip(increase, ends, strict=True)
    ]


async def test_two_processes_that_call_themselves_the_same_are_not_taken_for_resets(clickhouse: ClickHouse):
    points = [Told("a", FROM_MS + n * 10_000, n * 10, FROM_MS) for n in range(1, 60)]
    points += [Told("a", FROM_MS + n * 10_000 + 3, 5000 + n, FROM_MS + 1) for n in range(1, 60)]
    await Sent().numbers("workers", points, "cumulative").put(clickhouse)
    found = await ask(clickhouse, {"metric": "workers", "aggregation": "increase"})
    assert round(sum(value or 0 for value in found.queries[0].lines[0].values)) == 10 * 59 + 5000 + 59


async def test_what_was_counted_before_anybody_looked_is_no_growth(clickhouse: ClickHouse):
    await (
        Sent()
        .numbers("old", [Told("a", FROM_MS + 30_000 * n, 1e9 + n, FROM_MS - 10**9) for n in range(5)], "cumulative")
        .put(clickhouse)
    )
    found = await ask(clickhouse, {"metric": "old", "aggregation": "increase"})
    assert round(sum(value or 0 for value in found.queries[0].lines[0].values), 6) == 4


async def test_a_change_without_its_start_counts_once(clickhouse: ClickHouse):
    points = [Told("a", FROM_MS + 5_000 + n * 30_000, 6) for n in range(10)]
    await Sent().numbers("jobs", points, "delta").put(clickhouse)
    await Sent().numbers("jobs", points[:4], "delta", unit="{again}").put(clickhouse)
    found = await ask(clickhouse, {"metric": "jobs", "aggregation": "increase"})
    assert round(sum(value or 0 for value in found.queries[0].lines[0].values), 6) == 60


async def test_only_the_largest_groups_are_told_and_how_many_there_are(clickhouse: ClickHouse):
    points = [Told(f"s{n}", FROM_MS + at, n * at, FROM_MS) for n in range(9) for at in (10_000, 300_000)]
    await Sent().numbers("many", points, "cumulative").put(clickhouse)
    (found,) = (await ask(clickhouse, {"metric": "many", "by": ["of"]}, limit=3)).queries
    assert [line.labels["of"] for line in found.lines] == ["s8", "s7", "s6"] and found.groups == 9
