"""axe-core over the pages, light and dark, wide and narrow: no violation of WCAG 2.2 A and AA, no error on the console."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser import USER_AGENT
from tests.hub_fixtures import OWNER, PASSWORD, Hub, wait_for

pytestmark = pytest.mark.xdist_group("hub")
AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = [
    ("/sites", "axe.example"),
    ("/{site}?period=today", "Top pages"),
    ("/{site}?period=today&f=is,browser,Chrome", "Top pages"),
    ("/{empty}", "Nothing has arrived"),
    ("/{site}/settings/sharing", "Show numbers in public"),
    ("/{site}/install", "Nothing comes?"),
    ("/{site}/services", "No services in this time"),
    ("/{site}/service-map", "No calls in this time"),
    ("/{site}/traces", "No traces in this time"),
    ("/{site}/logs", "No records in this time"),
    ("/{site}/telemetry", "Waiting for the first span"),
    ("/{empty}/uptime", "Nothing is watched yet"),
    ("/{site}/uptime", "Nightly"),
    ("/{site}/uptime/{monitor}", "Latest words"),
    ("/{site}/uptime/new", "Degraded from"),
    ("/{empty}/uptime/incidents", "Nothing has failed yet"),
    ("/{site}/uptime/incidents", "Nightly"),
    ("/{site}/uptime/incidents/{incident}", "Timeline"),
    ("/{site}/uptime/import", "Export all as YAML"),
    ("/{site}/uptime/maintenance", "None is planned"),
    ("/{site}/alerts", "did not report as it should"),
    ("/{site}/alerts/{alert}", "Nightly did not report"),
    ("/{site}/alerts/rules", "A monitor is down"),
    ("/{site}/alerts/rules/new", "Begin with"),
    ("/{site}/alerts/rules/{rule}", "Then tell others"),
    ("/{site}/alerts/channels", "On call"),
    ("/{site}/alerts/silences", "We move house"),
    ("/{site}/status-pages", "Our shop"),
    ("/{site}/status-pages/{page}", "Incidents and maintenance"),
    ("/share/{public}", "Counted by Nightjar"),
    ("/share/{locked}", "This page asks for a password"),
]
LOOKS = [("light", 1440), ("dark", 390)]


@pytest.fixture(scope="module")
def places(hub: Hub) -> dict[str, str]:
    """A site with a visit, one without, and two links."""
    made, empty = hub.make_site("axe.example"), hub.make_site("axe-empty.example")
    hub.track({"s": made["site_id"], "n": "pageview", "u": "https://axe.example/", "i": "axe", "v": "axe"})
    with closing(hub.signed_in()) as ada:
        url = f"/api/sites/{made['site_id']}/analytics/overview"
        wait_for(lambda: ada.get(url, params={"period": "today"}).json()["metrics"]["visitors"]["value"] == 1)
        ada.post(
            f"/api/sites/{made['site_id']}/annotations", json={"at": datetime.now(UTC).isoformat(), "text": "Seen"}
        )
        form = {"name": "Nightly", "check": {"kind": "heartbeat"}}
        monitor = ada.post(f"/api/sites/{made['site_id']}/monitors", json=form).json()
        return {
            "site": made["site_id"],
            "monitor": monitor["id"],
            **on_call(ada, made["site_id"], monitor),
            "empty": empty["site_id"],
            "public": link(ada, made["site_id"]),
            "locked": link(ada, made["site_id"], password="open the hatch"),
        }


def on_call(ada: httpx.Client, site: str, monitor: dict[str, Any]) -> dict[str, str]:
    """A heartbeat that fails, its alert, who is told and who is not, and a page for everybody."""
    at = f"/api/sites/{site}"
    ada.get(f"{monitor['ping_path']}/fail").raise_for_status()
    channel = {"kind": "slack", "name": "On call", "fields": {"url": "https://hooks.slack.test/services/T0/B0/x"}}
    now = datetime.now(UTC)
    silence = {
        "reason": "We move house", "subjects": ["server:*"],
        "starts_at": now.isoformat(), "ends_at": (now + timedelta(days=1)).isoformat(),
    }  # fmt: skip
    parts = {"name": "Parts", "components": [{"name": "Backup", "monitor": monitor["id"]}]}
    ada.post(f"{at}/channels", json=channel).raise_for_status()
    ada.post(f"{at}/silences", json=silence).raise_for_status()
    page = ada.post(f"{at}/status-pages", json={"slug": "axe", "name": "Our shop", "groups": [parts]}).json()
    return {
        "incident": wait_for(lambda: ada.get(f"{at}/incidents").json())[0]["id"],
        "alert": wait_for(lambda: ada.get(f"{at}/alerts").json()["alerts"])[0]["id"],
        "rule": ada.get(f"{at}/alert-rules").json()[0]["id"],
        "page": page["id"],
    }


def link(ada: httpx.Client, site: str, **form: Any) -> str:
    share = ada.post(f"/api/sites/{site}/shares", json={"name": "A link", **form}).json()
    return share["url"].rpartition("/")[2]


@pytest.fixture(scope="module")
def session(browser: Browser, hub: Hub) -> Any:
    """Ada's cookies."""
    context = browser.new_context(user_agent=USER_AGENT)
    page = context.new_page()
    page.goto(f"{hub.url}/sign-in")
    page.get_by_label("E-mail").fill(OWNER)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    state = context.storage_state()
    context.close()
    return state


