"""One page view from a real browser to the page: script → door → row → stream → table → question → dashboard."""

import http.server
import threading
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import USER_AGENT
from tests.hub_fixtures import OWNER, PASSWORD, Hub, wait_for

pytestmark = pytest.mark.xdist_group("hub")

PAGE = """<!doctype html><html lang="en"><head><title>{path}</title>
<script defer data-local src="{script}"></script></head>
<body style="height: 4000px"><h1>{path}</h1><a href="/next">next</a></body></html>"""


class Shop(http.server.ThreadingHTTPServer):
    """Somebody's website, on an origin of its own."""

    script = ""

    @property
    def url(self) -> str:
        """Where it is; another origin than the hub's."""
        return f"http://localhost:{self.server_port}"


class _Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Shop)
        body = PAGE.format(path=self.path.partition("?")[0], script=self.server.script).encode()
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def shop() -> Iterator[Shop]:
    server = Shop(("127.0.0.1", 0), _Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def person(browser: Browser) -> Page:
    """Somebody's browser, whose errors fail the test."""
    page = browser.new_context(user_agent=USER_AGENT, viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    return page


def sign_in(page: Page, hub: Hub) -> None:
    page.goto(f"{hub.url}/sign-in")
    page.get_by_label("E-mail").fill(OWNER)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def test_a_page_view_reaches_the_dashboard(hub: Hub, shop: Shop, browser: Browser):
    site = hub.make_site("shop.example")
    shop.script = f"{hub.url}/js/{site['site_id']}.js"

    owner = person(browser)
    errors: list[str] = []
    owner.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    sign_in(owner, hub)
    owner.goto(f"{hub.url}/{site['site_id']}/install")
    expect(owner.get_by_text("Install on shop.example")).to_be_visible()

    visitor = person(browser)
    visitor.goto(f"{shop.url}/pricing?utm_source=newsletter&utm_medium=email&email=ada@example.com")
    # The install page waits live and tells without being asked.
    expect(owner.get_by_text("shop.example is being counted")).to_be_visible()

    owner.goto(f"{hub.url}/{site['site_id']}?period=today")
    expect(owner.get_by_text("/pricing", exact=True).first).to_be_visible()
    expect(owner.get_by_text("1 current visitor")).to_be_visible()

    visitor.goto(f"{shop.url}/checkout")
    client = hub.signed_in()
    overview = f"/api/sites/{site['site_id']}/analytics/overview"
    sent = time.monotonic()
    seen = wait_for(
        lambda: (
            (found := client.get(overview, params={"period": "today"}).json())["metrics"]["pageviews"]["value"] == 2
            and found
        )
    )
    assert time.monotonic() - sent < 10, "a page view is there within two seconds, and on a busy machine within ten"
    assert seen["metrics"]["visitors"]["value"] == 1
    assert seen["metrics"]["visits"]["value"] == 1
    paths = {row["value"]: row["visitors"] for row in seen["panels"]["path"]["rows"]}
    assert paths == {"/pricing": 1, "/checkout": 1}
    assert [row["value"] for row in seen["panels"]["channel"]["rows"]] == ["Email"]
    assert [row["value"] for row in seen["panels"]["utm_source"]["rows"]] == ["newsletter"]
    assert [row["value"] for row in seen["panels"]["entry_path"]["rows"]] == ["/pricing"]
    assert "ada@example.com" not in str(seen)
    assert errors == []


def test_filtering_by_a_click_shows_the_same_everywhere(hub: Hub, shop: Shop, browser: Browser):
    site = hub.make_site("filters.example")
    for number, (path, source) in enumerate([("/a", "alpha"), ("/b", "alpha"), ("/a", "beta")]):
        event = {
            "s": site["site_id"],
            "n": "pageview",
            "u": f"https://filters.example{path}?utm_source={source}",
            "i": str(number),
        }
        assert hub.track(event, **{"x-forwarded-for": f"203.0.113.{number + 1}"}).json()["accepted"] == 1
    client = hub.signed_in()
    overview = f"/api/sites/{site['site_id']}/analytics/overview"
    wait_for(lambda: client.get(overview, params={"period": "today"}).json()["metrics"]["pageviews"]["value"] == 3)

    owner = person(browser)
    sign_in(owner, hub)
    owner.goto(f"{hub.url}/{site['site_id']}?period=today")
    owner.get_by_text("/a", exact=True).first.click()
    owner.wait_for_url(lambda url: ("path" in url and "%2Fa" in url) or "/a" in url.partition("?")[2])
    expect(owner.get_by_text("/b", exact=True)).to_have_count(0)
    filtered = client.get(overview, params={"period": "today", "f": "is,path,/a"}).json()
    assert filtered["metrics"]["visitors"]["value"] == 2
    assert {row["value"]: row["visitors"] for row in filtered["panels"]["utm_source"]["rows"]} == {
        "alpha": 1,
        "beta": 1,
    }


def test_a_stranger_sees_nothing(hub: Hub):
    import httpx

    site = hub.make_site("private.example")
    for path in ("analytics/overview", "analytics/live", "ingest", "ingest/live"):
        assert httpx.get(f"{hub.url}/api/sites/{site['site_id']}/{path}").status_code == 401
