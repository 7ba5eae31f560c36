"""Gauges against an oracle in plain Python."""

import random
from collections import defaultdict
from collections.abc import Callable

from app.kit.clickhouse import ClickHouse
from tests.apm.metrics.points import FROM_MS, STEP_MS, TO_MS, Sent, Told, ask, by_label, near

FIRST_MS = FROM_MS // STEP_MS * STEP_MS
COUNT = -(-(TO_MS - FIRST_MS) // STEP_MS)


def mean(of: list[float]) -> float:
    return sum(of) / len(of)


def standing(points: list[Told], hold_ms: int) -> dict[int, list[list[Told]]]:
    """By bucket, the points of each series that stand for it: its own, or the newest before while it holds."""
    found: dict[int, list[list[Told]]] = defaultdict(list)
    for series in {point.series for point in points}:
        mine = sorted((point for point in points if point.series == series), key=lambda point: point.at_ms)
        for n in range(COUNT):
            low, high = max(FIRST_MS + n * STEP_MS, FROM_MS), min(FIRST_MS + (n + 1) * STEP_MS, TO_MS)
            own = [point for point in mine if low <= point.at_ms < high]
            before = [point for point in mine if point.at_ms < low]
            if own:
                found[n].append(own)
            elif (
                before
                and before[-1].at_ms + hold_ms >= FIRST_MS + n * STEP_MS
                and before[-1].at_ms >= FROM_MS - hold_ms
            ):
                at = before[-1].at_ms
                is_inside = at >= FROM_MS
                begin = (
                    max(FIRST_MS + (at - FIRST_MS) // STEP_MS * STEP_MS, FROM_MS) if is_inside else FROM_MS - hold_ms
                )
                found[n].append([point for point in before if point.at_ms >= begin])
    return found


WORDS: dict[str, Callable[[list[list[Told]]], float]] = {
    "avg": lambda series: mean([mean([p.value for p in one]) for one in series]),
    "sum": lambda series: sum(mean([p.value for p in one]) for one in series),
    "min": lambda series: min(p.value for one in series for p in one),
    "max": lambda series: max(p.value for one in series for p in one),
    "last": lambda series: max((p for one in series for p in one), key=lambda p: p.at_ms).value,
    "count": lambda series: float(len(series)),
}


async def test_gauges_equal_the_oracle(clickhouse: ClickHouse):
    rng = random.Random(7)
    points = []
    for name in ("a1", "a2", "a3"):
        at = FROM_MS - 200_000 + rng.randrange(1000)
        while at < TO_MS:
            points.append(Told(name, at, rng.uniform(-5, 5)))
            at += 20_000 if rng.random() < 0.8 else rng.randrange(20_000, 200_000)
    await Sent().numbers("level", points, unit="By").put(clickhouse)
    found = await ask(clickhouse, *({"metric": "level", "aggregation": word} for word in WORDS))
    assert {one.interval_ms for one in found.queries} == {20_000}
    for answer, (word, of) in zip(found.queries, WORDS.items(), strict=True):
        wanted = standing(points, 40_000)
        assert near(answer.lines[0].values, [of(wanted[n]) if n in wanted else None for n in range(COUNT)]), word
    assert [one.unit for one in found.queries] == ["By", "By", "By", "By", "By", ""]


async def test_a_series_that_speaks_a_moment_later_does_not_fall_out_of_the_sum(clickhouse: ClickHouse):
    points = [Told("a1", FIRST_MS + n * 60_000 + (59_000 if n % 2 else 1_000), 5) for n in range(11)]
    points += [Told("a2", FIRST_MS + n * 60_000 + 1_000, 5) for n in range(11)]
    await Sent().numbers("level", points).put(clickhouse)
    found = await ask(clickhouse, {"metric": "level", "aggregation": "sum"}, {"metric": "level", "by": ["of"]})
    assert set(found.queries[0].lines[0].values[1:]) <= {10.0}
    assert by_label(found.queries[1].lines).keys() == {"a1", "a2"}


async def test_sums_that_may_fall_stand_somewhere_and_add_up(clickhouse: ClickHouse):
    points = [Told(name, FROM_MS + at, 3) for name in ("a1", "b1") for at in range(0, 600_000, 30_000)]
    await Sent().numbers("connections", points, "cumulative", is_monotonic=False).put(clickhouse)
    found = (await ask(clickhouse, {"metric": "connections"})).queries[0]
    assert (found.family, found.aggregation) == ("gauge", "sum") and set(found.lines[0].values) == {6.0}


async def test_filters_and_groups(clickhouse: ClickHouse):
    for service, host in (("shop", "h1"), ("shop", "h2"), ("pay", "h1")):
        sent = Sent(service, **{"host.name": host, "k8s.pod.name": f"{service}-{host}"})
        points = [Told("a1", FROM_MS + at, 1 if host == "h1" else 3) for at in range(0, 600_000, 30_000)]
        await sent.numbers("level", points).put(clickhouse)
    await Sent("secret").numbers("level", [Told("a1", FROM_MS + 1, 99)]).put(clickhouse, site=2)
    found = await ask(
        clickhouse,
        {"metric": "level", "aggregation": "sum"},
        {"metric": "level", "by": ["host", "service"]},
        {"metric": "level", "q": "service:shop -host:h1 k8s.pod.name:shop-*", "by": ["k8s.pod.name"]},
        {"metric": "nothing"},
        formulas={"share": "b / a * 100", "plain": "1 + 1"},
    )
    assert set(found.queries[0].lines[0].values) == {5.0}
    assert {tuple(line.labels.values()): line.values[3] for line in found.queries[1].lines} == {
        ("h1", "shop"): 1.0, ("h2", "shop"): 3.0, ("h1", "pay"): 1.0,
    }  # fmt: skip
    assert by_label(found.queries[2].lines, "k8s.pod.name") == {"shop-h2": [3.0] * COUNT}
    assert (found.queries[3].lines, found.queries[3].series_count) == ([], 0)
    shares = {tuple(line.labels.values()): line.values[3] for line in found.formulas[0].lines}
    assert shares == {("h1", "shop"): 20.0, ("h2", "shop"): 60.0, ("h1", "pay"): 20.0}
    assert found.formulas[1].lines[0].values == [2.0] * COUNT
