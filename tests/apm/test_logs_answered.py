"""What is asked of logs, against what was sent."""

import csv
import io
import json
import random
from datetime import datetime
from typing import Any

import pytest

from app.apm.logs import answers
from app.apm.logs import schemas as s
from app.apm.schemas import SearchParams
from app.kit.clickhouse import ClickHouse
from app.kit.search.scan import SearchNotUnderstood
from tests.apm.telemetry import NOW_NS, Asked, item, log_request, put, record


async def send(clickhouse: ClickHouse, count: int = 12) -> None:
    """Records a second apart, every third an error, of one trace; some of another service, one of another site."""
    records = [
        record(f"user {n} logged in from web-{n % 2}", at_ms=-n * 1000, severity=17 if n % 3 == 0 else 9, trace_id=b"\x07" * 16,
               attributes={"n": n, "plan": "gold" if n == 3 else "free"})
        for n in range(count)
    ]  # fmt: skip
    await put(clickhouse, item(log_request(*records, **{"host.name": "h1"})), signal="logs")
    await put(clickhouse, item(log_request(record("paid 5", at_ms=-500), service="pay")), signal="logs")
    await put(clickhouse, item(log_request(record("not yours")), site=2), signal="logs")


async def test_records_are_found_page_by_page(clickhouse: ClickHouse):
    await send(clickhouse)
    seen, before = [], ""
    for _ in range(9):
        page = await answers.logs(Asked(clickhouse), s.LogsParams(q="service:shop", limit=5, before=before))
        seen += [int(one.attributes["n"]) for one in page.logs]
        before = page.next
        if not before:
            break
    assert seen == list(range(12))
    (one,) = (await answers.logs(Asked(clickhouse), s.LogsParams(q="plan:gold level:error"))).logs
    assert (one.body, one.level, one.host, one.trace_id) == ("user 3 logged in from web-1", "error", "h1", "07" * 16)
    assert one.time_ns == str(NOW_NS - 3 * 10**9)
    of_trace = await answers.logs(Asked(clickhouse), s.LogsParams(q=f'trace:{"07" * 16} "user 1"'))
    assert [row.attributes["n"] for row in of_trace.logs] == ["1", "10", "11"]


async def test_records_of_the_same_moment_are_all_told(clickhouse: ClickHouse):
    await put(clickhouse, item(log_request(*(record(f"at once {n}") for n in range(7)))), signal="logs")
    seen, before = set(), ""
    for _ in range(9):
        page = await answers.logs(Asked(clickhouse), s.LogsParams(limit=2, before=before))
        seen |= {one.body for one in page.logs}
        before = page.next
        if not before:
            break
    assert len(seen) == 7


async def test_counts_and_facets(clickhouse: ClickHouse):
    await send(clickhouse)
    told = await answers.histogram(Asked(clickhouse), SearchParams(q="service:shop"))
    assert {one.level: sum(one.counts) for one in told.levels} == {"info": 8, "error": 4} and told.total == 12
    facets = {
        one.key: one for one in (await answers.facets(Asked(clickhouse), s.LogFacetsParams(keys=["plan"]))).facets
    }
    assert {one.value: one.count for one in facets["service"].values} == {"shop": 12, "pay": 1}
    assert {one.value: one.count for one in facets["plan"].values} == {"free": 11, "gold": 1}
    keys = await answers.values(Asked(clickhouse), s.LogValuesParams(search="pla"))
    assert [(one.value, one.count) for one in keys.values] == [("plan", 12)]
    values = await answers.values(Asked(clickhouse), s.LogValuesParams(key="plan", search="go"))
    assert [(one.value, one.count) for one in values.values] == [("gold", 1)]


async def test_the_context_is_what_the_same_service_said_around(clickhouse: ClickHouse):
    await send(clickhouse)
    around = s.ContextParams(time_ns=str(NOW_NS - 5 * 10**9), service="shop", count=2)
    told = await answers.context(Asked(clickhouse), around)
    assert [[int(one.attributes["n"]) for one in side] for side in (told.before, told.at, told.after)] == [
        [7, 6],
        [5],
        [4, 3],
    ]


async def test_the_context_may_be_that_of_a_file(clickhouse: ClickHouse):
    at = {"a": -2000, "b": -1000, "a ": 0, "c": 1000, "a  ": 2000}
    records = [
        record(f"line of {name}", at_ms=ms, attributes={"log.file.path": f"/var/log/{name.strip()}.log"})
        for name, ms in at.items()
    ]  # fmt: skip
    await put(clickhouse, item(log_request(*records)), signal="logs")
    around = s.ContextParams(time_ns=str(NOW_NS), service="shop", file_path="/var/log/a.log")
    told = await answers.context(Asked(clickhouse), around)
    assert [[one.body for one in side] for side in (told.before, told.at, told.after)] == [
        ["line of a"], ["line of a "], ["line of a  "]
    ]  # fmt: skip


