"""A bundle as people build it: Vite makes it, the stock plugin uploads its maps, it breaks in a real browser, and the
page of the error shows the code that somebody wrote. And what monitor.js tells besides.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from tests.hub_fixtures import Hub, wait_for
from tests.journeys.shop import ROOT, Shop, build_with_maps, served, sign_in, somebodys_browser

pytestmark = pytest.mark.xdist_group("hub")

AXE = (ROOT / "web/node_modules/axe-core/axe.min.js").read_text()
CART = """export function priceOf(line: any, currency: string): string {
  // The oldest of all bugs.
  return line.product.price.toFixed(2) + currency;
}

export function totalOfBasket(basket: any): string[] {
  return basket.lines.map((line: any) => priceOf(line, " EUR"));
}
"""
MAIN = """import { priceOf, totalOfBasket } from "./cart";

document.title = priceOf({ product: { price: 1 } }, " EUR") + totalOfBasket({ lines: [] }).length;
document.querySelector("#buy")!.addEventListener("click", () => totalOfBasket({ lines: [{ name: "lamp" }] }));
document.querySelector("#ask")!.addEventListener("click", () => fetch("/api/stock?customer=" + ["ada", "example.com"].join("@")));
"""
INDEX = """<!doctype html><html lang="en"><head><title>shop</title>
<script async src="%(hub)s/js/%(site)s.monitor.js" data-local data-release="shop@2.0.0"></script>
</head><body><h1>shop</h1><button id="buy">buy</button><button id="ask">ask</button>
<script type="module" src="/src/main.ts"></script></body></html>"""


@pytest.fixture
def shop(hub: Hub, tmp_path: Path) -> Iterator[tuple[Shop, dict[str, Any]]]:
    """A shop that was built with Vite, whose maps were uploaded by the stock plugin."""
    site = hub.make_site("bundle.example") | {"domain": "bundle.example"}
    sources = {
        "src/cart.ts": CART,
        "src/main.ts": MAIN,
        "index.html": INDEX % {"hub": hub.url, "site": site["site_id"]},
    }
    with served(build_with_maps(hub, site, "shop@2.0.0", tmp_path, sources)) as server:
        yield server, site


@pytest.fixture
def page() -> Iterator[Page]:
    with somebodys_browser() as one:
        yield one


def test_the_page_of_an_error_shows_what_somebody_wrote(hub: Hub, shop: tuple[Shop, dict[str, Any]], page: Page):
    server, site = shop
    assert not list(server.folder.rglob("*.map")) or "sourceMappingURL" not in "".join(
        file.read_text() for file in server.folder.rglob("*.js")
    )
    page.goto(server.url)
    page.wait_for_function("typeof window.nightjar?.error === 'function'")
    page.click("#ask")
    page.click("#buy")
    wait_for(lambda: "/api/stock" in server.asked)
    page.evaluate("nightjar.error(new Error('caught'), { props: { step: 'pay', mail: 'ada@example.com' } })")
    page.wait_for_timeout(1500)
    page.goto("about:blank")  # what is left is told when the page goes

    ada = hub.signed_in()
    base = f"/api/sites/{site['site_id']}"
    groups = wait_for(lambda: _groups(ada, base, 2), 60, "the errors did not come")
    broken = next(one for one in groups if one["type"] == "TypeError")
    event = ada.get(f"{base}/errors/groups/{broken['number']}/events/newest").json()
    _is_read_with_its_map(event)
    _has_its_trace(ada, base, event, server.asked["/api/stock"]["traceparent"])
    _tells_nothing_personal(ada, base, groups)
    _tells_vitals(ada, base)
    release = ada.get(f"{base}/releases/shop@2.0.0").json()
    assert release["card"]["errors"] == 2 and len(release["change"]["new"]) == 2
    _can_be_seen(hub, page, site["site_id"], broken["number"])


def _groups(ada: httpx.Client, base: str, count: int) -> Any:
    answer = ada.get(f"{base}/errors", params={"period": "1h"}).json()
    return answer["groups"] if len(answer["groups"]) >= count else None


def _is_read_with_its_map(event: dict[str, Any]) -> None:
    frames = event["event"]["exception"][-1]["frames"]
    thrown = frames[-1]
    assert thrown["filename"].endswith("src/cart.ts") and thrown["line"] == 3
    assert "line.product.price.toFixed(2)" in thrown["context_line"]
    assert thrown["function"] == "priceOf" and thrown["raw"]["function"] != "priceOf"
    assert any(frame["function"].endswith("totalOfBasket") for frame in frames if "function" in frame)
    assert thrown["map"]["status"] == "resolved" and thrown["map"]["debug_id"]
    assert not event["is_minified"]
    assert "click" in [crumb["category"] for crumb in event["event"]["breadcrumbs"]]


def _has_its_trace(ada: httpx.Client, base: str, event: dict[str, Any], traceparent: str) -> None:
    _, trace_id, span_id, _ = traceparent.split("-")
    assert event["trace_id"] == trace_id
    found = wait_for(lambda: _trace(ada, base, trace_id), 60, "the span of the request did not come")
    span = next(one for one in found["spans"] if one["span_id"] == span_id)
    assert span["name"] == "GET /api/stock" and span["status"] == "error"


def _trace(ada: httpx.Client, base: str, trace_id: str) -> Any:
    answer = ada.get(f"{base}/apm/traces/{trace_id}")
    return answer.json() if answer.status_code == 200 else None


def _tells_nothing_personal(ada: httpx.Client, base: str, groups: list[dict[str, Any]]) -> None:
    for one in groups:
        text = ada.get(f"{base}/errors/groups/{one['number']}/events/newest").text
        assert "ada@example.com" not in text and "127.0.0.1" not in text


def _tells_vitals(ada: httpx.Client, base: str) -> None:
    told = wait_for(lambda: ada.get(f"{base}/web-vitals").json()["vitals"], 60, "no web vitals came")
    assert {"TTFB", "CLS"} <= {one["name"] for one in told}


def _can_be_seen(hub: Hub, page: Page, site: str, number: int) -> None:
    sign_in(hub, page)
    page.goto(f"{hub.url}/{site}/errors")
    page.get_by_text("TypeError").first.wait_for()
    _is_accessible(page)
    page.goto(f"{hub.url}/{site}/errors/{number}")
    page.get_by_text("priceOf").first.wait_for()
    page.get_by_text("return line.product.price.toFixed(2) + currency;").first.wait_for()
    _is_accessible(page)
    for path in ("errors/setup", "errors/rules", "releases", "releases/shop@2.0.0", "web-vitals"):
        page.goto(f"{hub.url}/{site}/{path}")
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_load_state("networkidle")
        _is_accessible(page)


def _is_accessible(page: Page) -> None:
    page.wait_for_timeout(300)
    page.evaluate(AXE)
    found = page.evaluate(
        "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa'] }).then(result => result.violations.map(one =>"
        " one.id + ': ' + one.nodes.slice(0, 3).map(node => node.html).join(' ')))"
    )
    assert found == [], f"{page.url}: {found}"
