"""What Sentry's own SDKs send is grouped, read with its source maps and joined with its trace: a program in Python, one
in Node.js, and a page in a browser, in the wordings of three engines.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from tests.hub_fixtures import Hub, wait_for
from tests.journeys.shop import CLIENTS, build_with_maps, served, sign_in, somebodys_browser
from tests.node_packages import installed, node

pytestmark = pytest.mark.xdist_group("hub")

PYTHON = """import logging
import sentry_sdk

def price_of(line, password):
    return line["product"]["price"]

def checkout(lines):
    try:
        return [price_of(line, "hunter" + "2") for line in lines]
    except KeyError as error:
        raise RuntimeError("the basket cannot be priced") from error

sentry_sdk.init(release="till@1.0.0", environment="production", traces_sample_rate=1.0, enable_logs=True)
sentry_sdk.set_user({"id": "7", "email": "ada@example.com"})
sentry_sdk.set_tag("till", "north")
with sentry_sdk.start_transaction(op="task", name="close the day"):
    with sentry_sdk.start_span(op="pricing", name="price the lines"):
        pass
    logging.getLogger("till").warning("the last basket is strange")
    try:
        checkout([{"name": "lamp"}])
    except RuntimeError:
        sentry_sdk.capture_exception()
raise SystemExit(price_of({"product": {}}, ""))
"""
NODE = """import * as Sentry from "@sentry/node";
Sentry.init({ release: "stock@2.0.0", environment: "production", tracesSampleRate: 1, enableLogs: true });
Sentry.setUser({ id: "7", email: "ada@example.com" });
function countOf(shelf) {
  return shelf.lamps.length;
}
function takeStock(shelves) {
  try {
    return shelves.map(countOf);
  } catch (cause) {
    throw new RangeError("the stock cannot be counted", { cause });
  }
}
await Sentry.startSpan({ op: "task", name: "take stock" }, async () => {
  Sentry.logger.warn("a shelf is empty");
  await Sentry.startSpan({ op: "db", name: "select shelves" }, async () => {});
  try {
    takeStock([{}]);
  } catch (error) {
    Sentry.captureException(error);
  }
});
await Sentry.flush(20000);
"""
CART = """export function priceOf(line: any, currency: string): string {
  // The oldest of all bugs.
  return line.product.price.toFixed(2) + currency;
}

export function totalOfBasket(basket: any): string[] {
  return basket.lines.map((line: any) => priceOf(line, " EUR"));
}
"""
MAIN = """import * as Sentry from "@sentry/browser";
import { priceOf, totalOfBasket } from "./cart";

Sentry.init({
  dsn: "%(dsn)s", release: "shop@3.0.0", environment: "production", tracesSampleRate: 1,
  integrations: [Sentry.browserTracingIntegration()],
});
document.title = priceOf({ product: { price: 1 } }, " EUR") + totalOfBasket({ lines: [] }).length;
document.querySelector("#buy")!.addEventListener("click", () => totalOfBasket({ lines: [{ name: "lamp" }] }));
// The same error, as another engine words it.
Object.assign(window, {
  again: (message: string, stack: string) => Sentry.captureException(Object.assign(new TypeError(message), { stack })),
});
"""
INDEX = """<!doctype html><html lang="en"><head><title>shop</title></head><body><h1>shop</h1><button id="buy">buy</button>
<script type="module" src="/src/main.ts"></script></body></html>"""


class Asked:
    """What a site's owner is told of its errors."""

    def __init__(self, hub: Hub, domain: str) -> None:
        self.site = hub.make_site(domain) | {"domain": domain}
        self.ada: httpx.Client = hub.signed_in()
        self.base = f"/api/sites/{self.site['site_id']}"

    def groups(self, events: int) -> list[dict[str, Any]]:
        """The groups, when so many events have found theirs."""

        def found() -> list[dict[str, Any]]:
            groups = self.ada.get(f"{self.base}/errors", params={"period": "1h"}).json()["groups"]
            return groups if sum(one["events"] for one in groups) >= events else []

        return wait_for(found, 60, "the errors did not come")

    def event(self, group: dict[str, Any], which: str = "newest") -> dict[str, Any]:
        """An event of a group."""
        return self.ada.get(f"{self.base}/errors/groups/{group['number']}/events/{which}").json()

    def spans(self, trace: str, count: int) -> list[dict[str, Any]]:
        """The spans of a trace, when so many have come."""

        def found() -> list[dict[str, Any]]:
            answer = self.ada.get(f"{self.base}/apm/traces/{trace}")
            spans = answer.json()["spans"] if answer.status_code == 200 else []
            return spans if len(spans) >= count else []

        return wait_for(found, 60, "the spans did not come")

    def logs(self, trace: str) -> list[str]:
        """What was logged in a trace, when something was."""

        def found() -> list[str]:
            answer = self.ada.get(f"{self.base}/apm/logs", params={"q": f"trace:{trace}", "period": "1h"}).json()
            return [one["body"] for one in answer["logs"]]

        return wait_for(found, 60, "the logs did not come")


def _tells_nothing_personal(event: dict[str, Any]) -> None:
    assert [secret for secret in ("ada@example.com", "127.0.0.1", "hunter2") if secret in str(event)] == []


