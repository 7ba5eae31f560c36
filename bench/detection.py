"""How soon a hub says that a target is down: servers that close their door, and the page that must say so."""

import os
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from bench.hub import Measured, measured_hub
from bench.table import Row, verdict

TARGETS = int(os.environ.get("BENCH_TARGETS", "20"))
INTERVAL_S, RETRY_S, CONFIRMATIONS, MARGIN_S = 10, 3, 2, 2
LONGEST_S = INTERVAL_S + RETRY_S * (CONFIRMATIONS - 1) + MARGIN_S


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, the name is the base's
        """Nothing."""


def measure() -> Iterator[Row]:
    """From the moment at which a target refuses to that at which the list of monitors says so."""
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), _Answers) for _ in range(TARGETS)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    with measured_hub(NIGHTJAR_EGRESS="allow:127.0.0.0/8", NIGHTJAR_PROBER_CANARIES="") as measured:
        names = [_made(measured, server.server_port) for server in servers]
        _wait_for(measured, "up", set(names), 120)
        closed = {}
        for name, server in zip(names, servers, strict=True):
            # One is left standing: where nobody answers any more, a prober holds itself for cut off.
            if name != names[-1]:
                server.shutdown()
                server.server_close()
                closed[name] = time.monotonic()
                time.sleep(INTERVAL_S / TARGETS)  # at all places between two slots
        seen = _wait_for(measured, "down", set(closed), 120)
        servers[-1].shutdown()
    took = sorted(seen[name] - closed[name] for name in closed)
    yield Row(
        f"down seen, {len(took)} targets at {INTERVAL_S} s, looked at again after {RETRY_S} s",
        f"{took[len(took) // 2]:.1f} s",
        f"slowest {took[-1]:.1f} s",
        f"of {LONGEST_S - MARGIN_S} s at the longest",
        verdict(f"≤ {LONGEST_S} s", took[-1] <= LONGEST_S),
    )


def _made(measured: Measured, port: int) -> str:
    form = {
        "name": f"Target {port}", "check": {"kind": "http", "url": f"http://127.0.0.1:{port}/"},
        "interval_s": INTERVAL_S, "retry_s": RETRY_S, "confirmations": CONFIRMATIONS, "timeout_s": 5,
    }  # fmt: skip
    made = measured.browser.post(f"/api/sites/{measured.site}/monitors", json=form)
    return made.raise_for_status().json()["id"]


def _wait_for(measured: Measured, status: str, names: set[str], seconds: float) -> dict[str, float]:
    """When each of the monitors was first seen in a status."""
    seen: dict[str, float] = {}
    deadline = time.monotonic() + seconds
    while names - seen.keys():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{len(names - seen.keys())} monitors were not {status} in time")
        answer = measured.browser.get(
            f"/api/sites/{measured.site}/monitors", params={"status": status, "limit": 200}
        ).raise_for_status()
        now = time.monotonic()
        for one in answer.json()["monitors"]:
            seen.setdefault(one["id"], now)
        time.sleep(0.1)
    return seen
