"""Errors through the whole hub: real payloads of sentry-sdk, about 16 KB of JSON, gzip, eight at a time.

*Processed* means grouped, stored and answered by a question; what is only accepted is counted beside it.
"""

import gzip
import linecache
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
from bench.load import Load, Outcome, run
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
        code = f"def step_{number}(depth, order):\n    items = ['item %d' % n for n in range(20)]\n    if depth:\n        return step_{number}_inner(depth - 1, order)\n    raise ValueError('order %s has no price' % order['number'])\n"
        code += code.replace(f"def step_{number}(", f"def step_{number}_inner(")
        path = f"/srv/shop/part_{number}.py"
        linecache.cache[path] = (len(code), None, code.splitlines(keepends=True), path)  # frames have their lines
        exec(compile(code, path, "exec"), names)
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
            names[f"step_{number}"](12, {"number": number, "note": "as it was asked for " * 12})
        except ValueError as problem:
            with use_isolation_scope(scope), use_scope(scope):
                sentry_sdk.capture_exception(problem)
    return caught.bodies


def _requests(key: str, number: int, bodies: list[bytes], events: int) -> list[bytes]:
    """So many whole requests, each event under an id of its own; packed before anything is measured."""
    made: list[bytes] = []
    for n in range(events):
        body = bodies[n % len(bodies)]
        old = ID.search(body)
        assert old
        packed = gzip.compress(body.replace(old[1], uuid.uuid4().hex.encode()), 6)
        head = (
            f"POST /api/{number}/envelope/ HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-sentry-envelope\r\n"
            f"x-sentry-auth: Sentry sentry_version=7, sentry_key={key}\r\ncontent-encoding: gzip\r\n"
            f"content-length: {len(packed)}\r\n\r\n"
        )
        made.append(head.encode() + packed)
    return made


def _send(port: int, requests: list[bytes]) -> Outcome:
    outcome = run(Load(port, requests, connections=AT_ONCE, count=len(requests), is_numbered=False))
    if set(outcome.statuses) != {200}:
        raise RuntimeError(f"the door answered {outcome.statuses}")
    return outcome


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
        port, requests = int(at.hub.url.rsplit(":", 1)[-1]), _requests(key, number, bodies, EVENTS + GROUPS * 2)
        _send(port, requests[: GROUPS * 2])  # warm
        time.sleep(3)
        idle_cpu, idle_s = _cpu_s(at.pid), time.monotonic()
        time.sleep(5)
        idle = (_cpu_s(at.pid) - idle_cpu) / (time.monotonic() - idle_s)
        before, cpu, began = _disk(at.hub.folder / "data" / "clickhouse"), _cpu_s(at.pid), time.monotonic()
        sent = _send(port, requests[GROUPS * 2 :])
        path = f"/api/sites/{site['site_id']}/errors"
        while True:
            answer = at.browser.get(path, params={"period": "1d", "limit": 100}).json()
            seen = sum(group["events"] for group in answer["groups"])
            if seen >= EVENTS + GROUPS * 2:
                break
            if time.monotonic() - began > WAIT_S:
                raise TimeoutError(f"{seen} of {EVENTS} errors are visible")
            time.sleep(0.25)  # a list is no cheap question, and its work counts as well
        processed_s, used = time.monotonic() - began, _cpu_s(at.pid) - cpu
        asked = sorted(_asked(at.browser, path) for _ in range(20))
        time.sleep(3)
        stored = _disk(at.hub.folder / "data" / "clickhouse") - before
    note = f"{size / 1000:.0f} KB each, {GROUPS} groups, {AT_ONCE} at a time"
    rate, cpu_ms, disk_kb = EVENTS / processed_s, used / EVENTS * 1000, stored / EVENTS / 1000
    list_ms, own_ms = asked[len(asked) // 2] * 1000, (used - idle * processed_s) / EVENTS * 1000
    yield Row("errors accepted a second", f"{sent.a_second:,.0f}", note)
    yield Row(
        "errors processed a second", f"{rate:,.0f}", "grouped, stored, answered", "", verdict("≥ 500", rate >= 500)
    )
    yield Row(
        "CPU of all processes an error",
        f"{cpu_ms:.2f} ms",
        f"{own_ms:.2f} ms past idling",
        "",
        verdict("≤ 3 ms", cpu_ms <= 3),
    )
    yield Row("disk of ClickHouse an error", f"{disk_kb:.2f} KB", "", "", verdict("≤ 4 KB", disk_kb <= 4))
    yield Row(
        "answer of errors' door, p99",
        f"{sent.p99_ms:.0f} ms",
        f"median {sent.p50_ms:.0f} ms",
        "",
        verdict("≤ 50 ms", sent.p99_ms <= 50),
    )
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
