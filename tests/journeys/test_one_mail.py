"""A test mail from the dashboard's button to a mailbox, over a whole hub; and the mail in a real browser."""

import asyncio
import re
import threading
from collections.abc import Iterator
from itertools import product
from typing import Literal

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Route, expect

from app.alerts.alert_letter import letter_of
from tests.alerts.test_channels import alert, notice
from tests.browser import USER_AGENT
from tests.hub_fixtures import OWNER, PASSWORD, Hub, running_hub, wait_for
from tests.mail_fixtures import SENDER, Post, free_port

pytestmark = pytest.mark.xdist_group("hub")


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Post]:
    """A mail server in a thread of its own."""
    post, loop = Post(free_port()), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(post.open(), loop).result(10)
    yield post
    asyncio.run_coroutine_threadsafe(post.close(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


@pytest.fixture(scope="module")
def mailing_hub(mailbox: Post) -> Iterator[Hub]:
    with running_hub(
        NIGHTJAR_SMTP_HOST="127.0.0.1", NIGHTJAR_SMTP_PORT=str(mailbox.port), NIGHTJAR_SMTP_TLS="none",
        NIGHTJAR_MAIL_FROM=SENDER,
    ) as hub:  # fmt: skip
        yield hub


def test_from_the_settings_to_the_mailbox(mailing_hub: Hub, mailbox: Post, browser: Browser):
    page = browser.new_context(user_agent=USER_AGENT, viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    hub, site = mailing_hub, mailing_hub.make_site("mail.example")
    for n, path in enumerate(("/a", "/b", "/a")):
        hub.track({"s": site["site_id"], "n": "pageview", "u": f"https://mail.example{path}", "i": str(n)})
    page.goto(f"{hub.url}/sign-in")
    page.get_by_label("E-mail").fill(OWNER)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(f"{hub.url}/{site['site_id']}/settings/reports")
    page.get_by_label("E-mail address").fill("friend@example.org")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("checkbox", name="weekly report to friend@example.org")).to_be_checked()
    page.get_by_role("button", name="Weekly", exact=True).click()
    # The frame is the mail itself, and may run nothing.
    expect(page.frame_locator("iframe[sandbox='']").get_by_text("mail.example").first).to_be_visible()
    page.get_by_role("button", name="Send me a test").click()
    page.keyboard.press("Escape")
    expect(page.get_by_text(re.compile("^Sent ")).first).to_be_visible()
    [mail] = wait_for(lambda: mailbox.received)
    assert mail.recipients == [OWNER]
    assert mail.mail["Subject"].startswith("Test: ")
    assert "mail.example" in mail.mail["Subject"]


# Everything that HTML, CSS and SVG can fetch something by.
FETCHES = re.compile(
    r"<(img|link|script|iframe|object|embed|video|audio|svg|form)\b|url\(|@import|\bsrc=|background=", re.IGNORECASE
)


def test_the_mail_fits_and_fetches_nothing(browser: Browser, mailing_hub: Hub):
    client, site = mailing_hub.signed_in(), mailing_hub.make_site("a-name-that-is-rather-long.for-a-phone.example")
    path = "/blog/" + "a-long-title-without-an-end-" * 6
    spike = alert(title=f"More visitors than usual: {path}", facts={"pages": f"{path} 1,000 (before: 2)"})
    preview = f"/api/sites/{site['site_id']}/reports/preview"

    def html_of(topic: str) -> str:
        return client.get(preview, params={"topic": topic}).json()["html"]

    mails = [html_of(topic) for topic in ("weekly_report", "monthly_report")]
    mails.append(letter_of(replace(notice(), alerts=[spike]), "You asked for it.").html)
    for html in mails:
        assert not FETCHES.search(html), FETCHES.search(html)
        assert len(html) < 60_000, "Gmail cuts what is longer than 102 kB"
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    papers: dict[Literal["light", "dark"], str] = {"light": "rgb(251, 250, 247)", "dark": "rgb(16, 18, 22)"}
    for scheme, paper in papers.items():
        context = browser.new_context(color_scheme=scheme)
        context.route("**/*", refuse)
        page = context.new_page()
        for width, html in product((600, 390, 320), mails):
            page.set_viewport_size({"width": width, "height": 700})
            page.set_content(html)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") == paper
    assert asked == []


def test_the_page_behind_the_link_asks_first_and_needs_no_script(browser: Browser, mailing_hub: Hub):
    from app.alerts.unsubscribe import sign

    site = mailing_hub.make_site("leave.example")
    reports = f"/api/sites/{site['site_id']}/reports"
    form = {"topic": "monthly_report", "recipient": "leaver@example.org"}
    made = mailing_hub.signed_in().post(reports, json=form).json()
    pepper = (mailing_hub.folder / "data" / "pepper").read_text().strip().encode()
    mail = browser.new_context(java_script_enabled=False).new_page()
    mail.goto(f"{mailing_hub.url}/unsubscribe/{sign(pepper, made['id'])}")
    expect(mail.get_by_role("heading")).to_have_text("Unsubscribe from the monthly report?")
    mail.get_by_role("button", name="Unsubscribe").click()
    expect(mail.get_by_role("heading")).to_have_text("You are unsubscribed")
    [card] = mailing_hub.signed_in().get(reports).json()["subscriptions"]
    assert card["unsubscribed_at"]
    mail.get_by_role("button", name="Subscribe again").click()
    expect(mail.get_by_role("heading")).to_have_text("Welcome back")
