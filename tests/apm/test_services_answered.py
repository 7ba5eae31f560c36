"""Rate, errors and durations of services, against what plain Python says of the same spans."""

import random

import pytest

from app.apm.services import answers, drawing
from app.apm.services import schemas as s
from app.kit.clickhouse import ClickHouse
from tests.apm.telemetry import MS, NOW_NS, Asked, item, put, request, span

BOUND = 2 ** (1 / 32) - 1  # half a bucket of a sixteenth of an octave: 2.2 %


def exact(durations: list[float], share: float) -> float:
    """The quantile as the number at its place."""
    ordered = sorted(durations)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def is_near(told: float | None, durations: list[float], share: float) -> bool:
    """Within the bound of the number at the place, or of its neighbours, since places are counted differently."""
    ordered = sorted(durations)
    place = min(int(share * len(ordered)), len(ordered) - 1)
    near = ordered[max(place - 1, 0) : place + 2]
    return told is not None and min(near) * (1 - BOUND) <= told <= max(near) * (1 + BOUND)


async def test_rate_errors_and_durations_are_those_of_the_spans(clickhouse: ClickHouse):
    rng = random.Random(4)
    spans, durations, failed = [], [], 0
    for n in range(400):
        ms, bad = rng.lognormvariate(3, 1.2), rng.random() < 0.1
        durations.append(round(ms * 1e6) / 1e6)
        failed += bad
        spans.append(
            span(n + 1, n + 1, at_ms=-rng.randrange(540_000), ms=durations[-1], failed=bad, name=f"op {n % 3}")
        )
    await put(clickhouse, item(request(*spans)))
    params = s.ServicesParams(apdex_ms=20)
    (row,) = (await answers.services(Asked(clickhouse), params)).services
    assert (row.service, row.requests, row.errors, row.environments) == ("shop", 400, failed, ["prod"])
    assert row.rate == pytest.approx(400 / 660) and row.error_rate == pytest.approx(failed / 400)
    for told, share in ((row.p50_ms, 0.5), (row.p95_ms, 0.95), (row.p99_ms, 0.99)):
        assert is_near(told, durations, share), (told, exact(durations, share))
    assert sum(row.spark.rate) * 60 == pytest.approx(400)
    one = await answers.service(Asked(clickhouse), s.ServiceParams(service="shop", apdex_ms=20))
    assert one.numbers == s.Red(**row.model_dump(include=set(s.Red.model_fields)))
    operations = (await answers.operations(Asked(clickhouse), s.ServiceParams(service="shop"))).operations
    assert {one.name for one in operations} == {"op 0", "op 1", "op 2"}
    assert sum(one.requests for one in operations) == 400 and sum(one.share for one in operations) == pytest.approx(1)
    assert sum(one.total_ms for one in operations) == pytest.approx(sum(durations), rel=1e-6)


async def test_apdex_counts_who_was_satisfied_and_half_of_who_tolerated(clickhouse: ClickHouse):
    ms = [100] * 6 + [1000] * 2 + [9000]
    spans = [span(n + 1, n + 1, ms=of) for n, of in enumerate(ms)]
    await put(clickhouse, item(request(*spans, span(50, 50, ms=1, failed=True))))
    (row,) = (await answers.services(Asked(clickhouse), s.ServicesParams(apdex_ms=500))).services
    assert row.apdex == pytest.approx((6 + 2 / 2) / 10)


async def test_whole_hours_and_the_minutes_around_them_are_counted_once(clickhouse: ClickHouse):
    spans = [span(n + 1, n + 1, at_ms=-n * 60_000) for n in range(300)]
    await put(clickhouse, item(request(*spans)))
    asked = Asked(clickhouse)
    from_ms = NOW_NS // MS // 60_000 * 60_000 - 250 * 60_000
    params = s.ServicesParams(from_ms=from_ms, to_ms=NOW_NS // MS + 1000)
    answer = await answers.services(asked, params)
    (row,) = answer.services
    inside = sum(one.start_time_unix_nano // MS >= from_ms for one in spans)
    assert row.requests == inside
    assert sum(row.spark.rate) * (answer.window.step_ms / 1000) == pytest.approx(inside)


async def test_calls_are_told_by_whom_they_go_to(clickhouse: ClickHouse):
    db = {"db.system": "postgresql", "db.statement": "select * from t where id = 5", "server.address": "db1"}
    other = {**db, "db.statement": "select * from t where id = 6"}
    spans = [
        span(1, 1), span(2, 1, parent=1, kind=3, ms=4, attributes=db), span(3, 1, parent=1, kind=3, ms=6, attributes=other),
        span(4, 1, parent=1, kind=3, ms=7, failed=True, attributes={"http.request.method": "GET", "server.address": "pay.example"}),
        span(5, 1, parent=1, kind=4, attributes={"messaging.system": "kafka", "messaging.destination.name": "orders"}),
    ]  # fmt: skip
    await put(clickhouse, item(request(*spans)))
    params = s.ServiceParams(service="shop")
    (call,) = (await answers.databases(Asked(clickhouse), params)).calls
    assert (call.system, call.requests, call.total_ms) == ("postgresql", 2, 10) and "?" in call.statement
    calls = (await answers.external(Asked(clickhouse), params)).calls
    assert {(one.peer, one.kind, one.errors) for one in calls} == {
        ("pay.example", "http", 1),
        ("orders", "messaging", 0),
    }


async def test_the_map_joins_callers_and_called(clickhouse: ClickHouse):
    client = span(2, 1, parent=1, kind=3, ms=20, attributes={"server.address": "stock"})
    db = span(4, 1, parent=3, kind=3, ms=2, attributes={"db.system": "redis"})
    lone = span(5, 1, parent=1, kind=3, ms=3, attributes={"server.address": "mail.example"})
    await put(clickhouse, item(request(span(1, 1), client, lone, service="shop")))
    await put(clickhouse, item(request(span(3, 1, parent=2, failed=True), db, service="stock")))
    told = await drawing.service_map(Asked(clickhouse), s.ServicesParams())
    edges = {(one.source, one.target): one for one in told.edges}
    assert edges.keys() == {
        ("service shop", "service stock"), ("service stock", "database redis"), ("service shop", "external mail.example"),
    }  # fmt: skip
    assert edges["service shop", "service stock"].error_rate == 1
    assert edges["service shop", "service stock"].p50_ms == pytest.approx(20)
    assert {(one.name, one.kind) for one in told.nodes} == {
        ("shop", "service"), ("stock", "service"), ("redis", "database"), ("mail.example", "external"),
    }  # fmt: skip


async def test_a_version_that_appears_is_a_deploy(clickhouse: ClickHouse):
    old, new = span(1, 1, at_ms=-3_600_000), span(2, 2, at_ms=-60_000)
    await put(clickhouse, item(request(old)), item(request(new, **{"service.version": "2.0"})))
    (row,) = (await answers.services(Asked(clickhouse), s.ServicesParams())).services
    assert [one.version for one in row.deploys] == ["2.0"]


async def test_a_service_of_another_site_is_not_there(clickhouse: ClickHouse):
    await put(clickhouse, item(request(span(1, 1)), site=2))
    assert (await answers.services(Asked(clickhouse), s.ServicesParams())).services == []
