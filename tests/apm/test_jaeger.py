"""Traces as Jaeger's query API answers them."""

from datetime import UTC, datetime

import pytest

from app.apm.jaeger import answers
from app.apm.jaeger.schemas import Search
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
    for wrong in (Search(tags="[]"), Search(tags="{"), Search(minDuration="soon")):
        with pytest.raises(BadRequest):
            await answers.search(asked(clickhouse), wrong)
    with pytest.raises(TraceNotFound):
        await answers.trace(asked(clickhouse), "5")
    assert (await answers.services(asked(clickhouse, site=2)))["data"] == []
