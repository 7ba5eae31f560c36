"""Group commit: the requests of a few milliseconds share one message and one acknowledgement.

A single awaited publish costs a round trip; many requests at once would each pay it. So rows gather until the
first of them has waited ``commit_ms``, travel as one JetStream message, and every request behind it answers when
the stream has it. Acknowledged means durable: there is no path on which a 2xx is sent earlier.
"""

import asyncio
from dataclasses import dataclass, field

from prometheus_client import Counter, Histogram

from app.ingest.dropped import tally
from app.ingest.forms import LINES, Form
from app.kit.problems import Unavailable
from app.kit.streams import Streams

COMMITS = Counter("nightjar_commits_total", "Messages published to streams.", ["stream"])
COMMIT_SECONDS = Histogram("nightjar_commit_seconds", "Seconds from publish to the stream's ack.", ["stream"])
FLUSH_BYTES = 512 * 1024
MAX_WAITING_BYTES = 64 * 1024 * 1024


@dataclass(slots=True)
class Commit:
    """Rows gathering for one message, and the requests that wait for it.

    Each waits for a future of its own: a client that leaves must not cancel the message that others wait for.
    """

    glue: bytes
    lines: list[bytes] = field(default_factory=list)
    size: int = 0
    waiting: list[asyncio.Future[None]] = field(default_factory=list)

    def end(self, error: Unavailable | None = None) -> None:
        """Tell the requests that are still there that their rows are durable, or that they are not."""
        for request in self.waiting:
            if request.done():
                continue
            if error:
                request.set_exception(error)
            else:
                request.set_result(None)


class Publisher:
    """Publish rows durably. One for each process."""

    def __init__(self, streams: Streams, commit_ms: float) -> None:
        self._streams = streams
        self._wait_s = commit_ms / 1000
        self._gathering: dict[str, Commit] = {}
        self._flights: set[asyncio.Task[None]] = set()
        self._waiting_bytes = 0

    async def publish(self, shard: str, lines: bytes, form: Form = LINES) -> None:
        """Add JSON lines (no newline at the end), or items, to a shard's next message; returns when they are durable.

        Raises Unavailable when the stream is full or away: nothing was promised then.
        """
        if not self._streams.is_up:
            raise Unavailable("The queue does not answer.", retry_after=2)
        if self._waiting_bytes > MAX_WAITING_BYTES:
            raise Unavailable("The queue is too slow at the moment.", retry_after=2)
        commit, loop = self._gathering.get(shard), asyncio.get_running_loop()
        if commit is not None and commit.size + len(lines) > FLUSH_BYTES:
            self._depart(shard, commit)  # alone, so that no message becomes larger than the server takes
            commit = None
        if commit is None:
            commit = self._gathering[shard] = Commit(form.glue)
            loop.call_later(self._wait_s, self._depart, shard, commit)
        durable = loop.create_future()
        commit.waiting.append(durable)
        commit.lines.append(lines)
        commit.size += len(lines)
        self._waiting_bytes += len(lines)
        if commit.size > FLUSH_BYTES:
            self._depart(shard, commit)
        await durable

    def _depart(self, shard: str, commit: Commit) -> None:
        if self._gathering.get(shard) is commit:
            del self._gathering[shard]
            flight = asyncio.create_task(self._fly(shard, commit))
            self._flights.add(flight)
            flight.add_done_callback(self._flights.discard)

    async def _fly(self, shard: str, commit: Commit) -> None:
        try:
            with COMMIT_SECONDS.labels(shard).time():
                await self._streams.publish(shard, commit.glue.join(commit.lines))
            COMMITS.labels(shard).inc()
            commit.end()
        except BaseException as error:
            commit.end(error if isinstance(error, Unavailable) else Unavailable("The queue failed.", retry_after=2))
            if not isinstance(error, Exception):
                raise
        finally:
            self._waiting_bytes -= commit.size

    async def close(self) -> None:
        """Send what is gathering and wait for every flight."""
        for shard, commit in list(self._gathering.items()):
            self._depart(shard, commit)
        await asyncio.gather(*self._flights, return_exceptions=True)


async def publish_drops(publisher: Publisher) -> None:
    """Hand the tally of drops to its stream; what cannot be sent now goes with the next."""
    import msgspec

    drops = tally.take()
    if not drops:
        return
    try:
        await publisher.publish("drops_0", b"\n".join(msgspec.json.encode(drop) for drop in drops))
    except Unavailable:
        tally.give_back(drops)
