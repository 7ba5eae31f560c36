"""Annotations, insights and the hours of the week in a real browser: written, found, jumped to, and only read by others."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import USER_AGENT
from tests.hub_fixtures import OWNER, PASSWORD, Hub, wait_for

pytestmark = pytest.mark.xdist_group("hub")
BEN = "ben@example.com"
NEWS = "https://news.ycombinator.com/"


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Pages of people's own browsers; at the end none of them has said an error."""
    contexts, errors = [], []

    def opened(locale: str = "en-GB") -> Page:
        context = browser.new_context(user_agent=USER_AGENT, locale=locale, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture(scope="module")
def ada(hub: Hub) -> Iterator[httpx.Client]:
    with closing(hub.signed_in()) as client:
        yield client


@pytest.fixture(scope="module")
def today() -> datetime:
    """The day of the test, which must not end in it."""
    now = datetime.now(UTC)
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def happened(number: int, at: datetime, url: str, referrer: str = "") -> dict[str, Any]:
    return {
        "name": "pageview", "url": url, "referrer": referrer, "visitor": {"id": f"v{number}"}, "id": f"explained-{number}",
        "timestamp": at.isoformat(),
    }  # fmt: skip


@pytest.fixture(scope="module")
def site(hub: Hub, ada: httpx.Client, today: datetime) -> str:
    """A site whose last seven days had a crowd from one place, on one afternoon, and otherwise days like those before."""
    made = hub.make_site("explained.example")
    key = ada.post(f"/api/sites/{made['site_id']}/keys", json={"kind": "secret", "name": "Server"}).json()
    rng, events = random.Random(4), []
    for day in range(1, 15):
        noon = today - timedelta(days=day) + timedelta(hours=12)
        events += [
            happened(day * 100 + n, noon + timedelta(minutes=rng.randrange(-600, 600)), "https://explained.example/")
            for n in range(8)
        ]
    crowd = today - timedelta(days=3) + timedelta(hours=15)
    events += [
        happened(10_000 + n, crowd + timedelta(seconds=20 * n), "https://explained.example/launch", NEWS)
        for n in range(60)
    ]
    answer = httpx.post(
        f"{hub.url}/api/ingest/events", json={"events": events}, timeout=60,
        headers={"authorization": f"Bearer {key['token']}", "user-agent": USER_AGENT},
    )  # fmt: skip
    assert answer.status_code in (200, 202), answer.text
    url = f"/api/sites/{made['site_id']}/analytics/overview"
    wait_for(lambda: ada.get(url, params={"period": "7d"}).json()["metrics"]["visitors"]["value"] >= 116)
    return made["site_id"]


def sign_in(page: Page, hub: Hub, email: str = OWNER) -> None:
    page.goto(f"{hub.url}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def pins(page: Page) -> Locator:
    return page.locator("figure").get_by_role("button")


def day_of(at: datetime) -> str:
    return f"{at:%a} {at.day} {at:%b}"


def test_ada_annotates_the_chart_and_finds_it_again(
    hub: Hub, site: str, open_page: Callable[..., Page], ada: httpx.Client, today: datetime
):
    page = open_page()
    sign_in(page, hub)
    page.goto(f"{hub.url}/{site}?period=7d")
    chart = page.locator("figure canvas")
    chart.wait_for()
    box = chart.bounding_box()
    assert box
    # The right edge is the last bucket, yesterday.
    page.mouse.click(box["x"] + box["width"] - 8, box["y"] + 150, button="right")
    page.get_by_role("menuitem", name="Add annotation here").click()
    yesterday = today - timedelta(days=1)
    expect(page.get_by_label("Day")).to_have_value(f"{yesterday:%Y-%m-%d}")
    page.get_by_label("What happened").fill("Launch & <b>party</b>")
    page.get_by_role("button", name="Add annotation").click()
    pin = page.get_by_role("button", name=f"Annotation, {day_of(yesterday)}: Launch & <b>party</b>")
    expect(pin).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)

    # A key does the same; a second one of the day makes one pin with a number.
    page.keyboard.press("+")
    page.get_by_label("What happened").fill("Only for me")
    page.get_by_label("Day").fill(f"{yesterday:%Y-%m-%d}")
    page.get_by_label("Time, if it matters").fill("14:30")
    page.get_by_text("Only me", exact=True).click()
    page.get_by_role("button", name="Add annotation").click()
    both = page.get_by_role("button", name=f"2 annotations, {day_of(yesterday)}: Launch & <b>party</b>; Only for me")
    expect(both).to_have_text("2")
    page.mouse.move(2, 2)
    both.focus()
    for key in ("Tab", "Shift+Tab"):  # by the keyboard: a focus that a pointer or a script set opens no tip
        page.keyboard.press(key)
    expect(page.get_by_role("tooltip").filter(has_text="Only for me")).to_be_visible()
    both.click()
    opened = page.get_by_role("dialog")
    expect(opened).to_contain_text(f"{day_of(yesterday)} {yesterday.year}, 14:30")
    opened.get_by_label("Edit: Only for me").click()
    page.get_by_label("What happened").fill("Still only for me")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    kept = {one["text"]: one for one in ada.get(f"/api/sites/{site}/annotations").json()}
    assert kept["Still only for me"]["is_personal"]
    assert datetime.fromisoformat(kept["Still only for me"]["at"]) == yesterday + timedelta(hours=14, minutes=30)

    # One of long ago is jumped to, and its mark opens by itself.
    old = today - timedelta(days=200)
    ada.post(f"/api/sites/{site}/annotations", json={"at": old.isoformat(), "text": "Where it began"})
    page.get_by_role("button", name="Annotations", exact=True).click()
    page.get_by_role("menuitem", name="All annotations").click()
    listed = page.get_by_role("list", name="Annotations, the latest first")
    expect(listed.get_by_role("listitem")).to_have_count(3)
    listed.get_by_role("button", name=f"{day_of(old)} {old.year}").click()
    page.wait_for_url(lambda url: f"from={old - timedelta(days=14):%Y-%m-%d}" in url)

    # Gone for everybody, after one more question.
    page.goto(f"{hub.url}/{site}?period=7d")
    pins(page).first.click()
    page.get_by_label("Delete: Still only for me").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(pin).to_be_visible()
    assert {one["text"] for one in ada.get(f"/api/sites/{site}/annotations").json()} == {
        "Launch & <b>party</b>", "Where it began"
    }  # fmt: skip


def test_who_may_only_look_reads_and_keeps_their_own(
    hub: Hub, site: str, open_page: Callable[..., Page], ada: httpx.Client, today: datetime
):
    at = today - timedelta(days=2)
    ada.post(f"/api/sites/{site}/annotations", json={"at": at.isoformat(), "text": "For all to see"})
    organization = ada.get("/api/me").json()["organizations"][0]["id"]
    invited = ada.post(f"/api/organizations/{organization}/invitations", json={"email": BEN, "role": "viewer"})
    assert invited.status_code == 201, invited.text
    token = invited.json()["url"].rpartition("/")[2]
    with httpx.Client(base_url=hub.url, headers={"x-nightjar": "1"}, timeout=30) as ben:
        joined = ben.post(f"/api/invitations/{token}/accept", json={"name": "Ben", "password": PASSWORD})
        assert joined.status_code in (200, 201), joined.text
    page = open_page()
    sign_in(page, hub, BEN)
    page.goto(f"{hub.url}/{site}?period=7d")
    page.get_by_role("button", name=f"Annotation, {day_of(at)}: For all to see").click()
    expect(page.get_by_role("dialog")).to_contain_text("ada")
    expect(page.get_by_label("Edit: For all to see")).to_have_count(0)
    expect(page.get_by_label("Delete: For all to see")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("+")
    expect(page.get_by_text("Only you see it")).to_be_visible()
    page.get_by_label("What happened").fill("Ask Ada")
    page.get_by_label("Day").fill(f"{at:%Y-%m-%d}")
    page.get_by_role("button", name="Add annotation").click()
    expect(page.get_by_role("button", name=f"2 annotations, {day_of(at)}")).to_be_visible()
    assert "Ask Ada" not in {one["text"] for one in ada.get(f"/api/sites/{site}/annotations").json()}


def test_a_shared_link_shows_annotations_only_where_it_is_made_so(
    hub: Hub, site: str, open_page: Callable[..., Page], ada: httpx.Client, today: datetime
):
    at = today - timedelta(days=5)
    ada.post(f"/api/sites/{site}/annotations", json={"at": at.isoformat(), "text": "Known to the world"})
    hidden, shown = (
        ada.post(f"/api/sites/{site}/shares", json={"name": "A link", "shows_annotations": shows}).json()["url"]
        for shows in (False, True)
    )
    page = open_page()
    page.goto(f"{shown}?period=7d")
    page.get_by_role("button", name=f"Annotation, {day_of(at)}: Known to the world").click()
    expect(page.get_by_role("dialog")).to_contain_text("Known to the world")
    expect(page.get_by_role("dialog").get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("dialog")).not_to_contain_text("ada")
    expect(page.get_by_role("button", name="Annotations", exact=True)).to_have_count(0)
    page.goto(f"{hidden}?period=7d")
    page.locator("figure canvas").wait_for()
    expect(page.get_by_role("region", name="What changed most")).to_be_visible()
    expect(pins(page)).to_have_count(0)


def test_what_changed_most_is_told_and_filters_the_page(hub: Hub, site: str, open_page: Callable[..., Page]):
    page = open_page()
    sign_in(page, hub)
    page.goto(f"{hub.url}/{site}?period=7d")
    told = page.get_by_role("region", name="What changed most")
    card = told.get_by_role("button", name="Source Hacker News")
    expect(card).to_contain_text("+60")
    expect(card).to_contain_text("new")
    expect(told.get_by_role("button", name="Page /launch")).to_contain_text("+60")
    card.click()
    page.wait_for_url(lambda url: "f=is,source,Hacker" in url.replace("%2C", ","))
    expect(page.get_by_role("button", name="Visitors", pressed=True)).to_contain_text("60")
    # Without a comparison, and where only one side is left of it, there is nothing to tell.
    expect(told).to_have_count(0)
    page.keyboard.press("Escape")
    expect(told).to_be_visible()
    page.keyboard.press("x")
    expect(told).to_have_count(0)


@pytest.mark.parametrize(("locale", "first"), [("en-GB", "Monday"), ("en-US", "Sunday")])
def test_the_hours_of_the_week_are_read_and_walked(
    hub: Hub, site: str, open_page: Callable[..., Page], ada: httpx.Client, today: datetime, locale: str, first: str
):
    page = open_page(locale)
    sign_in(page, hub)
    page.goto(f"{hub.url}/{site}?period=7d")
    card = page.get_by_role("region", name="Hours of the week")
    card.scroll_into_view_if_needed()
    crowd = today - timedelta(days=3)
    expect(card).to_contain_text(f"Busiest: {crowd:%A}, 15:00 – 16:00")
    grid = card.get_by_role("grid", name="Hours of the week, visitors in an average hour")
    expect(grid.get_by_role("rowheader").first).to_contain_text(first)
    means = ada.get(f"/api/sites/{site}/analytics/heatmap", params={"period": "7d"}).json()["metrics"]["visitors"]
    told = grid.locator(f'[data-cell="{crowd.weekday()}-15"]')
    expect(told).to_have_text(f"{means[crowd.weekday()][15]:.1f}")
    assert means[crowd.weekday()][15] >= 60
    # One stop for the tab key; arrows walk, and do not move the period under one's hands.
    start = grid.locator('[tabindex="0"]')
    expect(start).to_have_count(1)
    start.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.dataset.cell") == ("1-2" if first == "Monday" else "0-2")
    assert "date=" not in page.url
    expect(card).to_contain_text(f"{'Tuesday' if first == 'Monday' else 'Monday'}, 02:00 – 03:00")
    card.get_by_role("button", name="Metric: Visitors").click()
    page.get_by_role("menuitem", name="Pageviews").click()
    expect(card.get_by_role("grid", name="Hours of the week, pageviews in an average hour")).to_be_visible()
    page.goto(f"{hub.url}/{site}?period=7d&f={json.dumps(['is', 'country', ['ZZ']])}")
    card.scroll_into_view_if_needed()
    expect(card).to_contain_text("Nobody matches these filters in this period")
