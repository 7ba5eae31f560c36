"""Metrics from a real SDK on their pages: what there is, one of them with its facets, machines; and two traces compared."""

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser import ARGUMENTS, CHROMIUM, USER_AGENT
from tests.hub_fixtures import Hub, wait_for
from tests.journeys.telemetry import PATIENT, hear_errors
from tests.journeys.test_one_pageview import sign_in
from tests.journeys.test_one_span import accessible, send_checkout

pytestmark = pytest.mark.xdist_group("hub")


@pytest.fixture
def owner(hub: Hub) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(
            user_agent=USER_AGENT, viewport={"width": 1440, "height": 900}, bypass_csp=True, reduced_motion="reduce"
        )
        page = context.new_page()
        page.set_default_timeout(60_000)
        sign_in(page, hub)
        yield page
        browser.close()


def send_metrics(hub: Hub, key: str) -> None:
    exporter = OTLPMetricExporter(endpoint=f"{hub.url}/v1/metrics", headers={"x-nightjar-key": key})
    resource = Resource.create({"service.name": "checkout", "k8s.pod.name": "checkout-7d9", "host.name": "node-1"})
    provider = MeterProvider([PeriodicExportingMetricReader(exporter, 3_600_000)], resource)
    meter = provider.get_meter("shop")
    for route in ("/basket", "/checkout"):
        meter.create_histogram("http.server.request.duration", "s").record(0.2, {"http.route": route})
    meter.create_up_down_counter("orders.open", "{order}").add(3)
    assert provider.force_flush(20_000)
    provider.shutdown()


def test_metrics_are_shown_before_one_is_chosen_and_have_facets(hub: Hub, owner: Page):
    site = hub.make_site("metricpages.example")
    send_metrics(hub, site["secret_key"])
    page, home = owner, f"{hub.url}/{site['site_id']}"
    errors = hear_errors(page)
    requests = page.get_by_role("region", name="Requests").get_by_role("link", name="http.server.request.duration")
    with closing(hub.signed_in()) as ada:
        metrics = f"/api/sites/{site['site_id']}/apm/metrics"
        wait_for(lambda: len(ada.get(metrics, params={"period": "1h"}).json()["metrics"]) == 2, 30)
    page.goto(f"{home}/metrics")
    expect(requests).to_be_visible(timeout=PATIENT)
    expect(page.get_by_role("region", name="Your own").get_by_role("link", name="orders.open")).to_be_visible()
    assert accessible(page) == []
    requests.click()
    facets = page.get_by_role("complementary", name="Facets")
    expect(facets.get_by_role("button", name="checkout-7d9", exact=False).first).to_be_visible(timeout=PATIENT)
    facets.get_by_role("button", name="/basket", exact=False).first.click()
    expect(page).to_have_url(re.compile("http.route"), timeout=PATIENT)
    expect(page.get_by_text("1 series").first).to_be_visible(timeout=PATIENT)
    assert accessible(page) == []
    page.goto(f"{home}/hosts?period=1h")
    expect(page.get_by_role("link", name="Hosts")).to_be_visible(timeout=PATIENT)
    assert "/metrics/hosts" in page.url and errors == []


def test_two_traces_are_compared(hub: Hub, owner: Page):
    site = hub.make_site("comparison.example")
    left, right = (send_checkout(hub, site["secret_key"]) for _ in range(2))
    page = owner
    errors = hear_errors(page)
    with closing(hub.signed_in()) as ada:
        for trace in (left, right):
            path = f"/api/sites/{site['site_id']}/apm/traces/{trace}"
            wait_for(lambda path=path: ada.get(path).json().get("span_count") == 8, 30)
    page.goto(f"{hub.url}/{site['site_id']}/traces/{left}")
    page.get_by_role("link", name="Compare with…").click()
    field = page.get_by_label("The id of a trace, or the address of its page")
    field.fill(f"{hub.url}/{site['site_id']}/traces/{right}?span=00f067aa0ba902b7")
    page.get_by_role("button", name="Compare", exact=True).click()
    rows = page.get_by_role("treegrid", name="Operations of both traces").get_by_role("row")
    expect(rows).to_have_count(3, timeout=PATIENT)
    expect(rows.nth(1)).to_contain_text("×6")
    assert f"with={right}" in page.url and accessible(page) == []
    page.keyboard.press("s")
    expect(page).to_have_url(f"{hub.url}/{site['site_id']}/traces/{right}/compare?with={left}", timeout=PATIENT)
    assert errors == []
