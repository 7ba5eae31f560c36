"""Quantiles against the observations themselves: never further off than a bucket is wide."""

import random
from bisect import bisect_left
from math import ceil, floor, log2

import pytest

from app.kit.clickhouse import ClickHouse
from tests.apm.metrics.points import FROM_MS, STEP_MS, TEMPORALITY, Sent, ask, near
from tests.apm.telemetry import MS, pairs

FIRST_MS = FROM_MS // STEP_MS * STEP_MS
BOUNDS = [0.0, 5.0, 10.0, 25.0, 50.0, 75.0, 100.0, 250.0, 500.0, 750.0, 1000.0]
QUANTILES = ("p50", "p90", "p99")
# Whole buckets of the window, each told by two points that begin with it and its middle.
TOLD = [FIRST_MS + n * STEP_MS // 2 for n in range(2, 18)]


def observed(rng: random.Random) -> dict[int, list[float]]:
    """Observations by the half bucket in which they were made."""
    return {at: [rng.lognormvariate(3.5, 1.2) for _ in range(rng.randrange(20, 200))] for at in TOLD}


def histogram(sent: Sent, name: str, by_time: dict[int, list[float]], temporality: str, of: str = "a") -> None:
    metric = sent.scope.metrics.add(name=name, unit="ms").histogram
    metric.aggregation_temporality = TEMPORALITY[temporality]
    counts, total, amount = [0] * (len(BOUNDS) + 1), 0, 0.0
    for at, values in by_time.items():
        if temporality == "delta":
            counts, total, amount = [0] * (len(BOUNDS) + 1), 0, 0.0
        for value in values:
            counts[bisect_left(BOUNDS, value)] += 1
        total, amount = total + len(values), amount + sum(values)
        metric.data_points.add(
            start_time_unix_nano=(at if temporality == "delta" else TOLD[0]) * MS,
            time_unix_nano=(at + STEP_MS // 2) * MS, count=total, sum=amount, bucket_counts=counts,
            explicit_bounds=BOUNDS, attributes=pairs({"of": of}),
        )  # fmt: skip


def exponential(
    sent: Sent, name: str, by_time: dict[int, list[float]], temporality: str, scales: tuple[int, ...]
) -> None:
    metric = sent.scope.metrics.add(name=name, unit="ms").exponential_histogram
    metric.aggregation_temporality = TEMPORALITY[temporality]
    so_far: list[float] = []
    for place, (at, values) in enumerate(by_time.items()):
        so_far = values if temporality == "delta" else so_far + values
        scale = scales[min(place, len(scales) - 1)]
        indexes = [ceil(log2(abs(value)) * 2**scale) - 1 for value in so_far if value]
        point = metric.data_points.add(
            start_time_unix_nano=(at if temporality == "delta" else TOLD[0]) * MS,
            time_unix_nano=(at + STEP_MS // 2) * MS, count=len(so_far), sum=sum(so_far), scale=scale,
            zero_count=len(so_far) - len(indexes),
        )  # fmt: skip
        for buckets, is_mine in ((point.positive, lambda v: v > 0), (point.negative, lambda v: v < 0)):
            mine = [i for i, value in zip(indexes, [v for v in so_far if v], strict=True) if is_mine(value)]
            if mine:
                buckets.offset = min(mine)
                buckets.bucket_counts.extend(mine.count(i) for i in range(min(mine), max(mine) + 1))


def exact(values: list[float], word: str) -> float:
    """The smallest observation that a share of all does not exceed."""
    return sorted(values)[max(0, ceil(float(word[1:]) / 100 * len(values) - 1e-9) - 1)]


def of_buckets(by_time: dict[int, list[float]]) -> dict[int, list[float]]:
    found: dict[int, list[float]] = {}
    for at, values in by_time.items():
        found.setdefault((at - FIRST_MS) // STEP_MS, []).extend(values)
    return found


@pytest.mark.parametrize("temporality", ["delta", "cumulative"])
async def test_quantiles_lie_in_the_bucket_of_the_exact_ones(clickhouse: ClickHouse, temporality: str):
    by_time = observed(random.Random(11))
    sent = Sent()
    histogram(sent, "duration", by_time, temporality)
    await sent.put(clickhouse)
    words = (*QUANTILES, "avg", "rate", "increase", "sum")
    found = await ask(clickhouse, *({"metric": "duration", "aggregation": word} for word in words))
    lines = {one.aggregation: one.lines[0].values for one in found.queries}
    for n, values in of_buckets(by_time).items():
        for word in QUANTILES:
            told, truth = lines[word][n], exact(values, word)
            place = bisect_left(BOUNDS, truth)
            high = BOUNDS[place] if place < len(BOUNDS) else BOUNDS[-1]
            assert told is not None and BOUNDS[place - 1] <= told <= high
        told_of = [lines[word][n] for word in ("avg", "rate", "increase", "sum")]
        assert near(told_of, [sum(values) / len(values), len(values) / 60, float(len(values)), sum(values)])
    assert [one.unit for one in found.queries][2:6] == ["ms", "ms", "1/s", ""]


@pytest.mark.parametrize("temporality", ["delta", "cumulative"])
async def test_exponential_quantiles_are_off_by_less_than_their_factor(clickhouse: ClickHouse, temporality: str):
    rng = random.Random(12)
    by_time = {at: [v * rng.choice((1, 1, 1, -1, 0)) for v in values] for at, values in observed(rng).items()}
    sent = Sent()
    exponential(sent, "size", by_time, temporality, scales=(4, 4, 3, 3, 2))
    await sent.put(clickhouse)
    words = ("p5", "p50", "p90", "p99.5")
    found = await ask(clickhouse, *({"metric": "size", "aggregation": word} for word in words))
    assert {one.factor for one in found.queries} == {2**0.25}
    for one in found.queries:
        for n, values in of_buckets(by_time).items():
            told, truth = one.lines[0].values[n], exact(values, one.aggregation)
            assert told is not None and abs(told - truth) <= abs(truth) * (2**0.25 - 1) + 1e-9


async def test_delta_and_cumulative_and_two_kinds_of_buckets_agree(clickhouse: ClickHouse):
    by_time = observed(random.Random(13))
    sent = Sent()
    histogram(sent, "one", by_time, "delta")
    histogram(sent, "two", by_time, "cumulative")
    histogram(sent, "both", by_time, "delta")
    exponential(sent, "both", by_time, "delta", scales=(5,))
    await sent.put(clickhouse)
    found = await ask(clickhouse, *({"metric": name, "aggregation": "p90"} for name in ("one", "two", "both")))
    one, two, both = (answer.lines[0].values for answer in found.queries)
    assert near(one, two)
    for n, values in of_buckets(by_time).items():
        truth = exact(values, "p90")
        place = bisect_left(BOUNDS, truth)
        assert BOUNDS[place - 1] <= (both[n] or 0) <= BOUNDS[place]
    assert found.queries[2].series_count == 2


async def test_summaries_tell_what_they_were_told(clickhouse: ClickHouse):
    sent = Sent()
    summary = sent.scope.metrics.add(name="gc", unit="s").summary
    for n, at in enumerate(TOLD):
        point = summary.data_points.add(
            start_time_unix_nano=TOLD[0] * MS, time_unix_nano=(at + 1000) * MS, count=10 * (n + 1), sum=25 * (n + 1)
        )
        point.quantile_values.add(quantile=0.99, value=7.0)
    await sent.put(clickhouse)
    words = ("p99", "p50", "avg", "increase")
    found = await ask(clickhouse, *({"metric": "gc", "aggregation": word} for word in words))
    told, missing, avg, increase = (one.lines for one in found.queries)
    assert told[0].values[floor(len(told[0].values) / 2)] == 7.0 and not missing
    assert avg[0].values[4] == 2.5 and increase[0].values[4] == 20.0
