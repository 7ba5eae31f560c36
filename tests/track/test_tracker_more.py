"""What static/tracker-more.js notices besides, in a real Chromium: links away, downloads, forms, missing pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Page

from tests.track.test_tracker_script import SITE, run_node

if TYPE_CHECKING:
    from tests.track.conftest import Collector, Website

pytestmark = pytest.mark.asyncio(loop_scope="session")

ALL = {"data-outbound": True, "data-downloads": True, "data-forms": True, "data-404": True}
BODY = """
  <a id="away" href="https://other.example/page?who=ada#x" onclick="return false"><b>away</b></a>
  <a id="inside" href="/docs" onclick="return false">inside</a>
  <a id="file" href="/files/report.PDF?token=secret" onclick="return false">file</a>
  <a id="marked" href="/files/plain" download onclick="return false">marked</a>
  <a id="mail" href="mailto:ada@example.com" onclick="return false">mail</a>
  <form id="signup" action="/signup?who=ada" onsubmit="return false">
    <input name="id" value="not the id"><input name="email" value="ada@example.com" required><button>go</button>
  </form>
  <form name="empty" onsubmit="return false"><input required id="must"><button id="refused">go</button></form>
"""


async def opened(page: Page, website: Website, path: str = "/", **attributes: str | bool) -> None:
    website.body = BODY
    website.install({key.replace("_", "-"): value for key, value in attributes.items()} or ALL, name="tracker.more")
    await page.goto(website.url(path))
    await page.wait_for_function("window.nightjar && nightjar.more")


async def test_links_that_lead_away_and_files_are_told_without_their_query(
    page: Page, website: Website, collector: Collector
) -> None:
    await opened(page, website)
    for name in ("away", "inside", "file", "marked", "mail"):
        await page.click(f"#{name}")
    await page.click("#away", button="middle")
    await page.click("#away", button="right")
    outbound = await collector.until(2, "Outbound Link: Click")
    assert [event["p"] for event in outbound] == [{"url": "https://other.example/page"}] * 2
    files = await collector.until(2, "File Download")
    assert [event["p"]["url"] for event in files] == [website.url("/files/report.PDF"), website.url("/files/plain")]
    assert len(collector.named("pageview")) == 1
    assert "ada" not in json.dumps(collector.events)
    assert "secret" not in json.dumps(collector.events)


async def test_a_form_is_told_by_its_name_and_never_by_what_is_in_it(
    page: Page, website: Website, collector: Collector
) -> None:
    await opened(page, website)
    await page.click("#signup button")
    await page.click("#refused")
    [event] = await collector.until(1, "Form: Submission")
    assert event["p"] == {"form": "signup", "url": website.url("/signup")}
    assert "example.com" not in json.dumps(event)
    await page.fill("#must", "something")
    await page.click("#refused")
    assert (await collector.until(2, "Form: Submission"))[1]["p"]["form"] == "empty"


async def test_a_missing_page_is_told_and_ends_no_bounce(page: Page, website: Website, collector: Collector) -> None:
    await opened(page, website, "/missing/page?who=ada")
    [event] = await collector.until(1, "404")
    assert (event["p"], event["q"]) == ({"path": "/missing/page"}, 1)
    assert "q" not in collector.named("pageview")[0]
    await page.goto(website.url("/there"))
    await collector.until(2, "pageview")
    assert len(collector.named("404")) == 1
    await opened(page, website, "/there", **{"data-404": "here"})
    await collector.until(2, "404")


async def test_each_part_waits_to_be_asked_for(page: Page, website: Website, collector: Collector) -> None:
    await opened(page, website, "/missing", **{"data-downloads": "zip, docx"})
    for name in ("away", "file", "marked"):
        await page.click(f"#{name}")
    await page.click("#signup button")
    [event] = await collector.until(1, "File Download")
    assert event["p"]["url"] == website.url("/files/plain")
    assert {event["n"] for event in collector.events} == {"pageview", "File Download"}


async def test_links_inside_web_components_are_seen(page: Page, website: Website, collector: Collector) -> None:
    await opened(page, website)
    await page.evaluate(
        """() => { const host = document.body.appendChild(document.createElement('div'));
        host.attachShadow({ mode: 'open' }).innerHTML = '<a href="https://deep.example/" onclick="return false">deep</a>' }"""
    )
    await page.get_by_text("deep", exact=True).click()
    [event] = await collector.until(1, "Outbound Link: Click")
    assert event["p"] == {"url": "https://deep.example/"}


async def test_whatever_silences_the_tracker_silences_this(page: Page, website: Website, collector: Collector) -> None:
    await opened(page, website, **{**ALL, "data-exclude": "/**"})
    await page.click("#away")
    await page.click("#file")
    await collector.until(0)


async def test_a_second_copy_does_nothing(page: Page, website: Website, collector: Collector) -> None:
    website.body = BODY
    website.install({"data-site": False, **ALL}, name=f"{SITE}.more")
    website.head *= 2
    await page.goto(website.url())
    await page.click("#away")
    [event] = await collector.until(1, "Outbound Link: Click")
    assert event["s"] == SITE


async def test_both_keep_within_their_budget_and_work_when_minified(
    page: Page, website: Website, collector: Collector, tmp_path: Path
) -> None:
    import gzip

    run_node("scripts/minify.mjs", str(tmp_path))
    both = "\n".join((tmp_path / name).read_text("ascii") for name in ("tracker.js", "tracker-more.js"))
    assert 1_000 < len(gzip.compress(both.encode(), 9)) <= 2_600
    await page.route("**/js/*.js", lambda route: route.fulfill(body=both, content_type="text/javascript"))
    await opened(page, website, "/missing")
    await page.click("#away")
    await page.click("#file")
    await collector.until(1, "Outbound Link: Click")
    await collector.until(1, "File Download")
    await collector.until(1, "404")


async def test_it_is_written_in_es2017() -> None:
    parse = (
        "require('acorn').parse(require('fs').readFileSync('../static/tracker-more.js', 'utf8'), { ecmaVersion: 2017 })"
    )
    assert json.loads(run_node("-p", f"JSON.stringify({parse}.type)")) == "Program"