async def test_a_path_in_a_body_is_a_key(clickhouse: ClickHouse):
    bodies = [
        {"order": {"id": 7, "by": "Zoé <3", "lines": [{"sku": "rose-123456"}, {"sku": "oak"}]}},
        {"order": {"id": 12, "by": "", "is_paid": True}},
        {"order": "7"},
    ]
    texts = [json.dumps(bodies[0]), json.dumps(bodies[1]).replace(" ", ""), json.dumps(bodies[2]), "order id 7, oak"]
    await put(clickhouse, item(log_request(*(record(text, at_ms=-n) for n, text in enumerate(texts)))), signal="logs")

    async def found(q: str) -> list[int]:
        answer = await answers.logs(Asked(clickhouse), s.LogsParams(q=q))
        return [texts.index(one.body) for one in answer.logs]

    assert await found("body.order.id:7") == [0]
    assert await found("body.order.id>7") == [1]
    assert await found("body.order.lines.1.sku:oak") == [0]
    assert await found("body.order.lines.0.sku:rose-*") == await found("body.order.lines.0.sku:rose-123456") == [0]
    assert await found('body.order.by:"Zoé <3"') == [0]
    assert await found("body.order.is_paid:true") == [1]
    assert await found("body.order.by:*") == [0, 1]
    assert await found("-body.order.id:*") == [2, 3]
    assert await found("body.order.id~^1") == [1]
    assert await found("body.order:7") == [2]


async def test_patterns_do_not_depend_on_the_order(clickhouse: ClickHouse):
    bodies = (
        [f"user {n} logged in" for n in range(5)]
        + [f'cart "{n}" of 10.0.0.{n} took {n}.5ms' for n in range(3)]
        + ["ready"]
    )
    random.Random(1).shuffle(bodies)
    await put(clickhouse, item(log_request(*(record(body, at_ms=n) for n, body in enumerate(bodies)))), signal="logs")
    first = await answers.patterns(Asked(clickhouse), s.PatternsParams())
    told = {one.pattern: (one.count, sum(one.counts), one.is_new) for one in first.patterns}
    assert told == {
        "user <*> logged in": (5, 5, True), "cart <*> of <*> took <*>": (3, 3, True), "ready": (1, 1, True),
    }  # fmt: skip
    await put(
        clickhouse,
        item(log_request(*(record(body, at_ms=n) for n, body in enumerate(sorted(bodies))), service="b")),
        signal="logs",
    )
    again = await answers.patterns(Asked(clickhouse), s.PatternsParams(q="service:b"))
    assert {one.pattern: one.count for one in again.patterns} == {
        pattern: count for pattern, (count, _, _) in told.items()
    }


async def test_what_was_there_before_is_not_new(clickhouse: ClickHouse):
    old = record("user 1 logged in", at_ms=-15 * 60_000)
    await put(clickhouse, item(log_request(old, record("user 2 logged in"), record("disk is full"))), signal="logs")
    told = await answers.patterns(Asked(clickhouse), s.PatternsParams())
    assert [(one.pattern, one.is_new) for one in told.patterns] == [
        ("disk is full", True),
        ("user <*> logged in", False),
    ]


async def test_nothing_of_another_site(clickhouse: ClickHouse):
    await send(clickhouse)
    found = await answers.logs(Asked(clickhouse, site=2), s.LogsParams())
    assert [one.body for one in found.logs] == ["not yours"]


async def test_records_are_handed_out_as_a_file(clickhouse: ClickHouse):
    await send(clickhouse)
    await put(clickhouse, item(log_request(record("=1+1", attributes={"k": 'a "b"'}), service="odd")), signal="logs")

    async def file(**params: Any) -> str:
        blocks = await answers.exported(Asked(clickhouse), s.ExportParams(**params))
        return b"".join([block async for block in blocks]).decode()

    lines = [json.loads(line) for line in (await file(q="service:shop level:error")).splitlines()]
    assert [line["body"] for line in lines] == [f"user {n} logged in from web-{n % 2}" for n in (0, 3, 6, 9)]
    assert lines[0]["attributes"]["plan"] == "free" and lines[0]["trace"] == "07" * 16
    assert datetime.fromisoformat(lines[0]["time"]).timestamp() == NOW_NS / 1e9
    (row,) = csv.DictReader(io.StringIO(await file(q="service:odd", format="csv")))
    assert row["body"] == "'=1+1" and json.loads(row["attributes"]) == {"k": 'a "b"'}
    assert len((await file(limit=3)).splitlines()) == 3
    with pytest.raises(SearchNotUnderstood):
        await answers.exported(Asked(clickhouse), s.ExportParams(q="a:"))
