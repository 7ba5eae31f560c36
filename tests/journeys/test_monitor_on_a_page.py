"""monitor.js in a real browser, claim by claim: what it tells of a page, what it puts into requests, and what it leaves."""

import gzip
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route

from app.track.script import script
from tests.hub_fixtures import Hub, wait_for
from tests.journeys.shop import Shop, served, somebodys_browser

pytestmark = pytest.mark.xdist_group("hub")

LISTED, OTHER = "http://api.shop.example", "http://elsewhere.example"
PAGE = """<!doctype html><html lang="en"><head><title>shop</title>
<script async src="%(hub)s/js/%(site)s.monitor.js" data-local data-trace="%(listed)s" data-release="shop@1"></script>
</head><body><h1 id="headline">A large headline that is painted first</h1>
<form id="pay"><input name="card" value="4111 1111 1111 1111"><button type="button" class="go">Ada's secret</button></form>
<img src="/gone.png?who=ada@example.com" alt=""></body></html>"""
ASKS = """async ([listed, other]) => {
  await fetch("/api/stock?who=ada@example.com");
  await new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/late");
    request.onloadend = done;
    request.send("secret body");
  });
  await new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("GET", "/api/own");
    request.setRequestHeader("traceparent", "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01");
    request.onloadend = done;
    request.send();
  });
  await fetch(listed + "/prices");
  await fetch(other + "/prices");
}"""
LATE = """<!doctype html><html><head><title>Shop</title></head><body>
<img src="/gone.png?who=ada@example.com" alt="">
<script>addEventListener("load", () => {
  const script = document.createElement("script");
  script.dataset.local = "";
  script.src = "%(hub)s/js/%(site)s.monitor.js";
  document.head.append(script);
})</script></body></html>"""
STORED = """async () => [document.cookie, localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,
  (await caches.keys()).length]"""


class Watched:
    """A page with monitor.js, the beacons that left it, and the headers of what it asked of others."""

    def __init__(self, page: Page, shop: Shop) -> None:
        self.page, self.asked = page, shop.asked
        self.beacons: list[dict[str, Any]] = []
        self.headers: dict[str, dict[str, str]] = {}
        page.on("request", self._note)
        for origin in (LISTED, OTHER):
            page.route(f"{origin}/**", self._answer)

    def _note(self, request: Request) -> None:
        if request.url.endswith("/api/monitor") and request.post_data:
            self.beacons.append(json.loads(request.post_data))

    def _answer(self, route: Route) -> None:
        self.headers[route.request.url] = route.request.headers
        allowed = {"access-control-allow-origin": "*", "access-control-allow-headers": "*"}
        route.fulfill(status=200, headers=allowed, body="{}")

    def told(self, kind: str, count: int = 1) -> list[dict[str, Any]]:
        """What beacons held of a kind, when there is so much of it."""

        def found() -> list[dict[str, Any]]:
            self.page.evaluate("1")  # lets Playwright hand over what happened meanwhile
            held = [one for beacon in self.beacons for one in beacon.get(kind, [])]
            return held if len(held) >= count else []

        return wait_for(found, 60, f"fewer than {count} {kind} left the page")

    def hide(self) -> None:
        """As when somebody changes the tab."""
        self.page.evaluate(
            "Object.defineProperty(document, 'hidden', { value: true, configurable: true });"
            "document.dispatchEvent(new Event('visibilitychange'));"
            "delete document.hidden"
        )


@contextmanager
def watching(hub: Hub, folder: Path, html: str) -> Iterator[Watched]:
    """A page of a shop, with the script running."""
    site = hub.make_site(f"{secrets.token_hex(4)}.example")
    (folder / "index.html").write_text(html % {"hub": hub.url, "site": site["site_id"], "listed": LISTED})
    with served(folder) as shop, somebodys_browser() as page:
        one = Watched(page, shop)
        page.goto(shop.url)
        page.wait_for_function("typeof window.nightjar?.error === 'function'")
        yield one


def test_what_broke_before_the_script_was_there_is_told(hub: Hub, tmp_path: Path):
    with watching(hub, tmp_path, LATE) as watched:
        (missing,) = watched.told("e")
        assert missing["n"] == "ResourceError" and missing["f"] == "resource"
        assert missing["m"].startswith("img http://") and missing["m"].endswith("/gone.png")


@pytest.fixture
def watched(hub: Hub, tmp_path: Path) -> Iterator[Watched]:
    with watching(hub, tmp_path, PAGE) as one:
        yield one


def test_what_monitor_js_claims_holds_on_a_page(watched: Watched):
    page = watched.page
    page.click(".go")
    page.evaluate(ASKS, [LISTED, OTHER])
    requests = {one["u"]: one for one in watched.told("q", 4)}
    asked = watched.asked
    for path, sent in {
        "/api/stock": asked["/api/stock"], "/api/late": asked["/api/late"], f"{LISTED}/prices": watched.headers[f"{LISTED}/prices"],
    }.items():  # fmt: skip
        told = requests[path]
        assert sent["traceparent"] == f"00-{told['t']}-{told['i']}-01" and told["d"] >= 0
    assert (requests["/api/late"]["m"], requests["/api/late"]["s"]) == ("POST", 503)
    assert "traceparent" not in watched.headers[f"{OTHER}/prices"] and f"{OTHER}/prices" not in requests
    assert asked["/api/own"]["traceparent"] == f"00-{'a' * 32}-{'b' * 16}-01"  # the page's own stays alone

    page.evaluate(
        "() => { setTimeout(() => { throw new TypeError('it broke') }); Promise.reject({ mail: 'ada@example.com' }); }"
    )
    errors = {one["n"]: one for one in watched.told("e", 3)}
    assert errors["ResourceError"]["m"].startswith("img http://") and errors["ResourceError"]["m"].endswith("/gone.png")
    assert (errors["TypeError"]["m"], errors["TypeError"]["h"]) == ("it broke", 0) and errors["TypeError"]["k"]
    assert errors["UnhandledRejection"]["m"] == "Object with mail"
    crumbs = [tuple(crumb[1:]) for crumb in errors["TypeError"]["b"]]
    assert ("click", "form#pay button.go") in crumbs and ("fetch", "GET /api/stock 503") in crumbs
    trace = requests["/api/stock"]["t"]
    assert {one["t"] for one in [*requests.values(), *errors.values()]} == {trace}  # one view, one trace
    page.evaluate("history.pushState({}, '', '/checkout'); nightjar.error(new Error('later'))")
    later = next(one for one in watched.told("e", 4) if one["m"] == "later")
    assert later["t"] != trace and later["p"] == "/checkout"

    watched.hide()
    vitals = watched.told("v")[-1]
    assert vitals["t"] == trace and vitals["p"] == "/"
    assert {"TTFB", "FCP", "LCP", "CLS", "INP"} >= set(vitals["w"]) >= {"TTFB", "FCP", "CLS"}
    if "LCP" in vitals["w"]:
        assert vitals["w"]["LCP"][1] == "h1#headline"
    assert page.evaluate(STORED) == ["", 0, 0, 0, 0]
    left = json.dumps(watched.beacons)
    assert [secret for secret in ("4111", "ada@example.com", "secret") if secret in left] == []


def test_it_is_small():
    served_as = script("monitor")
    assert served_as and len(gzip.compress(served_as[0], 9)) <= 4096
