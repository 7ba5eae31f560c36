"""A shared link in real browsers: its password, its limits, its end, and the pages that may frame it."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import USER_AGENT
from tests.hub_fixtures import OWNER, PASSWORD, Hub, wait_for

pytestmark = pytest.mark.xdist_group("hub")
SECRET = "open the hatch"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


# What the snippet's script does, on a page whose frame is as wide as a phone.
FOLLOW = """() => {
  const frame = document.querySelector("iframe");
  frame.style.width = "342px";
  addEventListener("message", ({ source, data }) => {
    if (frame.contentWindow === source && data.nightjarHeight) frame.style.height = data.nightjarHeight + "px";
  });
}"""


class Blog(http.server.ThreadingHTTPServer):
    """Somebody's page, on an origin of its own, with a frame in it."""

    frame = ""

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://localhost:{self.server_port}"


class _Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Blog)
        body = f'<!doctype html><title>Blog</title><iframe src="{self.server.frame}" width="900" height="900">'.encode()
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def blog() -> Iterator[Blog]:
    server = Blog(("127.0.0.1", 0), _Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A browser that nobody has ever been signed in with."""
    context = browser.new_context(user_agent=USER_AGENT, locale="en-GB", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


@pytest.fixture(scope="module")
def ada(hub: Hub) -> Iterator[httpx.Client]:
    with closing(hub.signed_in()) as client:
        yield client


@pytest.fixture(scope="module")
def site(hub: Hub, ada: httpx.Client) -> str:
    """A site with a visit by Chrome and one by Firefox."""
    made = hub.make_site("shared.example")
    for number, agent in enumerate([CHROME, FIREFOX]):
        hub.track(
            {"s": made["site_id"], "n": "pageview", "u": f"https://shared.example/{number}", "i": f"p{number}", "v": f"p{number}"},
            **{"user-agent": agent},
        )  # fmt: skip
    url = f"/api/sites/{made['site_id']}/analytics/overview"
    wait_for(lambda: ada.get(url, params={"period": "today"}).json()["metrics"]["visitors"]["value"] == 2)
    return made["site_id"]


def shared(ada: httpx.Client, site: str, **form: Any) -> dict[str, Any]:
    answer = ada.post(f"/api/sites/{site}/shares", json={"name": "A link", **form})
    assert answer.status_code == 201, answer.text
    return answer.json()


def visitors(page: Any) -> Any:
    return page.get_by_role("button", name="Visitors", pressed=True)


def test_a_stranger_sees_the_numbers_and_no_way_into_the_hub(page: Page, ada: httpx.Client, site: str):
    page.goto(shared(ada, site)["url"])
    expect(visitors(page)).to_contain_text("2")
    expect(page.get_by_text("Counted by Nightjar")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_have_count(0)
    assert page.context.cookies() == []


def test_a_password_lets_in_who_knows_it(page: Page, ada: httpx.Client, site: str):
    page.goto(shared(ada, site, password=SECRET)["url"])
    page.get_by_label("Password", exact=True).fill("a wrong guess")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text("That is not the password of this page")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(SECRET)
    page.get_by_role("button", name="Open").click()
    expect(visitors(page)).to_contain_text("2")


def test_what_a_link_is_limited_to_cannot_be_widened(page: Page, ada: httpx.Client, site: str):
    url = shared(ada, site, limits=["is,browser,Firefox"])["url"]
    page.goto(url)
    expect(visitors(page)).to_contain_text("1")
    expect(page.get_by_text("Browser is Firefox")).to_be_visible()
    browsers = page.get_by_role("region", name="Devices")
    expect(browsers.get_by_text("Firefox")).to_be_visible()
    expect(browsers.get_by_text("Chrome")).to_have_count(0)
    page.goto(f"{url}?f=is,browser,Chrome&period=today")
    expect(page.get_by_text("Nobody matches these filters in this period")).to_be_visible()


def test_a_link_that_is_deleted_dies_at_once(page: Page, ada: httpx.Client, site: str):
    share = shared(ada, site)
    page.goto(share["url"])
    expect(visitors(page)).to_contain_text("2")
    ada.delete(f"/api/sites/{site}/shares/{share['id']}")
    page.keyboard.press("e")  # yesterday: another question, if the live number has not asked one before
    expect(page.get_by_text("There is nothing behind this link any more")).to_be_visible()
    expect(visitors(page)).to_have_count(0)


def test_a_page_that_is_named_may_frame_it_and_no_other(page: Page, ada: httpx.Client, site: str, blog: Blog, hub: Hub):
    share = shared(ada, site, ancestors=[blog.url])
    blog.frame = f"{share['url']}?embed=1&theme=dark&background=transparent&width=manual"
    page.goto(blog.url)
    frame = page.frame_locator("iframe")
    expect(visitors(frame)).to_contain_text("2")
    assert frame.locator("html").get_attribute("data-mantine-color-scheme") == "dark"
    assert page.context.cookies() == []

    for refused in (shared(ada, site)["url"], f"{hub.url}/sign-in"):
        blog.frame = refused
        page.goto(blog.url)
        page.wait_for_timeout(500)
        assert "shared.example" not in frame.locator("body").inner_text()
        assert frame.get_by_role("button").count() == 0

    elsewhere = blog.url.replace("localhost", "127.0.0.1")
    blog.frame = share["url"]
    page.goto(elsewhere)
    page.wait_for_timeout(500)
    assert frame.get_by_role("button").count() == 0


def test_a_frame_is_as_high_as_its_content_also_on_a_phone(page: Page, ada: httpx.Client, site: str, blog: Blog):
    share = shared(ada, site, ancestors=[blog.url])
    blog.frame = f"{share['url']}?embed=1&theme=light&background=transparent&width=manual"
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(blog.url)
    page.evaluate(FOLLOW)
    frame = page.frame_locator("iframe")
    expect(visitors(frame)).to_contain_text("2")
    page.wait_for_function("document.querySelector('iframe').offsetHeight > 1700")
    said, needed = page.evaluate("document.querySelector('iframe').offsetHeight"), frame.locator("main").bounding_box()
    assert needed is not None
    assert abs(said - needed["height"]) < 40


def test_ada_makes_a_link_of_what_her_filters_show(page: Page, hub: Hub, ada: httpx.Client, site: str):
    page.goto(f"{hub.url}/sign-in")
    page.get_by_label("E-mail").fill(OWNER)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(f"{hub.url}/{site}?f=is,browser,Chrome&period=today")
    page.get_by_label("More about this page").click()
    page.get_by_role("menuitem", name="Share what these filters show").click()
    page.get_by_label("Name").fill("Chrome only")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_text("Chrome only")).to_be_visible()
    links = {share["name"]: share for share in ada.get(f"/api/sites/{site}/shares").json()}
    assert [limit["text"] for limit in links["Chrome only"]["limits"]] == ["is,browser,Chrome"]
    expect(page.get_by_role("dialog")).to_have_count(0)
    switch = page.get_by_label("Show numbers in public")
    expect(switch).to_be_enabled()
    switch.click(force=True)
    expect(switch).to_be_checked()
    badge = page.get_by_alt_text("The badge as it looks now")
    expect(badge).to_be_visible()
    assert badge.evaluate("image => image.decode().then(() => image.naturalWidth)") > 40