def violations(page: Page) -> list[str]:
    """What axe finds, one line each."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(f"axe.run(document, {{runOnly: {RULES}}}).then(told => told.violations)")
    return [f"{v['id']}: {node['target']} {node['html'][:120]}" for v in found for node in v["nodes"]]


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: make check fetches the packages of web/")
@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_every_page_can_be_used_by_everybody(
    browser: Browser, hub: Hub, session: Any, places: dict[str, str], scheme: Any, width: int
):
    context = browser.new_context(
        user_agent=USER_AGENT, locale="en-GB", storage_state=session, color_scheme=scheme, reduced_motion="reduce",
        viewport={"width": width, "height": 900}, bypass_csp=True,
    )  # fmt: skip
    page, wrong, place = context.new_page(), [], ""
    page.set_default_timeout(60_000)

    def hear(said: ConsoleMessage) -> None:
        # A password that is asked for is a 401, and the browser says so by itself.
        if said.type == "error" and "401" not in said.text:
            wrong.append(f"{place} console: {said.text}")

    page.on("console", hear)
    for path, sign in PAGES:
        place = path.format(**places)
        page.goto(f"{hub.url}{place}")
        page.get_by_text(sign).locator("visible=true").first.wait_for()
        page.wait_for_timeout(600)
        wrong += [f"{path} {found}" for found in violations(page)]
    context.close()
    assert wrong == []


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: make check fetches the packages of web/")
@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_what_opens_over_the_overview_can_be_used_by_everybody(
    browser: Browser, hub: Hub, session: Any, places: dict[str, str], scheme: Any, width: int
):
    context = browser.new_context(
        user_agent=USER_AGENT, locale="en-GB", storage_state=session, color_scheme=scheme, reduced_motion="reduce",
        viewport={"width": width, "height": 900}, bypass_csp=True,
    )  # fmt: skip
    page, wrong = context.new_page(), []
    page.set_default_timeout(60_000)

    def look(what: str) -> None:
        page.wait_for_timeout(300)
        wrong.extend(f"{what} {found}" for found in violations(page))

    page.goto(f"{hub.url}/{places['site']}?period=today")
    page.locator("figure canvas").click(button="right")
    page.get_by_role("menuitem", name="Add annotation here").wait_for()
    look("the menu of the chart")
    page.keyboard.press("Escape")
    page.get_by_role("menuitem").first.wait_for(state="detached")
    page.get_by_role("button", name="Annotation, ").click()
    page.get_by_role("dialog").wait_for()
    look("an annotation")
    page.get_by_label("Edit: Seen").click()
    page.get_by_label("What happened").wait_for()
    look("its form")
    page.keyboard.press("Escape")
    page.get_by_label("What happened").wait_for(state="detached")
    page.get_by_role("button", name="Annotations", exact=True).click()
    page.get_by_role("menuitem", name="All annotations").click()
    page.get_by_label("Delete: Seen").click()
    look("all annotations")
    page.keyboard.press("Escape")
    page.get_by_role("region", name="Hours of the week").scroll_into_view_if_needed()
    page.get_by_role("gridcell").first.focus()
    look("the hours of the week")
    context.close()
    assert wrong == []
