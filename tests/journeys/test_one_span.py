"""One trace from a real OpenTelemetry SDK to the page: door → stream → table → question → waterfall."""

from collections.abc import Iterator

import pytest
from opentelemetry.trace import SpanKind, Status, StatusCode
from playwright.sync_api import Browser, Page, expect

from tests.browser import USER_AGENT
from tests.hub_fixtures import Hub, wait_for
from tests.journeys.telemetry import PATIENT, hear_errors, tracer
from tests.journeys.test_accessibility import AXE, violations
from tests.journeys.test_one_pageview import sign_in

pytestmark = pytest.mark.xdist_group("hub")


@pytest.fixture
def owner(hub: Hub, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        user_agent=USER_AGENT, viewport={"width": 1440, "height": 900}, bypass_csp=True, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    sign_in(page, hub)
    yield page
    context.close()


def accessible(page: Page) -> list[str]:
    return violations(page) if AXE.is_file() else []


def send_checkout(hub: Hub, key: str) -> str:
    """A request with six like queries and a payment that fails; the id of its trace."""
    with tracer(hub, key, "checkout") as of:
        with of.start_as_current_span("POST /checkout/{id}", kind=SpanKind.SERVER) as root:
            root.set_attributes(
                {"http.request.method": "POST", "http.route": "/checkout/{id}", "customer.tier": "gold"}
            )
            for product in range(6):
                with of.start_as_current_span("SELECT product", kind=SpanKind.CLIENT) as query:
                    query.set_attributes(
                        {
                            "db.system.name": "postgresql",
                            "db.query.text": f"select price from product where id = {product}",
                        }
                    )
            with of.start_as_current_span("charge card", kind=SpanKind.CLIENT) as charge:
                charge.record_exception(TimeoutError("the bank did not answer"))
                charge.set_status(Status(StatusCode.ERROR, "the bank did not answer"))
        return f"{root.get_span_context().trace_id:032x}"


def test_a_trace_reaches_the_waterfall(hub: Hub, owner: Page):
    site = hub.make_site("spans.example")
    page, home = owner, f"{hub.url}/{site['site_id']}"
    errors = hear_errors(page)
    page.goto(f"{home}/telemetry")
    expect(page.get_by_text("Waiting for the first span")).to_be_visible(timeout=PATIENT)

    trace = send_checkout(hub, site["secret_key"])
    # The page waits live and tells without being asked.
    expect(page.get_by_text("1 service can be seen")).to_be_visible(timeout=PATIENT)
    assert accessible(page) == []

    page.get_by_role("link", name="See the services").click()
    page.get_by_role("link", name="checkout", exact=True).click()
    expect(page.get_by_role("row", name="POST /checkout/{id}")).to_be_visible(timeout=PATIENT)
    assert accessible(page) == []

    page.goto(f"{home}/traces?q=customer.tier:gold")
    expect(page.get_by_text("1 span", exact=True)).to_be_visible(timeout=PATIENT)
    page.get_by_role("link", name="POST /checkout/{id}").click()
    page.wait_for_url(f"{home}/traces/{trace}*")
    spans = page.get_by_role("treegrid", name="Spans of the trace")
    expect(spans.get_by_role("row")).to_have_count(8, timeout=PATIENT)
    expect(page.get_by_text("One query 6 times in a row")).to_be_visible(timeout=PATIENT)

    spans.get_by_text("charge card").click()
    panel = page.get_by_role("complementary", name="Span")
    expect(panel.get_by_text("the bank did not answer").first).to_be_visible(timeout=PATIENT)
    panel.get_by_role("tab", name="Events 1").click()
    expect(panel.get_by_text("TimeoutError").first).to_be_visible(timeout=PATIENT)
    assert accessible(page) == []
    assert errors == []


def test_the_keyboard_walks_through_a_trace(hub: Hub, owner: Page):
    site = hub.make_site("keys.example")
    trace = send_checkout(hub, site["secret_key"])
    client = hub.signed_in()
    wait_for(lambda: client.get(f"/api/sites/{site['site_id']}/apm/traces/{trace}").status_code == 200)
    owner.goto(f"{hub.url}/{site['site_id']}/traces/{trace}")
    rows = owner.get_by_role("treegrid").get_by_role("row")
    expect(rows).to_have_count(8, timeout=PATIENT)
    owner.keyboard.press("j")
    expect(rows.first).to_have_attribute("aria-selected", "true")
    owner.keyboard.press("ArrowLeft")
    expect(rows).to_have_count(1)
    owner.keyboard.press("ArrowRight")
    expect(rows).to_have_count(8, timeout=PATIENT)
    owner.keyboard.press("End")
    expect(rows.last).to_have_attribute("aria-selected", "true")
    owner.wait_for_url("**?span=*")
    owner.keyboard.press("Escape")
    expect(owner.get_by_role("complementary", name="Span")).to_have_count(0)


def test_a_search_that_cannot_be_read_is_marked_where_it_goes_wrong(hub: Hub, owner: Page):
    site = hub.make_site("marks.example")
    owner.goto(f"{hub.url}/{site['site_id']}/traces?q=service:x+duration>fast")
    said = owner.get_by_role("alert").filter(has_text="duration is a duration, for example 500ms")
    expect(said.first).to_be_visible(timeout=PATIENT)
    expect(owner.locator("mark").first).to_have_text("duration>fast")
    expect(owner.get_by_role("combobox", name="Search")).to_have_attribute("aria-invalid", "true")


def test_a_trace_of_another_site_is_not_there(hub: Hub, owner: Page):
    mine, other = hub.make_site("mine.example"), hub.make_site("other.example")
    trace = send_checkout(hub, mine["secret_key"])
    client = hub.signed_in()
    wait_for(lambda: client.get(f"/api/sites/{mine['site_id']}/apm/traces/{trace}").status_code == 200)
    owner.goto(f"{hub.url}/{other['site_id']}/traces/{trace}")
    expect(owner.get_by_text("This trace is not here")).to_be_visible(timeout=PATIENT)
