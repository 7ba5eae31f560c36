"""Traces as Jaeger's query API answers them."""

from datetime import UTC, datetime

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from app.apm.jaeger import answers
from app.apm.jaeger.refusal import JaegerRoute
from app.apm.jaeger.schemas import MOST_TRACES, Dependencies, OfService, Search
from app.apm.jaeger.wire import trace_of
from app.apm.traces import opening
from app.apm.traces.opening import TraceNotFound
from app.kit.clickhouse import ClickHouse
from app.kit.problems import BadRequest
from tests.apm.telemetry import NOW_NS, Asked, item, put, request, span


def asked(clickhouse: ClickHouse, site: int = 1) -> Asked:
    """A question a minute later."""
    made = Asked(clickhouse, site)
    made.at = datetime.fromtimestamp(NOW_NS / 1e9 + 60, UTC)
    return made


async def test_jaeger_reads_what_is_there(clickhouse: ClickHouse):
    web = span(1, 5, ms=30, name="GET /", failed=True, attributes={"http.route": "/"})
    web.events.add(name="retry", time_unix_nano=NOW_NS).attributes.add(key="n").value.int_value = 2
    await put(clickhouse, item(request(web, span(2, 5, parent=1, kind=3), span(3, 6, name="other", ms=1))))
    of = asked(clickhouse)
    assert (await answers.services(of))["data"] == ["shop"]
    assert (await answers.operations(of, "shop"))["data"] == ["GET /", "other"]
    (told,) = (await answers.search(of, Search(service="shop", tags='{"error": "true"}', minDuration="5ms")))["data"]
    assert told == (await answers.trace(of, "5"))["data"][0]
    first, second = told["spans"]
    assert (first["operationName"], first["startTime"], first["duration"]) == ("GET /", NOW_NS // 1000, 30_000)
    assert {"key": "error", "type": "bool", "value": True} in first["tags"]
    assert first["logs"] == [
        {"timestamp": NOW_NS // 1000, "fields": [
            {"key": "event", "type": "string", "value": "retry"}, {"key": "n", "type": "string", "value": "2"}]}
    ]  # fmt: skip
    assert second["references"] == [{"refType": "CHILD_OF", "traceID": f"{5:032x}", "spanID": f"{1:016x}"}]
    assert told["processes"][second["processID"]]["serviceName"] == "shop"


async def test_jaeger_is_told_what_it_asked_wrongly(clickhouse: ClickHouse):
    for wrong in (
        Search(tags="[]"), Search(tags="{"), Search(minDuration="soon"), Search(tag=["GET"]), Search(lookback="ever"),
        Search(minDuration="2s", maxDuration="1s"), Search(traceID=["no id"]),
    ):  # fmt: skip
        with pytest.raises(BadRequest):
            await answers.search(asked(clickhouse), wrong)
    with pytest.raises(TraceNotFound):
        await answers.trace(asked(clickhouse), "5")
    assert (await answers.services(asked(clickhouse, site=2)))["data"] == []


async def test_every_parameter_of_a_search_counts(clickhouse: ClickHouse):
    spans = [
        span(n, n, kind=2, name=f"GET /{n}", ms=n * 100, failed=n == 3, at_ms=-n, attributes={"n": n, "vip": n == 2})
        for n in (1, 2, 3)
    ]
    await put(clickhouse, item(request(*spans)))
    us = NOW_NS // 1000

    async def found(**said: object) -> list[int]:
        answer = await answers.search(asked(clickhouse), Search.model_validate(said))
        return sorted(int(one["traceID"], 16) for one in answer["data"])

    assert await found(service="shop") == [1, 2, 3]
    assert await found(service="other") == []
    assert await found(operation="GET /2") == [2]
    assert await found(minDuration="150ms") == [2, 3]
    assert await found(minDuration="0.1s", maxDuration="200ms") == [1, 2]
    assert await found(tags='{"n": "2"}') == await found(tags='{"n": 2}') == await found(tag=["n:2"]) == [2]
    assert await found(tags='{"vip": true}') == [2]
    assert await found(tags='{"span.kind": "server", "error": "true"}') == [3]
    assert await found(tags='{"otel.status_code": "ERROR"}') == [3]
    assert await found(tags='{"span.kind": "client"}') == []
    assert await found(limit=2) == [1, 2]
    assert await found(start=us - 10_000, end=us + 10_000) == [1, 2, 3]
    assert await found(end=us - 10_000_000) == []
    assert await found(lookback="1h") == await found(lookback="2d") == await found(lookback="custom") == [1, 2, 3]
    assert await found(lookback="1s") == []
    both = await answers.search(asked(clickhouse), Search(traceID=["2", "9"]))
    assert [one["traceID"] for one in both["data"]] == [f"{2:032x}"]
    assert both["errors"] == [{"code": 404, "msg": "trace not found", "traceID": f"{9:032x}"}]
    assert (await answers.search(asked(clickhouse), Search(limit=1500)))["limit"] == MOST_TRACES


async def test_jaeger_knows_kinds_and_who_called_whom(clickhouse: ClickHouse):
    call = span(1, 1, kind=3, name="ask")
    await put(clickhouse, item(request(span(9, 1, kind=2, name="GET /"), call)))
    await put(clickhouse, item(request(span(2, 1, parent=1, kind=2, name="answer"), service="stock")))
    of = asked(clickhouse)
    told = (await answers.operations_of_a_kind(of, OfService(service="shop")))["data"]
    assert told == [{"name": "GET /", "spanKind": "server"}, {"name": "ask", "spanKind": "client"}]
    told = (await answers.operations_of_a_kind(of, OfService(service="shop", spanKind="client")))["data"]
    assert told == [{"name": "ask", "spanKind": "client"}]
    called = (await answers.dependencies(of, Dependencies()))["data"]
    assert called == [{"parent": "shop", "child": "stock", "callCount": 1}]
    assert (await answers.dependencies(of, Dependencies(endTs=NOW_NS // 10**6 - 10**8)))["data"] == []


async def test_a_trace_that_is_not_whole_says_so(clickhouse: ClickHouse):
    await put(clickhouse, item(request(span(1, 5))))
    whole = await opening.trace(asked(clickhouse), f"{5:032x}")
    assert trace_of(whole)["warnings"] is None
    cut = trace_of(whole.model_copy(update={"truncated": True, "lean": True, "span_count": 60_000}))
    assert cut["spans"][0]["warnings"] == cut["warnings"]
    assert cut["warnings"][0] == "This trace has 60000 spans; the earliest 1 of them are here."
    assert len(cut["warnings"]) == 2


async def test_refusals_come_in_jaegers_envelope():
    app = FastAPI()
    router = APIRouter(route_class=JaegerRoute)

    @router.get("/traces/{trace_id}")
    async def trace(trace_id: str, limit: int = 1) -> dict[str, int]:
        raise TraceNotFound()

    app.include_router(router)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub") as client:
        missing, wrong = await client.get("/traces/5"), await client.get("/traces/5?limit=many")
    nothing = {"data": None, "total": 0, "limit": 0, "offset": 0}
    assert (missing.status_code, missing.json()) == (
        404, nothing | {"errors": [{"code": 404, "msg": "There is no such trace"}]}
    )  # fmt: skip
    assert wrong.status_code == wrong.json()["errors"][0]["code"] == 400
