"""A question that hits a cap of time, memory, rows or bytes is refused with words, on every path; nothing is left out."""

import re
import time
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from httpx import AsyncClient

from app.apm.logs.tail import follow
from app.kit.clickhouse import ClickHouse
from app.kit.stores import Stores
from app.kit.streams import Streams
from tests.apm.telemetry import MS, NOW_NS, Asked, item, log_request, put, record, request, span
from tests.apm.test_points_stored import metrics
from tests.cast import play

pytestmark = pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)

FROM_MS, TO_MS = NOW_NS // MS - 60_000, NOW_NS // MS + 60_000
TIME: dict[str, Any] = {"from_ms": FROM_MS, "to_ms": TO_MS}
OF_SHOP = TIME | {"service": "shop"}
APM, JAEGER = "/api/sites/{site}/apm", "/api/sites/{site}/jaeger/api"
QUERY = {"queries": [{"metric": "memory"}]} | TIME
# What each path is asked; a body of the two that take one.
ASKED: dict[str, dict[str, Any]] = {
    f"{APM}/services": TIME,
    f"{APM}/service": OF_SHOP,
    f"{APM}/service/operations": OF_SHOP,
    f"{APM}/service/databases": OF_SHOP,
    f"{APM}/service/external": OF_SHOP,
    f"{APM}/service-map": TIME,
    f"{APM}/traces": TIME,
    f"{APM}/traces/spans": TIME,
    f"{APM}/traces/groups": TIME | {"by": "service"},
    f"{APM}/traces/histogram": TIME,
    f"{APM}/traces/facets": TIME,
    f"{APM}/traces/differs": TIME | {"box_from_ms": FROM_MS, "box_to_ms": TO_MS},
    f"{APM}/traces/findings": TIME,
    f"{APM}/traces/{{trace_id}}": {},
    f"{APM}/traces/{{trace_id}}/spans/{{span_id}}": {},
    f"{APM}/keys": TIME,
    f"{APM}/values": TIME | {"key": "http.route"},
    f"{APM}/logs": TIME,
    f"{APM}/logs/export": TIME,
    f"{APM}/logs/histogram": TIME,
    f"{APM}/logs/facets": TIME,
    f"{APM}/logs/values": TIME | {"key": "service"},
    f"{APM}/logs/context": {"time_ns": str(NOW_NS), "service": "shop"},
    f"{APM}/logs/patterns": TIME,
    f"{APM}/metrics": TIME,
    f"{APM}/metrics/keys": TIME,
    f"{APM}/metrics/query": QUERY,
    f"{APM}/metrics/query/sql": QUERY,
    f"{APM}/doctor": {},
    f"{JAEGER}/services": {},
    f"{JAEGER}/services/{{service:path}}/operations": {},
    f"{JAEGER}/operations": {"service": "shop"},
    f"{JAEGER}/dependencies": {},
    f"{JAEGER}/traces": {"service": "shop"},
    f"{JAEGER}/traces/{{trace_id}}": {},
}
# Those that ask no question of telemetry; the tail is asked below.
NO_QUESTION = {f"{APM}/settings", f"{APM}/doors", f"{APM}/logs/tail/live"}
# A file has no cap but its number of lines.
UNCAPPED = {f"{APM}/logs/export"}
CAPS = {
    "rows": ("max_rows_to_read = 1", "read too much"),
    "bytes": ("max_bytes_to_read = 1", "read too much"),
    "answer": ("max_result_bytes = 1", "too large"),
    "memory": ("max_memory_usage = 1, max_untracked_memory = 1", "too much memory"),
}


@pytest.fixture
def app(whole_app: FastAPI) -> FastAPI:
    """The whole application over a real ClickHouse."""
    return whole_app


@pytest.fixture
async def browser(app: FastAPI, stores: Stores) -> AsyncIterator[tuple[AsyncClient, str]]:
    """The owner of a site with some telemetry of every signal, and the site."""
    async with play(app, stores) as people:
        site = people.home.site
        spans = [
            span(n, 5, parent=min(n - 1, 1), name=f"GET /{n}", attributes={"http.route": "/x"}) for n in range(1, 5)
        ]
        database = {"db.system": "postgresql", "db.statement": "select 1"}
        await put(stores.clickhouse, item(request(span(1, 6), service="other"), site=site.id))
        spans += [span(5, 5, parent=1, kind=3, attributes=database), span(6, 5, parent=1, kind=3, name="call")]
        clickhouse = stores.clickhouse
        await put(clickhouse, item(request(*spans), site=site.id))
        await put(
            clickhouse,
            item(log_request(*(record(f"line {n}", at_ms=n) for n in range(4))), site=site.id),
            signal="logs",
        )
        await put(clickhouse, item(metrics(), site=site.id), signal="points")
        yield people.ada.browser, site.public_id


async def ask(browser: tuple[AsyncClient, str], path: str) -> Any:
    """Ask a path about the site."""
    client, site = browser
    url = path.replace("{site}", site).replace("{trace_id}", f"{5:032x}").replace("{span_id}", f"{1:016x}")
    url = url.replace("{service:path}", "shop")
    if "/metrics/query" in url:
        return await client.post(url, json=ASKED[path])
    return await client.get(url, params=ASKED[path])


def capped(clickhouse: ClickHouse, cap: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on every question has one more cap, or this in place of its own."""
    name = cap.partition(" ")[0]
    caps = re.sub(rf" {name} = \d+,", "", clickhouse._caps)
    monkeypatch.setattr(clickhouse, "_caps", caps.replace(" settings ", f" settings {cap}, ", 1))


def test_every_path_has_its_row(app: FastAPI):
    paths = {route.path or "" for route in iter_route_contexts(app.routes)}
    assert {path for path in paths if path.startswith((APM, JAEGER))} == {*ASKED, *NO_QUESTION}


async def test_a_question_that_hits_a_cap_says_so(
    browser: tuple[AsyncClient, str], clickhouse: ClickHouse, monkeypatch: pytest.MonkeyPatch
):
    for path in ASKED:
        assert (await ask(browser, path)).status_code == 200, path
    for setting, words in CAPS.values():
        with monkeypatch.context() as patch:
            capped(clickhouse, setting, patch)
            for path in ASKED.keys() - UNCAPPED:
                answer = await ask(browser, path)
                assert answer.status_code == 422, f"{path} with {setting}: {answer.text[:300]}"
                told = answer.json()
                if path.startswith(JAEGER):
                    assert words in told["errors"][0]["msg"], path
                else:
                    assert told["code"] == "question_too_large" and words in told["detail"], path


async def test_a_tail_says_why_it_tells_nothing(
    clickhouse: ClickHouse, streams: Streams, monkeypatch: pytest.MonkeyPatch
):
    told_ns = time.time_ns()  # a tail tells of the last minutes, and NOW_NS may be long ago
    said = [record(text, at_ms=(told_ns - NOW_NS) / MS) for text in "ab"]
    await put(clickhouse, item(log_request(*said), received_ns=told_ns), signal="logs")
    asked = Asked(clickhouse)
    asked.stores = cast("Stores", SimpleNamespace(clickhouse=clickhouse, streams=streams))
    capped(clickhouse, "max_rows_to_read = 1", monkeypatch)
    told = follow(asked, "")
    assert (await anext(told)).startswith(b"retry:")
    trouble = (await anext(told)).decode()
    assert trouble.startswith("event: trouble\n") and "read too much" in trouble
    await told.aclose()
