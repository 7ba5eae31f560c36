"""Errors through the whole hub: real payloads of sentry-sdk, about 16 KB of JSON, gzip, eight at a time.

*Processed* means grouped, stored and answered by a question; what is only accepted is counted beside it.
"""

import asyncio
import gzip
import os
import re
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import sentry_sdk
from sentry_sdk.scope import use_isolation_scope, use_scope
from sentry_sdk.transport import Transport

from bench.hub import measured_hub
from bench.table import Row, verdict

EVENTS = int(os.environ.get("ERRORS", "5000"))
GROUPS = 50
AT_ONCE = 8
WAIT_S = 300
ID = re.compile(rb'"event_id":\s?"([0-9a-f]{32})"')


class _Caught(Transport):
    """Keeps what would be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[bytes] = []

    def capture_envelope(self, envelope: Any) -> None:
        self.bodies.append(envelope.serialize())


def payloads(count: int) -> list[bytes]:
    """Envelopes of ``count`` different errors, as the SDK makes them: locals, breadcrumbs, a request, modules."""
    caught = _Caught()
    client = sentry_sdk.Client(
        dsn="https://public@hub.example/1", transport=caught, release="shop@1.2.3", environment="prod"
    )
    scope = sentry_sdk.Scope(client=client)
    for number in range(count):
        names: dict[str, Any] = {}
        code = f"def step_{number}(depth, order):\n    items = ['item %d' % n for n in range(20)]\n    if depth:\n        return step_{number}_inner(depth - 1, order)\n    raise ValueError('order %s has no price' % order)\n"
        exec(
            compile(
                code + code.replace(f"def step_{number}(", f"def step_{number}_inner("),
                f"/srv/shop/part_{number}.py",
                "exec",
            ),
            names,
        )
        for crumb in range(80):
            scope.add_breadcrumb(
                {
                    "category": "http",
                    "message": f"GET /items/{crumb}",
                    "data": {"url": f"https://api.example/items/{crumb}", "status_code": 200},
                }
            )
        scope.set_user({"id": f"user {number}"})
        scope.set_tag("plan", "pro")
        scope.set_context("cart", {"items": [f"item {n}" for n in range(50)], "total": 99})
        try:
            names[f"step_{number}"](12, number)
        except ValueError as problem:
            with use_isolation_scope(scope), use_scope(scope):
                sentry_sdk.capture_exception(problem)
    return caught.bodies


async def _send(url: str, key: str, number: int, bodies: list[bytes], events: int) -> list[float]:
    """Send so many, each under an id of its own; the seconds that each answer took."""
    took: list[float] = []
    left = iter(range(events))
    headers = {"x-sentry-auth": f"Sentry sentry_version=7, sentry_key={key}", "content-encoding": "gzip"}

    async def sender(client: httpx.AsyncClient) -> None:
        for n in left:
            old = ID.search(bodies[n % len(bodies)])
            assert old
            body = gzip.compress(bodies[n % len(bodies)].replace(old[1], uuid.uuid4().hex.encode()), 6)
            began = time.perf_counter()
            answer = await client.post(f"{url}/api/{number}/envelope/", content=body, headers=headers)
            took.append(time.perf_counter() - began)
            answer.raise_for_status()

    async with httpx.AsyncClient(timeout=60) as client:
        await asyncio.gather(*(sender(client) for _ in range(AT_ONCE)))
    return took


def _cpu_s(pid: int) -> float:
    main = psutil.Process(pid)
    return sum(sum(one.cpu_times()[:2]) for one in (main, *main.children(recursive=True)))


def _disk(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def measure() -> Iterator[Row]:
    """Send, wait until a question sees all, then ask for the list."""
    bodies = payloads(GROUPS)
    size = sum(map(len, bodies)) / len(bodies)
    with measured_hub(NIGHTJAR_ERRORS_RATE="1000000", NIGHTJAR_ERRORS_DETAILS="1000000") as at:
        site = at.hub.make_site("errors.example")
        key, number = site["dsn"].split("//")[1].split("@")[0], int(site["dsn"].rsplit("/", 1)[-1])
        asyncio.run(_send(at.hub.url, key, number, bodies, GROUPS * 2))  # warm
        time.sleep(2)
        before, cpu, began = _disk(at.hub.folder / "data" / "clickhouse"), _cpu_s(at.pid), time.monotonic()
        took = sorted(asyncio.run(_send(at.hub.url, key, number, bodies, EVENTS)))
        accepted_s = time.monotonic() - began
        path = f"/api/sites/{site['site_id']}/errors"
        while True:
            answer = at.browser.get(path, params={"period": "1d", "limit": 100}).json()
            seen = sum(group["events"] for group in answer["groups"])
            if seen >= EVENTS + GROUPS * 2:
                break
            if time.monotonic() - began > WAIT_S:
                raise TimeoutError(f"{seen} of {EVENTS} errors are visible")
            time.sleep(0.1)
        processed_s, used = time.monotonic() - began, _cpu_s(at.pid) - cpu
        asked = sorted(_asked(at.browser, path) for _ in range(20))
        time.sleep(3)
        stored = _disk(at.hub.folder / "data" / "clickhouse") - before
    note = f"{size / 1000:.0f} KB each, {GROUPS} groups, {AT_ONCE} at a time"
    rate, cpu_ms, disk_kb = EVENTS / processed_s, used / EVENTS * 1000, stored / EVENTS / 1000
    p99_ms, list_ms = took[int(len(took) * 0.99)] * 1000, asked[len(asked) // 2] * 1000
    yield Row("errors accepted a second", f"{EVENTS / accepted_s:,.0f}", note)
    yield Row(
        "errors processed a second", f"{rate:,.0f}", "grouped, stored, answered", "", verdict("≥ 500", rate >= 500)
    )
    yield Row("CPU of all processes an error", f"{cpu_ms:.2f} ms", "", "", verdict("≤ 3 ms", cpu_ms <= 3))
    yield Row("disk of ClickHouse an error", f"{disk_kb:.2f} KB", "", "", verdict("≤ 4 KB", disk_kb <= 4))
    yield Row("answer of errors' door, p99", f"{p99_ms:.0f} ms", "", "", verdict("≤ 50 ms", p99_ms <= 50))
    yield Row(
        "list of errors, median", f"{list_ms:.0f} ms", f"{EVENTS:,} events", "", verdict("≤ 100 ms", list_ms <= 100)
    )


def _asked(browser: httpx.Client, path: str) -> float:
    began = time.perf_counter()
    browser.get(path, params={"period": "1d"}).raise_for_status()
    return time.perf_counter() - began


if __name__ == "__main__":
    for row in measure():
        print(row, file=sys.stderr)
