"""An event whose every field is markup, looked at in a real browser: all of it stays text, in the list and on its page."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.hub_fixtures import CHROME, Hub, wait_for
from tests.journeys.shop import sign_in, somebodys_browser

pytestmark = pytest.mark.xdist_group("hub")

ELEMENTS = "<script>window.hit=1</script><img src=hit onerror=window.hit=1>"
BREAKS_OUT = "\"'`></code></pre></title></textarea><svg/onload=window.hit=1><b id=hit>{{hit}}</b>"
EVIL = ELEMENTS + BREAKS_OUT
RUNS = "javascript:window.hit=1//"
FRAMES = "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>"
# What only an event could have made: no page of the hub has any of it.
MADE = "#hit, iframe, [onerror], [onload], img[src=hit], [href^='javascript:' i], [src^='javascript:' i], [srcdoc], main script"
LOOK = f'() => ({{ hit: window.hit, made: [...document.querySelectorAll("{MADE}")].map(one => one.outerHTML.slice(0, 200)) }})'


def evil_event() -> dict[str, Any]:
    """Markup wherever an event has room for a text."""
    frame = {
        "function": EVIL, "module": EVIL, "filename": EVIL, "abs_path": RUNS, "lineno": 7, "colno": 1, "context_line": EVIL,
        "pre_context": [EVIL, FRAMES], "post_context": [EVIL, RUNS], "in_app": True, "vars": {EVIL: EVIL, "nested": {EVIL: [FRAMES]}},
    }  # fmt: skip
    library = frame | {"in_app": False, "filename": "/site-packages/" + EVIL}
    thrown = {"type": EVIL, "value": EVIL + FRAMES, "module": EVIL, "mechanism": {"type": EVIL, "handled": False}}
    stack = {"stacktrace": {"frames": [library, library, frame]}}
    crumb = {"type": EVIL, "category": EVIL, "message": EVIL + FRAMES, "level": EVIL, "data": {EVIL: EVIL, "url": RUNS}}
    return {
        "platform": "python", "exception": {"values": [thrown | stack | {"value": FRAMES}, thrown | stack]}, "message": EVIL,
        "logger": EVIL, "transaction": EVIL, "server_name": EVIL, "release": "<b id=hit>@1.0.0", "dist": EVIL, "environment": "<b id=hit>",
        "tags": {EVIL: EVIL, "link": RUNS, "frame": FRAMES}, "user": {"id": EVIL, "name": EVIL, "geo": {EVIL: EVIL}},
        "contexts": {EVIL: {EVIL: EVIL}, "runtime": {"name": EVIL, "version": FRAMES}}, "extra": {EVIL: [EVIL, {RUNS: FRAMES}]},
        "request": {"url": RUNS, "method": EVIL, "query_string": EVIL, "headers": {EVIL: EVIL}, "data": {EVIL: EVIL}, "env": {EVIL: RUNS}},
        "breadcrumbs": {"values": [crumb] * 3}, "modules": {EVIL: EVIL}, "fingerprint": ["{{ default }}", EVIL],
        "sdk": {"name": EVIL, "version": EVIL}, "level": EVIL,
    }  # fmt: skip


@pytest.fixture(scope="module")
def base(hub: Hub) -> str:
    """A site with the event, and somebody's note to it, all of it markup."""
    site = hub.make_site("markup.example")
    number = site["dsn"].rpartition("/")[2]
    event_id = "e" * 32
    note = {"event_id": event_id, "name": EVIL, "comments": EVIL + FRAMES}
    lines = [{}, {"type": "event"}, evil_event() | {"event_id": event_id}, {"type": "user_report"}, note]
    answer = httpx.post(
        f"{hub.url}/api/{number}/envelope/?sentry_key={site['public_key']}",
        content=b"\n".join(json.dumps(line).encode() for line in lines), headers={"user-agent": CHROME},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    at, ada = f"/api/sites/{site['site_id']}", hub.signed_in()
    wait_for(lambda: ada.get(f"{at}/errors", params={"tab": "all"}).json()["groups"])
    wait_for(lambda: ada.get(f"{at}/errors/groups/1/events/{event_id}").json()["notes"])
    ada.put(f"{at}/errors/code", json={"url": "https://git.example/{path}#L{line}"}).raise_for_status()
    return at


@pytest.fixture
def page() -> Iterator[Page]:
    with somebodys_browser() as one:
        yield one


def test_nothing_of_an_error_is_markup(hub: Hub, base: str, page: Page):
    opened: list[str] = []

    def hear(dialog: Dialog) -> None:
        opened.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", hear)
    site = base.rpartition("/")[2]
    sign_in(hub, page)

    def is_text(where: str) -> None:
        assert page.evaluate(LOOK) == {"hit": None, "made": []}, where
        assert opened == [], where

    page.goto(f"{hub.url}/{site}/errors")
    row = page.get_by_role("listitem").filter(has_text=ELEMENTS).first
    expect(row).to_be_visible()
    is_text("the list")
    page.goto(f"{hub.url}/{site}/errors/1")
    expect(page.get_by_label("Event", exact=True).get_by_text(FRAMES).first).to_be_visible()
    expect(page.get_by_label("Whom it hits").get_by_text(ELEMENTS).first).to_be_visible()
    for closed in page.get_by_label("Stack").get_by_role("button", expanded=False).all():
        if closed.is_enabled():
            closed.click()
    page.get_by_role("button", name="1 package").click()
    for name in ("Stack", "Breadcrumbs", "Tags", "Request", "Extra"):
        expect(page.get_by_label(name, exact=True).get_by_text("window.hit=1").first).to_be_visible()
    is_text("an event")
    page.get_by_role("button", name="Share").click()
    page.get_by_role("menuitem", name="A link for anybody").click()
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_text("Nobody has opened it yet")).to_be_visible()
    page.keyboard.press("Escape")
    is_text("with its link made")
