"""The load client: a process of its own over bare sockets, because a client slower than the hub measures itself.

Closed loop: each connection sends its next request when the last was answered. With a ``rate``, requests leave on time.
"""

import asyncio
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import cast

import msgspec

LONGEST_S = 120
TICK_S = 0.002


class Load(msgspec.Struct):
    """What to send: templates in turn, until ``count`` requests or ``seconds`` are over, whichever is first."""

    port: int
    templates: list[bytes]
    connections: int = 64
    seconds: float = LONGEST_S
    count: int = 0  # 0: as many as there is time for
    rate: float = 0  # a second; 0: closed loop
    first: int = 0  # the number of the first request
    is_numbered: bool = True  # the templates have three places for their number


class Outcome(msgspec.Struct):
    """What came of it. Times are monotonic seconds of this machine, ``sent`` is when each request was due, by number.

    Waits count from when a request was due, so that a hub that stalls cannot hide it by being sent less.
    """

    began: float
    seconds: float
    statuses: dict[int, int]
    p50_ms: float
    p99_ms: float
    sent: list[float]

    @property
    def accepted(self) -> int:
        """Requests that were answered with a 2xx."""
        return sum(count for status, count in self.statuses.items() if 200 <= status < 300)

    @property
    def a_second(self) -> float:
        """Accepted requests a second."""
        return self.accepted / self.seconds


def run(load: Load) -> Outcome:
    """Send it from another process."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"], input=msgspec.msgpack.encode(load), capture_output=True, check=False,
        timeout=LONGEST_S + 30,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr.decode()[-2000:])
    return msgspec.msgpack.decode(done.stdout, type=Outcome)


class Connection(asyncio.Protocol):
    """One keep-alive connection with at most one request under way. Status 0 stands for a connection that broke."""

    def __init__(self, answered: Callable[["Connection", int], None]) -> None:
        self._answered = answered
        self._transport: asyncio.Transport | None = None
        self._seen = b""
        self.is_waiting = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self.is_waiting:
            self.is_waiting = False
            self._answered(self, 0)

    @property
    def is_open(self) -> bool:
        """Whether a request can be sent."""
        return self._transport is not None

    def send(self, request: bytes) -> None:
        """Send one request; ``answered`` is called when it is."""
        assert self._transport and not self.is_waiting
        self.is_waiting = True
        self._transport.write(request)

    def close(self) -> None:
        """Leave."""
        if self._transport:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        seen = self._seen + data if self._seen else data
        end = seen.find(b"\r\n\r\n")
        at = seen.find(b"content-length: ", 0, end)
        body = int(seen[at + 16 : seen.find(b"\r", at)]) if at >= 0 else 0
        if end < 0 or len(seen) < end + 4 + body:
            self._seen = seen
            return
        self._seen = b""
        self.is_waiting = False
        self._answered(self, int(seen[9:12]))


class _Sender:
    def __init__(self, load: Load) -> None:
        self.load = load
        self.statuses: Counter[int] = Counter()
        self.sent: list[float] = []
        self.waits: list[float] = []
        self.idle: deque[Connection] = deque()
        self.number: dict[Connection, int] = {}
        self.done = asyncio.Event()
        self.deadline = 0.0

    async def run(self) -> Outcome:
        loop = asyncio.get_running_loop()
        opened = [
            loop.create_connection(lambda: Connection(self._answered), "127.0.0.1", self.load.port)
            for _ in range(self.load.connections)
        ]
        connections = [protocol for _, protocol in await asyncio.gather(*opened)]
        began = time.monotonic()
        self.deadline = began + self.load.seconds
        if self.load.rate:
            self.idle.extend(connections)
            await self._send_on_time(began)
        else:
            for connection in connections:
                self._send_next(connection)
        await asyncio.wait_for(self.done.wait(), LONGEST_S + 10)
        seconds = time.monotonic() - began
        for connection in connections:
            connection.close()
        self.waits.sort()
        sent = self.sent if self.load.rate else []
        return Outcome(began, seconds, dict(self.statuses), self._wait_ms(0.5), self._wait_ms(0.99), sent)

    def _wait_ms(self, share: float) -> float:
        return self.waits[min(int(len(self.waits) * share), len(self.waits) - 1)] * 1000 if self.waits else 0.0

    def _is_over(self) -> bool:
        return bool(self.load.count and len(self.sent) >= self.load.count) or time.monotonic() >= self.deadline

    async def _send_on_time(self, began: float) -> None:
        while not self._is_over():
            while (
                self.idle
                and not self._is_over()
                and (due := began + len(self.sent) / self.load.rate) <= time.monotonic()
            ):
                self._send(self.idle.popleft(), due)
            await asyncio.sleep(TICK_S)
        if not self.number:
            self.done.set()

    def _send_next(self, connection: Connection) -> None:
        if not self._is_over():
            self._send(connection, time.monotonic())
        elif not self.number:
            self.done.set()

    def _send(self, connection: Connection, due: float) -> None:
        number = len(self.sent)
        template = self.load.templates[number % len(self.load.templates)]
        name = self.load.first + number
        self.sent.append(due)
        self.number[connection] = number
        connection.send(template % (name, name, name) if self.load.is_numbered else template)

    def _answered(self, connection: Connection, status: int) -> None:
        self.statuses[status] += 1
        self.waits.append(time.monotonic() - self.sent[self.number.pop(connection)])
        if not connection.is_open:
            if not self.number:
                self.done.set()
        elif self.load.rate:
            self.idle.append(connection)
            if self._is_over() and not self.number:
                self.done.set()
        else:
            self._send_next(connection)


def main() -> None:
    """Read a load from stdin, send it, write the outcome to stdout."""
    import uvloop

    load = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Load)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        sys.stdout.buffer.write(msgspec.msgpack.encode(runner.run(_Sender(load).run())))


if __name__ == "__main__":
    main()
