"""Which metrics there are, their keys and values, exemplars, and what is said of questions that cannot be."""

from typing import Any

import pytest

from app.apm.metrics import answers
from app.apm.metrics import schemas as s
from app.kit.clickhouse import ClickHouse, QuestionTooLarge
from app.kit.problems import BadRequest
from app.kit.search.scan import SearchNotUnderstood
from app.kit.sql import Fragment
from tests.apm.metrics.points import FROM_MS, Sent, Told, ask
from tests.apm.telemetry import MS, Asked, pairs

pytestmark = pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)


async def send(clickhouse: ClickHouse) -> None:
    points = [Told(name, FROM_MS + n * 60_000, n) for name in ("a1", "b1") for n in range(5)]
    await Sent("shop", **{"k8s.pod.name": "p1"}).numbers("queue.depth", points, unit="{job}").put(clickhouse)
    await Sent("pay").numbers("queue.depth", points[:3]).numbers("orders", points, "cumulative").put(clickhouse)
    await Sent("secret").numbers("not.yours", points).put(clickhouse, site=2)


async def test_metrics_are_listed_with_what_can_be_asked_of_them(clickhouse: ClickHouse):
    await send(clickhouse)
    told = (await answers.metrics(Asked(clickhouse), s.MetricsParams())).metrics
    assert [(one.metric, one.family, one.usual, one.services, one.series_count) for one in told] == [
        ("orders", "counter", "rate", ["pay"], 2), ("queue.depth", "gauge", "avg", ["pay", "shop"], 3),
    ]  # fmt: skip
    assert told[1].last_seen_ms == FROM_MS + 240_000 and told[0].aggregations == ["rate", "increase"]
    found = await answers.metrics(Asked(clickhouse), s.MetricsParams(search="DEPTH", q="service:shop"))
    assert [(one.metric, one.series_count) for one in found.metrics] == [("queue.depth", 2)]
    cut = await answers.metrics(Asked(clickhouse), s.MetricsParams(limit=1))
    assert cut.truncated and len(cut.metrics) == 1


async def test_keys_and_values_are_completed(clickhouse: ClickHouse):
    await send(clickhouse)
    keys = await answers.keys(Asked(clickhouse), s.MetricKeysParams(metric="queue.depth"))
    assert {one.value: one.count for one in keys.values} == {"of": 3, "kind": 3, "service.name": 3, "k8s.pod.name": 2}
    values = await answers.keys(Asked(clickhouse), s.MetricKeysParams(key="of", search="A"))
    assert [(one.value, one.count) for one in values.values] == [("a1", 3)]
    services = await answers.keys(Asked(clickhouse), s.MetricKeysParams(key="service"))
    assert [one.value for one in services.values] == ["pay", "shop"]


async def test_exemplars_lead_to_their_traces(clickhouse: ClickHouse):
    sent = Sent()
    metric = sent.scope.metrics.add(name="duration").histogram
    point = metric.data_points.add(
        time_unix_nano=(FROM_MS + 60_000) * MS, count=2, sum=3, bucket_counts=[1, 1], explicit_bounds=[1],
        attributes=pairs({"of": "a"}),
    )  # fmt: skip
    at = (FROM_MS + 30_000) * MS
    point.exemplars.add(time_unix_nano=at, as_double=2.5, trace_id=b"\x07" * 16, span_id=b"\x08" * 8)
    point.exemplars.add(time_unix_nano=at, as_int=7, trace_id=b"\x09" * 16)
    point.exemplars.add(time_unix_nano=at, as_double=1.0)  # without a trace it leads nowhere
    point.exemplars.add(time_unix_nano=1, as_double=1.0, trace_id=b"\x07" * 16)
    sent.numbers("requests", [Told("a1", FROM_MS + 60_000, 1)], "cumulative")
    sent.scope.metrics[-1].sum.data_points[0].exemplars.add(time_unix_nano=at, as_int=1, trace_id=b"\x07" * 16)
    for _ in range(2):
        await sent.put(clickhouse)
    found = await ask(
        clickhouse, {"metric": "duration", "by": ["of"]}, {"metric": "requests"}, {"metric": "duration", "q": "of:b"},
        exemplars=True,
    )  # fmt: skip
    told = sorted(found.queries[0].exemplars, key=lambda one: one.value)
    assert [(one.at_ms, one.value, one.trace_id, one.span_id, one.labels) for one in told] == [
        (FROM_MS + 30_000, 2.5, "07" * 16, "08" * 8, {"of": "a"}), (FROM_MS + 30_000, 7.0, "09" * 16, "", {"of": "a"}),
    ]  # fmt: skip
    assert [len(one.exemplars) for one in found.queries] == [2, 1, 0]


@pytest.mark.parametrize(
    ("queries", "more", "said"),
    [
        ([{"metric": "orders", "aggregation": "p95"}], {}, "rate, increase, not for p95"),
        ([{"metric": "queue.depth", "aggregation": "rate"}], {}, "not for rate"),
        ([{"metric": "queue.depth"}], {"formulas": {"f": "a / b"}}, "names b"),
        ([{"metric": "queue.depth"}], {"formulas": {"a": "1"}}, "are called a"),
        ([{"metric": "x", "name": "a"}, {"metric": "x", "name": "a"}], {}, "are called a"),
        ([{"metric": "queue.depth"}], {"step_s": 0, "buckets": 500, "formulas": {"f": "a +"}}, "missing at the end"),
        ([{"metric": "queue.depth"}], {"from_ms": 1, "to_ms": 10**10, "step_s": 10}, "at most 1000 buckets"),
    ],
)
async def test_questions_that_cannot_be(clickhouse: ClickHouse, queries: list[dict[str, Any]], more: Any, said: str):
    await send(clickhouse)
    with pytest.raises(BadRequest, match=said):
        await ask(clickhouse, *queries, **more)


async def test_a_search_that_cannot_be_read_is_told_with_its_place(clickhouse: ClickHouse):
    with pytest.raises(SearchNotUnderstood):
        await ask(clickhouse, {"metric": "orders", "q": "service>"})


async def test_more_series_than_a_question_looks_at_are_refused(
    clickhouse: ClickHouse, monkeypatch: pytest.MonkeyPatch
):
    await send(clickhouse)
    monkeypatch.setattr(answers, "MOST_SERIES", 2)
    with pytest.raises(QuestionTooLarge, match="3 series here"):
        await ask(clickhouse, {"metric": "queue.depth"})


async def test_the_sql_that_is_shown_answers(clickhouse: ClickHouse):
    await send(clickhouse)
    queries = [s.MetricQuery(name=name, metric=metric) for name, metric in (("a", "orders"), ("b", "queue.depth"))]
    shown = await answers.sql_of(Asked(clickhouse), s.MetricsQuestion(queries=queries))
    for one in shown.queries:
        binds = dict(one.binds)
        assert await clickhouse.ask(binds.pop("site"), Fragment(one.sql), **binds)