def test_a_program_in_python_tells_its_errors(hub: Hub, tmp_path: Path):
    asked = Asked(hub, "till.example")
    (tmp_path / "till.py").write_text(PYTHON)
    done = subprocess.run(
        [sys.executable, "till.py"],
        cwd=tmp_path,
        env=os.environ | {"SENTRY_DSN": asked.site["dsn"]},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "KeyError: 'price'" in done.stderr

    groups = {one["type"]: one for one in asked.groups(2)}
    assert groups["KeyError"]["is_unhandled"] and not groups["RuntimeError"]["is_unhandled"]
    event = asked.event(groups["RuntimeError"])
    cause, thrown = event["event"]["exception"]
    assert (cause["type"], thrown["type"]) == ("KeyError", "RuntimeError")
    inner = cause["frames"][-1]
    assert (inner["function"], inner["context_line"].strip()) == ("price_of", 'return line["product"]["price"]')
    assert inner["in_app"] and "lamp" in str(inner["vars"]["line"]) and "password" in inner["vars"]
    assert (event["release"], event["environment"], event["handled"]) == ("till@1.0.0", "production", 1)
    assert event["event"]["tags"]["till"] == "north" and event["user"] and event["scrubbed_count"] > 0
    assert {one["name"] for one in asked.spans(event["trace_id"], 2)} == {"close the day", "price the lines"}
    assert any("the last basket is strange" in one for one in asked.logs(event["trace_id"]))
    _tells_nothing_personal(event)


def test_a_program_in_node_tells_its_errors(hub: Hub, tmp_path: Path):
    asked = Asked(hub, "stock.example")
    (tmp_path / "node_modules").symlink_to(installed(CLIENTS))
    (tmp_path / "stock.mjs").write_text(NODE)
    node("stock.mjs", cwd=tmp_path, SENTRY_DSN=asked.site["dsn"])

    (group,) = asked.groups(1)
    event = asked.event(group)
    cause, thrown = event["event"]["exception"]
    assert (cause["type"], thrown["type"]) == ("TypeError", "RangeError")
    inner = cause["frames"][-1]
    assert (inner["function"], inner["context_line"].strip()) == ("countOf", "return shelf.lamps.length;")
    assert inner["in_app"] and group["culprit"] == "takeStock in stock"
    assert (event["release"], event["environment"]) == ("stock@2.0.0", "production")
    assert {one["name"] for one in asked.spans(event["trace_id"], 2)} == {"take stock", "select shelves"}
    assert asked.logs(event["trace_id"]) == ["a shelf is empty"]
    _tells_nothing_personal(event)


def _as_gecko(frames: list[dict[str, Any]]) -> str:
    """A stack as Firefox writes it."""
    return "\n".join(f"{f.get('function', '')}@{f['filename']}:{f['line']}:{f['column']}" for f in reversed(frames))


def _as_webkit(frames: list[dict[str, Any]]) -> str:
    """A stack as Safari writes it: natives have no place, and what has no name has none at all."""
    lines = [
        f"{f['function']}@{f['filename']}:{f['line']}:{f['column']}" if f.get("function")
        else f"{f['filename']}:{f['line']}:{f['column']}"
        for f in reversed(frames)
    ]  # fmt: skip
    return "\n".join([lines[0], "map@[native code]", *lines[1:]])


def test_a_page_tells_its_errors_in_the_words_of_three_engines(hub: Hub, tmp_path: Path):
    asked = Asked(hub, "pages.example")
    sources = {"src/cart.ts": CART, "src/main.ts": MAIN % asked.site, "index.html": INDEX}
    with (
        served(build_with_maps(hub, asked.site, "shop@3.0.0", tmp_path, sources)) as shop,
        somebodys_browser() as page,
    ):
        page.goto(shop.url)
        page.click("#buy")
        (group,) = asked.groups(1)
        event = asked.event(group)
        _is_read_with_its_map(event)
        raw = [frame["raw"] for frame in event["event"]["exception"][-1]["frames"] if "raw" in frame]
        engines = {
            'can\'t access property "price", e.product is undefined': _as_gecko(raw),
            "undefined is not an object (evaluating 'e.product.price')": _as_webkit(raw),
        }
        for message, stack in engines.items():
            page.evaluate("([message, stack]) => again(message, stack)", [message, stack])
        (group,) = asked.groups(3)
        assert group["title"] == "TypeError: Cannot access property 'price' of undefined"
        rows = asked.ada.get(f"{asked.base}/errors/groups/{group['number']}/events").json()["events"]
        for row in rows:
            _is_read_with_its_map(asked.event(group, row["id"]))
        link = asked.ada.put(f"{asked.base}/errors/groups/{group['number']}/share", json={}).json()["url"]
        page.goto(f"{hub.url}/shared-error/{link.rpartition('/')[2]}")  # by somebody without an account
        page.get_by_role("region", name="Stack").get_by_text("priceOf").first.wait_for()
        _is_shown(hub, page, asked.site["site_id"], group["number"], raw[-1]["function"])


def _is_read_with_its_map(event: dict[str, Any]) -> None:
    frames = [frame for frame in event["event"]["exception"][-1]["frames"] if frame.get("map")]
    assert re.search(r"priceOf$", frames[-1]["function"]) and frames[-1]["filename"].endswith("src/cart.ts")
    assert frames[-1]["context_line"].strip() == "return line.product.price.toFixed(2) + currency;"
    assert any(frame.get("function", "").endswith("totalOfBasket") for frame in frames)
    assert not event["is_minified"] and event["release"] == "shop@3.0.0"


def _is_shown(hub: Hub, page: Page, site: str, number: int, minified: str) -> None:
    sign_in(hub, page)
    page.goto(f"{hub.url}/{site}/errors/{number}")
    stack = page.get_by_role("region", name="Stack")
    stack.get_by_text("priceOf").first.wait_for()
    stack.get_by_text("return line.product.price.toFixed(2) + currency;").wait_for()
    stack.get_by_text("Minified", exact=True).click()
    stack.get_by_text(minified, exact=True).first.wait_for()
