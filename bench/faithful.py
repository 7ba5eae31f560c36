"""A crowd of trackers that never give up: every event is sent again, under the same id, until it is acknowledged."""

import asyncio
import json
import random
import time
from collections import Counter

from bench.load import Connection
from bench.people import BROWSERS

CONNECTIONS, PATIENCE_S, MOST_PENDING = 100, 10, 40_000
TICK_S = 0.01
TRY_AGAIN = {0, 429, 500, 502, 503, 504}  # 0: no answer at all


class Crowd:
    """So many events a second from so many visitors. ``acked`` are the numbers that the hub promised to keep, by
    answering with ``KEPT``."""

    KEPT = 202

    def __init__(self, port: int, site: str, domain: str, rate: float, visitors: int, seed: int) -> None:
        self.port, self.site, self.domain, self.rate, self.visitors = port, site, domain, rate, visitors
        self.acked: set[int] = set()
        self.refused: dict[int, int] = {}
        self.statuses: Counter[int] = Counter()
        self.sent = 0
        self._chance = random.Random(seed)
        self._under_way: set[asyncio.Task[None]] = set()
        self._idle: list[Connection] = []
        self._places = asyncio.Semaphore(CONNECTIONS)
        self._away_until = 0.0
        self._answers: dict[Connection, asyncio.Future[int]] = {}

    @property
    def pending(self) -> int:
        """Events that are not acknowledged yet."""
        return len(self._under_way)

    async def send(self, stop: asyncio.Event) -> None:
        """Send on time until ``stop``; what is under way goes on."""
        began = time.monotonic()
        while not stop.is_set():
            while self.sent < (time.monotonic() - began) * self.rate and self.pending < MOST_PENDING:
                task = asyncio.create_task(self._deliver(self.sent))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)
                self.sent += 1
            await asyncio.sleep(TICK_S)

    async def settle(self, seconds: float) -> None:
        """Wait until everything is acknowledged, but no longer than that."""
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=seconds)

    async def _deliver(self, number: int) -> None:
        happened, attempt = time.monotonic(), 0
        while True:
            await asyncio.sleep(max(self._away_until - time.monotonic(), 0) + self._chance.random() * min(attempt, 3))
            request = self._request(number, attempt > 0, time.monotonic() - happened)
            async with self._places:
                status = await self._ask(request)
            self.statuses[status] += 1
            if status == self.KEPT:
                self.acked.add(number)
                return
            if status not in TRY_AGAIN:
                self.refused[number] = status
                return
            attempt += 1

    async def _ask(self, request: bytes) -> int:
        try:
            connection = self._idle.pop() if self._idle else await self._connected()
        except OSError:
            self._away_until = time.monotonic() + 0.3
            return 0
        answer = self._answers[connection] = asyncio.get_running_loop().create_future()
        try:
            if not connection.is_open:
                return 0
            connection.send(request)
            async with asyncio.timeout(PATIENCE_S):
                status = await answer
        except TimeoutError:
            connection.close()
            return 0
        finally:
            del self._answers[connection]
        if connection.is_open:
            self._idle.append(connection)
        return status

    async def _connected(self) -> Connection:
        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: Connection(self._answered), "127.0.0.1", self.port
        )
        return connection

    def _answered(self, connection: Connection, status: int) -> None:
        answer = self._answers.get(connection)
        if answer and not answer.done():
            answer.set_result(status)

    def _request(self, number: int, is_retry: bool, age_s: float) -> bytes:
        visitor = number % self.visitors
        event = {
            "s": self.site, "n": "Signup" if number % 11 == 10 else "pageview", "i": f"soak-{number}",
            "u": f"https://{self.domain}/page-{number % 50}", "a": round(age_s * 1000), "e": number % 3000,
            "p": {"number": str(number)}, "y": int(is_retry),
        }  # fmt: skip
        body = json.dumps(event)
        return (
            f"POST /api/track HTTP/1.1\r\nHost: stats.{self.domain}\r\nContent-Length: {len(body)}\r\n"
            f"X-Forwarded-For: 81.2.{visitor // 250}.{visitor % 250 + 1}\r\n"
            f"User-Agent: {BROWSERS[visitor % len(BROWSERS)]}\r\nContent-Type: text/plain\r\n\r\n{body}"
        ).encode()
