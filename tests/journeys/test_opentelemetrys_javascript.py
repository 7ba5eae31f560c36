"""OpenTelemetry's JavaScript, as people use it: two services under ``auto-instrumentations-node/register`` with a database
and a queue, and a page with the SDK for the web in a real browser. One click is one trace through all of them.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser import ARGUMENTS, CHROMIUM, USER_AGENT
from tests.hub_fixtures import Hub, wait_for
from tests.node_packages import NODE, installed

pytestmark = pytest.mark.xdist_group("hub")

SHOP = Path(__file__).parents[2] / "demo/node"
SERVICES = {"shop-page", "node-shop", "node-warehouse"}


@pytest.fixture(scope="module")
def packages() -> None:
    """The SDKs, installed as their lock says."""
    installed(SHOP)


@pytest.fixture(scope="module")
def site(hub: Hub) -> dict[str, Any]:
    return hub.make_site("javascript.example")


@pytest.fixture(scope="module")
def shop(hub: Hub, site: dict[str, Any], packages: None) -> Iterator[str]:
    """The address of the shop; every process of it ends with the module."""
    del packages
    keys = {"HUB": hub.url, "SECRET_KEY": site["secret_key"], "PUBLIC_KEY": site["public_key"]}
    process = subprocess.Popen([NODE, "start.js"], cwd=SHOP, env=os.environ | keys, stdout=subprocess.PIPE)
    assert process.stdout
    try:
        line = process.stdout.readline()
        assert line, "the shop did not start"
        yield json.loads(line)["shop"]
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def visited(hub: Hub, site: dict[str, Any], shop: str) -> Iterator[Any]:
    """Somebody looks at a lamp and books it. Then: a way to ask the hub about its telemetry."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(user_agent=USER_AGENT)
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(shop)
        page.get_by_role("button", name="Look").click()
        expect(page.get_by_role("status")).to_contain_text("pieces", timeout=90_000)
        page.get_by_role("button", name="Book").click()
        expect(page.get_by_role("status")).to_contain_text("booked", timeout=90_000)
        # Across origins, with a public key: the browser asks first, and shows the page an answer that it may see.
        with page.expect_response(f"{hub.url}/v1/traces", timeout=60_000) as sent:
            page.get_by_role("button", name="Look").click()
        assert sent.value.status == 200 and sent.value.request.method == "POST"
        with closing(hub.signed_in()) as ada:
            base = f"/api/sites/{site['site_id']}/apm"

            def ask(path: str, **params: Any) -> Any:
                return ada.get(f"{base}/{path}", params={"period": "1h", **params}).json()

            yield ask
        assert not complaints
        browser.close()


def spans_of(ask: Any, statement: str) -> list[dict[str, Any]]:
    """The spans of a trace in which something was asked of the database, once all that belongs to it has come: the
    browser sends the end of a request later than the services that answered it."""

    def whole() -> list[dict[str, Any]]:
        found = ask("traces", q=f'"{statement}"')["traces"]
        trace = ask(f"traces/{found[-1]['trace_id']}") if found else {"spans": [], "missing_parents": []}
        services = {span["service"] for span in trace["spans"]}
        return trace["spans"] if services == SERVICES and not trace["missing_parents"] else []

    return wait_for(whole, 60, f"no trace of all services has {statement}")


def test_a_click_is_one_trace_from_the_page_to_the_database(visited: Any):
    spans = spans_of(visited, "select pieces from stock")
    by_id = {span["span_id"]: span for span in spans}
    (query,) = [span for span in spans if "select pieces" in span["db_statement"]]
    assert query["db_system"] == "postgresql" and query["service"] == "node-warehouse"
    above, at = [], by_id.get(query["parent_span_id"])
    while at:
        above.append((at["service"], at["kind"]))
        at = by_id.get(at["parent_span_id"])
    assert above[:3] == [("node-warehouse", "server"), ("node-shop", "client"), ("node-shop", "server")]
    assert above[3] == ("shop-page", "client")


def test_a_message_of_a_queue_goes_on_in_its_trace(visited: Any):
    spans = spans_of(visited, "update stock set pieces")
    (sent,) = [span for span in spans if span["kind"] == "producer"]
    (taken,) = [span for span in spans if span["kind"] == "consumer"]
    assert (sent["service"], taken["service"]) == ("node-shop", "node-warehouse")
    assert taken["parent_span_id"] == sent["span_id"] and taken["messaging_system"] == "postgresql"


def test_runtimes_and_requests_are_measured(visited: Any):
    wanted = {"http.server.request.duration", "nodejs.eventloop.utilization", "v8js.memory.heap.used"}
    told = lambda: {one["metric"] for one in visited("metrics", limit=200)["metrics"]}  # noqa: E731
    wait_for(lambda: wanted <= told(), 60, "the metrics of the SDK did not come")
