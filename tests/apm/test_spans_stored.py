"""Spans from bytes to tables: every field, what is wrong with some, what is taken out, and nothing twice."""

import pytest

from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment
from tests.apm.telemetry import MS, NOW_NS, item, put, request, span


async def rows(clickhouse: ClickHouse, sql: str) -> list[dict]:
    """What a test asks of the store."""
    return await clickhouse.ask_any(Fragment(sql))


async def test_a_span_keeps_what_it_says(clickhouse: ClickHouse):
    told = span(
        7, trace=9, parent=3, ms=12.5, name="GET /items/{id}", kind=2, trace_state="a=b", failed=True,
        attributes={"http.request.method": "GET", "http.route": "/items/{id}", "http.response.status_code": 503,
                    "url.path": "/items/5", "ok": True, "ratio": 0.5, "tags": ["a", 1], "deep": {"a": {"b": 1}}, "raw": b"\x01"},
    )  # fmt: skip
    told.status.message = "broken"
    told.flags = 0x300
    event = told.events.add(name="exception", time_unix_nano=NOW_NS + MS)
    event.attributes.add(key="exception.type").value.string_value = "ValueError"
    event.attributes.add(key="exception.message").value.string_value = "no"
    link = told.links.add(trace_id=b"\x01" * 16, span_id=b"\x02" * 8)
    link.attributes.add(key="why").value.string_value = "batch"
    await put(clickhouse, item(request(told, **{"host.name": "h1"})))
    (row,) = await rows(
        clickhouse,
        "select hex(trace_id) as trace, hex(span_id) as span, hex(parent_span_id) as parent, toUnixTimestamp64Nano(start) as at,"
        " duration_ns, service, name, kind, status, status_message, is_entry, weight, environment, host, version, scope_name,"
        " http_method, http_route, http_status, url_path, attributes, resource, `events.name` as events,"
        " hex(`links.trace_id`[1]) as linked, flaws, scrubbed, trace_state from spans",
    )
    assert row["trace"] == f"{9:032X}" and row["span"] == f"{7:016X}" and row["parent"] == f"{3:016X}"
    assert (row["at"], row["duration_ns"]) == (NOW_NS, 12_500_000)
    assert (row["service"], row["name"], row["kind"], row["status"]) == ("shop", "GET /items/{id}", 2, 2)
    assert (row["status_message"], row["is_entry"], row["weight"]) == ("broken", 1, 1)
    assert (row["environment"], row["host"], row["version"], row["scope_name"]) == ("prod", "h1", "1.0", "tests")
    assert (row["http_method"], row["http_route"], row["http_status"]) == ("GET", "/items/{id}", 503)
    assert row["url_path"] == "/items/5" and row["trace_state"] == "a=b"
    assert row["attributes"] | {"ok": "true", "ratio": "0.5", "tags": '["a",1]', "raw": "AQ=="} == row["attributes"]
    assert row["resource"]["service.version"] == "1.0"
    assert row["events"] == ["exception"] and row["linked"] == "01" * 16
    assert (row["flaws"], row["scrubbed"]) == (0, 0)
    (error,) = await rows(clickhouse, "select type, message, service, operation from exceptions")
    assert error == {"type": "ValueError", "message": "no", "service": "shop", "operation": "GET /items/{id}"}


async def test_old_conventions_fill_the_same_columns(clickhouse: ClickHouse):
    old = {"http.method": "POST", "http.status_code": 201, "http.target": "/a/b?x=1", "net.peer.name": "pay"}
    database = {"db.system": "postgresql", "db.statement": "select * from t where id = 17 and name = 'x'"}
    await put(clickhouse, item(request(span(1, kind=3, attributes=old), span(2, kind=3, attributes=database))))
    found = await rows(
        clickhouse,
        "select http_method, http_status, url_path, peer, db_system, db_statement from spans order by span_id",
    )
    assert found[0] | {"http_method": "POST", "http_status": 201, "url_path": "/a/b", "peer": "pay"} == found[0]
    assert found[1]["db_system"] == "postgresql"
    assert "17" not in found[1]["db_statement"] and "'x'" not in found[1]["db_statement"]


