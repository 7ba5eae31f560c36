"""Uptime: one prober with ten thousand HTTPS monitors, how soon down is seen, a burst of heartbeats, a long list.

The prober runs in a process of its own against a farm in another one, so that its processor time and memory are its own.
"""

import os
import re
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import trustme

from bench import detection
from bench.hub import measured_hub
from bench.load import Load, run
from bench.table import Row, verdict

MONITORS = int(os.environ.get("BENCH_MONITORS", "10000"))
INTERVAL_S = 60
PROBE_S = int(os.environ.get("BENCH_PROBE_S", "90"))
PINGS_A_SECOND = 5000
PING_S = int(os.environ.get("BENCH_PING_S", "60"))
FARM_PORTS = 50


# Ten thousand monitors with nine changes each: an import would take minutes, and is not what is measured.
MANY = """
with made as (
    insert into monitors (id, site_id, slug, name, kind, target, spec, interval_s, timeout_s, confirmations, retry_s,
        recoveries, slow_ms, is_upside_down, locations, quorum, tags, group_name, parents, is_paused, shard, created_at, changed_at)
    select 'bench' || lpad(n::text, 7, '0'), (select min(id) from sites), 'bench-' || n, 'Shop ' || n, 'http',
        'https://shop.example/' || n, '{"kind": "http", "url": "https://shop.example/"}', 60, 10, 2, 10, 1, 0, false, '{nowhere}',
        1, array['t' || n % 20], 'g' || n % 50, '{}', false, n % 64, now(), now()
    from generate_series(1, :count) n
    returning id, site_id
), states as (
    insert into monitor_states (monitor_id, site_id, status, since, state, last_at, last_ms)
    select id, site_id, 'up', now() - interval '3 days', '{"status": "up"}', now(), 12 from made
)
insert into status_changes (monitor_id, site_id, at, status)
select id, site_id, now() - h * interval '7 hours', case when h % 2 = 0 then 'up' else 'down' end
from made, generate_series(0, 8) h
"""


class Probed(msgspec.Struct):
    """What a prober did. ``lags``: milliseconds from a slot to its check, the slowest hundredth and all in the middle."""

    checks: int
    failed: int
    missed: int
    lag_p50_ms: float
    lag_p99_ms: float
    cores: float
    megabytes: float


def measure() -> Iterator[Row]:
    """All of it."""
    yield from _probing()
    yield from detection.measure()
    yield from _heartbeats_and_list()


def _probing() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder, _farm(Path(folder)) as ports:
        done = subprocess.run(
            [sys.executable, "-m", "bench.uptime", "probe", ports, f"{folder}/ca.pem"],
            capture_output=True, check=True,
        )  # fmt: skip
    probed = msgspec.json.decode(done.stdout, type=Probed)
    about = f"{MONITORS:,} HTTPS monitors at {INTERVAL_S} s"
    yield Row(
        f"prober, {about}: checks",
        f"{probed.checks / PROBE_S:.0f}/s",
        f"{probed.failed} failed, {probed.missed} missed",
    )
    yield Row("  schedule lag p50", f"{probed.lag_p50_ms:.1f} ms")
    yield Row("  schedule lag p99", f"{probed.lag_p99_ms:.1f} ms", target=verdict("≤ 250 ms", probed.lag_p99_ms <= 250))
    yield Row("  processor", f"{probed.cores:.2f} cores", target=verdict("≤ 0.6", probed.cores <= 0.6))
    yield Row("  memory", f"{probed.megabytes:.0f} MB", target=verdict("≤ 400 MB", probed.megabytes <= 400))


def _heartbeats_and_list() -> Iterator[Row]:
    with measured_hub() as measured:
        base = f"/api/sites/{measured.site}/monitors"
        form = {"name": "Job", "check": {"kind": "heartbeat", "every_s": 86_400}}
        made = measured.browser.post(base, json=form).raise_for_status().json()
        request = f"GET {made['ping_path']} HTTP/1.1\r\nHost: hub\r\n\r\n".encode()
        load = Load(
            measured.hub.port, [request], 64, PING_S + 5, PINGS_A_SECOND * PING_S, PINGS_A_SECOND, is_numbered=False
        )
        outcome = run(load)
        stored = _stored(measured, outcome.accepted)
        is_met = outcome.a_second >= PINGS_A_SECOND * 0.98
        yield Row(
            f"heartbeats for {PING_S} s", f"{outcome.a_second:,.0f}/s accepted", f"p99 {outcome.p99_ms:.0f} ms",
            target=verdict("≥ 5,000/s", is_met),
        )  # fmt: skip
        yield Row(
            "  of them stored",
            f"{stored:,} of {outcome.accepted:,}",
            target=verdict("none lost", stored == outcome.accepted),
        )
        measured.hub.nightjar("psql", "-q", "-c", MANY.replace(":count", str(MONITORS)))
        took = sorted(_took(measured, base) for _ in range(21))
        p50, most = took[10] * 1000, took[-1] * 1000
        yield Row(
            f"list of {MONITORS:,} monitors, first 200",
            f"{p50:.0f} ms",
            f"slowest {most:.0f} ms",
            target=verdict("≤ 300 ms", p50 <= 300),
        )


