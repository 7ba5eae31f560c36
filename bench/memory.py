"""(e) Memory of the whole tree: proportional set size, so that what processes share counts once."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from bench.hub import DOMAIN, Measured, measured_hub
from bench.load import Load, run
from bench.people import hits
from bench.table import Row, verdict

SETTLE_S, RATE, SECONDS, TARGET_MB = 15, 1000, 15, 700


def measure() -> Iterator[Row]:
    """Idle some seconds after the start, and the most that was seen under load."""
    with measured_hub() as hub:
        time.sleep(SETTLE_S)
        idle = _megabytes(hub)
        total = sum(idle.values())
        name = "memory of the whole tree, idle"
        yield Row(name, f"{total:.0f} MB PSS", _words(idle), "", verdict(f"≤ {TARGET_MB} MB", total <= TARGET_MB))
        load = Load(hub.hub.port, hits(hub.site, DOMAIN), seconds=SECONDS, rate=RATE)
        with ThreadPoolExecutor(1) as background:
            running = background.submit(run, load)
            seen = [idle]
            while not running.done():
                seen.append(_megabytes(hub))
                time.sleep(1)
            running.result()
        most = max(seen, key=lambda sizes: sum(sizes.values()))
        yield Row(f"memory at {RATE:,} events/s", f"{sum(most.values()):.0f} MB PSS", _words(most))


def _words(sizes: dict[str, float]) -> str:
    return ", ".join(f"{name} {size:.0f}" for name, size in sizes.items())


def _megabytes(hub: Measured) -> dict[str, float]:
    """By child of the supervisor, the supervisor itself as ``up``."""
    up = psutil.Process(hub.pid)
    sizes = {"up": _pss(up.pid)}
    for child in up.children():
        words = " ".join(child.cmdline())
        name = "hub" if "jobs.hub" in words else "nats" if "nats-server" in words else "postgres"
        family = [child, *child.children(recursive=True)]
        sizes[name] = sizes.get(name, 0) + sum(_pss(process.pid) for process in family)
    return sizes


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it ended between being listed and being read
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
