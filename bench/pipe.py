"""(b) The pipe: events a second from the first beacon of a burst until a question counts all of them.

The ceiling is ClickHouse alone: it inserts the same rows from one body, into the same tables, with nothing before it.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from statistics import median

from bench.hub import DOMAIN, measured_hub
from bench.load import Load, run
from bench.people import batch
from bench.table import Row

EVENTS, SIZE, ROUNDS = 50_000, 100, 3


def measure() -> Iterator[Row]:
    """Bursts and ceilings in turn; the medians."""
    with measured_hub() as hub:
        bursts: list[float] = []
        acks: list[float] = []
        ceilings: list[float] = []
        for number in range(ROUNDS):
            first = number * EVENTS
            requests = [
                batch(hub.site, DOMAIN, SIZE, visitor, first + visitor * SIZE) for visitor in range(EVENTS // SIZE)
            ]
            load = Load(hub.hub.port, requests, 8, count=len(requests), is_numbered=False)
            outcome = run(load)
            seen_at = hub.wait_until_visible(first + EVENTS)
            bursts.append(EVENTS / (seen_at - outcome.began))
            acks.append(outcome.accepted * SIZE / outcome.seconds)
            ceilings.append(EVENTS / _clickhouse_alone())
    ratio = median(a / b for a, b in zip(bursts, ceilings, strict=True))
    name = f"pipe: burst of {EVENTS:,} events, {SIZE} a request, until all are counted"
    figure = f"{median(bursts):,.0f} events/s (acked at {median(acks):,.0f}/s)"
    yield Row(name, figure, f"{median(ceilings):,.0f} rows/s ClickHouse alone", f"{ratio:.2f}")


def _clickhouse_alone() -> float:
    """Seconds that ClickHouse takes for the rows of such a burst, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="nightjar-bench-") as folder:
        command = [sys.executable, "-m", "bench.ceiling", folder, str(EVENTS), str(SIZE)]
        return float(
            subprocess.run(command, capture_output=True, check=True, text=True, timeout=120).stdout.split()[-1]
        )