def _took(measured, base: str) -> float:
    began = time.perf_counter()
    measured.browser.get(base, params={"limit": 200}).raise_for_status()
    return time.perf_counter() - began


def _stored(measured, count: int) -> int:
    """Words that a question sees, once no more come."""
    before, deadline = -1, time.monotonic() + 120
    while time.monotonic() < deadline:
        answer = measured.hub.nightjar("chql", "select count() from pings")
        stored = int(re.findall(r"\d+ │", answer)[-1].split()[0])
        if stored >= count or stored == before:
            return stored
        before = stored
        time.sleep(2)
    return before


@contextmanager
def _farm(folder: Path) -> Iterator[str]:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    farm = subprocess.Popen(
        [sys.executable, "-m", "bench.uptime", "farm", f"{folder}/server.pem"], stdout=subprocess.PIPE
    )
    assert farm.stdout
    try:
        yield farm.stdout.readline().decode().strip()
    finally:
        farm.kill()
        farm.wait()


async def _serve(certificate: str) -> None:
    """A farm of HTTPS servers that answer at once; prints its ports."""
    import asyncio

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    class Answer(asyncio.Protocol):
        def connection_made(self, transport: Any) -> None:
            self.transport = transport

        def data_received(self, data: bytes) -> None:
            self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")

    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(Answer, "127.0.0.1", 0, ssl=context, backlog=512) for _ in range(FARM_PORTS)]
    print(" ".join(str(server.sockets[0].getsockname()[1]) for server in servers).replace(" ", ","), flush=True)
    await asyncio.Event().wait()


async def _probe(ports: list[int], ca_file: str) -> Probed:
    """A prober whose hub is a list, for so many seconds; the first slots are not counted, as all start at once."""
    import asyncio
    import resource

    from app.kit.egress import Egress
    from app.kit.reach import Reach
    from app.uptime.prober import runner
    from app.uptime.prober.own import Own
    from app.uptime.prober.work import Job

    lags: list[float] = []
    rows: list[bytes] = []

    class Lags:
        """Instead of the histogram, whose buckets are too wide for a figure."""

        def observe(self, lag: float) -> None:
            lags.append(lag)

    replaced: Any = runner
    replaced.LAG = Lags()
    reach = Reach(Egress.read("allow:127.0.0.0/8"), ca_file=Path(ca_file))
    one = runner.Runner(reach, Own([]), "bench", rows.append, at_once=250, per_host=50)
    jobs = [
        Job(
            f"m{n:011}",
            1,
            {"kind": "http", "url": f"https://127.0.0.1:{ports[n % len(ports)]}/{n}"},
            INTERVAL_S,
            10,
            2,
            5,
            0,
            False,
            0,
            1,
        )
        for n in range(MONITORS)
    ]
    one.assign(jobs, [], {})
    stop = asyncio.Event()
    task = asyncio.create_task(one.run(stop))
    await asyncio.sleep(5)
    lags.clear()
    rows.clear()
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    await asyncio.sleep(PROBE_S)
    after, seconds = resource.getrusage(resource.RUSAGE_SELF), time.monotonic() - began
    stop.set()
    await task
    lags.sort()
    failed = sum(b'"outcome":"ok"' not in row for row in rows)
    missed = sum(
        sample.value
        for metric in runner.MISSED.collect()
        for sample in metric.samples
        if sample.name.endswith("_total")
    )
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Probed(
        len(rows), failed, int(missed), lags[len(lags) // 2] * 1000, lags[len(lags) * 99 // 100] * 1000, spent / seconds,
        after.ru_maxrss / 1024,
    )  # fmt: skip


if __name__ == "__main__":
    import uvloop

    if sys.argv[1] == "farm":
        uvloop.run(_serve(sys.argv[2]))
    else:
        sys.stdout.buffer.write(
            msgspec.json.encode(uvloop.run(_probe([int(port) for port in sys.argv[2].split(",")], sys.argv[3])))
        )
