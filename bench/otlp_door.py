"""The doors of telemetry alone: records a second of one core, in requests of 512, beside upb, which decodes the same bytes.

Measured twice. *By itself*: all that the door does with a request, from its ASGI call to its answer, with a queue that takes
everything at once. *Served*: a process with the real server and the door, over a real NATS, while a client loads it; by the
processor time of that process, as client and NATS share the machine with it. The ceiling is what checking costs at the very
least: upb decoding the same bytes and nothing more. Rounds alternate.
"""

import asyncio
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any, cast

import psutil

from app.apm.decode import decoded
from app.apm.intake import Intake
from app.apm.receive import OtlpDoor
from app.apm.signals import LOGS, METRICS, TRACES, Signal
from app.embedded.handover import listen
from app.ingest.publish import Publisher
from app.ingest.streams import declare_streams
from app.kit.settings import read_settings
from app.kit.stores import Stores
from app.kit.streams import Streams
from app.sites.directory import KnownKey, KnownSite
from app.sites.keys.token import Kind, Scope
from bench import telemetry
from bench.load import Load, run
from bench.table import Row, verdict
from jobs.hub import Server, rarely_collect_garbage, server_config
from tests.nats_fixtures import free_port, running_nats

ROUNDS, REQUESTS, ROUND_S, CONNECTIONS = 7, 100, 2, 4
PIECE = 65_536
TARGET = 400_000
MADE: list[tuple[Signal, Callable[[random.Random], Any]]] = [
    (TRACES, telemetry.spans), (LOGS, telemetry.logs), (METRICS, telemetry.points),
]  # fmt: skip


class OneKey:
    """A directory that knows one key: what a real one has in memory after the first request."""

    async def key(self, _text: str) -> KnownKey:
        """The key."""
        return KnownKey("abcdefgh", Kind.SECRET, 1, frozenset({Scope.INGEST}), None, b"")

    async def site_by_number(self, number: int) -> KnownSite:
        """Its site."""
        return KnownSite(number, "abcdefghijkl", "bench.example", "UTC", ())


class OpenQueue:
    """A queue that takes everything at once."""

    most_bytes = 8_000_000

    async def publish(self, _shard: str, _item: bytes, _form: Any) -> None:
        """Take it."""


def measure() -> Iterator[Row]:
    """Each signal by itself, then spans as they are served."""
    for signal, made in MADE:
        yield _by_itself(signal, [made(random.Random(number)).SerializeToString() for number in range(10)])
    yield _served()


def _door(signal: Signal, publisher: Any, streams: Any) -> OtlpDoor:
    unopened: Any = None
    stores = Stores(read_settings(otlp_rate=10**12), unopened, unopened, streams, b"")
    return OtlpDoor(Intake(stores, cast("Any", OneKey()), publisher), signal)


def _by_itself(signal: Signal, bodies: list[bytes]) -> Row:
    queue = OpenQueue()
    door = _door(signal, queue, queue)
    pieces = [[body[at : at + PIECE] for at in range(0, len(body), PIECE)] for body in bodies * 10]
    rates: dict[str, list[float]] = {"door": [], "upb": []}
    rarely_collect_garbage()
    for _ in range(ROUNDS):
        began = time.process_time()
        asyncio.run(_knock(door, pieces))
        rates["door"].append(telemetry.RECORDS * len(pieces) / (time.process_time() - began))
        rates["upb"].append(_rate(lambda body: decoded(signal, body), bodies * 10))
    ratio = median(a / b for a, b in zip(rates["door"], rates["upb"], strict=True))
    name = f"door of {signal.name} by itself, {telemetry.RECORDS} {signal.noun}s of {len(bodies[0]) // 512} bytes a request"
    rate = median(rates["door"])
    target = verdict(f"≥ {TARGET:,}", rate >= TARGET) if signal is TRACES else ""
    return Row(name, f"{rate:,.0f}/s a core", f"{median(rates['upb']):,.0f}/s upb alone", f"{ratio:.2f}", target)


def _rate(do: Callable[[bytes], Any], bodies: list[bytes]) -> float:
    began = time.process_time()
    for body in bodies:
        do(body)
    return telemetry.RECORDS * len(bodies) / (time.process_time() - began)


async def _knock(door: OtlpDoor, bodies: list[list[bytes]]) -> None:
    """Requests one after the other, whose bodies come in pieces as from a socket."""
    for pieces in bodies:
        messages = [{"type": "http.request", "body": p, "more_body": p is not pieces[-1]} for p in pieces]
        statuses: list[int] = []

        async def receive(messages: list[dict[str, Any]] = messages) -> dict[str, Any]:
            return messages.pop(0)

        async def send(message: Any, statuses: list[int] = statuses) -> None:
            statuses.append(message.get("status", 0))

        headers = [(b"content-type", b"application/x-protobuf"), (b"authorization", b"Bearer key")]
        await door({"method": "POST", "headers": headers}, receive, send)
        if statuses[0] != 200:
            raise RuntimeError(f"refused: {statuses}")


def _served() -> Row:
    requests = [telemetry.http("/v1/traces", "key", telemetry.spans(random.Random(n))) for n in range(10)]
    bodies = [request.partition(b"\r\n\r\n")[2] for request in requests]
    rates: dict[str, list[float]] = {"door": [], "upb": [], "wall": []}
    with _serving() as (port, pid):
        process = psutil.Process(pid)
        for _ in range(ROUNDS):
            before = sum(process.cpu_times()[:2])
            outcome = run(Load(port, requests, CONNECTIONS, seconds=ROUND_S, is_numbered=False))
            if outcome.accepted != sum(outcome.statuses.values()):
                raise RuntimeError(f"requests were refused: {outcome.statuses}")
            spans = outcome.accepted * telemetry.RECORDS
            rates["door"].append(spans / (sum(process.cpu_times()[:2]) - before))
            rates["wall"].append(spans / outcome.seconds)
            rates["upb"].append(_rate(lambda body: decoded(TRACES, body), bodies * 10))
    ratio = median(a / b for a, b in zip(rates["door"], rates["upb"], strict=True))
    rate = median(rates["door"])
    figure = f"{rate:,.0f}/s a core ({median(rates['wall']):,.0f}/s acked beside client and NATS)"
    name = f"door of traces as served: HTTP in, durable in NATS, {CONNECTIONS} connections"
    return Row(name, figure, f"{median(rates['upb']):,.0f}/s upb alone", f"{ratio:.2f}")


@contextmanager
def _serving() -> Iterator[tuple[int, int]]:
    """The port and the process of a door that is served."""
    port = free_port()
    with running_nats() as nats:
        server = subprocess.Popen(
            [sys.executable, "-m", "bench.otlp_door", str(port), nats.url], stdout=subprocess.PIPE
        )
        try:
            assert server.stdout
            server.stdout.readline()
            yield port, server.pid
        finally:
            server.kill()
            server.wait()


async def _serve(port: int, nats_url: str) -> None:
    settings = read_settings(stream_max_mb=8_192)
    streams = await Streams.open(nats_url)
    await declare_streams(streams, settings)
    door = _door(TRACES, Publisher(streams, settings.commit_ms), streams)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for answer in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{answer}.complete"})
            return
        await door(scope, receive, send)

    rarely_collect_garbage()
    listener = listen("127.0.0.1", port)
    print("open", flush=True)
    await Server(server_config(app)).serve(sockets=[listener])


if __name__ == "__main__":
    import uvloop

    uvloop.run(_serve(int(sys.argv[1]), sys.argv[2]))
