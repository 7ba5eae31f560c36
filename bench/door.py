"""(a) The door: durable-acked requests a second at 64 connections, beside an empty route.

No route of the hub is both empty and fair: ``/health`` stands behind all others, which the framework tries one by one. So
the ceiling is an application with one empty route, alone in a process of the same layout (``bench/empty.py``), which gets
the same requests. The second peer is the hub itself answering ``OPTIONS /api/track`` with the same headers and body: the
server reading the same bytes and nothing else, which no door in Python can reach. Rounds alternate.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from bench.hub import DOMAIN, Measured, measured_hub
from bench.load import Load, Outcome, run
from bench.people import hits
from bench.table import Row, verdict
from tests.nats_fixtures import free_port

ROUNDS, ROUND_S, CONNECTIONS = 5, 3, 64
TARGET, AIM = 0.6, 0.8


def measure() -> Iterator[Row]:
    """With the default flush to the disk, and with one before every acknowledgement."""
    for sync in ("1s", "always"):
        with measured_hub(NIGHTJAR_NATS_SYNC=sync) as hub, _empty_route() as port:
            yield from _rows(hub, port, f"/api/track, {CONNECTIONS} connections, nats_sync={sync}")


def _rows(hub: Measured, empty: int, name: str) -> Iterator[Row]:
    rates: dict[str, list[float]] = {"hit": [], "empty": [], "server": []}
    waits: list[float] = []
    sent = 0
    for _ in range(ROUNDS):
        outcome = _sent(hub.hub.port, hits(hub.site, DOMAIN), sent)
        sent += outcome.accepted
        waits.append(outcome.p99_ms)
        rates["hit"].append(outcome.a_second)
        rates["empty"].append(_sent(empty, hits(hub.site, DOMAIN)).a_second)
        rates["server"].append(_sent(hub.hub.port, hits(hub.site, DOMAIN, method="OPTIONS")).a_second)
    hub.wait_until_visible(sent)
    ratio = {kind: median(a / b for a, b in zip(rates["hit"], peer, strict=True)) for kind, peer in rates.items()}
    figure = f"{median(rates['hit']):,.0f} acked/s, p99 {median(waits):.0f} ms"
    target = verdict(f"≥ {TARGET}, aim {AIM}", ratio["empty"] >= TARGET)
    yield Row(name, figure, f"{median(rates['empty']):,.0f}/s empty route", f"{ratio['empty']:.2f}", target)
    yield Row(name, figure, f"{median(rates['server']):,.0f}/s the server alone", f"{ratio['server']:.2f}")


def _sent(port: int, templates: list[bytes], first: int = 0) -> Outcome:
    outcome = run(Load(port, templates, CONNECTIONS, seconds=ROUND_S, first=first))
    if outcome.accepted != sum(outcome.statuses.values()):
        raise RuntimeError(f"requests were refused: {outcome.statuses}")
    return outcome


@contextmanager
def _empty_route() -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.empty", str(port)])
    try:
        time.sleep(5)
        yield port
    finally:
        process.kill()
        process.wait()