@pytest.mark.parametrize(
    ("kind", "parent", "flags", "is_entry"),
    [(2, 0, 0, 1), (1, 0, 0, 1), (3, 0, 0, 0), (2, 5, 0, 1), (1, 5, 0, 0), (2, 5, 0x100, 0), (1, 5, 0x300, 1), (5, 5, 0x300, 1)],
)  # fmt: skip
async def test_a_request_to_a_service_begins_where_the_parent_is_elsewhere(
    clickhouse: ClickHouse, kind: int, parent: int, flags: int, is_entry: int
):
    await put(clickhouse, item(request(span(1, parent=parent, kind=kind, flags=flags))))
    assert await rows(clickhouse, "select is_entry from spans") == [{"is_entry": is_entry}]


async def test_times_that_cannot_be_are_put_right_and_counted(clickhouse: ClickHouse):
    backwards = span(1, ms=-5)
    timeless = span(2)
    timeless.start_time_unix_nano = timeless.end_time_unix_nano = 0
    ahead = span(3, at_ms=40 * 86_400_000)
    behind = span(4, at_ms=-40 * 86_400_000)
    await put(clickhouse, item(request(backwards, timeless, ahead, behind)))
    found = await rows(
        clickhouse,
        "select reinterpretAsUInt64(reverse(span_id)) as n, toUnixTimestamp64Nano(start) as at, duration_ns from spans order by n",
    )
    assert found == [{"n": n, "at": NOW_NS, "duration_ns": 10 * MS if n == 3 else 0} for n in (1, 2, 3)]
    marks = await rows(clickhouse, "select mark, sum(count) as n from otlp_marks group by mark order by mark")
    assert marks == [{"mark": 0, "n": 1}, {"mark": 1, "n": 1}, {"mark": 2, "n": 1}, {"mark": 3, "n": 1}]


async def test_sampled_spans_count_for_those_that_were_not_kept(clickhouse: ClickHouse):
    threshold = span(1, trace_state="vendor=1,ot=rv:abc;th:8")  # from the half on: one of two
    rate = span(2, attributes={"SampleRate": 20})
    await put(clickhouse, item(request(threshold, rate, span(3))))
    assert [row["weight"] for row in await rows(clickhouse, "select weight from spans order by span_id")] == [2, 20, 1]
    (calls,) = await rows(
        clickhouse, "select sum(spans) as spans, sum(weight) as weight from calls where side = 'entry'"
    )
    assert calls == {"spans": 3, "weight": 23}


async def test_the_same_batch_twice_is_stored_once_everywhere(clickhouse: ClickHouse):
    yesterday = span(2, trace=2, at_ms=-86_400_000)
    body = item(request(span(1, failed=True), yesterday))
    for _ in range(3):
        await put(clickhouse, body, token="spans_0@1:1-1")
    tables = {
        "spans": "count()", "calls": "sum(spans)", "calls_hourly": "sum(spans)", "otlp_senders": "sum(items)",
        "service_versions": "sum(spans)",
    }  # fmt: skip
    for table, count in tables.items():
        assert await rows(clickhouse, f"select toUInt64({count}) as n from {table}") == [{"n": 2}], table
    await put(clickhouse, body, token="spans_0@1:2-2")
    assert await rows(clickhouse, "select count() as n from spans") == [{"n": 4}]


async def test_what_is_no_item_is_refused(clickhouse: ClickHouse):
    from app.kit.clickhouse import StoreRefused

    with pytest.raises(StoreRefused):
        await put(clickhouse, b"\x0a\x05hello")


async def test_no_attribute_makes_a_span_too_large(clickhouse: ClickHouse):
    await put(
        clickhouse, item(request(span(1, attributes={"long": "ä" * 500_000, **{f"k{i}": "v" for i in range(1_000)}})))
    )
    (row,) = await rows(
        clickhouse, "select length(attributes) as many, lengthUTF8(attributes['long']) as long from spans"
    )
    assert row["many"] == 256 and row["long"] <= 16_384
