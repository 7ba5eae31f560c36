"""One log record from a real OpenTelemetry SDK to the page, and from there to its trace."""

from collections.abc import Iterator

import pytest
from opentelemetry._logs import SeverityNumber
from playwright.sync_api import Browser, Page, expect

from tests.hub_fixtures import Hub, wait_for
from tests.journeys.telemetry import PATIENT, hear_errors, say, tracer
from tests.journeys.test_accessibility import AXE, violations
from tests.journeys.test_one_pageview import sign_in

pytestmark = pytest.mark.xdist_group("hub")


@pytest.fixture
def owner(hub: Hub, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(60_000)
    sign_in(page, hub)
    yield page
    context.close()


def send_lines(hub: Hub, key: str, *lines: tuple[SeverityNumber, str]) -> str:
    """Lines that were said during one span; the id of its trace."""
    with tracer(hub, key, "mailer") as of, of.start_as_current_span("send letter") as span:
        context = span.get_span_context()
        say(hub, key, "mailer", list(lines), context)
    return f"{context.trace_id:032x}"


def test_a_log_record_reaches_the_page_and_leads_to_its_trace(hub: Hub, owner: Page):
    site = hub.make_site("lines.example")
    errors = hear_errors(owner)
    trace = send_lines(
        hub,
        site["secret_key"],
        (SeverityNumber.INFO, "connected to the relay"),
        (SeverityNumber.ERROR, '{"message": "relay refused the letter", "code": 550, "to": "someone@example.com"}'),
    )
    client = hub.signed_in()
    logs = f"/api/sites/{site['site_id']}/apm/logs"
    wait_for(lambda: len(client.get(logs, params={"period": "15m"}).json()["logs"]) == 2)

    owner.goto(f"{hub.url}/{site['site_id']}/logs?q=level:error")
    expect(owner.get_by_text("1 record", exact=True)).to_be_visible(timeout=PATIENT)
    lines = owner.get_by_role("region", name="Records, the newest first")
    lines.get_by_text("relay refused the letter").click()
    code = lines.get_by_role("listitem").filter(has=owner.get_by_text("code", exact=True))
    expect(code.get_by_text("550", exact=True)).to_be_visible(timeout=PATIENT)
    assert "someone@example.com" not in owner.content(), "addresses are scrubbed before anything is stored"
    lines.get_by_role("button", name="What was said around it").click()
    expect(lines.get_by_role("list", name="Around this record").get_by_text("connected to the relay")).to_be_visible(
        timeout=PATIENT
    )
    assert (violations(owner) if AXE.is_file() else []) == []

    lines.get_by_role("link", name="Its trace").click()
    owner.wait_for_url(f"**/traces/{trace}*")
    panel = owner.get_by_role("complementary", name="Span")
    panel.get_by_role("tab", name="Logs").click()
    expect(panel.get_by_text("relay refused the letter")).to_be_visible(timeout=PATIENT)
    assert errors == []


def test_the_tail_shows_a_record_as_it_comes_and_holds_still(hub: Hub, owner: Page):
    site = hub.make_site("tail.example")
    owner.goto(f"{hub.url}/{site['site_id']}/logs?live=1")
    expect(owner.get_by_text("Waiting for the next record")).to_be_visible(timeout=PATIENT)
    send_lines(hub, site["secret_key"], (SeverityNumber.WARN, "the first letter waits"))
    lines = owner.get_by_role("region", name="Records, the newest first")
    expect(lines.get_by_text("the first letter waits")).to_be_visible(timeout=PATIENT)

    owner.keyboard.press("Space")
    send_lines(hub, site["secret_key"], (SeverityNumber.WARN, "the second letter waits"))
    expect(owner.get_by_text("1 record came meanwhile")).to_be_visible(timeout=PATIENT)
    expect(lines.get_by_text("the second letter waits")).to_have_count(0)
    owner.keyboard.press("Space")
    expect(lines.get_by_text("the second letter waits")).to_be_visible(timeout=PATIENT)
